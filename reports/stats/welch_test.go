package stats

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWelchAverageByHand: the replications average to 6, 3, 0, 3, 6, 9. With window 1 the first value stands alone,
// then come the means of three; with window 2 the first has reach 0, the second 1, the others 2.
func TestWelchAverageByHand(t *testing.T) {
	replications := [][]float64{{5, 3, 1, 2, 8, 8}, {7, 3, -1, 4, 4, 10}}
	for window, want := range [][]float64{
		{6, 3, 0, 3, 6, 9},
		{6, 3, 2, 3, 6},
		{6, 3, 3.6, 4.2},
		3: {6, 3, 3.6},
		5: {6},
	} {
		if window == 4 {
			continue
		}
		if diff := cmp.Diff(want, WelchAverage(replications, window)); diff != "" {
			t.Errorf("window %d (-want +got):\n%s", window, diff)
		}
	}
}

func TestWelchAveragePanics(t *testing.T) {
	wantPanic(t, "no replication", func() { WelchAverage(nil, 0) })
	wantPanic(t, "unequal lengths", func() { WelchAverage([][]float64{{1, 2}, {1}}, 0) })
	wantPanic(t, "a window as long as the series", func() { WelchAverage([][]float64{{1, 2}}, 2) })
	wantPanic(t, "a negative window", func() { WelchAverage([][]float64{{1, 2}}, -1) })
}
