package reports

import (
	"fmt"
	"slices"

	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim/hist"
)

// Estimate is what an experiment says of one measure of one strategy, in the measure's unit.
type Estimate struct {
	// Values has one value for each replication. It is empty when any replication does not define the measure, and then
	// all else is zero: an average over the replications that happen to define it would not be comparable.
	Values []float64
	// Interval is Student's interval for the mean of Values, at the experiment's level.
	stats.Interval
	// Pooled is, for a percentile, that of all replications together, with the interval of sectioning: less biased than
	// the mean of theirs, which Interval is, but not paired. It is nil otherwise.
	Pooled *stats.Interval
	// Against compares with the baseline, this strategy less the baseline, at the experiment's level; nil for the
	// baseline itself and where either is not defined.
	Against *stats.Paired
	// Warnings are the doubts about this very number.
	Warnings []Warning
}

// Known reports whether the measure is defined.
func (e *Estimate) Known() bool { return len(e.Values) > 0 }

// Comparison is every number of an experiment, computed once.
type Comparison struct {
	Experiment
	Estimates [][]Estimate // by run, then by the index in Measures
	Verdicts  []Verdict    // for each measure of interest that at least one strategy defines
	Beaten    []Beaten     // strategies that are never worth choosing by the measures of interest
	Settling  Settling     // what the runs are about, and whether they settle
	Sequence  *Sequence    // how the number of replications was found; nil when it was given
	Warnings  []Warning    // all doubts, those of the estimates too, in a fixed order
}

// Compare computes the measures of all strategies, their paired differences to the baseline, the verdicts that follow
// and the doubts. Its errors say why the runs cannot be compared: different numbers of replications, workload digests
// that differ, names that are not unique, an unknown baseline, a level outside 0 to 1.
func Compare(e Experiment) (*Comparison, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	e.Baseline = e.Runs[e.baseline()].Name
	c := &Comparison{Experiment: e, Estimates: make([][]Estimate, len(e.Runs))}
	for i := range e.Runs {
		c.Estimates[i] = make([]Estimate, len(measures))
		for m := range measures {
			c.Estimates[i][m] = estimate(&measures[m], &e.Runs[i], e.Level)
		}
	}
	c.pair()
	c.Verdicts = verdicts(c)
	c.settle()
	c.Beaten = c.contestOn(e.Asked.interest()).beaten()
	if e.Asked.Sequential() {
		if err := c.judge(); err != nil {
			return nil, err
		}
	}
	c.Warnings = slices.Concat(c.runWarnings(), c.settlingWarnings(), c.sequenceWarnings(), c.estimateWarnings())
	return c, nil
}

// estimate computes one measure of one run.
func estimate(m *Measure, run *Run, level float64) Estimate {
	values := make([]float64, 0, len(run.Results))
	for r := range run.Results {
		if m.Doubt != nil {
			if doubt := m.Doubt(&run.Results[r]); doubt != "" {
				return Estimate{Warnings: []Warning{{Code: TooFewObservations, Strategy: run.Name, Measure: m.Name,
					Text: fmt.Sprintf("%s is withheld: %s", m.Title, doubt)}}}
			}
		}
		value, ok := m.Compute(&run.Results[r])
		if !ok {
			return Estimate{}
		}
		values = append(values, value)
	}
	e := estimateOf(values, level)
	if m.Quantile != nil {
		e.Pooled = m.Quantile.pooled(run, values, level)
	}
	return e
}

// pooled is the percentile of all replications together.
func (q *Quantile) pooled(run *Run, values []float64, level float64) *stats.Interval {
	all, observations := new(hist.Histogram), make([]uint64, len(run.Results))
	for r := range run.Results {
		h := q.Of(&run.Results[r])
		all.Merge(h)
		observations[r] = h.Count()
	}
	value := float64(all.Quantile(q.Thousandths, 1000)) / nsPerMillisecond
	pooled, err := stats.QuantileInterval(float64(q.Thousandths)/1000, value, values, observations, level)
	if err != nil {
		return nil // too few observations, of which the measure's own doubt speaks
	}
	return &pooled
}

// estimateOf summarises the values of all replications.
func estimateOf(values []float64, level float64) Estimate {
	return Estimate{Values: values, Interval: stats.MeanInterval(values, level)}
}

// pair fills the differences to the baseline.
func (c *Comparison) pair() {
	base := c.baseline()
	for i := range c.Runs {
		if i == base {
			continue
		}
		for m := range measures {
			own, against := &c.Estimates[i][m], &c.Estimates[base][m]
			if !own.Known() || !against.Known() {
				continue
			}
			paired := mustPair(own.Values, against.Values, c.Level)
			own.Against = &paired
			own.Warnings = append(own.Warnings, differenceWarnings(&measures[m], c.Runs[i].Name, c.Baseline, &paired)...)
		}
	}
}

// mustPair is the paired difference of samples whose equal length Compare has checked.
func mustPair(a, b []float64, level float64) stats.Paired {
	paired, err := stats.PairedDifference(a, b, level)
	if err != nil {
		panic("reports: " + err.Error())
	}
	return paired
}

// run finds a strategy by name; it panics when there is none.
func (c *Comparison) run(name string) int {
	for i := range c.Runs {
		if c.Runs[i].Name == name {
			return i
		}
	}
	panic("reports: no strategy is called " + name)
}

// measureIndex finds a measure of the table by name; it panics when there is none.
func measureIndex(name string) int {
	for i := range measures {
		if measures[i].Name == name {
			return i
		}
	}
	panic("reports: no measure is called " + name)
}

// Estimate is the estimate of a measure of a strategy, both by name. It panics when either does not exist.
func (c *Comparison) Estimate(strategy, measure string) *Estimate {
	return &c.Estimates[c.run(strategy)][measureIndex(measure)]
}
