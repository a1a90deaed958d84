package reports

import (
	"fmt"
	"math"
	"strings"

	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/reports/stats"
)

// Beaten is a strategy that is never worth choosing by the measures of interest: another one is shown to be better in
// some of them, and in the others shown to be the same, or within 1 %. Only measures that should be low or high count,
// and all intervals behind it hold together (Bonferroni over all pairs and measures).
type Beaten struct {
	Strategy string
	By       []string   // the strategies that beat it
	In       [][]string // for each of those, the names of the measures in which it is better
}

// contest is what a choice between strategies is made on.
type contest struct {
	c        *Comparison
	measures []int
	level    float64
}

// contestOn prepares a contest on some measures of the table: those that judge and that some strategy defines.
func (c *Comparison) contestOn(list []int) *contest {
	t := &contest{c: c}
	for _, m := range list {
		known := false
		for i := range c.Runs {
			known = known || c.Estimates[i][m].Known()
		}
		if known && measures[m].Better != Neither {
			t.measures = append(t.measures, m)
		}
	}
	t.level = adjusted(c.Level, len(c.Runs)*(len(c.Runs)-1)/2*len(t.measures))
	return t
}

// beats tells in which measures strategy a is better than b, if a beats b.
func (t *contest) beats(a, b int) (in []string, beaten bool) {
	for _, m := range t.measures {
		own, other := &t.c.Estimates[a][m], &t.c.Estimates[b][m]
		if !own.Known() || !other.Known() {
			return nil, false
		}
		p := mustPair(own.Values, other.Values, t.level)
		within := indifferent * min(math.Abs(own.Mean), math.Abs(other.Mean))
		gap := p.Difference
		switch {
		case p.Verdict == stats.Same:
		case gap.Defined() && max(math.Abs(gap.Low), math.Abs(gap.High)) <= within:
		case measures[m].Better == Lower && p.Verdict == stats.Lower,
			measures[m].Better == Higher && p.Verdict == stats.Higher:
			in = append(in, measures[m].Name)
		default:
			return nil, false
		}
	}
	return in, len(in) > 0
}

// beaten lists the strategies that another one beats.
func (t *contest) beaten() (out []Beaten) {
	for b := range t.c.Runs {
		loser := Beaten{Strategy: t.c.Runs[b].Name}
		for a := range t.c.Runs {
			if in, beaten := t.beats(a, b); a != b && beaten {
				loser.By, loser.In = append(loser.By, t.c.Runs[a].Name), append(loser.In, in)
			}
		}
		if len(loser.By) > 0 {
			out = append(out, loser)
		}
	}
	return out
}

// paretoSentence says which strategies are never worth choosing; "" where there is no choice or no interval.
func (c *Comparison) paretoSentence() string {
	t := c.contestOn(c.Asked.interest())
	if len(c.Runs) < 2 || c.replications() < 2 || len(t.measures) < 2 {
		return ""
	}
	by := fmt.Sprintf("by these %d measures together (%s, n = %d)", len(t.measures), percent(c.Level), c.replications())
	beaten := c.Beaten
	if len(beaten) == 0 {
		return "Every strategy may be worth choosing " + by + ": none is shown to be beaten by another."
	}
	parts := make([]string, len(beaten))
	for i, b := range beaten {
		titles := make([]string, len(b.In[0]))
		for j, name := range b.In[0] {
			titles[j] = measures[measureIndex(name)].Title
		}
		parts[i] = fmt.Sprintf("%s (%s is better in %s, and nowhere worse by more than 1 %%)", b.Strategy, b.By[0],
			strings.Join(titles, "; "))
	}
	return "Never worth choosing here " + by + ": " + list(parts) + "."
}

// paretoColumns is the table of who is worth choosing.
func (c *Comparison) paretoColumns() []column {
	columns := []column{{header: "Strategy", left: true}, {header: "Worth choosing", left: true},
		{header: "Beaten by", left: true}}
	for i := range c.Runs {
		worth, by := "for some", "–"
		for _, b := range c.Beaten {
			if b.Strategy == c.Runs[i].Name {
				worth, by = "never here", list(b.By)
			}
		}
		for i, cell := range []string{c.Runs[i].Name, worth, by} {
			columns[i].cells = append(columns[i].cells, cell)
		}
	}
	return columns
}

// paretoLegend explains the table.
func (c *Comparison) paretoLegend() string {
	t := c.contestOn(c.Asked.interest())
	titles := make([]string, len(t.measures))
	for i, m := range t.measures {
		titles[i] = measures[m].Title
	}
	return fmt.Sprintf("By %s. Beaten: another is shown to be better in some of them, and in the others to be the same "+
		"or within 1 %%; all intervals behind it hold together at %s.", strings.Join(titles, "; "), percent(c.Level))
}

// tradeoffMeasures are set against each other unless the user chose: what goes wrong, and what it costs to avoid.
var tradeoffMeasures = [2]string{"network_bytes_per_request", "inconsistency_rate"}

// tradeoff sets the first two of the chosen measures against each other.
func tradeoff(c *Comparison) chart.Scatter {
	pair := []int{measureIndex(tradeoffMeasures[0]), measureIndex(tradeoffMeasures[1])}
	var list []int
	for _, name := range c.Asked.Measures {
		list = append(list, measureIndex(name))
	}
	if chosen := c.contestOn(list).measures; len(chosen) > 1 {
		pair = chosen[:2]
	}
	x, y := &measures[pair[0]], &measures[pair[1]]
	s := chart.Scatter{XTitle: axisTitle(x), YTitle: axisTitle(y)}
	s.XUnit, _ = ChartUnit(x.Unit)
	s.YUnit, _ = ChartUnit(y.Unit)
	beaten := c.contestOn(pair).beaten()
	lost := map[string]bool{}
	for _, b := range beaten {
		lost[b.Strategy] = true
	}
	for i := range c.Runs {
		s.Points = append(s.Points, chart.ScatterPoint{Subject: c.subject(i), X: c.value(i, x.Name), Y: c.value(i, y.Name),
			Beaten: lost[c.Runs[i].Name]})
	}
	s.Title = tradeoffTitle(c, lost)
	s.Subtitle = c.subtitle(x.Title+" against "+y.Title+"; hollow: beaten in these two", Neither)
	return s
}

// ChartTitle names a measure, with what it is per where the numbers of a chart do not say so.
func (m *Measure) ChartTitle() string {
	words := m.Unit.plain().label
	if unit, _ := ChartUnit(m.Unit); unit == chart.PerSecond || unit == chart.BytesPerSecond {
		return m.Title
	}
	if _, per, found := strings.Cut(words, "/"); found {
		return m.Title + " per " + per
	}
	if strings.HasPrefix(words, "per ") {
		return m.Title + " " + words
	}
	return m.Title
}

// axisTitle names a measure, and says which way is better.
func axisTitle(m *Measure) string {
	title := m.ChartTitle()
	if words := m.Better.String(); words != "" {
		title += " (" + words + ")"
	}
	return title
}

// tradeoffTitle names those among which the choice is.
func tradeoffTitle(c *Comparison, lost map[string]bool) string {
	var left []string
	for i := range c.Runs {
		if !lost[c.Runs[i].Name] {
			left = append(left, c.Runs[i].Name)
		}
	}
	switch {
	case c.replications() < 2 || len(c.Runs) < 2:
		return "Trade-off"
	case len(lost) == 0:
		return "Trade-off: none is shown to be beaten in both"
	case len(left) > 3:
		return fmt.Sprintf("Trade-off: the choice is among %d of %d strategies", len(left), len(c.Runs))
	case len(left) == 1:
		return "No trade-off: " + left[0] + " beats all others"
	}
	return "Trade-off: the choice is between " + list(left)
}
