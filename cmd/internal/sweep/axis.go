package sweep

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/sim/detmath"
)

// axis is one parameter as a chart shows it: its values in order, and where they stand if they are numbers.
type axis struct {
	parameter int
	label     string
	values    []string
	numeric   bool
	whole     bool      // plain whole numbers, as of servers: there is nothing between them
	numbers   []float64 // in base units
	unit      chart.Unit
	log       bool
}

// axisOf collects the values of a parameter over all points.
func (s *Sweep) axisOf(parameter int) axis {
	a := axis{parameter: parameter, label: s.Vary[parameter].Label(), numeric: true, whole: true}
	seen := map[string]bool{}
	var first dimension
	for i := range s.Points {
		value := s.Points[i].Values[parameter]
		if seen[value] {
			continue
		}
		seen[value] = true
		q, ok := parameterOf(value)
		if len(a.values) == 0 {
			first = q.dimension
		}
		a.numeric = a.numeric && ok && q.dimension == first
		a.whole = a.whole && ok && q.dimension == plainNumber && q.whole && !strings.Contains(value, "(")
		a.values = append(a.values, value)
	}
	if !a.numeric {
		return a
	}
	slices.SortStableFunc(a.values, func(x, y string) int {
		p, _ := parameterOf(x)
		q, _ := parameterOf(y)
		return p.value.Cmp(q.value)
	})
	for _, value := range a.values {
		q, _ := parameterOf(value)
		a.numbers = append(a.numbers, q.float())
	}
	a.unit = [...]chart.Unit{chart.Plain, chart.Nanoseconds, chart.Bytes, chart.PerSecond, chart.Share}[first]
	low, high := a.numbers[0], a.numbers[len(a.numbers)-1]
	a.log = low > 0 && high/low >= 8
	return a
}

// scale is a position on the axis as differences along it are interpolated, and back is its inverse.
func (a *axis) scale(x float64) float64 {
	if a.log {
		return detmath.Log(x)
	}
	return x
}

func (a *axis) back(x float64) float64 {
	if a.log {
		return detmath.Exp(x)
	}
	return x
}

// text writes a place on the axis, from which on something is so. Of what is whole, the first number from there on; a
// place that went through a logarithm and back may be a little off.
func (a *axis) text(x float64) string {
	const off = 1e-6
	if a.whole {
		x = math.Ceil(x - off)
	}
	if a.unit == chart.Plain {
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
	return a.unit.Format(x)
}

// middle is the value in the middle.
func (a *axis) middle() string { return a.values[len(a.values)/2] }

// layout is how a grid of points is shown: one axis across, the others by panels or fixed.
type layout struct {
	*results
	axes  []axis
	x     int // index of the axis across, -1 when none is numeric
	point map[string]int
}

func (r *results) layout() *layout {
	l := &layout{results: r, x: -1, point: map[string]int{}}
	for i := range r.Vary {
		l.axes = append(l.axes, r.axisOf(i))
		if a := &l.axes[i]; a.numeric && len(a.values) > 1 && (l.x < 0 || len(a.values) > len(l.axes[l.x].values)) {
			l.x = i
		}
	}
	for i := range r.Points {
		l.point[strings.Join(r.Points[i].Values, "\n")] = i
	}
	return l
}

// middles are the middle values of all parameters.
func (l *layout) middles() (values []string) {
	for i := range l.axes {
		values = append(values, l.axes[i].middle())
	}
	return values
}

// with is a copy of values with some changed.
func with(values []string, changes map[int]string) []string {
	values = slices.Clone(values)
	for i, value := range changes {
		values[i] = value
	}
	return values
}

// find is the point with these values; false where the constraints left none.
func (l *layout) find(values []string) (int, bool) {
	point, ok := l.point[strings.Join(values, "\n")]
	return point, ok
}

// rest says which values the parameters have that a chart does not show, "" for none.
func (l *layout) rest(shown ...int) string {
	var parts []string
	for i := range l.axes {
		if !slices.Contains(shown, i) && len(l.axes[i].values) > 1 {
			parts = append(parts, l.axes[i].label+" "+l.axes[i].middle())
		}
	}
	if parts == nil {
		return ""
	}
	return "at " + strings.Join(parts, ", ")
}
