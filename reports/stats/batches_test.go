package stats

import (
	"math"
	"testing"
)

// TestBatchMeansByHand: 0 is left out at the start; the batches 1 3, 2 2, 5 1, 4 4 have the means 2, 2, 3, 4: mean
// 2.75, deviations -.75 -.75 .25 1.25, squares 2.75, products of neighbours .5625 - .1875 + .3125 = .6875, lag 1 .25.
func TestBatchMeansByHand(t *testing.T) {
	got, err := BatchMeans([]float64{0, 1, 3, 2, 2, 5, 1, 4, 4}, 4, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if got.Mean != MeanInterval([]float64{2, 2, 3, 4}, 0.95) || got.Lag1 != 0.25 {
		t.Errorf("got %+v", got)
	}
}

func TestBatchMeansRefusals(t *testing.T) {
	for _, batches := range []int{-1, 0, 1, 4} {
		if _, err := BatchMeans([]float64{1, 2, 3}, batches, 0.95); err == nil {
			t.Errorf("%d batches of 3 observations: no error", batches)
		}
	}
}

func TestBatchWarnings(t *testing.T) {
	trend := make([]float64, 200)
	for i := range trend {
		trend[i] = float64(i)
	}
	for _, c := range []struct {
		series  []float64
		batches int
		want    []Doubt
	}{
		{make([]float64, 200), 20, nil},
		{make([]float64, 200), 19, []Doubt{TooFewBatches}},
		{trend, 20, []Doubt{CorrelatedBatches}},
		{trend, 10, []Doubt{TooFewBatches, CorrelatedBatches}},
	} {
		got, err := BatchMeans(c.series, c.batches, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		wantDoubts(t, got.Warnings(), c.want...)
	}
}

// TestBatchMeansOfDependentValues: X' = φX + e with φ = .8 has a correlation that halves every three steps. Batches of
// 500 are nearly independent, so their interval covers the mean 0 as often as it should, where the t interval of the
// single values, which ignores the dependence, would be √((1+φ)/(1-φ)) = 3 times too narrow. Batches of 5 are warned
// of.
func TestBatchMeansOfDependentValues(t *testing.T) {
	const experiments, length = 400, 10000
	source := newNormals(6)
	long, warned, naive := 0, 0, 0
	for range experiments {
		series, x := make([]float64, length), source.next()/0.6
		for i := range series {
			series[i] = x
			x = 0.8*x + source.next()
		}
		batches, _ := BatchMeans(series, 20, 0.95)
		if math.Abs(batches.Mean.Mean) <= batches.Mean.HalfWidth {
			long++
		}
		short, _ := BatchMeans(series, 2000, 0.95)
		if len(short.Warnings()) == 1 {
			warned++
		}
		if single := MeanInterval(series, 0.95); math.Abs(single.Mean) <= single.HalfWidth {
			naive++
		}
	}
	wantShare(t, "coverage of 20 batches", long, experiments, 0.95)
	if warned != experiments {
		t.Errorf("short batches were warned of in %d of %d experiments", warned, experiments)
	}
	// P(|Z| < 1.96/3) = 48.6 %.
	wantShare(t, "coverage without batches", naive, experiments, 0.486)
}
