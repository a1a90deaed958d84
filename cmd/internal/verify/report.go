package verify

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sessionsim/sessionsim/reports/chart"
)

// Row is a case with what it showed.
type Row struct {
	Case    *Case
	Verdict Verdict
	Elapsed time.Duration
}

const layout = "%-26s %-12s %-12s %-22s %6s %8s %5s %8s  %-4s %s\n"

// Header is the head of the table.
func Header() string {
	return fmt.Sprintf(layout, "case", "theory", "simulated", "95 % interval", "z", "s.e.", "n", "time", "", "verifies")
}

// Text is the row of one case, followed by the reason when it failed.
func (r *Row) Text() string {
	cells := append(r.cells(), r.verdict(), cmp.Or(r.Case.Verifies, r.Case.Measure))
	text := fmt.Sprintf(layout, cells...)
	if !r.Verdict.Pass {
		text += "    " + r.Verdict.Why + "\n"
		if r.Case.File != "" {
			text += fmt.Sprintf("    formula: %s; all about it: sessionsim verify --show %s\n", r.Case.Formula,
				quoted(r.Case.ID))
		}
	}
	return text
}

// cells are the columns of the table up to the verdict.
func (r *Row) cells() []any {
	v := &r.Verdict
	interval, z, relative := "exact", "", ""
	if !r.Case.Exact {
		interval = fmt.Sprintf("%.5g .. %.5g", v.Simulated.Low, v.Simulated.High)
		z, relative = fmt.Sprintf("%+.2f", v.Z), fmt.Sprintf("%.2g %%", 100*v.RelativeError)
	}
	return []any{r.Case.ID, fmt.Sprintf("%.6g", r.Case.Theory), fmt.Sprintf("%.6g", v.Simulated.Mean), interval, z,
		relative, strconv.Itoa(v.Simulated.N), fmt.Sprintf("%.1f s", r.Elapsed.Seconds())}
}

func (r *Row) verdict() string {
	if r.Verdict.Pass {
		return "ok"
	}
	return "FAIL"
}

// Markdown is the whole table, with the formulas and where they come from, and
// the way to the rest.
func Markdown(rows []Row) string {
	var b strings.Builder
	b.WriteString("| case | theory | simulated | 95 % interval | z | s.e. | n | time | | verifies | formula | from |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for i := range rows {
		r := &rows[i]
		for _, cell := range append(r.cells(), r.verdict(), r.Case.Verifies, r.Case.Formula, r.Case.Origin) {
			fmt.Fprintf(&b, "| %s ", escape(fmt.Sprint(cell)))
		}
		b.WriteString("|\n")
	}
	fmt.Fprintf(&b, "\n%s\nThe formula, the scenario and the test of a case: `sessionsim verify --show CASE`.\n",
		Summary(rows))
	return b.String()
}

// escape keeps a text within its cell.
func escape(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

// Deviations is the chart of all deviations against the law they must have.
// Families of cases that lean on the same luck are not independent, so it shows
// more than it proves.
func Deviations(rows []Row) chart.Normal {
	d := chart.Normal{Heading: chart.Heading{Title: "Simulation against theory: deviations in standard errors",
		Subtitle: "share of the cases below each deviation; a bias would shift the staircase, intervals too narrow would " +
			"flatten it"}}
	for i := range rows {
		// A deviation within the admitted bias says nothing.
		if r := &rows[i]; !r.Case.Exact && r.Case.Bias == 0 {
			d.Values = append(d.Values, chart.NamedValue{Name: r.Case.ID, Value: r.Verdict.Z})
		}
	}
	return d
}

// Summary says how the deviations are distributed, in a sentence.
func Summary(rows []Row) string {
	d := Deviations(rows)
	if len(d.Values) < 2 {
		return ""
	}
	return fmt.Sprintf("%d deviations; their distance from N(0,1) is %.3f, where chance alone exceeds %.3f once in "+
		"twenty times.\n", len(d.Values), d.Distance(), d.Allowed())
}

// JSON is the table for machines.
func JSON(rows []Row) []map[string]any {
	list := []map[string]any{}
	for i := range rows {
		c, v := rows[i].Case, &rows[i].Verdict
		entry := map[string]any{
			"id": c.ID, "verifies": c.Verifies, "formula": c.Formula, "origin": c.Origin, "theory": c.Theory,
			"mean": v.Simulated.Mean,
			"n":    v.Simulated.N, "exact": c.Exact, "pass": v.Pass, "elapsed_ms": rows[i].Elapsed.Milliseconds(),
		}
		if !c.Exact {
			entry["ci95"] = []float64{v.Simulated.Low, v.Simulated.High}
			entry["z"], entry["relative_standard_error"] = v.Z, v.RelativeError
		}
		if v.Why != "" {
			entry["why"] = v.Why
		}
		list = append(list, entry)
	}
	return list
}
