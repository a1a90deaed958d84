package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestMeanIntervalByHand(t *testing.T) {
	// 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squared deviations 9+1+1+1+0+0+4+16 = 32, s = √(32/7); t(7) = 2.364624.
	got := MeanInterval([]float64{2, 4, 4, 4, 5, 5, 7, 9}, 0.95)
	if got.Mean != 5 || got.N != 8 || got.StdDev != math.Sqrt(32.0/7) {
		t.Errorf("got %+v", got)
	}
	wantNear(t, "half-width", got.HalfWidth, 2.364624*math.Sqrt(32.0/7/8), 1e-6)
	if got.Low != 5-got.HalfWidth || got.High != 5+got.HalfWidth {
		t.Errorf("the ends of %+v are not the mean and the half-width", got)
	}
}

func TestMeanIntervalOfFewValues(t *testing.T) {
	if got := MeanInterval(nil, 0.95); got != (Interval{}) || got.Defined() {
		t.Errorf("no value: %+v", got)
	}
	if got := MeanInterval([]float64{3}, 0.95); got != (Interval{Mean: 3, Low: 3, High: 3, N: 1}) || got.Defined() {
		t.Errorf("one value: %+v", got)
	}
	if got := MeanInterval([]float64{3, 3}, 0.95); got != (Interval{Mean: 3, Low: 3, High: 3, N: 2}) || !got.Defined() {
		t.Errorf("two equal values: %+v", got)
	}
}

// TestEqualValuesHaveNoSpread is exact although, for example, ten times 0.1 summed up is not 1.
func TestEqualValuesHaveNoSpread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-valueLimit, valueLimit).Draw(t, "value")
		x := make([]float64, rapid.IntRange(2, 50).Draw(t, "n"))
		for i := range x {
			x[i] = v
		}
		if got := MeanInterval(x, 0.95); got != (Interval{Mean: v, Low: v, High: v, N: len(x)}) {
			t.Fatalf("got %+v", got)
		}
	})
}

// TestSmallSpreadOfLargeValues has a spread in the last digits, where the difference of squares would be pure noise.
func TestSmallSpreadOfLargeValues(t *testing.T) {
	got := MeanInterval([]float64{1e15 + 1, 1e15 + 2, 1e15 + 3}, 0.95)
	if got.Mean != 1e15+2 || got.StdDev != 1 {
		t.Errorf("got %+v, want the mean 1e15+2 and the deviation 1", got)
	}
}

func TestIntervalIsAlwaysFinite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOf(rapid.Float64Range(-valueLimit, valueLimit)).Draw(t, "x")
		i := MeanInterval(x, rapid.Float64Range(0.01, 0.999).Draw(t, "level"))
		for _, v := range []float64{i.Mean, i.Low, i.High, i.HalfWidth, i.StdDev} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%+v is not finite", i)
			}
		}
		if i.Low > i.Mean || i.Mean > i.High {
			t.Fatalf("%+v is not in order", i)
		}
	})
}

func TestBrokenInputPanics(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 2 * valueLimit} {
		bad := []float64{1, v}
		wantPanic(t, "Mean", func() { Mean(bad) })
		wantPanic(t, "MeanInterval", func() { MeanInterval(bad, 0.95) })
		wantPanic(t, "PairedDifference", func() { PairedDifference(bad, []float64{1, 2}, 0.95) })
		wantPanic(t, "LogRatioInterval", func() { LogRatioInterval([]float64{1, 2}, bad, 0.95) })
		wantPanic(t, "QuantileInterval", func() { QuantileInterval(0.5, v, nil, nil, 0.95) })
		wantPanic(t, "MSER5", func() { MSER5(bad) })
		wantPanic(t, "WelchAverage", func() { WelchAverage([][]float64{bad}, 0) })
		wantPanic(t, "BatchMeans", func() { BatchMeans(bad, 2, 0.95) })
		wantPanic(t, "Skew", func() { Skew(bad) })
		wantPanic(t, "NewSelection", func() { NewSelection([][]float64{{1, 2}, bad}, 1, 0.95) })
		wantPanic(t, "Stopper.Add", func() { NewStopper(0.95, 0.05, 10, 20).Add(v) })
	}
	for _, level := range []float64{0, 1, -0.5, 95, math.NaN()} {
		wantPanic(t, "a level", func() { MeanInterval([]float64{1, 2}, level) })
		wantPanic(t, "a level", func() { Bonferroni(level, 3) })
	}
	wantPanic(t, "an empty mean", func() { Mean(nil) })
}

func TestMean(t *testing.T) {
	if got := Mean([]float64{1, 2, 6}); got != 3 {
		t.Errorf("got %v", got)
	}
}

// TestCoverage repeats an experiment with a known answer: for normal values Student's interval is exact.
func TestCoverage(t *testing.T) {
	const experiments = 4000
	for _, level := range []float64{0.90, 0.95} {
		source, covered := newNormals(1), 0
		for range experiments {
			if i := MeanInterval(source.sample(5), level); i.Low <= 0 && 0 <= i.High {
				covered++
			}
		}
		wantShare(t, "coverage", covered, experiments, level)
	}
}

func TestIntervalWarnings(t *testing.T) {
	for n := range 5 {
		wantDoubts(t, MeanInterval(make([]float64, n), 0.95).Warnings(), TooFewReplications)
	}
	wantDoubts(t, MeanInterval(make([]float64, 5), 0.95).Warnings())
}

// wantDoubts fails unless the warnings raise the given doubts, in order, each with a sentence.
func wantDoubts(t *testing.T, warnings []Warning, want ...Doubt) {
	t.Helper()
	if len(warnings) != len(want) {
		t.Fatalf("got the warnings %v, want %v", warnings, want)
	}
	for i, w := range warnings {
		if w.Doubt != want[i] || len(w.Sentence) < 20 || w.Sentence[len(w.Sentence)-1] != '.' {
			t.Errorf("got the warning %+v, want %q with a sentence", w, want[i])
		}
	}
}
