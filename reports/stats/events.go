package stats

import "math"

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
