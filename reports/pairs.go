package reports

import (
	"fmt"
	"math"

	"github.com/sessionsim/sessionsim/reports/stats"
)

// Difference compares two strategies by one measure, at a level at which all differences of the measure hold together
// (Bonferroni).
type Difference struct {
	Measure string
	A, B    string // strategies: the difference is A less B
	stats.Paired
	Ratio *stats.Interval // A over B on the logarithmic scale; nil where a value is not positive
	Pairs int             // how many differences hold together
}

// Differences compares each strategy with the baseline or, when all pairs were asked for, with those before it, by the
// measures of interest.
func (c *Comparison) Differences() (out []Difference) {
	for _, m := range c.Asked.interest() {
		pairs := c.pairsOf(m)
		level := adjusted(c.Level, len(pairs))
		for _, p := range pairs {
			a, b := c.Estimates[p[0]][m].Values, c.Estimates[p[1]][m].Values
			d := Difference{Measure: measures[m].Name, A: c.Runs[p[0]].Name, B: c.Runs[p[1]].Name,
				Paired: mustPair(a, b, level), Pairs: len(pairs)}
			if ratio, err := stats.LogRatioInterval(a, b, level); err == nil {
				d.Ratio = &ratio
			}
			out = append(out, d)
		}
	}
	return out
}

// pairsOf lists the pairs of strategies that define a measure, those with the baseline first.
func (c *Comparison) pairsOf(measure int) (pairs [][2]int) {
	known := func(run int) bool { return c.Estimates[run][measure].Known() }
	base := c.baseline()
	for i := range c.Runs {
		if i != base && known(i) && known(base) {
			pairs = append(pairs, [2]int{i, base})
		}
	}
	if c.Asked.Pairs != AllPairs {
		return pairs
	}
	for i := range c.Runs {
		for j := range i {
			if i != base && j != base && known(i) && known(j) {
				pairs = append(pairs, [2]int{i, j})
			}
		}
	}
	return pairs
}

// pairColumns is the table of differences: below each measure a row for every pair that differs at all.
func pairColumns(c *Comparison) []column {
	columns := []column{{header: "Strategy less another", left: true}, {header: "Difference"}, {header: "Ratio"},
		{header: "Corre-\nlation"}, {header: "Pairing\nsaves"}}
	row := func(cells ...string) {
		for i := range columns {
			columns[i].cells = append(columns[i].cells, cells[i])
		}
	}
	last := ""
	for _, d := range c.Differences() {
		if d.Verdict == stats.Same {
			continue
		}
		if d.Measure != last {
			row(measures[measureIndex(d.Measure)].Title+":", "", "", "", "")
			last = d.Measure
		}
		row(append([]string{"  " + d.A + " − " + d.B}, d.cells()...)...)
	}
	return columns
}

// cells write the difference with its unit, the ratio, the correlation, and how many times as many replications
// strategies that do not share their luck would need.
func (d *Difference) cells() []string {
	s := differenceScale(measures[measureIndex(d.Measure)].Unit, d.Paired.Difference.Mean)
	difference := s.phrase(d.Paired.Difference)
	if d.Paired.Difference.Mean > 0 {
		difference = "+" + difference
	}
	if d.Verdict == stats.NoDifference {
		difference += " ?"
	}
	ratio, correlation, saves := "–", "–", "–"
	if d.Ratio != nil {
		ratio = ratioText(d.Ratio)
	}
	if d.Correlation != 0 { // where either does not vary there is nothing to save
		correlation, saves = fixed(d.Correlation, 2), savings(d.VarianceReduction)
	}
	return []string{difference, ratio, correlation, saves}
}

// savings writes a variance reduction: "2.8×", "186×"; beyond a million it is only noise, and 0 stands for a difference
// that does not vary at all.
func savings(times float64) string {
	switch {
	case times > 1e6 || times == 0:
		return ">10^6×"
	case times < 10:
		return fixed(times, 1) + "×"
	}
	return fixed(times, 0) + "×"
}

// ratioText writes a ratio with the ends of its interval, which are not equally far: "1.80× (1.72 to 1.88)".
func ratioText(r *stats.Interval) string {
	if !r.Defined() || r.High-r.Low <= noise*r.Mean {
		return significant(r.Mean) + "×"
	}
	decimals := max(0, min(decimalsOf(math.Max(r.High-r.Mean, r.Mean-r.Low)), mostDigits-1-exponent(r.Mean)))
	return fmt.Sprintf("%s× (%s to %s)", fixed(r.Mean, decimals), fixed(r.Low, decimals), fixed(r.High, decimals))
}

// pairLegend explains the table of differences.
func pairLegend(c *Comparison) string {
	against := "to " + c.Baseline
	if c.Asked.Pairs == AllPairs {
		against = "of all pairs"
	}
	return fmt.Sprintf("Paired by %s; the intervals of the differences %s hold together at %s for each measure "+
		"(Bonferroni). ? the interval contains 0: no difference is shown. Ratios are on the logarithmic scale. Pairing "+
		"saves: how many times as many %s independent runs would need. What is the same in every %s is left out.",
		c.piece(), against, percent(c.Level), plural(c.piece()), c.piece())
}

// plural is the word for several.
func plural(noun string) string {
	switch noun {
	case "batch":
		return "batches"
	case "strategy":
		return "strategies"
	}
	return noun + "s"
}

// jointJSON adds to each comparison what holds together, and the comparisons beyond the baseline.
func (c *Comparison) jointJSON(comparisons []any) []any {
	find := func(a, b string) object {
		for _, entry := range comparisons {
			if o := entry.(object); o["strategy"] == a && o["baseline"] == b {
				return o["metrics"].(object)
			}
		}
		metrics := object{}
		comparisons = append(comparisons, object{"strategy": a, "baseline": b, "metrics": metrics})
		return metrics
	}
	for _, d := range c.Differences() {
		metrics := find(d.A, d.B)
		if metrics[d.Measure] == nil {
			metrics[d.Measure] = c.differenceJSON(measureIndex(d.Measure), &d.Paired, false)
		}
		joint := object{"pairs": d.Pairs, "verdict": d.Verdict.String()}
		if i := d.Paired.Difference; i.Defined() {
			joint["low"], joint["high"] = number(i.Low), number(i.High)
		}
		if d.Ratio != nil {
			joint["ratio"] = number(d.Ratio.Mean)
			if d.Ratio.Defined() {
				joint["ratio_low"], joint["ratio_high"] = number(d.Ratio.Low), number(d.Ratio.High)
			}
		}
		metrics[d.Measure].(object)["joint"] = joint
	}
	return comparisons
}
