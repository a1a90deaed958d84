package stats

import (
	"fmt"
	"math"
)

// LogRatioInterval returns the interval of the ratio A/B, for quantities such as a p99 that are compared by "times"
// rather than by a difference. It is the paired t interval of ln(a[r]/b[r]), carried back by the exponential: so Mean
// is the geometric mean of the ratios, A/B and B/A agree, and the interval is not symmetric. StdDev is the deviation of
// the logarithms times Mean, that of the ratio to first order. Samples of different length, values that are not
// positive and ratios too spread to be written down are errors.
func LogRatioInterval(a, b []float64, level float64) (Interval, error) {
	if err := checkPairs(a, b); err != nil {
		return Interval{}, err
	}
	if len(a) == 0 {
		checkLevel(level)
		return Interval{}, nil
	}
	logs := make([]float64, len(a))
	for r := range a {
		if a[r] <= 0 || b[r] <= 0 {
			return Interval{}, fmt.Errorf("stats: a ratio needs positive values, but replication %d has %g and %g",
				r, a[r], b[r])
		}
		logs[r] = logarithm(a[r] / b[r])
		if math.IsInf(logs[r], 0) {
			return Interval{}, fmt.Errorf("stats: the ratio of %g to %g is too extreme", a[r], b[r])
		}
	}
	return ratioInterval(MeanInterval(logs, level))
}

// ratioInterval carries an interval of logarithms back to ratios.
func ratioInterval(logs Interval) (Interval, error) {
	ratio := Interval{
		Mean: exponential(logs.Mean),
		Low:  exponential(logs.Low),
		High: exponential(logs.High),
		N:    logs.N,
	}
	ratio.HalfWidth = ratio.High - ratio.Mean
	ratio.StdDev = float64(logs.StdDev * ratio.Mean)
	if math.IsInf(ratio.HalfWidth, 0) || math.IsNaN(ratio.HalfWidth) || math.IsInf(ratio.StdDev, 0) {
		return Interval{}, fmt.Errorf("stats: the ratios of %d replications vary too much for an interval", logs.N)
	}
	return ratio, nil
}
