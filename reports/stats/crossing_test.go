package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestCrossingOfParallelLines: three replications whose differences are straight lines with one slope. At every point
// their deviations are -e, 0, e, with standard deviation e, so the half-width is h = t(2) e/√3 and the ends are where
// the mean line 2x - 1 is at -h and h. t(2) for 95 % is 4.302652730 (tables of Student's t).
func TestCrossingOfParallelLines(t *testing.T) {
	const e = 0.1
	x := []float64{0, 0.25, 0.75, 1}
	var d [][]float64
	for _, at := range x {
		m := 2*at - 1
		d = append(d, []float64{m - e, m, m + e})
	}
	h := 4.302652730 * e / math.Sqrt(3)
	got := Crossings(x, d, 0.95)
	if len(got) != 1 {
		t.Fatalf("found %+v", got)
	}
	c := got[0]
	if math.Abs(c.At-0.5) > 1e-15 || math.Abs(c.Low-(0.5-h/2)) > 1e-9 || math.Abs(c.High-(0.5+h/2)) > 1e-9 ||
		c.LowOpen || c.HighOpen || !c.Rising {
		t.Errorf("found %+v, want 0.5 ± %g", c, h/2)
	}
	for i := range d { // the other way round
		for r := range d[i] {
			d[i][r] = -d[i][r]
		}
	}
	if back := Crossings(x, d, 0.95)[0]; back.Rising || back.Low != c.Low || back.High != c.High {
		t.Errorf("with the systems exchanged it is %+v, was %+v", back, c)
	}
}

// TestCrossingCases: none, exact ones, several, and sets that reach the end.
func TestCrossingCases(t *testing.T) {
	x := []float64{1, 2, 3, 4}
	sure := func(means ...float64) (d [][]float64) {
		for _, m := range means {
			d = append(d, []float64{m, m})
		}
		return d
	}
	if got := Crossings(x, sure(1, 2, 3, 4), 0.95); got != nil {
		t.Errorf("differences above 0 cross at %+v", got)
	}
	if got := Crossings(x, sure(0, 0, 0, 0), 0.95); got != nil {
		t.Errorf("no difference crosses at %+v", got)
	}
	got := Crossings(x, sure(-1, 1, -3, -1), 0.95)
	if len(got) != 2 || got[0] != (Crossing{At: 1.5, Low: 1.5, High: 1.5, Rising: true}) ||
		got[1] != (Crossing{At: 2.25, Low: 2.25, High: 2.25}) {
		t.Errorf("without any spread it crosses at %+v, want 1.5 and 2.25", got)
	}
	if got := Crossings(x, sure(-1, 0, 0, 2), 0.95); len(got) != 1 || got[0].At != 2 || got[0].Low != 2 {
		t.Errorf("touching 0 it crosses at %+v, want 2", got)
	}
	wide := [][]float64{{-3, 2}, {-2, 2.1}, {-2, 2.2}, {-2, 3}}
	if got := Crossings(x, wide, 0.95); got != nil {
		t.Errorf("differences that are never told from 0 cross at %+v", got)
	}
	half := [][]float64{{-3, 2}, {-2, 2.1}, {-2, 2.2}, {9, 9.1}}
	if got := Crossings(x, half, 0.95); len(got) != 1 || !got[0].LowOpen || got[0].HighOpen || got[0].Low != 1 ||
		!(got[0].High > 3 && got[0].High < 4) {
		t.Errorf("differences that are told from 0 only at the end cross at %+v", got)
	}
	// The means -5, 0.05, -0.05 and 3 rise, fall and rise again where nothing is told from 0: that is one crossing.
	// Ending at -3 they only rise and fall: none.
	for last, want := range map[float64]int{3: 1, -3: 0} {
		d := [][]float64{{-5.01, -4.99}, {-0.1, 0.2}, {-0.2, 0.1}, {last, last + 0.01}}
		if got := Crossings(x, d, 0.95); len(got) != want {
			t.Errorf("ending at %g it crosses at %+v", last, got)
		}
	}
}

// TestCrossingCoverage: over 2000 blocks of ten replications with correlated normal differences around a broken line
// that crosses 0 at 2.6, the set must contain 2.6 in 95 % of the blocks. The band of 2 % is more than four standard
// errors, √(0.95·0.05/2000) = 0.49 %, wide.
func TestCrossingCoverage(t *testing.T) {
	luck := rand.New(rand.NewPCG(1, 2))
	x, truth := []float64{1, 2, 3, 4}, []float64{-2, -0.6, 0.4, 3}
	covered, blocks := 0, 2000
	for range blocks {
		d := make([][]float64, len(x))
		for i := range d {
			d[i] = make([]float64, 10)
		}
		for r := range 10 {
			shared := luck.NormFloat64()
			for i := range x {
				d[i][r] = truth[i] + 0.3*shared + 0.2*luck.NormFloat64()
			}
		}
		for _, c := range Crossings(x, d, 0.95) {
			if c.Low <= 2.6 && 2.6 <= c.High {
				covered++
				break
			}
		}
	}
	if share := float64(covered) / float64(blocks); share < 0.93 || share > 0.97 {
		t.Errorf("the interval contains the crossing in %.1f %% of the blocks, want 95 ± 2", 100*share)
	}
}
