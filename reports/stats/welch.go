package stats

// WelchAverage returns the smoothed curve from which a person reads the end of the warm-up (Welch 1983; Law,
// Simulation Modeling and Analysis, 9.5.1). It averages the replications at each moment, then takes a moving average of
// 2*window+1 moments, narrower at the start so that the curve begins at the first moment. The curve is window values
// shorter than the series, which must all have the same length, more than window. It panics otherwise.
func WelchAverage(replications [][]float64, window int) []float64 {
	if len(replications) == 0 || window < 0 || len(replications[0]) <= window {
		panic("stats: a Welch average needs a replication that is longer than the window")
	}
	for _, series := range replications {
		if len(series) != len(replications[0]) {
			panic("stats: a Welch average needs replications of the same length")
		}
		checkValues(series)
	}
	across := make([]float64, len(replications[0]))
	moment := make([]float64, len(replications))
	for i := range across {
		for r, series := range replications {
			moment[r] = series[i]
		}
		across[i], _ = moments(moment)
	}
	curve := make([]float64, len(across)-window)
	for i := range curve {
		reach := min(i, window)
		curve[i], _ = moments(across[i-reach : i+reach+1])
	}
	return curve
}
