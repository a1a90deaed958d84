package sweep

import (
	"fmt"

	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/reports/stats"
)

// crossed is what happens to the differences of one measure to the baseline along the axis across.
type crossed struct {
	lines    []chart.Line
	marks    []chart.CrossingMark
	sentence []string
}

// crossings finds, by measure, where strategies become better or worse than the baseline, the other parameters being
// in the middle. It reads the records again, because pairs of replications are compared along the axis.
func (l *layout) crossings() ([]crossed, error) {
	all := make([]crossed, len(l.measures))
	if l.x < 0 || l.Method == Random || l.Replications < 2 || len(l.Strategies) < 2 {
		return all, nil
	}
	a := &l.axes[l.x]
	var xs []float64
	var points []int
	for i, value := range a.values {
		if point, ok := l.find(with(l.middles(), map[int]string{l.x: value})); ok {
			xs, points = append(xs, a.numbers[i]), append(points, point)
		}
	}
	if len(points) < 2 {
		return all, nil
	}
	values := make([][][][]float64, len(points)) // by point, strategy, measure, replication
	for i, point := range points {
		for k := range l.Strategies {
			own, _, _, err := l.values(point, k)
			if err != nil {
				return nil, err
			}
			values[i] = append(values[i], own)
		}
	}
	base := 0
	for k, name := range l.Strategies {
		if name == l.Baseline {
			base = k
		}
	}
	for m := range l.measures {
		for k := range l.Strategies {
			if k != base {
				l.cross(&all[m], xs, values, base, k, m)
			}
		}
	}
	return all, nil
}

// cross finds the crossings of one strategy. Differences that are 0 everywhere have no line.
func (l *layout) cross(c *crossed, xs []float64, values [][][][]float64, base, strategy, measure int) {
	a := &l.axes[l.x]
	m := &l.measures[measure]
	_, factor := reports.ChartUnit(m.Unit)
	subject := chart.Subject{Name: l.Strategies[strategy], Style: strategy}
	line := chart.Line{Subject: subject}
	var scaled []float64
	var differences [][]float64
	differs := false
	for i := range xs {
		own, against := values[i][strategy][measure], values[i][base][measure]
		if !defined(own) || !defined(against) {
			continue
		}
		d := make([]float64, len(own))
		for r := range own {
			d[r] = (own[r] - against[r]) * factor
			differs = differs || d[r] != 0
		}
		interval := stats.MeanInterval(d, l.Level)
		line.Points = append(line.Points, chart.LinePoint{X: xs[i],
			Y: chart.Value{Value: interval.Mean, Low: interval.Low, High: interval.High}})
		scaled, differences = append(scaled, a.scale(xs[i])), append(differences, d)
	}
	if len(scaled) < 2 || !differs {
		return
	}
	c.lines = append(c.lines, line)
	for _, x := range stats.Crossings(scaled, differences, l.Level) {
		at := chart.Value{Value: a.back(x.At), Low: a.back(x.Low), High: a.back(x.High)}
		sentence := l.sentence(m, strategy, x, at)
		c.marks = append(c.marks, chart.CrossingMark{Subject: subject, At: at, Sentence: sentence})
		c.sentence = append(c.sentence, sentence)
	}
}

// sentence says what changes at a crossing, with its interval.
func (l *layout) sentence(m *reports.Measure, strategy int, x stats.Crossing, at chart.Value) string {
	a := &l.axes[l.x]
	words := [2]string{"higher", "lower"} // before, behind a fall
	if m.Better != reports.Neither {
		words = [2]string{"worse", "better"}
		if m.Better == reports.Higher {
			words[0], words[1] = words[1], words[0]
		}
	}
	if x.Rising {
		words[0], words[1] = words[1], words[0]
	}
	low, high := a.text(at.Low), a.text(at.High)
	if x.LowOpen {
		low = "below " + low
	}
	if x.HighOpen {
		high = "above " + high
	}
	if low != high {
		low += " to " + high
	}
	return fmt.Sprintf("%s is %s than %s from %s = %s on (%.4g %%: %s)", l.Strategies[strategy], words[1], l.Baseline,
		a.label, a.text(at.Value), 100*l.Level, low)
}

// crossover is the chart of differences.
func (l *layout) crossover(measure int, c crossed) chart.Crossover {
	m, a := &l.measures[measure], &l.axes[l.x]
	unit, _ := reports.ChartUnit(m.Unit)
	x := chart.Crossover{XTitle: a.label, XUnit: a.unit, YUnit: unit, LogX: a.log, Lines: c.lines, Crossings: c.marks}
	switch len(c.sentence) {
	case 0:
		x.Title = fmt.Sprintf("%s: no strategy changes sides with %s", m.ChartTitle(), l.Baseline)
	case 1:
		x.Title = m.ChartTitle() + ": " + c.sentence[0]
	default:
		x.Title = fmt.Sprintf("%s: strategies change sides with %s %d times along %s", m.ChartTitle(), l.Baseline,
			len(c.sentence), a.label)
	}
	x.Subtitle = l.subtitle(m, "Difference to "+l.Baseline+", pairs of equal luck", l.rest(l.x))
	return x
}
