package rng

import (
	"fmt"
	"slices"
)

// sample is a sorted set of measured values with its moments.
type sample struct {
	values    []float64
	mean, scv float64
}

// Empirical gives each measured value with equal probability: the step inverse of the empirical distribution, so that
// mean and SCV are those of the values and nothing is invented between or beyond them. The values are copied. It is an
// error if there are none, or if one is negative, infinite or not a number.
func Empirical(values []float64) (Dist, error) {
	if len(values) == 0 {
		return Dist{}, fmt.Errorf("needs at least one value")
	}
	s := &sample{values: slices.Clone(values)}
	slices.Sort(s.values)
	if first, last := s.values[0], s.values[len(values)-1]; !(first >= 0) || last > largest {
		return Dist{}, fmt.Errorf("values must be between 0 and 2^62")
	}
	for _, v := range s.values {
		s.mean += v / float64(len(values))
	}
	for _, v := range s.values {
		s.scv += float64((v/s.mean-1)*(v/s.mean-1)) / float64(len(values))
	}
	return Dist{law: empirical, sample: s}, nil
}

func (s *sample) quantile(u float64) float64 { return s.values[int(float64(u*float64(len(s.values))))] }
