package stats

import "math"

// ProportionInterval returns Wilson's score interval for the probability behind a number of successes in n independent
// trials (Wilson 1927). StdDev is that of one trial. It panics when there are more successes than trials.
//
// Wilson's interval is chosen over that of Clopper and Pearson for two reasons. Its coverage is close to the level,
// where theirs is always above it (97.5 % and more for few successes). And it needs only square roots: the inverse
// incomplete beta function behind theirs keeps 7 digits at 10^8 trials, and not the same ones on every machine.
// The price: when the probability is just below .1765/n, only "no success" is covered, which happens in 84 %.
//
// The trials must be independent. Requests of one run are not; use one proportion per replication and MeanInterval.
func ProportionInterval(successes, n uint64, level float64) Interval {
	checkLevel(level)
	if successes > n {
		panic("stats: there are more successes than trials")
	}
	if n == 0 {
		return Interval{}
	}
	trials, hits := float64(n), float64(successes)
	share := hits / trials
	if n == 1 {
		return Interval{Mean: share, Low: share, High: share, N: 1}
	}
	z := normalCritical(level)
	z2 := float64(z * z)
	root := math.Sqrt(float64(share*float64(n-successes)) + float64(z2/4))
	centre, spread := hits+float64(z2/2), float64(z*root)
	interval := Interval{
		Mean: share, Low: max(0, (centre-spread)/(trials+z2)), High: min(1, (centre+spread)/(trials+z2)),
		StdDev: math.Sqrt(float64(share*(float64(n-successes)/trials)) * (trials / (trials - 1))),
		N:      int(n),
	}
	// These two ends are exact; rounding must not leave a trace of it.
	if successes == 0 {
		interval.Low = 0
	}
	if successes == n {
		interval.High = 1
	}
	interval.HalfWidth = max(interval.High-interval.Mean, interval.Mean-interval.Low)
	return interval
}

// EventsNeeded returns how many independent events must have been seen before their rate can be known to the relative
// precision γ: their number is Poisson with the standard deviation √n, so z √n <= n γ/(1+γ), or n = (z (1+γ)/γ)^2.
// However many trials there were, a rate rests on its events alone. It panics unless 0 < precision < 1.
func EventsNeeded(level, precision float64) uint64 {
	checkLevel(level)
	if !(precision > 0 && precision < 1) {
		panic("stats: a precision must lie between 0 and 1")
	}
	root := float64(normalCritical(level) * (1 + precision) / precision)
	return uint64(math.Ceil(float64(root * root)))
}
