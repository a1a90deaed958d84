package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// shortfall says what a precision that was not reached is.
func (t *Target) shortfall() string {
	widest := "the widest half-width is " + share(max(t.Mean.Share, t.Difference.Share))
	if !t.Mean.Known && !t.Difference.Known {
		widest = "it is relative to 0"
	}
	switch {
	case t.Needed > 0 && t.Failures > 0:
		return fmt.Sprintf("%s; %s of about %d needed", widest, Counted(t.Failures, "outage"), t.Needed)
	case t.Needed > 0:
		return fmt.Sprintf("%s; %s of %d needed", widest, Counted(int(t.Events), "event"), t.Needed)
	}
	return widest
}

// share writes a relative half-width: "1.8 %".
func share(v float64) string { return shareFigure(v) + " %" }

func shareFigure(v float64) string {
	digits := 1 - exponent(v*100)
	if v == 0 || digits < 0 {
		digits = 0
	}
	return fixed(v*100, digits)
}

// sequenceColumns is the table of what was reached, one row for each measure.
func sequenceColumns(c *Comparison) []column {
	columns := []column{
		{header: "Measure", left: true}, {header: "Widest\nmean, ± %"}, {header: "Widest\ndifference, ± %"},
		{header: "Reached after\nreplications"}, {header: "Took longest", left: true}, {header: "Rests on", left: true},
	}
	for i := range c.Sequence.Targets {
		t := &c.Sequence.Targets[i]
		at := "not"
		if t.At > 0 {
			at = strconv.Itoa(t.At)
		}
		for i, cell := range []string{measures[measureIndex(t.Measure)].Title, t.Mean.cell(), t.Difference.cell(), at,
			t.Strategy, t.basis(c)} {
			columns[i].cells = append(columns[i].cells, cell)
		}
	}
	if len(c.Runs) == 1 {
		columns = slices.Delete(columns, 2, 3)
	}
	return columns
}

func (w *Width) cell() string {
	if !w.Known {
		return "–"
	}
	return shareFigure(w.Share)
}

// basis says what a measure's precision is counted in.
func (t *Target) basis(c *Comparison) string {
	needed := ""
	if t.Needed > 0 {
		needed = fmt.Sprintf(" of %d needed", t.Needed)
	}
	switch {
	case t.Failures > 0:
		return Counted(t.Failures, "outage") + needed
	case t.Events > 0:
		return Counted(int(t.Events), "event") + needed
	case measures[measureIndex(t.Measure)].Events != nil:
		return "no event seen"
	}
	return Counted(c.replications(), c.piece())
}

// sequenceLines tell what was asked and when it was reached.
func sequenceLines(c *Comparison) (lines []string) {
	s := c.Sequence
	if p := c.Asked.Precision; p > 0 {
		what := "of each mean"
		if len(c.Runs) > 1 {
			what += " and, relative to the larger of both means, of each difference to " + c.Baseline
		}
		line := fmt.Sprintf("Asked: a half-width within %s %s, at %s each", percent(p), what, percent(c.Level))
		switch {
		case s.precise():
			line += fmt.Sprintf("; reached after %s, look-ahead included. %s took longest.",
				Counted(s.last(), "replication"), s.Decided)
		default:
			line += fmt.Sprintf("; not everything is within reach of %s, the most allowed: %s were run, the rest is in doubt.",
				Counted(c.Asked.Limit, "replication"), strconv.Itoa(c.replications()))
		}
		lines = append(lines, line)
	}
	if len(s.Void) > 0 {
		lines = append(lines, "Not judged: "+strings.Join(s.Void, "; ")+".")
	}
	for _, chosen := range s.Selections {
		lines = append(lines, chosen.sentence(c))
	}
	return lines
}

// precise reports whether every target was reached.
func (s *Sequence) precise() bool {
	return !slices.ContainsFunc(s.Targets, func(t Target) bool { return t.At == 0 })
}

// last is the number of replications after which the last target was reached.
func (s *Sequence) last() (n int) {
	for _, t := range s.Targets {
		n = max(n, t.At)
	}
	return n
}

// sentence tells who is best.
func (s *Selected) sentence(c *Comparison) string {
	m := &measures[measureIndex(s.Measure)]
	zone := m.Unit.zone(s.Width)
	switch {
	case s.Void != "":
		return fmt.Sprintf("Best by %s: no answer, %s.", m.Title, s.Void)
	case s.Best == "":
		return fmt.Sprintf("Best by %s, when less than %s does not matter: still open between %s after %s.",
			m.Title, zone, list(s.Survivors), Counted(c.replications(), "replication"))
	}
	same := ""
	if len(s.Survivors) > 1 { // a tie in every replication is the only way for several to come so far
		same = ", the same in every replication"
	}
	return fmt.Sprintf("Best by %s, when less than %s does not matter: %s%s, found after %s (Kim-Nelson; right in at "+
		"least %s of such choices).", m.Title, zone, list(s.Survivors), same, Counted(s.At, "replication"), percent(c.Level))
}

// zone writes a width that was asked for, without rounding it away.
func (u Unit) zone(width float64) string {
	s := differenceScale(u, width)
	return s.withUnit(exact(width / s.size))
}
