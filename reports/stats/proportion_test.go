package stats

import (
	"math"
	"testing"
)

// TestProportionByHand: 15 of 20 at z = 1.959963985, z^2 = 3.84145882: centre (15 + 1.92072941)/23.84145882 =
// .70971871, spread z√(3.75 + .96036471)/23.84145882 = .17841959: from .5313 to .8881.
func TestProportionByHand(t *testing.T) {
	got := ProportionInterval(15, 20, 0.95)
	wantNear(t, "low", got.Low, 0.70971871-0.17841959, 1e-8)
	wantNear(t, "high", got.High, 0.70971871+0.17841959, 1e-8)
	wantNear(t, "deviation", got.StdDev, math.Sqrt(0.75*0.25*20/19), 1e-14)
	if got.Mean != 0.75 || got.N != 20 || got.HalfWidth != got.Mean-got.Low {
		t.Errorf("got %+v", got)
	}
}

func TestProportionAtTheEnds(t *testing.T) {
	for _, n := range []uint64{2, 3, 10, 1000, 123456789, 1e12} {
		none, all := ProportionInterval(0, n, 0.95), ProportionInterval(n, n, 0.95)
		// With no success the upper end is z^2/(n + z^2).
		wantNear(t, "high", none.High, 3.841458822/(float64(n)+3.841458822), 1e-9)
		if none.Mean != 0 || none.Low != 0 || none.StdDev != 0 || all.Mean != 1 || all.High != 1 || all.StdDev != 0 {
			t.Errorf("%d trials: %+v and %+v", n, none, all)
		}
		wantNear(t, "mirror", all.Low, 1-none.High, 1e-14)
	}
	if got := ProportionInterval(0, 0, 0.95); got != (Interval{}) {
		t.Errorf("no trial: %+v", got)
	}
	if got := ProportionInterval(1, 1, 0.95); got.Defined() || got.Mean != 1 {
		t.Errorf("one trial: %+v", got)
	}
	wantPanic(t, "more successes than trials", func() { ProportionInterval(3, 2, 0.95) })
}

// TestProportionCoverage needs no luck: it adds up the binomial probabilities of the outcomes whose interval contains
// p. The average over p is close to 95 %. The worst is where p falls just short of the lower end for one success,
// (1 + z^2/2 - z√(1 + z^2/4))/n = .1765/n for large n, so that only no success is covered: e^-.1765 = .838.
func TestProportionCoverage(t *testing.T) {
	const n, grid = 50, 2000
	intervals := make([]Interval, n+1)
	for k := range intervals {
		intervals[k] = ProportionInterval(uint64(k), n, 0.95)
	}
	sum, worst := 0.0, 1.0
	for i := range grid {
		p := (float64(i) + 0.5) / grid
		probability, covered := math.Pow(1-p, n), 0.0
		for k, interval := range intervals {
			if interval.Low <= p && p <= interval.High {
				covered += probability
			}
			probability *= p / (1 - p) * float64(n-k) / float64(k+1)
		}
		sum, worst = sum+covered, min(worst, covered)
	}
	t.Logf("coverage: %.4f on average, %.4f at worst", sum/grid, worst)
	wantNear(t, "average coverage", sum/grid, 0.95, 0.006)
	if worst < 0.83 {
		t.Errorf("the worst coverage is %.4f", worst)
	}
}

// TestEventsNeeded: at one standard deviation (level .6826895) and 1 %, (1.01/.01)^2 = 10201 events are needed, the
// 10^4 of the rule of thumb; at 95 % and 10 %, (1.959964·11)^2 = 464.8.
func TestEventsNeeded(t *testing.T) {
	if got := EventsNeeded(0.682689492137, 0.01); got != 10201 && got != 10202 {
		t.Errorf("%d events for 1 %% at one sigma, want 10201", got)
	}
	if got := EventsNeeded(0.95, 0.10); got != 465 {
		t.Errorf("%d events for 10 %% at 95 %%, want 465", got)
	}
	wantPanic(t, "a precision of 1", func() { EventsNeeded(0.95, 1) })
}
