package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestLogRatioByHand: the ratios 2, 4, 8 have logarithms ln 2 times 1, 2, 3: mean 2 ln 2, deviation ln 2; t(2) =
// 4.30265273. So the ratio is 4, between 4·2^(-t/√3) and 4·2^(t/√3).
func TestLogRatioByHand(t *testing.T) {
	got, err := LogRatioInterval([]float64{2, 40, 16}, []float64{1, 10, 2}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	reach := math.Pow(2, 4.30265272991/math.Sqrt(3))
	wantNear(t, "ratio", got.Mean, 4, 1e-11)
	wantNear(t, "low", got.Low, 4/reach, 1e-9)
	wantNear(t, "high", got.High, 4*reach, 1e-9)
	wantNear(t, "half-width", got.HalfWidth, 4*reach-4, 1e-9)
	wantNear(t, "deviation", got.StdDev, 4*math.Ln2, 1e-11)
	if got.N != 3 {
		t.Errorf("N = %d", got.N)
	}
}

func TestLogRatioOfEqualSamplesIsOne(t *testing.T) {
	got, err := LogRatioInterval([]float64{0.1, 0.7}, []float64{0.1, 0.7}, 0.95)
	if want := (Interval{Mean: 1, Low: 1, High: 1, N: 2}); err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestLogRatioRefusals(t *testing.T) {
	for name, c := range map[string][2][]float64{
		"zero":         {{1, 0}, {1, 1}},
		"negative":     {{1, 1}, {1, -1}},
		"too extreme":  {{1e150, 1}, {5e-324, 1}},
		"vanishing":    {{5e-324, 1}, {1e150, 1}},
		"too variable": {{1, math.Exp(120)}, {1, 1}},
	} {
		if got, err := LogRatioInterval(c[0], c[1], 0.95); err == nil {
			t.Errorf("%s: no error but %+v", name, got)
		}
	}
	if got, err := LogRatioInterval(nil, nil, 0.95); err != nil || got != (Interval{}) {
		t.Errorf("no replication: %+v, %v", got, err)
	}
}

// TestLogRatioInverts: B/A is the reciprocal of A/B, which a difference of means cannot offer.
func TestLogRatioInverts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 20).Draw(t, "n")
		values := rapid.SliceOfN(rapid.Float64Range(0.5, 2), n, n)
		a, b := values.Draw(t, "a"), values.Draw(t, "b")
		ab, errAB := LogRatioInterval(a, b, 0.95)
		ba, errBA := LogRatioInterval(b, a, 0.95)
		if errAB != nil || errBA != nil {
			t.Fatal(errAB, errBA)
		}
		if math.Abs(ab.Mean*ba.Mean-1) > 1e-10 || math.Abs(ab.Low*ba.High-1) > 1e-10 {
			t.Fatalf("%+v and %+v are not reciprocal", ab, ba)
		}
	})
}
