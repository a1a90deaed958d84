package reports

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// course is an experiment of one strategy and three replications with 40 windows of 10 s, each with so much memory, and
// a warm-up. The last window never counts, because it may be cut short.
func course(warmUp int64, memory func(window int) int64) Experiment {
	run := Run{Name: "sticky"}
	for range 3 {
		r := sim.Result{End: 400 * second, Measured: 400*second - warmUp, Servers: 1, WindowWidth: 10 * second,
			Places: []sim.PlaceResult{{Name: "A", UpTime: 400 * second}}}
		for w := range 40 {
			window := sim.Window{Answered: 100, Servers: []uint64{100}, Memory: []int64{memory(w)}}
			r.Timeline = append(r.Timeline, window)
		}
		run.Results = append(run.Results, r)
	}
	return Experiment{Level: 0.95, Runs: []Run{run}}
}

// Memory is at one half for ten windows and full from then on.
func half(window int) int64 {
	if window < 10 {
		return 500
	}
	return 1000
}

func TestSettling(t *testing.T) {
	c := compared(t, course(0, half))
	memory := c.Settling.Settled[0]
	if c.Settling.Steady || memory.More != 100*second || memory.AtLimit || len(c.settlingWarnings()) > 0 {
		t.Errorf("without a warm-up: %+v", c.Settling)
	}
	if want := "Terminating: each run counts from its empty start to its end (6.67 min)."; c.About() != want {
		t.Errorf("it is about %q", c.About())
	}
	const title = "The empty start is over after 100 s, by MSER-5 on memory of all places of sticky"
	if got := welch(c).Title; got != title {
		t.Errorf("the chart says %q", got)
	}

	c = compared(t, course(100*second, half))
	if m := c.Settling.Settled[0]; !c.Settling.Steady || m.More != 0 || len(c.settlingWarnings()) > 0 {
		t.Errorf("with a warm-up of ten windows: %+v", c.Settling)
	}
	if got := welch(c); got.Moments[0].Time != float64(100*second) || !strings.Contains(got.Title, "is long enough") {
		t.Errorf("the chart says %q with %+v", got.Title, got.Moments)
	}
}

// A course that changes by plan is no steady state, whatever its warm-up: there is nothing to settle, and memory that
// goes up and down is no doubt.
func TestPlannedCourse(t *testing.T) {
	e := course(100*second, func(window int) int64 { return int64(1000 + 100*window) })
	if c := compared(t, e); !c.Settling.Steady || !hasWarning(c, Transient) {
		t.Errorf("memory that rises through a steady state raises %+v", c.Warnings)
	}
	e.Course = "the rhythm of a day"
	c := compared(t, e)
	if c.Settling.Steady || len(c.Settling.Settled) > 0 || hasWarning(c, Transient) {
		t.Errorf("it settles: %+v, %+v", c.Settling, c.Warnings)
	}
	const want = "Changing by plan (the rhythm of a day): each run counts from the end of its warm-up (100 s) to its " +
		"end (6.67 min)."
	if got := c.About(); got != want {
		t.Errorf("it is about %q", got)
	}
	if o := c.Settling.json(c); o["kind"] != "changing by plan" || o["course"] != e.Course {
		t.Errorf("as JSON: %v", o)
	}
	if c = compared(t, course(0, half)); c.Settling.json(c)["kind"] != "terminating" {
		t.Error("without a warm-up it is not terminating")
	}
}

func hasWarning(c *Comparison, code Code) bool {
	return slices.ContainsFunc(c.Warnings, func(w Warning) bool { return w.Code == code })
}

// With a warm-up of five windows the other five of the ten stay in: the mean of 5 at one half and 29 full windows is
// 31.5/34 of the full one.
func TestWarmUpTooShort(t *testing.T) {
	c := compared(t, course(50*second, half))
	m := c.Settling.Settled[0]
	if m.More != 50*second || m.AtLimit || math.Abs(m.Shift.Mean-(31.5/34-1)) > 1e-12 {
		t.Errorf("%+v", m)
	}
	warnings := c.settlingWarnings()
	if len(warnings) != 1 || warnings[0].Code != Transient || !strings.Contains(warnings[0].Text, "still shows") ||
		warnings[0].Detail != "100 s, or memory of all places is off by -7.35 %" {
		t.Errorf("the doubts are %+v", warnings)
	}
}

// Memory that grows all the time: MSER-5 would leave out as much as it may.
func TestTransientFillsTheRun(t *testing.T) {
	c := compared(t, course(50*second, func(w int) int64 { return int64(1000 + 100*w) }))
	warnings := c.settlingWarnings()
	if !c.Settling.Settled[0].AtLimit || len(warnings) != 1 || !strings.Contains(warnings[0].Text, "fills the run") {
		t.Errorf("%+v: %+v", c.Settling.Settled[0], warnings)
	}
}

// A shift that is not shown to be more than 1 % is no doubt, and outages and short courses are not judged.
func TestSettlingIsNotJudged(t *testing.T) {
	c := compared(t, course(50*second, func(w int) int64 { return 990 + half(w)/100 }))
	if len(c.settlingWarnings()) > 0 {
		t.Errorf("half a percent raises %+v", c.settlingWarnings())
	}
	e := course(50*second, half)
	e.Runs[0].Results[1].Faults = []sim.FaultRecord{{Down: 1, Up: 2}}
	if c := compared(t, e); len(c.Settling.Settled) > 0 || !strings.Contains(c.Settling.Why, "outages") {
		t.Errorf("with an outage: %+v", c.Settling)
	}
	e = course(200*second, half)
	if c := compared(t, e); len(c.Settling.Settled) > 0 || !strings.Contains(c.Settling.Why, "fewer than 20 windows") {
		t.Errorf("with 19 windows: %+v", c.Settling)
	}
	for _, chart := range Charts(compared(t, e)) {
		if chart.Name == "warm-up" {
			t.Error("what is not judged is drawn")
		}
	}
}
