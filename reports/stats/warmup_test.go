package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// checkBatches are twelve batch means with a transient at the start.
var checkBatches = []float64{12, 7, 4, 3, 2, 3, 2, 3, 2, 3, 2, 3}

// ofFive repeats each value, so that the batches of five have exactly these means.
func ofFive(means []float64) []float64 {
	var series []float64
	for _, mean := range means {
		series = append(series, mean, mean, mean, mean, mean)
	}
	return series
}

// mserStatistic is the definition: the squared deviations of batches[d:] over the square of their number.
func mserStatistic(batches []float64, d int) float64 {
	kept := batches[d:]
	sum, squares := 0.0, 0.0
	for _, z := range kept {
		sum += z
	}
	for _, z := range kept {
		squares += (z - sum/float64(len(kept))) * (z - sum/float64(len(kept)))
	}
	return squares / float64(len(kept)*len(kept))
}

// TestMSER5ByHand: with d batches left out the statistic is
//
//	d  kept  sum  sum of squares  squared deviations           statistic
//	0   12    46      270         270 - 46^2/12 = 93.66667     /144 = .650463
//	1   11    34      126         126 - 34^2/11 = 20.90909     /121 = .172802
//	2   10    27       77          77 - 27^2/10 = 4.1          /100 = .041
//	3    9    23       61          61 - 23^2/9  = 2.22222       /81 = .027435
//	4    8    20       52          52 - 20^2/8  = 2             /64 = .03125
//	5    7    18       48          48 - 18^2/7  = 1.71429       /49 = .034985
//	6    6    15       39          39 - 15^2/6  = 1.5           /36 = .041667
func TestMSER5ByHand(t *testing.T) {
	for d, want := range []float64{0.650463, 0.172802, 0.041, 0.027435, 0.03125, 0.034985, 0.041667} {
		wantNear(t, "statistic", mserStatistic(checkBatches, d), want, 5e-7)
	}
	got := MSER5(ofFive(checkBatches))
	if got.Deleted != 15 || got.AtLimit {
		t.Errorf("got %+v, want 15 observations left out", got)
	}
	wantNear(t, "statistic", got.Statistic, 20.0/9/81, 1e-15)
	if more := MSER5(append(ofFive(checkBatches), 1000, 1000)); more != got {
		t.Errorf("a batch that is not full was used: %+v", more)
	}
}

func TestMSER5IsTheMinimum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		series := rapid.SliceOfN(rapid.Float64Range(-100, 100), 10, 200).Draw(t, "series")
		got := MSER5(series)
		batches := batchMeans(series[:len(series)/5*5], 5)
		least := math.Inf(1)
		for d := 0; d <= len(batches)/2; d++ {
			least = min(least, mserStatistic(batches, d))
		}
		d := got.Deleted / 5
		if got.Deleted%5 != 0 || d > len(batches)/2 || got.AtLimit != (d == len(batches)/2) ||
			math.Abs(got.Statistic-least) > 1e-9 || mserStatistic(batches, d) > least+1e-9 {
			t.Fatalf("got %+v, the least statistic is %g", got, least)
		}
	})
}

func TestMSER5AtTheLimit(t *testing.T) {
	for name, series := range map[string][]float64{
		"empty":     nil,
		"one batch": {1, 2, 3, 4, 5},
		"a trend":   ofFive([]float64{0, 1, 2, 3, 4, 5, 6, 7}),
	} {
		got := MSER5(series)
		if !got.AtLimit {
			t.Errorf("%s: %+v is not at the limit", name, got)
		}
	}
}

func TestMSER5OfConstantSeriesDeletesNothing(t *testing.T) {
	if got := MSER5(slices.Repeat([]float64{0.1}, 100)); got != (WarmUp{}) {
		t.Errorf("got %+v", got)
	}
}

// TestMSER5OnStationarySeries: without a transient the cut is early, on average below a tenth of the run.
func TestMSER5OnStationarySeries(t *testing.T) {
	const runs, length = 200, 1000
	source, deleted, atLimit := newNormals(4), 0, 0
	for range runs {
		got := MSER5(source.sample(length))
		deleted += got.Deleted
		if got.AtLimit {
			atLimit++
		}
	}
	t.Logf("left out %.1f of %d on average, %d of %d runs at the limit", float64(deleted)/runs, length, atLimit, runs)
	if deleted > runs*length/10 {
		t.Errorf("left out %d observations in %d runs", deleted, runs)
	}
}

// TestMSER5FindsTheTransient: a start 20 deviations too high that halves every 20 observations is below a fifth of a
// deviation after 140; the cut must be there or later, and not at the limit.
func TestMSER5FindsTheTransient(t *testing.T) {
	source, series := newNormals(5), make([]float64, 2000)
	for i := range series {
		series[i] = source.next() + 20*math.Exp2(-float64(i)/20)
	}
	if got := MSER5(series); got.Deleted < 80 || got.Deleted > 400 || got.AtLimit {
		t.Errorf("got %+v", got)
	}
}
