package verify

import (
	"fmt"
	"strings"
	"time"
)

// Row is a case with what it showed.
type Row struct {
	Case    *Case
	Verdict Verdict
	Elapsed time.Duration
}

const layout = "%-24s %-12s %-12s %-24s %6s %8s  %-4s %s\n"

// Header is the head of the table.
func Header() string {
	return fmt.Sprintf(layout, "case", "theory", "simulated", "95 % interval", "z", "s.e.", "", "verifies")
}

// Text is the row of one case, followed by the reason when it failed.
func (r *Row) Text() string {
	text := fmt.Sprintf(layout, r.cells()...)
	if !r.Verdict.Pass {
		text += fmt.Sprintf("    %s; formula: %s\n", r.Verdict.Why, r.Case.Formula)
	}
	return text
}

// cells are the columns of the table.
func (r *Row) cells() []any {
	v := &r.Verdict
	interval, z, relative := "exact", "", ""
	if !r.Case.Exact {
		interval = fmt.Sprintf("%.5g .. %.5g", v.Simulated.Low, v.Simulated.High)
		z, relative = fmt.Sprintf("%+.2f", v.Z), fmt.Sprintf("%.2g %%", 100*v.RelativeError)
	}
	verdict := "ok"
	if !v.Pass {
		verdict = "FAIL"
	}
	return []any{r.Case.ID, fmt.Sprintf("%.6g", r.Case.Theory), fmt.Sprintf("%.6g", v.Simulated.Mean), interval, z,
		relative,
		verdict, r.Case.Verifies}
}

// Markdown is the whole table, with the formulas.
func Markdown(rows []Row) string {
	var b strings.Builder
	b.WriteString("| case | theory | simulated | 95 % interval | z | s.e. | | verifies | formula | n | time |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|---|---|\n")
	for i := range rows {
		r := &rows[i]
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s |", r.cells()...)
		fmt.Fprintf(&b, " %s | %d | %v |\n", strings.ReplaceAll(r.Case.Formula, "|", "\\|"), r.Verdict.Simulated.N, r.Elapsed)
	}
	return b.String()
}

// JSON is the table for machines.
func JSON(rows []Row) []map[string]any {
	list := []map[string]any{}
	for i := range rows {
		c, v := rows[i].Case, &rows[i].Verdict
		entry := map[string]any{
			"id": c.ID, "verifies": c.Verifies, "formula": c.Formula, "theory": c.Theory, "mean": v.Simulated.Mean,
			"n": v.Simulated.N, "exact": c.Exact, "pass": v.Pass, "elapsed_ms": rows[i].Elapsed.Milliseconds(),
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
