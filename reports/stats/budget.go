package stats

import (
	"fmt"
	"math"
)

// BudgetFractions returns the part of a fixed number of replications that each system should get so that the one with
// the smallest mean is found with the greatest probability: optimal computing budget allocation (Chen, Lin, Yücesan and
// Chick 2000). With b the best, d[i] the distance of system i to it and s[i] its standard deviation, N[i] is
// proportional to (s[i]/d[i])^2 and N[b] = s[b] √(sum (N[i]/s[i])^2). It assumes systems that are sampled
// independently; with common random numbers use a Selection. Fewer than two systems, a tie for the best and no spread
// at all are errors; a negative standard deviation panics.
func BudgetFractions(means, stdDevs []float64) ([]float64, error) {
	checkValues(means)
	checkValues(stdDevs)
	if len(means) != len(stdDevs) || len(means) < 2 {
		return nil, fmt.Errorf("stats: a budget needs two systems or more, each with a mean and a deviation")
	}
	best := 0
	for i, mean := range means {
		if stdDevs[i] < 0 {
			panic("stats: a standard deviation is negative")
		}
		if mean < means[best] {
			best = i
		}
	}
	// The distances and deviations are taken relative to the largest, so that no power overflows.
	widest, noisiest := 0.0, 0.0
	for i, mean := range means {
		if i != best && mean == means[best] {
			return nil, fmt.Errorf("stats: systems %d and %d tie for the best, no budget can part them", best, i)
		}
		widest, noisiest = max(widest, mean-means[best]), max(noisiest, stdDevs[i])
	}
	if noisiest == 0 {
		return nil, fmt.Errorf("stats: no system varies, so no budget is needed")
	}
	fractions := make([]float64, len(means))
	total, squares := 0.0, 0.0
	for i, mean := range means {
		if i == best {
			continue
		}
		distance, deviation := (mean-means[best])/widest, stdDevs[i]/noisiest
		ratio := deviation / distance
		fractions[i] = float64(ratio * ratio)
		total += fractions[i]
		squares += float64(float64(ratio/distance) * float64(ratio/distance))
	}
	fractions[best] = float64(stdDevs[best] / noisiest * math.Sqrt(squares))
	total += fractions[best]
	for i := range fractions {
		fractions[i] /= total
	}
	return fractions, nil
}
