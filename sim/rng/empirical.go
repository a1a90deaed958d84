package rng

import (
	"fmt"
	"slices"
)

// sample holds measured values in ascending order, and their moments.
type sample struct {
	values    []float64
	mean, scv float64
}

// Empirical gives each measured value with equal probability: the step inverse of the empirical distribution function.
// Mean and SCV are those of the values, and nothing is invented between or beyond them. The values are copied. There
// must be at least one, and all must lie between 0 and 2^62.
func Empirical(values []float64) (Dist, error) {
	if len(values) == 0 {
		return Dist{}, fmt.Errorf("there are no measured values")
	}
	for i, v := range values {
		if !(v >= 0 && v <= largest) {
			return Dist{}, fmt.Errorf("measured value %d must be between 0 and 2^62, not %v", i+1, v)
		}
	}
	s := &sample{values: slices.Clone(values)}
	slices.Sort(s.values)
	n := float64(len(values))
	for _, v := range s.values {
		s.mean += v / n
	}
	if s.mean > 0 {
		for _, v := range s.values {
			deviation := v/s.mean - 1
			s.scv += float64(deviation*deviation) / n
		}
	}
	return Dist{law: empirical, sample: s}, nil
}

// quantile returns value number floor(u*n) of 0..n-1. Since u is at most 1-2^-53, the product is never rounded to n.
func (s *sample) quantile(u float64) float64 { return s.values[int(float64(u*float64(len(s.values))))] }
