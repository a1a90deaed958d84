package rng

import (
	"fmt"
	"sort"

	"github.com/sessionsim/sessionsim/sim/detmath"
)

// Weights picks an index with given probabilities, by inversion.
type Weights struct {
	ends []uint64 // ends[i] is the last word that picks i or less
}

// NewWeights prepares picks in proportion to w, whose elements are finite, not negative and not all 0.
func NewWeights(w []float64) (Weights, error) {
	total := 0.0
	for _, v := range w {
		if !(v >= 0) {
			return Weights{}, fmt.Errorf("weights must not be negative")
		}
		total += v
	}
	if !(total > 0) {
		return Weights{}, fmt.Errorf("weights must not all be 0")
	}
	ends, sum := make([]uint64, len(w)), 0.0
	for i, v := range w {
		sum += v
		ends[i] = ^uint64(0)
		if sum < total {
			ends[i] = uint64(sum/total*0x1p64) - 1
		}
	}
	return Weights{ends}, nil
}

// Zipf weighs rank r = 1..n with r^-s; index 0 is rank 1.
func Zipf(s float64, n int) Weights {
	w := make([]float64, n)
	for i := range w {
		w[i] = detmath.Pow(float64(i+1), -s)
	}
	weights, err := NewWeights(w)
	if err != nil {
		panic("rng: " + err.Error())
	}
	return weights
}

// Pick turns a word into an index.
func (w *Weights) Pick(x uint64) int {
	return sort.Search(len(w.ends), func(i int) bool { return x <= w.ends[i] })
}

// Share returns the probability of index i.
func (w *Weights) Share(i int) float64 {
	before := ^uint64(0)
	if i > 0 {
		before = w.ends[i-1]
	}
	return float64(w.ends[i]-before) * 0x1p-64
}

// Len returns how many indices there are.
func (w *Weights) Len() int { return len(w.ends) }
