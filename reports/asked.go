package reports

import (
	"fmt"
	"slices"

	"github.com/sessionsim/sessionsim/reports/stats"
)

// Pairs says which differences are shown and hold together.
type Pairs string

// The choices of pairs.
const (
	ToBaseline Pairs = "baseline" // each strategy less the baseline
	AllPairs   Pairs = "all"      // every two strategies
)

// Zone asks which strategy is best by a measure when smaller differences than Width do not matter.
type Zone struct {
	Measure string  // name
	Width   float64 // in the measure's unit
}

// Asked is what was asked of an experiment besides its scenario. The zero value asks for the usual: the headline
// measures, differences to the baseline, the scenario's number of replications.
type Asked struct {
	// Measures are the names of those of interest, in place of the headline measures. Tables keep their own
	// order; the first two that judge are set against each other as a trade-off.
	Measures []string
	// Pairs are the differences to be shown on the terminal, too; "" shows none there.
	Pairs Pairs
	// Precision is the relative half-width that ends the replications; 0 leaves their number as it is.
	Precision float64
	// Zones ask for the best strategy and end the replications when it is found.
	Zones []Zone
	// First and Limit are the replications with which judging begins and at which it gives up.
	First, Limit int
	// Batches is the number of pieces of the one run that stand for replications; 0 for none.
	Batches int
}

// Sequential reports whether the answers decide how many replications there are.
func (a *Asked) Sequential() bool { return a.Precision > 0 || len(a.Zones) > 0 }

// interested reports whether a measure of the table is of interest.
func (a *Asked) interested(measure int) bool {
	if len(a.Measures) == 0 {
		return measures[measure].Headline
	}
	return slices.Contains(a.Measures, measures[measure].Name)
}

// interest is the index in the table of every measure of interest.
func (a *Asked) interest() (list []int) {
	for m := range measures {
		if a.interested(m) {
			list = append(list, m)
		}
	}
	return list
}

// check says what cannot be asked. Whoever reads flags or files checks them before, with their own places.
func (a *Asked) check() error {
	for _, name := range a.Measures {
		if _, ok := FindMeasure(name); !ok {
			return fmt.Errorf("reports: there is no measure %q", name)
		}
	}
	for _, z := range a.Zones {
		if _, ok := FindMeasure(z.Measure); !ok || !(z.Width > 0) {
			return fmt.Errorf("reports: a selection needs a measure and a width above 0, not %q and %g", z.Measure, z.Width)
		}
	}
	if a.Sequential() && (a.Precision < 0 || a.Precision >= 1 || a.First < 2 || a.Limit < a.First) {
		return fmt.Errorf("reports: a precision of %g from %d to %d replications cannot be judged",
			a.Precision, a.First, a.Limit)
	}
	return nil
}

// piece is what n counts: replications, or batches of one run.
func (e *Experiment) piece() string {
	if e.Asked.Batches > 0 {
		return "batch"
	}
	return "replication"
}

// asks is what was asked, for result.json; nil for the usual.
func (a *Asked) asks() object {
	o := object{}
	if len(a.Measures) > 0 {
		o["measures"] = a.Measures
	}
	if a.Pairs != "" {
		o["pairs"] = a.Pairs
	}
	if a.Sequential() {
		o["first_replications"], o["most_replications"] = a.First, a.Limit
	}
	if a.Precision > 0 {
		o["precision"] = number(a.Precision)
	}
	if a.Batches > 0 {
		o["batches"] = a.Batches
	}
	if len(a.Zones) > 0 {
		zones := make([]object, len(a.Zones))
		for i, z := range a.Zones {
			zones[i] = object{"metric": z.Measure, "zone": number(z.Width)}
		}
		o["selections"] = zones
	}
	if len(o) == 0 {
		return nil
	}
	return o
}

// adjusted is the level of each of so many statements that shall hold together with a level.
func adjusted(level float64, statements int) float64 {
	return stats.Bonferroni(level, max(1, statements))
}
