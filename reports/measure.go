package reports

import (
	"slices"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/hist"
)

// Better says which way a measure should go.
type Better int8

// The directions. Neither is for numbers that describe a run without judging it.
const (
	Lower   Better = -1
	Neither Better = 0
	Higher  Better = 1
)

// String is the direction in words for people; Neither has none.
func (b Better) String() string {
	switch b {
	case Lower:
		return "lower is better"
	case Higher:
		return "higher is better"
	}
	return ""
}

// Measure is one entry of the table of measures: a number that a trial's integers define.
type Measure struct {
	Name     string // key in files; its last words tell the unit
	Title    string // for people
	Unit     Unit
	Better   Better
	Headline bool   // whether the main table shows it, unless the user chose others
	Doc      string // its definition

	// Compute gives the value of one trial, in Unit. It reports false when the trial does not define the value: nothing
	// to divide by, no such place.
	Compute func(r *sim.Result) (value float64, ok bool)

	// Doubt says why a value is withheld from a trial although it is defined, or "" when it is not. Most measures have
	// no such doubt and no such function.
	Doubt func(r *sim.Result) string

	// Quantile is set for a percentile: the value of all replications together can be told besides the mean of theirs.
	Quantile *Quantile

	// Events counts, for a rate of something that may be rare, how often it happened, and how often because a place had
	// failed. Such a rate is only as precise as their number allows. Other measures have no such function.
	Events func(r *sim.Result) (all, byFailure uint64)
}

// Quantile says which percentile of which times a measure is.
type Quantile struct {
	Thousandths uint64
	Of          func(r *sim.Result) *hist.Histogram
}

// measures is the one table of measures, in the order in which files list them.
var measures = slices.Concat(
	consistencyMeasures(), availabilityMeasures(), loginMeasures(), latencyMeasures(),
	skewMeasures(), memoryMeasures(), networkMeasures(), workMeasures(),
)

// Measures is the table of measures. The caller must not change it.
func Measures() []Measure { return measures }

// FindMeasure is the measure with a name; it reports false when there is none.
func FindMeasure(name string) (Measure, bool) {
	i := slices.IndexFunc(measures, func(m Measure) bool { return m.Name == name })
	if i < 0 {
		return Measure{}, false
	}
	return measures[i], true
}

// compute is the type of Measure.Compute.
type compute = func(r *sim.Result) (float64, bool)

// quotient divides what two functions read from a trial, times a factor; nothing divided by nothing is not defined.
func quotient(factor float64, over, under func(r *sim.Result) float64) compute {
	return func(r *sim.Result) (float64, bool) {
		base := under(r)
		if base == 0 {
			return 0, false
		}
		return factor * over(r) / base, true
	}
}

// plain reads a number that every trial has.
func plain(read func(r *sim.Result) float64) compute {
	return func(r *sim.Result) (float64, bool) { return read(r), true }
}

const (
	nsPerSecond      = 1e9
	nsPerHour        = 3600e9
	nsPerMillisecond = 1e6
)

// What several measures divide by.
func requests(r *sim.Result) float64     { return float64(sum(r.Tally.Requests[:])) }
func visits(r *sim.Result) float64       { return float64(r.Tally.Visits) }
func seconds(r *sim.Result) float64      { return float64(r.Measured) / nsPerSecond }
func measured(r *sim.Result) float64     { return float64(r.Measured) }
func eligible(r *sim.Result) float64     { return float64(r.Tally.EligibleAnswered) }
func acknowledged(r *sim.Result) float64 { return float64(r.Tally.WritesAcknowledged) }
func ended(r *sim.Result) float64        { return answered(r) + ends(r, sim.Refused, sim.Failed) }

// answered counts the requests that ended with an answer, right or wrong.
func answered(r *sim.Result) float64 {
	return ends(r, sim.LoggedIn, sim.Fresh, sim.Stale, sim.Missing, sim.Expired, sim.Resurrected)
}

// ends counts the requests of all kinds that ended in one of some ways.
func ends(r *sim.Result, outcomes ...sim.Outcome) float64 {
	var n uint64
	for kind := range r.Tally.Outcomes {
		for _, o := range outcomes {
			n += r.Tally.Outcomes[kind][o]
		}
	}
	return float64(n)
}

func sum(counts []uint64) uint64 {
	var n uint64
	for _, c := range counts {
		n += c
	}
	return n
}
