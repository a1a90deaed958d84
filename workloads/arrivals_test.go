package workloads

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// TestVisitsArePoisson looks at the gaps of a stream of 20 visits per second:
// their mean, and their law by Kolmogorov and Smirnov at the level 1e-6.
func TestVisitsArePoisson(t *testing.T) {
	const n, mean = 50_000, 0.05
	visits := take(begin(t, options(t, "visits", "rate=20/s"), 1), n)
	gaps, last := make([]float64, n), int64(0)
	for i, v := range visits {
		gaps[i], last = float64(v.Start-last)/param.Second, v.Start
	}
	average := float64(last) / param.Second / n
	wantNear(t, "the mean gap", average, mean, mean/math.Sqrt(n), 0.005)
	slices.Sort(gaps)
	worst := 0.0
	for i, gap := range gaps {
		p := -math.Expm1(-gap / mean)
		worst = max(worst, p-float64(i)/n, float64(i+1)/n-p)
	}
	if worst*math.Sqrt(n) > 2.693 {
		t.Errorf("the gaps are not exponential: D*sqrt(n) = %.3f", worst*math.Sqrt(n))
	}
}

// TestVisitsAreIndependent: in a Poisson stream the variance of the counts of
// equal windows is their mean. The index of dispersion over k windows has the
// standard error sqrt(2/(k-1)).
func TestVisitsAreIndependent(t *testing.T) {
	const k, perWindow = 5000, 10.0
	counts := make([]float64, k)
	for _, v := range until(begin(t, options(t, "visits", "rate=10/s"), 2), k*param.Second) {
		counts[v.Start/param.Second]++
	}
	squares := 0.0
	for _, c := range counts {
		squares += (c - perWindow) * (c - perWindow)
	}
	wantNear(t, "the index of dispersion", squares/k/perWindow, 1, math.Sqrt(2.0/k), 0.03)
}

// TestDayByTheHour counts the visits of each hour of a day whose peak is at
// 14:00. Hours begin at knots of the curve, so an hour's mean is the average
// of the rates at its two ends; the counts are Poisson.
func TestDayByTheHour(t *testing.T) {
	const rate = 2.0 // per second
	for _, swing := range []float64{0.6, 1} {
		o := options(t, "daily", "rate=2/s", "swing="+param.FormatShare(swing))
		counts, total := make([]float64, hours), 0.0
		for _, v := range until(begin(t, o, 1), param.Day) {
			counts[v.Start/param.Hour]++
			total++
		}
		chi := 0.0
		for h, count := range counts {
			cosAt := func(hour int) float64 { return math.Cos(2 * math.Pi * float64(hour-14) / 24) }
			want := rate * 3600 * (1 + swing*(cosAt(h)+cosAt(h+1))/2)
			chi += (count - want) * (count - want) / want
		}
		if chi > 75.4 || chi < 4.4 { // 24 degrees of freedom, 1e-6 and 1 - 1e-6
			t.Errorf("swing %v: the hours do not follow the curve: chi-square %.1f, counts %v", swing, chi, counts)
		}
		wantNear(t, "a day's visits", total, rate*86400, math.Sqrt(rate*86400), 0.005)
	}
}

// TestCosines: opposite ones cancel exactly, so that the mean rate of a day is
// that of the field.
func TestCosines(t *testing.T) {
	for k := range hours + 1 {
		if want := math.Cos(2 * math.Pi * float64(k) / 24); math.Abs(cosine(k)-want) > 1e-15 {
			t.Errorf("the cosine of %d/24 of a turn is %v, want %v", k, cosine(k), want)
		}
		if opposite := (k + hours/2) % hours; cosine(k)+cosine(opposite) != 0 {
			t.Errorf("the cosines of %d/24 and %d/24 of a turn do not cancel", k, opposite)
		}
	}
}

// TestDayRepeats: the curve of the next day is the same.
func TestDayRepeats(t *testing.T) {
	o := options(t, "daily", "day=1h", "peak=10m", "swing=80%").(*dailyOptions)
	shape := o.curve()
	if got := shape.at(10 * param.Minute); got != 1 {
		t.Errorf("the height at the peak is %v", got)
	}
	if got := shape.at(40 * param.Minute); math.Abs(got-0.2/1.8) > 1e-15 {
		t.Errorf("the height half a day later is %v, want 0.2/1.8", got)
	}
	for now := int64(0); now < param.Hour; now += 7 * param.Second {
		if shape.at(now) != shape.at(now+5*param.Hour) {
			t.Fatalf("the height at %d differs five days later", now)
		}
	}
	c := sim.NewConfig()
	wantProblem(t, options(t, "daily", "day=1h", "peak=60m"), &c, "peak")
}

// TestFlashCrowd counts the visits of its five phases: with factor 5, base
// rate 20/s, from 100 s on, ramps of 50 s and 60 s at the top, the means are
// 20*100, 60*50, 100*60, 60*50 and, for the last 40 s, 20*40.
func TestFlashCrowd(t *testing.T) {
	o := options(t, "flash-crowd", "rate=20/s", "factor=5", "at=100s", "ramp=50s", "length=60s")
	ends := []int64{100, 150, 210, 260, 300}
	counts, early := make([]float64, len(ends)), 0.0
	for _, v := range until(begin(t, o, 1), 300*param.Second) {
		counts[slices.IndexFunc(ends, func(end int64) bool { return v.Start < end*param.Second })]++
		if v.Start >= 100*param.Second && v.Start < 125*param.Second {
			early++
		}
	}
	for i, want := range []float64{2000, 3000, 6000, 3000, 800} {
		wantNear(t, "a phase's visits", counts[i], want, math.Sqrt(want), 0.04)
	}
	wantNear(t, "the first half of the ramp", early, 40*25, math.Sqrt(40*25), 0.04)
	c := sim.NewConfig()
	wantProblem(t, options(t, "flash-crowd", "at=300s"), &c, "at")
}

// TestCrowdWithoutRamp steps up and down at once.
func TestCrowdWithoutRamp(t *testing.T) {
	o := options(t, "flash-crowd", "factor=1000", "at=10s", "ramp=0s", "length=1s", "rate=1/s")
	inside, outside := 0.0, 0.0
	for _, v := range until(begin(t, o, 1), 20*param.Second) {
		if v.Start >= 10*param.Second && v.Start < 11*param.Second {
			inside++
		} else {
			outside++
		}
	}
	wantNear(t, "the visits of the crowd", inside, 1000, math.Sqrt(1000), 0.04)
	wantNear(t, "the other visits", outside, 19, math.Sqrt(19), 0.3)
}

// TestFlatCurvesAreVisits: a day without swing and a crowd that is none keep
// every candidate, so they are the plain stream, visit by visit.
func TestFlatCurvesAreVisits(t *testing.T) {
	plain := take(begin(t, options(t, "visits"), 1), 1000)
	for _, o := range []Options{options(t, "daily", "swing=0%"), options(t, "flash-crowd", "factor=1")} {
		if diff := cmp.Diff(plain, take(begin(t, o, 1), 1000)); diff != "" {
			t.Errorf("a flat curve is not the plain stream:\n%s", diff)
		}
	}
}

// TestThinningKeepsIdentity: a visit that two curves under the same greatest
// rate both keep is the same in both. Here 16/s is 10/s with swing 60 % and
// 8/s with swing 100 %.
func TestThinningKeepsIdentity(t *testing.T) {
	gentle := map[uint64]sim.Visit{}
	for _, v := range until(begin(t, options(t, "daily", "day=10m", "peak=1m"), 1), 600*param.Second) {
		gentle[v.Number] = v
	}
	shared := 0
	steep := options(t, "daily", "day=10m", "peak=1m", "rate=8/s", "swing=100%")
	for _, v := range until(begin(t, steep, 1), 600*param.Second) {
		if same, ok := gentle[v.Number]; ok {
			shared++
			if v != same {
				t.Fatalf("visit %d is %+v and %+v", v.Number, v, same)
			}
		} else {
			t.Fatalf("visit %d comes under the lower curve only", v.Number)
		}
	}
	if shared < 4000 {
		t.Errorf("only %d visits are shared", shared)
	}
}

func TestCurve(t *testing.T) {
	c := curve{offset: 5, knots: []knot{{0, 0.5}, {10, 1}, {10, 0.25}, {30, 0.75}}}
	for _, at := range []struct {
		now  int64
		want float64
	}{{0, 0.5}, {5, 0.5}, {10, 0.75}, {14, 0.95}, {15, 0.25}, {25, 0.5}, {35, 0.75}, {1000, 0.75}} {
		if got := c.at(at.now); got != at.want {
			t.Errorf("the height at %d is %v, want %v", at.now, got, at.want)
		}
	}
}
