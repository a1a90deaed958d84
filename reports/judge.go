package reports

import (
	"math"

	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
)

// Judge decides after each replication whether there are enough. It takes the results of all strategies replication by
// replication, in their order, and depends on nothing else: not on how many were run ahead, nor on how many ran at a
// time.
type Judge struct {
	asked   Asked
	watches []*watch
	races   []*race
	outages tallies // per replication, those that reach into the measured time
	n       int
}

// tallies are counts by replication.
type tallies []float64

// NewJudge judges so many strategies, which are compared with the one at the index baseline. The question must be
// sequential; it fails when it cannot be judged.
func NewJudge(asked Asked, level float64, strategies, baseline int) (*Judge, error) {
	if err := asked.check(); err != nil {
		return nil, err
	}
	j := &Judge{asked: asked}
	if asked.Precision > 0 {
		for _, m := range asked.interest() {
			for run := range strategies {
				j.watches = append(j.watches, newWatch(asked, level, m, run, -1))
				if run != baseline {
					j.watches = append(j.watches, newWatch(asked, level, m, run, baseline))
				}
			}
		}
	}
	for _, z := range asked.Zones {
		j.races = append(j.races, newRace(z, asked, level, strategies))
	}
	return j, nil
}

// Add takes the next replication, one result for each strategy. More than enough may be added; they change what was
// achieved, not when it was reached.
func (j *Judge) Add(row []*sim.Result) {
	j.n++
	j.outages = append(j.outages, float64(outagesOf(row[0])))
	for _, w := range j.watches {
		w.add(row)
	}
	for _, r := range j.races {
		r.add(row)
	}
}

// outagesOf counts the outages that reach into the measured time. They are the same for every strategy.
func outagesOf(r *sim.Result) (n int) {
	for i := range r.Faults {
		if r.Faults[i].Up > r.End-r.Measured {
			n++
		}
	}
	return n
}

// Done reports that no further replication is needed or allowed.
func (j *Judge) Done() bool {
	if j.n >= j.asked.Limit {
		return true
	}
	if j.n < j.asked.First {
		return false
	}
	for _, w := range j.watches {
		if !w.done(j.outages) {
			return false
		}
	}
	for _, r := range j.races {
		if !r.done() {
			return false
		}
	}
	return true
}

// Replications is how many were added.
func (j *Judge) Replications() int { return j.n }

// Needed guesses how many replications it will take in all. Whoever runs several at a time may run ahead as far as
// that; what is not needed is not added.
func (j *Judge) Needed() int {
	needed := max(j.asked.First, j.n+1)
	for _, w := range j.watches {
		if !w.done(j.outages) {
			needed = max(needed, w.needed(j.outages))
		}
	}
	for _, r := range j.races {
		if !r.done() {
			needed = max(needed, j.n+j.n/2)
		}
	}
	return min(needed, j.asked.Limit)
}

// watch follows the precision of one measure of one strategy, or of its difference to the baseline.
type watch struct {
	measure, run, against int // indices; against is -1 for the measure itself
	level, precision      float64
	stopper               *stats.Stopper
	void                  string // why there is nothing to be precise about
	events, byFailure     uint64 // of a difference: on both sides
	n, limit              int
}

func newWatch(asked Asked, level float64, measure, run, against int) *watch {
	return &watch{measure: measure, run: run, against: against, level: level, precision: asked.Precision,
		stopper: stats.NewStopper(level, asked.Precision, asked.First, math.MaxInt32), limit: asked.Limit}
}

func (w *watch) add(row []*sim.Result) {
	w.n++
	own, void := value(&measures[w.measure], row[w.run])
	if w.against >= 0 && void == "" {
		var other float64
		if other, void = value(&measures[w.measure], row[w.against]); void == "" && w.open() {
			w.stopper.AddPair(own, other)
		}
	} else if void == "" && w.open() {
		w.stopper.Add(own)
	}
	if w.void == "" {
		w.void = void
	}
	w.count(row[w.run])
	if w.against >= 0 {
		w.count(row[w.against])
	}
}

// count adds the events of a trial, where the measure is a rate of events.
func (w *watch) count(r *sim.Result) {
	if events := measures[w.measure].Events; events != nil {
		all, byFailure := events(r)
		w.events, w.byFailure = w.events+all, w.byFailure+byFailure
	}
}

// open reports whether the stopper still takes values.
func (w *watch) open() bool { return w.void == "" && !w.stopper.Done() }

// value is a measure of one trial, or why there is none.
func value(m *Measure, r *sim.Result) (v float64, void string) {
	if m.Doubt != nil && m.Doubt(r) != "" {
		return 0, "withheld, too few observations"
	}
	v, ok := m.Compute(r)
	if !ok {
		return 0, "not defined"
	}
	return v, ""
}

// done reports that there is nothing to wait for: the precision was reached, or does not apply, or is out of reach.
func (w *watch) done(outages tallies) bool {
	return w.void != "" || w.reached(outages) || w.n >= leastForRare && w.rare(outages)
}

// reached reports whether the precision is there. A rate of events must also rest on enough of them or, where most
// happen because of failures, on enough of those.
func (w *watch) reached(outages tallies) bool {
	switch {
	case w.void != "" || !w.stopper.Done():
		return false
	case w.events == 0:
		return true
	case w.failing():
		return outages.precise(w.level, w.precision)
	}
	return w.events >= stats.EventsNeeded(w.level, w.precision)
}

// outOfReach is how many times more than the limit of replications it must take before a rate is given up. The few
// events seen so far may be fewer than usual; three are added for that.
const (
	outOfReach   = 10
	leastForRare = 10
)

// rare reports whether events are so rare that the limit of replications will not bring nearly enough of them. Waiting
// for them would run all replications there may be, and in vain.
func (w *watch) rare(outages tallies) bool {
	if w.events == 0 {
		return false
	}
	count := float64(w.events)
	if w.failing() {
		count = outages.sum()
	}
	needed := float64(stats.EventsNeeded(w.level, w.precision))
	return float64((count+3)*float64(w.limit))/float64(w.n) < needed/outOfReach
}

func (t tallies) sum() (total float64) {
	for _, v := range t {
		total += v
	}
	return total
}

// failing reports whether most events happen because of failures.
func (w *watch) failing() bool { return 2*w.byFailure > w.events }

// precise reports whether a mean number is known to a relative precision.
func (t tallies) precise(level, precision float64) bool {
	i := stats.MeanInterval(t, level)
	return float64(i.HalfWidth*(1+precision)) <= float64(precision*i.Mean)
}

// needed guesses how many replications the watch will take.
func (w *watch) needed(outages tallies) int {
	n := float64(len(outages))
	growth := 1.5
	switch {
	case !w.stopper.Done():
		return w.stopper.Needed()
	case w.failing():
		if i := stats.MeanInterval(outages, w.level); i.Mean > 0 {
			ratio := float64(i.HalfWidth / i.Mean * (1 + w.precision) / w.precision)
			growth = float64(ratio * ratio)
		}
	default:
		growth = float64(stats.EventsNeeded(w.level, w.precision)) / float64(w.events)
	}
	return int(min(float64(n*growth)+1, math.MaxInt32))
}
