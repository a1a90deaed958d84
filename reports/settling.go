package reports

import (
	"fmt"

	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
)

// Settling says what the runs are about, and whether they forget their empty start in time.
//
// A scenario with a warm-up means the steady state behind it, unless something changes by plan there: a day's rhythm,
// an outage. Then the means are those of that course, and it is no doubt that it goes up and down. A scenario without
// a warm-up means a terminating run: it begins empty, as after an opening or a deployment, and all of it counts, so
// there is nothing to forget.
type Settling struct {
	Steady  bool
	Course  string    // what changes by plan; "" when nothing does
	WarmUp  int64     // ns that measures leave out
	Why     string    // why nothing is judged; "" when Settled holds something
	Settled []Settled // by strategy and signal
}

// Settled is what MSER-5 finds in the measured course of one signal of one strategy, averaged over the replications.
type Settled struct {
	Strategy string
	Signal   string
	More     int64 // ns that should be left out besides the warm-up
	AtLimit  bool  // this is half of what is measured, the most that MSER-5 may leave out: the transient may fill it
	// Shift is how far the mean of all that is measured is from that of what remains when More is left out, relative;
	// an interval over the replications at a level at which all signals and strategies hold together. It is zero when
	// there is no more to leave out.
	Shift stats.Interval
}

// signal is what is followed to see a run settle.
type signal struct {
	name string
	unit chart.Unit
	of   func(r *sim.Result) series
}

var signals = []signal{
	{"memory of all places", chart.Bytes, func(r *sim.Result) series { return levels(r, memoryIn) }},
	{"answered requests", chart.PerSecond, func(r *sim.Result) series { return rates(r, answeredIn) }},
	{"missing and stale requests", chart.PerSecond, func(r *sim.Result) series {
		return rates(r, func(w *sim.Window) uint64 { return w.Missing + w.Stale })
	}},
}

// leastWindows is the number of windows below which MSER-5, which takes them by fives, has nothing to choose from.
const leastWindows = 20

// settle judges the courses of all runs.
func (c *Comparison) settle() {
	first := &c.Runs[0].Results[0]
	s := Settling{WarmUp: first.End - first.Measured, Course: c.Course}
	s.Steady = s.WarmUp > 0 && s.Course == ""
	c.Settling = s
	if s.Why = c.unsettled(); s.Why == "" {
		level := adjusted(c.Level, len(c.Runs)*len(signals))
		for i := range c.Runs {
			for _, sig := range signals {
				s.Settled = append(s.Settled, s.settled(&c.Runs[i], sig, level))
			}
		}
	}
	c.Settling = s
}

// unsettled says why the courses show more, or less, than a run that forgets its start.
func (c *Comparison) unsettled() string {
	if c.Course != "" {
		return "the runs change by plan: " + c.Course
	}
	for i := range c.Runs {
		if c.Runs[i].courses() == 0 {
			return "the runs have no windows"
		}
		for r := range c.Runs[i].courses() {
			result := &c.Runs[i].Results[r]
			switch {
			case len(result.Faults) > 0 || len(result.Changes) > 0:
				return "outages or changes of the operators are part of the runs"
			case int64(len(result.Timeline))-c.Settling.warmUpWindows(result) <= leastWindows:
				return fmt.Sprintf("a run measures fewer than %d windows; make window narrower", leastWindows)
			case len(result.Timeline) != len(c.Runs[0].Results[0].Timeline):
				return "the runs are not equally long"
			}
		}
	}
	return ""
}

// courses is the number of results that carry a course: all, or the first of the batches of one run.
func (run *Run) courses() (n int) {
	for n < len(run.Results) && len(run.Results[n].Timeline) > 0 {
		n++
	}
	return n
}

// courses are the values of a signal in all replications.
func courses(run *Run, sig signal) [][]float64 {
	all := make([][]float64, run.courses())
	for r := range all {
		for _, p := range sig.of(&run.Results[r]) {
			all[r] = append(all[r], p.Value)
		}
	}
	return all
}

// warmUpWindows is the number of windows that begin before the warm-up is over.
func (s *Settling) warmUpWindows(r *sim.Result) int64 {
	return (s.WarmUp + r.WindowWidth - 1) / max(1, r.WindowWidth)
}

func (s *Settling) settled(run *Run, sig signal, level float64) Settled {
	first := &run.Results[0]
	all := courses(run, sig)
	for r := range all {
		all[r] = all[r][s.warmUpWindows(first):]
	}
	w := stats.MSER5(stats.WelchAverage(all, 0))
	found := Settled{Strategy: run.Name, Signal: sig.name, More: int64(w.Deleted) * first.WindowWidth, AtLimit: w.AtLimit}
	shifts := make([]float64, len(all))
	for r, course := range all {
		rest := stats.Mean(course[w.Deleted:])
		if rest == 0 || w.Deleted == 0 {
			return found
		}
		shifts[r] = stats.Mean(course)/rest - 1
	}
	found.Shift = stats.MeanInterval(shifts, level)
	return found
}

// shifted reports whether the start of what is measured is shown to move the mean by more than matters. Where MSER-5
// cuts follows from the same courses, so a shift that is merely told apart from 0 may be luck.
func (s *Settled) shifted() bool {
	return s.Shift.Defined() && (s.Shift.Low > indifferent || s.Shift.High < -indifferent)
}

// settlingWarnings doubt a steady state that was measured before it was there.
func (c *Comparison) settlingWarnings() (out []Warning) {
	if !c.Settling.Steady {
		return nil
	}
	for i := range c.Settling.Settled {
		s := &c.Settling.Settled[i]
		if !s.shifted() {
			continue
		}
		text := "What is measured still shows the empty start, by MSER-5, or the load is not steady: set warmup to the " +
			"time behind the strategy, or more."
		detail := clock(c.Settling.WarmUp + s.More)
		if s.AtLimit {
			text = "The transient fills the run: MSER-5 would leave out half of what is measured, the most it may. Make the " +
				"run longer, or set warmup to 0s if the transient is what you study."
			detail = "half of it"
		}
		out = append(out, Warning{Code: Transient, Strategy: s.Strategy, Text: text,
			Detail: fmt.Sprintf("%s, or %s is off by %s", detail, s.Signal, Fraction.plain().phrase(s.Shift))})
	}
	return out
}

// clock writes a time since the start.
func clock(ns int64) string { return chart.Nanoseconds.Format(float64(ns)) }

// About says what the runs are about: a steady state, or all from an empty start to an end.
func (c *Comparison) About() string {
	end, s := clock(c.Runs[0].Results[c.replications()-1].End), &c.Settling
	if n := c.Asked.Batches; n > 0 {
		return fmt.Sprintf("Steady state: one run in %s from the end of its warm-up (%s) to its end (%s).",
			Counted(n, "batch"), clock(s.WarmUp), end)
	}
	if s.WarmUp == 0 {
		return "Terminating: each run counts from its empty start to its end (" + end + ")."
	}
	kind := "Steady state"
	if s.Course != "" {
		kind = "Changing by plan (" + s.Course + ")"
	}
	return fmt.Sprintf("%s: each run counts from the end of its warm-up (%s) to its end (%s).", kind, clock(s.WarmUp), end)
}

// settlingColumns is the table of what MSER-5 would leave out.
func (c *Comparison) settlingColumns() []column {
	columns := []column{{header: "Strategy", left: true}}
	for _, sig := range signals {
		columns = append(columns, column{header: sig.name})
	}
	for i := range c.Settling.Settled {
		s := &c.Settling.Settled[i]
		cell := "nothing"
		switch {
		case s.AtLimit:
			cell = "half of it"
		case s.More > 0:
			cell = clock(s.More)
		}
		if s.Shift.Defined() {
			cell += ", " + Fraction.plain().phrase(s.Shift)
		}
		if i%len(signals) == 0 {
			columns[0].cells = append(columns[0].cells, s.Strategy)
		}
		columns[1+i%len(signals)].cells = append(columns[1+i%len(signals)].cells, cell)
	}
	return columns
}

// settlingLegend explains the table.
func (c *Comparison) settlingLegend() string {
	return fmt.Sprintf("What MSER-5 would leave out at the start of what is measured, from the mean over all %s, and by "+
		"how much that start shifts the mean, with an interval where there are several. The chart warm-up shows the courses.",
		plural("replication"))
}

// json is what the runs are about, for result.json.
func (s *Settling) json(c *Comparison) object {
	kind := "terminating"
	switch {
	case s.Steady:
		kind = "steady state"
	case s.WarmUp > 0:
		kind = "changing by plan"
	}
	list := make([]any, len(s.Settled))
	for i, one := range s.Settled {
		o := object{"strategy": one.Strategy, "signal": one.Signal, "mser5_ms": number(float64(one.More) / nsPerMillisecond),
			"at_limit": one.AtLimit}
		if one.Shift.Defined() {
			o["shift_fraction"] = number(one.Shift.Mean)
			o["shift_low"], o["shift_high"] = number(one.Shift.Low), number(one.Shift.High)
		}
		list[i] = o
	}
	o := object{"kind": kind, "warmup_ms": number(float64(s.WarmUp) / nsPerMillisecond), "settled": list}
	if s.Course != "" {
		o["course"] = s.Course
	}
	if s.Why != "" {
		o["not_judged"] = s.Why
	}
	return o
}

// welch is the chart from which a person reads the end of the warm-up: each signal averaged over the replications and
// then over neighbouring windows.
func welch(c *Comparison) chart.Timeline {
	t := chart.Timeline{Heading: chart.Heading{Title: c.welchTitle(), Subtitle: fmt.Sprintf(
		"Welch averages: mean of %s and of up to %d neighbouring windows", Counted(c.Runs[0].courses(), "replication"),
		2*c.welchWindow()+1)}}
	for _, sig := range signals {
		panel := chart.TimePanel{Title: sig.name, Unit: sig.unit}
		for i := range c.Runs {
			times := sig.of(&c.Runs[i].Results[0])
			line := chart.TimeLine{Subject: c.subject(i)}
			for k, v := range stats.WelchAverage(courses(&c.Runs[i], sig), c.welchWindow()) {
				line.Points = append(line.Points, chart.TimePoint{Time: times[k].Time, Value: v})
			}
			panel.Lines = append(panel.Lines, line)
		}
		t.Panels = append(t.Panels, panel)
	}
	if c.Settling.Steady {
		t.Moments = append(t.Moments, chart.Moment{Time: float64(c.Settling.WarmUp), Label: "warm-up ends"})
	}
	if last := c.Settling.last(); last.More > 0 {
		t.Moments = append(t.Moments, chart.Moment{Time: float64(c.Settling.WarmUp + last.More), Label: "MSER-5"})
	}
	return t
}

// welchWindow is how many neighbours a Welch average takes on each side.
func (c *Comparison) welchWindow() int { return max(1, len(c.Runs[0].Results[0].Timeline)/40) }

// last is what settles last by MSER-5; in a steady state, only what shifts the mean counts.
func (s *Settling) last() (last Settled) {
	for _, one := range s.Settled {
		if one.More > last.More && (!s.Steady || one.shifted()) {
			last = one
		}
	}
	return last
}

func (c *Comparison) welchTitle() string {
	last := c.Settling.last()
	what := fmt.Sprintf("%s of %s", last.Signal, last.Strategy)
	switch {
	case last.More == 0 && c.Settling.Steady:
		return "The warm-up of " + clock(c.Settling.WarmUp) + " is long enough, by MSER-5"
	case last.More == 0:
		return "Nothing shows the empty start"
	case last.AtLimit:
		return "The transient may fill the run, by MSER-5 on " + what
	}
	return fmt.Sprintf("The empty start is over after %s, by MSER-5 on %s", clock(c.Settling.WarmUp+last.More), what)
}
