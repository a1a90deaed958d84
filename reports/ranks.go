package reports

import (
	"fmt"
	"math"
	"strings"

	"github.com/sessionsim/sessionsim/reports/chart"
)

// ranks shows at a glance what each strategy is best and worst at.
func ranks(c *Comparison) chart.Ranks {
	shown := fmt.Sprintf("%s: the darker, the more strategies are shown to be better; white: none is", c.title())
	r := chart.Ranks{Heading: chart.Heading{Title: ranksTitle(c), Subtitle: c.subtitle(shown, Neither)}}
	for i := range c.Runs {
		r.Subjects = append(r.Subjects, c.subject(i))
	}
	for _, name := range overviewMeasures {
		m := &measures[measureIndex(name)]
		column, places := chart.RankColumn{Title: m.Title, Note: panelNote(m)}, c.ranks(name)
		for i := range c.Runs {
			column.Fields = append(column.Fields, rankField(m, c.Estimates[i][measureIndex(name)], places[i]))
		}
		r.Columns = append(r.Columns, column)
	}
	return r
}

// rankField writes an estimate.
func rankField(m *Measure, e Estimate, place int) chart.RankField {
	if !e.Known() {
		return chart.RankField{Value: "n/a"}
	}
	mean, half, unit := m.Unit.Figures(e.Interval)
	f := chart.RankField{Value: mean, Rank: place}
	if unit, _, _ = strings.Cut(unit, "/"); !strings.Contains(unit, "per ") { // of what it is a rate, the head says
		f.Value = strings.TrimSpace(mean + " " + unit)
	}
	if half != "" {
		f.Interval = "± " + half
	}
	return f
}

// ranks are the places of the strategies by one measure: one more than the
// number of those that are shown to be better, by more than 1 % of the best; 0
// for a strategy that does not define the measure.
func (c *Comparison) ranks(measure string) []int {
	r, places := rank(c, measureIndex(measure)), make([]int, len(c.Runs))
	for j, run := range r.order {
		places[run] = 1
		for i := range j {
			gap := r.paired[i][j].Difference
			alike := gap.Defined() && max(math.Abs(gap.Low), math.Abs(gap.High)) <= indifferent*math.Abs(r.own[0].Mean)
			if r.told(i, j) && !alike {
				places[run]++
			}
		}
	}
	return places
}

// ranksTitle names the strategy that is among the best in the most measures,
// and where it is worst.
func ranksTitle(c *Comparison) string {
	if len(c.Runs) < 2 || c.replications() < 2 {
		return "Ranks"
	}
	type score struct{ best, worst, of int }
	scores, worstAt := make([]score, len(c.Runs)), make([]string, len(c.Runs))
	for _, name := range overviewMeasures {
		for run, place := range c.ranks(name) {
			s := &scores[run]
			switch {
			case place == 0:
				continue
			case place == 1:
				s.best++
			case place > s.worst:
				s.worst, worstAt[run] = place, measures[measureIndex(name)].Title
			}
			s.of++
		}
	}
	top := 0
	for run, s := range scores {
		if s.best > scores[top].best || s.best == scores[top].best && s.worst < scores[top].worst {
			top = run
		}
	}
	s, name := scores[top], c.Runs[top].Name
	if s.best == s.of {
		return fmt.Sprintf("%s is among the best in everything", name)
	}
	return fmt.Sprintf("Nothing is best in everything: %s leads with %d of %d measures, and is %s of %d by %s", name,
		s.best, s.of, ordinal(s.worst), len(c.Runs), strings.ToLower(worstAt[top][:1])+worstAt[top][1:])
}

// ordinal is 1st, 2nd, 3rd, 4th and so on.
func ordinal(n int) string {
	suffix := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}
