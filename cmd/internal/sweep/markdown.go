package sweep

import (
	"fmt"
	"math"
	"strings"

	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/reports/stats"
)

// markdown is the summary: what was asked, what each strategy did over all points, and where the order changes.
func (l *layout) markdown(crossings []crossed, charts []namedChart) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", l.Name)
	if l.Summary != "" {
		fmt.Fprintf(&b, "%s\n\n", l.Summary)
	}
	fmt.Fprintf(&b, "%s, %s, %s: %s of %s. Base %s, seed %d, model version %s, study %s.\n\n",
		reports.Counted(len(l.Points), "point"), reports.Counted(len(l.Strategies), "strategy"),
		reports.Counted(l.Replications, "replication"), reports.Counted(l.Runs(), "run"),
		reports.Counted(len(l.Cells), "different cell"), l.Base, l.seed, l.Version, l.Hash[:16])
	b.WriteString("| parameter | key | values |\n|---|---|---|\n")
	for i := range l.Vary {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", l.Vary[i].Label(), l.Vary[i].Path, l.Vary[i].Values.String())
	}
	for m := range l.measures {
		l.measureMarkdown(&b, m)
	}
	var sentences []string
	for m := range crossings {
		for _, s := range crossings[m].sentence {
			sentences = append(sentences, fmt.Sprintf("- %s: %s", l.measures[m].Title, s))
		}
	}
	if len(sentences) > 0 {
		fmt.Fprintf(&b, "\n## Where the order changes\n\nAlong %s%s; intervals after Fieller.\n\n%s\n", l.axes[l.x].label,
			spaced(l.rest(l.x)), strings.Join(sentences, "\n"))
	}
	var moves []string
	for _, c := range charts {
		if t, ok := c.chart.(chart.Tornado); ok {
			moves = append(moves, "- "+t.Title)
		}
	}
	if len(moves) > 0 {
		fmt.Fprintf(&b, "\n## What matters most\n\n%s\n", strings.Join(moves, "\n"))
	}
	b.WriteString("\n## Files\n\npoints.csv and points.jsonl have means, intervals and differences at each point; " +
		"runs.csv and runs.jsonl each run; charts/ the pictures.\n")
	return []byte(b.String())
}

func spaced(text string) string {
	if text == "" {
		return ""
	}
	return ", " + text
}

// measureMarkdown is the table of one measure: how far each strategy goes, and at how many points it can be told from
// the baseline.
func (l *layout) measureMarkdown(b *strings.Builder, measure int) {
	m := &l.measures[measure]
	if !l.moves(measure) {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n", m.Title)
	fmt.Fprintf(b, "| strategy | lowest mean | highest mean | lower than %s | higher | not told apart |\n", l.Baseline)
	b.WriteString("|---|---|---|---|---|---|\n")
	for k, name := range l.Strategies {
		low, high := -1, -1
		counts := map[stats.Verdict]int{}
		for p := range l.Points {
			e := l.at(p, k, measure)
			if !e.defined {
				continue
			}
			if low < 0 || e.mean < l.at(low, k, measure).mean {
				low = p
			}
			if high < 0 || e.mean > l.at(high, k, measure).mean {
				high = p
			}
			if e.hasDifference {
				counts[e.against]++
			}
		}
		if low < 0 {
			fmt.Fprintf(b, "| %s | n/a | n/a | | | |\n", name)
			continue
		}
		against := "| – | – | –"
		if name != l.Baseline {
			against = fmt.Sprintf("| %d | %d | %d", counts[stats.Lower], counts[stats.Higher],
				counts[stats.Same]+counts[stats.NoDifference]+counts[stats.TooFew])
		}
		least, most := l.figure(m, low, k, measure)+l.place(low), l.figure(m, high, k, measure)+l.place(high)
		if l.at(low, k, measure).mean == l.at(high, k, measure).mean {
			least, most = l.figure(m, low, k, measure)+" everywhere", "the same"
		}
		fmt.Fprintf(b, "| %s | %s | %s %s |\n", name, least, most, against)
	}
}

// place says where a point is.
func (l *layout) place(point int) string {
	var values []string
	for i := range l.Vary {
		values = append(values, l.Vary[i].Label()+" "+l.Points[point].Values[i])
	}
	return " (" + strings.Join(values, ", ") + ")"
}

// figure writes a mean with its unit.
func (l *layout) figure(m *reports.Measure, point, strategy, measure int) string {
	e := l.at(point, strategy, measure)
	half := math.Abs(e.high - e.mean)
	mean, width, unit := m.Unit.Figures(stats.Interval{Mean: e.mean, Low: e.low, High: e.high, HalfWidth: half,
		N: l.Replications})
	text := mean
	if width != "" {
		text += " ± " + width
	}
	if unit != "" {
		text += " " + unit
	}
	return text
}
