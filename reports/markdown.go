package reports

import (
	"fmt"
	"math"
	"strings"

	"github.com/sessionsim/sessionsim/reports/stats"
)

// Markdown writes a comparison as a document: the verdicts, the headline tables, the differences to the baseline, the
// doubts, what the measures mean, and how to make it again.
func Markdown(c *Comparison) string {
	var b strings.Builder
	section := func(title string) { b.WriteString("\n## " + title + "\n\n") }
	b.WriteString("# " + heading(c) + "\n\n" + c.About() + "\n")

	section("Findings")
	for _, v := range c.Verdicts {
		b.WriteString("- " + v.Sentence + "\n")
	}
	if pareto := c.paretoSentence(); pareto != "" {
		b.WriteString("- " + pareto + "\n")
	}
	section("Measures")
	for _, part := range fit(headlineColumns(c), tableWidth) {
		b.WriteString(markdownTable(part) + "\n\n")
	}
	b.WriteString(strings.NewReplacer("\n", "  \n", "*", `\*`).Replace(legend(c)) + "\n")
	if len(c.Runs) > 1 && c.replications() > 1 {
		section("Differences to " + c.Baseline)
		for _, part := range fit(differenceColumns(c), tableWidth) {
			b.WriteString(markdownTable(part) + "\n\n")
		}
		fmt.Fprintf(&b, "Strategy less %s, paired by %s, ± half of the %s interval of each alone.  \n"+
			"? the interval contains 0: no difference is shown.\n", c.Baseline, c.piece(), percent(c.Level))
		section("Differences that hold together")
		b.WriteString(markdownTable(pairColumns(c)) + "\n\n" + pairLegend(c) + "\n")
	}
	if c.paretoSentence() != "" {
		section("Worth choosing")
		b.WriteString(markdownTable(c.paretoColumns()) + "\n\n" + c.paretoLegend() + "\n")
	}
	if len(c.Settling.Settled) > 0 {
		section("Warm-up")
		b.WriteString(markdownTable(c.settlingColumns()) + "\n\n" + c.settlingLegend() + "\n")
	}
	if c.Sequence != nil {
		section("Replications")
		for _, line := range sequenceLines(c) {
			b.WriteString("- " + line + "\n")
		}
		if len(c.Sequence.Targets) > 0 {
			b.WriteString("\n" + markdownTable(sequenceColumns(c)) + "\n")
		}
	}
	if doubts := doubtLines(c); len(doubts) > 0 {
		section("Doubts")
		for _, line := range doubts {
			b.WriteString("- " + line + "\n")
		}
	}
	section("Charts")
	for _, n := range Charts(c) {
		fmt.Fprintf(&b, "![%s](charts/%s.svg)\n", n.Name, n.Name)
	}
	section("What the measures mean")
	for m := range measures {
		if c.Asked.interested(m) {
			fmt.Fprintf(&b, "- **%s**: %s\n", measures[m].Title, measures[m].Doc)
		}
	}
	section("How to make this again")
	b.WriteString(provenance(c))
	return b.String()
}

// provenance is everything that decides the numbers.
func provenance(c *Comparison) string {
	return fmt.Sprintf("```\n%s\n```\n\nVersion %s, seed %d, scenario %s, workload of the first replication %s.\n",
		c.Reproduce, c.Version, c.Seed, c.ScenarioHash, c.digests()[0])
}

// markdownTable writes columns as a Markdown table. Cells need no padding there.
func markdownTable(columns []column) string {
	trimmed := make([]column, len(columns))
	for i, col := range columns {
		trimmed[i] = column{header: col.header, left: col.left}
		for _, cell := range col.cells {
			trimmed[i].cells = append(trimmed[i].cells, strings.Join(strings.Fields(cell), " "))
		}
	}
	return writer(trimmed).RenderMarkdown()
}

// differenceColumns has the strategies besides the baseline and a column for each headline measure.
func differenceColumns(c *Comparison) []column {
	columns := []column{{header: "Strategy", left: true}}
	for m := range measures {
		if c.Asked.interested(m) {
			columns = append(columns, column{})
		}
	}
	for i := range c.Runs {
		if c.Runs[i].Name == c.Baseline {
			continue
		}
		columns[0].cells = append(columns[0].cells, c.Runs[i].Name)
		next := 1
		for m := range measures {
			if c.Asked.interested(m) {
				s := c.differenceScaleOf(m)
				columns[next].header = differenceHeader(&measures[m], s)
				columns[next].cells = append(columns[next].cells, differenceCell(c.Estimates[i][m].Against, s))
				next++
			}
		}
	}
	return columns
}

// differenceScaleOf chooses the scale of the differences of a measure, from the largest.
func (c *Comparison) differenceScaleOf(measure int) scale {
	largest := 0.0
	for i := range c.Estimates {
		if p := c.Estimates[i][measure].Against; p != nil {
			largest = max(largest, math.Abs(p.Difference.Mean))
		}
	}
	return differenceScale(measures[measure].Unit, largest)
}

func differenceHeader(m *Measure, s scale) string {
	header := strings.Replace(m.Title, ", ", "\n", 1)
	if s.label == "" {
		return header
	}
	return header + "\n" + s.label
}

func differenceCell(p *stats.Paired, s scale) string {
	if p == nil {
		return "–"
	}
	mean, half := s.figures(p.Difference)
	if p.Difference.Mean > 0 {
		mean = "+" + mean
	}
	if half != "" {
		mean += " ± " + half
	}
	if p.Verdict == stats.NoDifference {
		mean += " ?"
	}
	return mean
}
