package rng

import (
	"math"
	"testing"
)

// Of n measured values each is drawn by the same part of all words, in ascending order.
func TestEmpirical(t *testing.T) {
	values := []float64{30, 10, 20, 20, 120}
	d, err := Empirical(values)
	if err != nil {
		t.Fatal(err)
	}
	values[0] = -1 // the distribution has its own copy
	for _, c := range []struct{ u, want float64 }{
		{0x1p-53, 10}, {0.19, 10}, {0.21, 20}, {0.5, 20}, {0.59, 20}, {0.61, 30}, {0.81, 120}, {1 - 0x1p-53, 120},
	} {
		if got := d.Quantile(c.u); got != c.want {
			t.Errorf("the quantile of %v is %v, want %v", c.u, got, c.want)
		}
	}
	// The mean is 200/5 and the variance (100+900+400+400+6400)/5 = 1640.
	if mean, scv := d.Mean(), d.SCV(); mean != 40 || math.Abs(scv-1640./1600) > 1e-15 {
		t.Errorf("mean %v, SCV %v", mean, scv)
	}
}

// The last value is in reach of the highest uniform, and no more, for any count.
func TestEmpiricalEnds(t *testing.T) {
	for n := 1; n < 3000; n++ {
		s := sample{values: make([]float64, n)}
		s.values[n-1] = 1
		if got := s.quantile(Uniform(math.MaxUint64)); got != 1 {
			t.Fatalf("of %d values the highest uniform does not give the last", n)
		}
	}
}

func TestEmpiricalRefuses(t *testing.T) {
	for _, values := range [][]float64{nil, {}, {1, -1}, {math.NaN()}, {1, math.Inf(1)}, {0x1p63}} {
		if d, err := Empirical(values); err == nil {
			t.Errorf("%v is accepted as %v", values, d)
		}
	}
	zero, err := Empirical([]float64{0, 0})
	if err != nil || zero.Mean() != 0 || zero.SCV() != 0 {
		t.Errorf("only zeros: mean %v, SCV %v, error %v", zero.Mean(), zero.SCV(), err)
	}
}
