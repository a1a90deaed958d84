package stats

import (
	"math"
	"slices"
)

// SkewIndices says in four ways how unevenly load is spread. All are pure numbers.
type SkewIndices struct {
	// MaxOverMean is the load of the busiest server over the mean load: 1 when even, N when one server of N has all.
	MaxOverMean float64
	// CV is the population standard deviation over the mean: 0 when even, √(N-1) when one server has all.
	CV float64
	// Jain is Jain's fairness index (sum x)^2/(N sum x^2) = 1/(1+CV^2): 1 when even, 1/N when one server has all.
	Jain float64
	// Gini is the mean difference of two servers over twice the mean, sum|x[i]-x[j]|/(2 N^2 mean): 0 when even, 1-1/N
	// when one server has all.
	Gini float64
}

// Skew returns the indices of the loads of servers. The caller gives one load for each server that was available, each
// already divided by the server's capacity and by the time it was available, so that even means 1, 0, 1, 0 exactly.
// No server or no load at all counts as even. It panics when a load is negative.
func Skew(loads []float64) SkewIndices {
	checkValues(loads)
	even := SkewIndices{MaxOverMean: 1, Jain: 1}
	if len(loads) == 0 {
		return even
	}
	sorted := slices.Clone(loads)
	slices.Sort(sorted)
	if sorted[0] < 0 {
		panic("stats: a load is negative")
	}
	// Equal loads leave early: in the range where numbers lose digits their quotient with the mean need not be 1.
	n, largest := len(sorted), sorted[len(sorted)-1]
	if sorted[0] == largest {
		return even
	}
	// Loads relative to the largest can neither overflow nor vanish.
	for i := range sorted {
		sorted[i] /= largest
	}
	mean, squares := moments(sorted)
	sum, sumOfSquares, gaps := 0.0, 0.0, 0.0
	for i, load := range sorted {
		sum += load
		sumOfSquares += float64(load * load)
		// Server i counted from below and server i from above differ by a gap; no term of the sum is negative.
		if above := n - 1 - i; above > i {
			gaps += float64(float64(above-i) * (sorted[above] - load))
		}
	}
	count := float64(n)
	return SkewIndices{
		MaxOverMean: 1 / mean,
		CV:          math.Sqrt(squares/count) / mean,
		Jain:        float64(sum*sum) / float64(count*sumOfSquares),
		Gini:        gaps / float64(count*sum),
	}
}
