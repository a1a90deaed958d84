package reports

import (
	"fmt"
	"math"

	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
)

// Sequence tells how the number of replications was found, and what was reached with it.
type Sequence struct {
	Reached    bool     // whether everything was reached that was asked
	Decided    string   // what took longest: the measure and the strategy; "" without a precision
	Targets    []Target // by measure of interest; empty without a precision
	Void       []string // measures of interest whose precision was not judged, each with the reason
	Selections []Selected
}

// Target is what was reached in the precision of one measure.
type Target struct {
	Measure    string
	Mean       Width  // the widest of the means
	Difference Width  // the widest of the differences to the baseline, relative to the larger of both means
	At         int    // replications after which the precision was there and had lasted; 0 when it was not reached
	Strategy   string // whose value took longest
	Events     uint64 // for a rate: how often it happened, at the strategy with the fewest; 0 where it never did
	Failures   int    // outages behind it, when most events happen because of failures
	Needed     uint64 // events or outages needed when these were too few
}

// Width is a half-width relative to a mean.
type Width struct {
	Strategy string
	Share    float64
	Known    bool // false when no strategy has one: a single replication, or relative to 0
}

// Selected is the answer to which strategy is best by one measure.
type Selected struct {
	Zone
	Best      string   // "" while it is open
	Survivors []string // those still in the race
	At        int      // replications after which it was found, 0 for never
	Void      string   // why there is no answer
}

// judge finds the sequence by listening to the replications again in their order.
func (c *Comparison) judge() error {
	j, err := NewJudge(c.Asked, c.Level, len(c.Runs), c.baseline())
	if err != nil {
		return err
	}
	reached := make([]int, len(j.watches))
	for r := range c.replications() {
		row := make([]*sim.Result, len(c.Runs))
		for i := range c.Runs {
			row[i] = &c.Runs[i].Results[r]
		}
		j.Add(row)
		for i, w := range j.watches {
			if reached[i] == 0 && w.reached(j.outages) {
				reached[i] = j.n
			}
		}
	}
	s := &Sequence{Reached: true}
	for _, m := range c.Asked.interest() {
		if t, judged := c.target(j, m, reached); judged {
			s.Targets = append(s.Targets, t)
			s.Reached = s.Reached && t.At > 0
		}
		s.Void = append(s.Void, c.void(j, m)...)
	}
	s.decide()
	for _, race := range j.races {
		selected := c.selected(race)
		s.Selections = append(s.Selections, selected)
		s.Reached = s.Reached && selected.Best != ""
	}
	c.Sequence = s
	return nil
}

// void says for which strategies a measure was not judged, and why.
func (c *Comparison) void(j *Judge, measure int) (out []string) {
	var names []string
	why := ""
	for _, w := range j.watches {
		if w.measure == measure && w.against < 0 && w.void != "" {
			names, why = append(names, c.Runs[w.run].Name), w.void
		}
	}
	switch title := measures[measure].Title; {
	case len(names) == len(c.Runs):
		out = append(out, title+" ("+why+")")
	case len(names) > 0:
		out = append(out, title+" of "+list(names)+" ("+why+")")
	}
	return out
}

// decide names what took longest: what was not reached, or else what was reached last.
func (s *Sequence) decide() {
	rank := func(t Target) int {
		if t.At == 0 {
			return math.MaxInt
		}
		return t.At
	}
	last := -1
	for _, t := range s.Targets {
		if rank(t) > last {
			last = rank(t)
			s.Decided = measures[measureIndex(t.Measure)].Title + " of " + t.Strategy
		}
	}
}

// target sums up the watches of one measure. It reports false when no strategy defines the measure.
func (c *Comparison) target(j *Judge, measure int, reached []int) (t Target, judged bool) {
	t = Target{Measure: measures[measure].Name}
	var latest, widest struct {
		at    int
		share float64
		name  string
	}
	open := false
	for i, w := range j.watches {
		if w.measure != measure || w.void != "" {
			continue
		}
		width, name := c.relative(w.run, measure), c.Runs[w.run].Name
		if w.against >= 0 {
			width = c.relativeDifference(w.run, measure)
			t.Difference.widen(width)
		} else {
			t.Mean.widen(width)
		}
		t.count(w, j)
		judged = true
		if !w.reached(j.outages) {
			open = true
			if widest.name == "" || width.Share > widest.share {
				widest.share, widest.name = width.Share, name
			}
		} else if reached[i] > latest.at {
			latest.at, latest.name = reached[i], name
		}
	}
	if open {
		t.Strategy = widest.name
	} else {
		t.At, t.Strategy = latest.at, latest.name
	}
	return t, judged
}

// count keeps the fewest events that any strategy's rate rests on.
func (t *Target) count(w *watch, j *Judge) {
	if w.against >= 0 || w.events == 0 || t.Events > 0 && w.events >= t.Events {
		return
	}
	t.Events, t.Failures, t.Needed = w.events, 0, 0
	if needed := stats.EventsNeeded(w.level, w.precision); w.events < needed {
		t.Needed = needed
	}
	if !w.failing() {
		return
	}
	t.Needed = 0
	for _, n := range j.outages {
		t.Failures += int(n)
	}
	if !j.outages.precise(w.level, w.precision) {
		t.Needed = stats.EventsNeeded(w.level, w.precision)
	}
}

func (w *Width) widen(o Width) {
	if o.Known && (!w.Known || o.Share > w.Share) {
		*w = o
	}
}

// relative is the half-width of a mean over the mean.
func (c *Comparison) relative(run, measure int) Width {
	e := &c.Estimates[run][measure]
	return widthOf(c.Runs[run].Name, e.Interval, e.Mean)
}

// relativeDifference is the half-width of a difference over the larger of both means.
func (c *Comparison) relativeDifference(run, measure int) Width {
	e, base := &c.Estimates[run][measure], &c.Estimates[c.baseline()][measure]
	if e.Against == nil {
		return Width{}
	}
	return widthOf(c.Runs[run].Name, e.Against.Difference, max(math.Abs(e.Mean), math.Abs(base.Mean)))
}

func widthOf(strategy string, i stats.Interval, scale float64) Width {
	w := Width{Strategy: strategy, Known: i.Defined()}
	if i.HalfWidth > 0 {
		w.Share = i.HalfWidth / math.Abs(scale)
		if scale == 0 || math.IsInf(w.Share, 0) {
			return Width{}
		}
	}
	return w
}

// selected reads the state of a race.
func (c *Comparison) selected(r *race) Selected {
	s := Selected{Zone: r.zone, Void: r.void}
	if r.void != "" {
		if r.voidOf >= 0 {
			s.Void += " for " + c.Runs[r.voidOf].Name
		}
		return s
	}
	if r.selection == nil {
		s.Void = fmt.Sprintf("the first stage has %s and needs %d", Counted(r.n, c.piece()), r.first)
		return s
	}
	for _, i := range r.selection.Survivors() {
		s.Survivors = append(s.Survivors, c.Runs[i].Name)
	}
	if best, decided := r.selection.Best(); decided {
		s.Best, s.At = c.Runs[best].Name, r.n
	}
	return s
}

// sequenceWarnings are the doubts about what was asked and not reached.
func (c *Comparison) sequenceWarnings() (out []Warning) {
	if c.Sequence == nil {
		return nil
	}
	for _, t := range c.Sequence.Targets {
		if t.At == 0 {
			out = append(out, Warning{Code: NotReached, Strategy: t.Strategy, Measure: t.Measure,
				Text:   measures[measureIndex(t.Measure)].Title + " is not known to " + percent(c.Asked.Precision) + ".",
				Detail: t.shortfall()})
		}
	}
	for _, s := range c.Sequence.Selections {
		if s.Best != "" {
			continue
		}
		m := &measures[measureIndex(s.Measure)]
		text := fmt.Sprintf("The best strategy by %s is not found after %s, the most allowed: %s are left.",
			m.Title, Counted(c.replications(), "replication"), list(s.Survivors))
		if s.Void != "" {
			text = fmt.Sprintf("There is no best strategy by %s: %s.", m.Title, s.Void)
		}
		out = append(out, Warning{Code: NotReached, Measure: s.Measure, Text: text})
	}
	return out
}
