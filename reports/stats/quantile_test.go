package stats

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestQuantileSampleNeeded(t *testing.T) {
	for _, c := range []struct {
		p    float64
		want uint64
	}{
		{0.5, 200}, {0.75, 400}, {0.9, 1000}, {0.95, 2000}, {0.99, 10000}, {0.999, 100000}, {0.9999, 1000000},
		{0.99999, 10000000}, {0.7, 334}, {0.97, 3334}, {0.1, 1000}, {0.05, 2000},
	} {
		if got := QuantileSampleNeeded(c.p); got != c.want {
			t.Errorf("QuantileSampleNeeded(%v) = %d, want %d", c.p, got, c.want)
		}
	}
	for _, p := range []float64{0, 1, -1, 2, math.NaN()} {
		wantPanic(t, "a quantile", func() { QuantileSampleNeeded(p) })
	}
}

// TestQuantileSampleNeededIsExact: for p = 1 - i/10^6 the answer is 10^8/i rounded up, in whole numbers.
func TestQuantileSampleNeededIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.Uint64Range(1, 500000).Draw(t, "tail in millionths")
		if got, want := QuantileSampleNeeded(float64(1000000-i)/1e6), (100000000+i-1)/i; got != want {
			t.Fatalf("got %d, want %d", got, want)
		}
	})
}

// TestQuantileIntervalByHand: sections 9, 10, 11, 14 around the pooled 10: squares 1+0+1+16 = 18, s = √6, t(3) =
// 3.18244631, half-width t√6/2 = 3.8977.
func TestQuantileIntervalByHand(t *testing.T) {
	enough := []uint64{10000, 10000, 10001, 20000}
	got, err := QuantileInterval(0.99, 10, []float64{9, 10, 11, 14}, enough, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	wantNear(t, "half-width", got.HalfWidth, 3.18244630528*math.Sqrt(6)/2, 1e-9)
	if got.Mean != 10 || got.N != 4 || got.StdDev != math.Sqrt(6) {
		t.Errorf("got %+v", got)
	}
}

func TestQuantileIntervalRefusesThinTails(t *testing.T) {
	got, err := QuantileInterval(0.99, 10, []float64{9, 10}, []uint64{10000, 9999}, 0.95)
	var warning Warning
	if !errors.As(err, &warning) || warning.Doubt != TooFewObservations || got != (Interval{}) {
		t.Fatalf("got %+v, %v", got, err)
	}
	if !strings.Contains(err.Error(), "needs 10000") || !strings.Contains(err.Error(), "has 9999") {
		t.Errorf("the sentence %q does not give the numbers", err)
	}
	wantPanic(t, "a missing count", func() { QuantileInterval(0.99, 10, []float64{9, 10}, []uint64{1}, 0.95) })
}
