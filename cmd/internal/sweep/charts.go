package sweep

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/reports/stats"
)

// namedChart is a chart and the name of its file, without an ending.
type namedChart struct {
	name  string
	chart chart.Chart
}

// mostPanels is how many panels a chart has at most.
const mostPanels = 12

// charts are the pictures of a study: for each measure that is not the same everywhere, its course along the
// parameter with most values, a map over two parameters, where differences change sign, and what moves it most.
func (l *layout) charts(crossings []crossed) (charts []namedChart) {
	r := l.results
	for m := range r.measures {
		if !r.moves(m) {
			continue
		}
		name := strings.ReplaceAll(r.measures[m].Name, "_", "-")
		add := func(kind string, c chart.Chart) { charts = append(charts, namedChart{kind + "-" + name, c}) }
		if r.Method == Grid && l.x >= 0 {
			add("lines", l.lines(m))
		}
		if r.Method == Grid && l.second() >= 0 {
			add("heatmap", l.heatMap(m))
		}
		if own := crossings[m]; len(own.lines) > 0 {
			add("crossover", l.crossover(m, own))
		}
		if t := l.tornado(m); len(r.Vary) > 1 && len(t.Panels) > 0 {
			add("tornado", t)
		}
	}
	return charts
}

// moves reports whether a measure has two different means.
func (r *results) moves(measure int) bool {
	low, high := math.Inf(1), math.Inf(-1)
	for p := range r.Points {
		for k := range r.Strategies {
			if e := r.at(p, k, measure); e.defined {
				low, high = min(low, e.mean), max(high, e.mean)
			}
		}
	}
	return low < high
}

// subtitle says what is shown, what it rests on, and which way is better.
func (r *results) subtitle(m *reports.Measure, what string, rest string) string {
	definition, _, _ := strings.Cut(m.Doc, ".")
	parts := []string{definition}
	if what != "" {
		parts = []string{what}
	}
	if r.Replications > 1 {
		parts = append(parts, fmt.Sprintf("mean of %d replications with %.4g %% band", r.Replications, 100*r.Level))
	} else {
		parts = append(parts, "one replication, no band")
	}
	for _, more := range []string{rest, m.Better.String()} {
		if more != "" {
			parts = append(parts, more)
		}
	}
	return strings.Join(parts, "; ")
}

// value is an estimate in the unit of charts.
func (r *results) value(point, strategy, measure int) chart.Value {
	e := r.at(point, strategy, measure)
	if !e.defined {
		return chart.Undefined()
	}
	_, factor := reports.ChartUnit(r.measures[measure].Unit)
	return chart.Value{Value: e.mean * factor, Low: e.low * factor, High: e.high * factor}
}

// line is the course of a measure of a strategy along the axis across.
func (l *layout) line(values []string, strategy, measure int) chart.Line {
	line := chart.Line{Subject: chart.Subject{Name: l.Strategies[strategy], Style: strategy}}
	a := &l.axes[l.x]
	for i, value := range a.values {
		if point, ok := l.find(with(values, map[int]string{l.x: value})); ok {
			line.Points = append(line.Points, chart.LinePoint{X: a.numbers[i], Y: l.value(point, strategy, measure)})
		}
	}
	return line
}

// lines shows a measure along the axis across, in a panel for each combination of the others, or for each value of
// the one with most values where there are too many.
func (l *layout) lines(measure int) chart.Chart {
	m, a := &l.measures[measure], &l.axes[l.x]
	unit, _ := reports.ChartUnit(m.Unit)
	titles, all, shown := l.facets()
	h := chart.Heading{Subtitle: l.subtitle(m, "", l.rest(append(shown, l.x)...))}
	panels := make([]chart.LinePanel, len(all))
	var seen extent
	for i, values := range all {
		panels[i].Title = titles[i]
		for k := range l.Strategies {
			line := l.line(values, k, measure)
			for _, point := range line.Points {
				seen.add(point.Y.Value, k)
			}
			panels[i].Lines = append(panels[i].Lines, line)
		}
	}
	h.Title = fmt.Sprintf("%s along %s: %s", m.ChartTitle(), a.label, l.finding(&seen, unit))
	if len(panels) == 1 {
		return chart.Lines{Heading: h, XTitle: a.label, XUnit: a.unit, YUnit: unit, LogX: a.log, Lines: panels[0].Lines}
	}
	return chart.Multiples{Heading: h, XTitle: a.label, XUnit: a.unit, YUnit: unit, LogX: a.log, Panels: panels}
}

// facets are the panels of lines: their titles, the values they stand for, and the parameters they show.
func (l *layout) facets() (titles []string, all [][]string, shown []int) {
	combinations, most := 1, -1
	for i := range l.axes {
		if i == l.x || len(l.axes[i].values) < 2 {
			continue
		}
		combinations *= len(l.axes[i].values)
		shown = append(shown, i)
		if most < 0 || len(l.axes[i].values) > len(l.axes[most].values) {
			most = i
		}
	}
	titles, all = []string{""}, [][]string{l.middles()}
	if combinations > mostPanels {
		shown = []int{most}
	}
	for _, i := range shown {
		var moreTitles []string
		var more [][]string
		for k := range all {
			for _, value := range l.axes[i].values[:min(len(l.axes[i].values), mostPanels)] {
				more = append(more, with(all[k], map[int]string{i: value}))
				title := l.axes[i].label + " " + value
				if titles[k] != "" {
					title = titles[k] + ", " + title
				}
				moreTitles = append(moreTitles, title)
			}
		}
		titles, all = moreTitles, more
	}
	return titles, all, shown
}

// second is the parameter that a map shows upwards, -1 for none.
func (l *layout) second() int {
	best := -1
	for i := range l.axes {
		if i != l.x && len(l.axes[i].values) > 1 && (best < 0 || len(l.axes[i].values) > len(l.axes[best].values)) {
			best = i
		}
	}
	if l.x < 0 {
		return -1
	}
	return best
}

// heatMap shows a measure over two parameters, one panel for each strategy.
func (l *layout) heatMap(measure int) chart.HeatMap {
	m, x, y := &l.measures[measure], &l.axes[l.x], &l.axes[l.second()]
	unit, _ := reports.ChartUnit(m.Unit)
	h := chart.HeatMap{XTitle: x.label, YTitle: y.label, XLabels: x.values, YLabels: y.values, Unit: unit}
	h.Subtitle = l.plain(m, x.parameter, y.parameter)
	var seen extent
	for k := range min(len(l.Strategies), mostPanels) {
		panel := chart.HeatPanel{Title: l.Strategies[k]}
		for _, up := range y.values {
			var row []float64
			for _, across := range x.values {
				v := math.NaN()
				if point, ok := l.find(with(l.middles(), map[int]string{x.parameter: across, y.parameter: up})); ok {
					v = l.value(point, k, measure).Value
				}
				row = append(row, v)
				seen.add(v, k)
			}
			panel.Values = append(panel.Values, row)
		}
		h.Panels = append(h.Panels, panel)
	}
	h.Title = fmt.Sprintf("%s over %s and %s: %s", m.ChartTitle(), x.label, y.label, l.finding(&seen, unit))
	h.Log = seen.low > 0 && seen.high/seen.low > 20
	return h
}

// extent is between which values a picture lies, and with which strategies it is highest.
type extent struct {
	low, high float64
	highest   []int
}

// add takes in one value of a picture; an undefined one shows nothing.
func (e *extent) add(v float64, strategy int) {
	switch {
	case math.IsNaN(v):
		return
	case e.highest == nil:
		e.low, e.high, e.highest = v, v, []int{strategy}
	case v > e.high:
		e.high, e.highest = v, []int{strategy}
	case v == e.high && !slices.Contains(e.highest, strategy):
		e.highest = append(e.highest, strategy)
	}
	e.low = min(e.low, v)
}

// finding says in a title what a picture shows at a glance.
func (l *layout) finding(e *extent, unit chart.Unit) string {
	switch {
	case e.highest == nil:
		return "not defined here"
	case e.low == e.high:
		return unit.Format(e.low) + " everywhere"
	}
	text := fmt.Sprintf("%s to %s", unit.Format(e.low), unit.Format(e.high))
	if len(e.highest) == 1 && len(l.Strategies) > 1 {
		text += ", highest with " + l.Strategies[e.highest[0]]
	}
	return text
}

// plain is a subtitle of what has no bands.
func (l *layout) plain(m *reports.Measure, shown ...int) string {
	definition, _, _ := strings.Cut(m.Doc, ".")
	parts := []string{definition, "mean of " + reports.Counted(l.Replications, "replication")}
	for _, more := range []string{l.rest(shown...), m.Better.String()} {
		if more != "" {
			parts = append(parts, more)
		}
	}
	return strings.Join(parts, "; ")
}

// tornado shows what each parameter does when it goes from its lowest to its highest value and the others stay in
// the middle; of a sample, what the quarter of points with its lowest and its highest values have on average.
func (l *layout) tornado(measure int) (t chart.Tornado) {
	m := &l.measures[measure]
	unit, factor := reports.ChartUnit(m.Unit)
	t.Unit = unit
	greatest, by := -1.0, ""
	for k := range min(len(l.Strategies), mostPanels) {
		swings, middle := l.swings(k, measure)
		if len(swings) == 0 {
			continue
		}
		panel := chart.TornadoPanel{Subject: chart.Subject{Name: l.Strategies[k], Style: k}, Middle: middle * factor}
		for _, s := range swings {
			if size := math.Abs(s.High - s.Low); size > greatest {
				greatest, by = size, fmt.Sprintf("%s: %s moves it most, with %s", m.ChartTitle(), s.Name, l.Strategies[k])
			}
			s.Low, s.High = s.Low*factor, s.High*factor
			panel.Rows = append(panel.Rows, s)
		}
		t.Panels = append(t.Panels, panel)
	}
	how := "one parameter at a time, the others in the middle: " + strings.TrimPrefix(l.rest(), "at ")
	if l.Method == Random {
		how = "means of the quarters of points with the lowest and the highest values of one parameter"
	}
	definition, _, _ := strings.Cut(m.Doc, ".")
	t.Title, t.Subtitle = by, definition+"; "+how
	return t
}

// swings are the effects of all parameters that are numbers, the greatest first.
func (l *layout) swings(strategy, measure int) (swings []chart.Swing, middle float64) {
	mean := func(points []int) (float64, bool) {
		var values []float64
		for _, p := range points {
			if e := l.at(p, strategy, measure); e.defined {
				values = append(values, e.mean)
			}
		}
		if len(values) == 0 {
			return 0, false
		}
		return stats.Mean(values), true
	}
	centre, ok := mean(l.centre())
	if !ok {
		return nil, 0
	}
	for i := range l.axes {
		a := &l.axes[i]
		if !a.numeric || len(a.values) < 2 {
			continue
		}
		lowPoints, highPoints := l.ends(i)
		low, lowOK := mean(lowPoints)
		high, highOK := mean(highPoints)
		if lowOK && highOK {
			swings = append(swings, chart.Swing{Name: a.label, Low: low, High: high, LowLabel: a.values[0],
				HighLabel: a.values[len(a.values)-1]})
		}
	}
	slices.SortStableFunc(swings, func(x, y chart.Swing) int {
		return cmp.Compare(math.Abs(y.High-y.Low), math.Abs(x.High-x.Low))
	})
	return swings, centre
}

// centre are the points that stand for the middle: the one in the middle of a grid, all of a sample.
func (l *layout) centre() (points []int) {
	if l.Method == Random {
		for p := range l.Points {
			points = append(points, p)
		}
		return points
	}
	if p, ok := l.find(l.middles()); ok {
		points = append(points, p)
	}
	return points
}

// ends are the points that stand for the lowest and the highest values of a parameter.
func (l *layout) ends(parameter int) (low, high []int) {
	a := &l.axes[parameter]
	if l.Method == Grid {
		for i, value := range []string{a.values[0], a.values[len(a.values)-1]} {
			if p, ok := l.find(with(l.middles(), map[int]string{parameter: value})); ok {
				if i == 0 {
					low = append(low, p)
				} else {
					high = append(high, p)
				}
			}
		}
		return low, high
	}
	points := l.centre()
	slices.SortStableFunc(points, func(p, q int) int {
		x, _ := parameterOf(l.Points[p].Values[parameter])
		y, _ := parameterOf(l.Points[q].Values[parameter])
		return x.value.Cmp(y.value)
	})
	quarter := max(1, len(points)/4)
	return points[:quarter], points[len(points)-quarter:]
}
