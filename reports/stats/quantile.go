package stats

import (
	"fmt"
	"math"
)

// tailObservations is how many observations must be expected beyond a quantile before it is reported.
const tailObservations = 100

// QuantileSampleNeeded returns the number of observations a replication needs before its p-quantile is worth
// reporting: 100 beyond it, hence 100/(1-p) rounded up, and 100/p below the median. It panics unless 0 < p < 1.
func QuantileSampleNeeded(p float64) uint64 {
	if !(p > 0 && p < 1) {
		panic("stats: a quantile must lie between 0 and 1")
	}
	tail := min(p, 1-p)
	needed := tailObservations / tail
	// A p such as 0.9 is not a binary fraction: its error, divided by the tail, must not ask for one observation more.
	const ulp = 0x1p-52
	if nearest := math.Round(needed); math.Abs(needed-nearest) <= nearest*ulp/tail {
		return uint64(nearest)
	}
	return uint64(math.Ceil(needed))
}

// QuantileInterval returns the interval of a p-quantile by sectioning (Asmussen and Glynn, Stochastic Simulation,
// chapter III): around the quantile of all observations pooled, which is less biased than the mean of quantiles, with
// the spread of the quantiles of the single replications about it, and Student's t. observations[r] is the number of
// observations behind perReplication[r]. A replication with fewer than QuantileSampleNeeded(p) is answered with an
// error that is a Warning, and no interval. Slices of different length panic.
func QuantileInterval(
	p, pooled float64, perReplication []float64, observations []uint64, level float64,
) (Interval, error) {
	checkLevel(level)
	checkValues([]float64{pooled})
	checkValues(perReplication)
	if len(perReplication) != len(observations) {
		panic("stats: each quantile needs its number of observations")
	}
	needed, squares := QuantileSampleNeeded(p), 0.0
	for r, quantile := range perReplication {
		if observations[r] < needed {
			return Interval{}, Warning{TooFewObservations, fmt.Sprintf(
				"The %g quantile needs %d observations in every replication and replication %d has %d; run longer.",
				p, needed, r, observations[r])}
		}
		d := quantile - pooled
		squares += float64(d * d)
	}
	return studentInterval(pooled, squares, len(perReplication), level), nil
}
