package rng

import (
	"math"
	"slices"
	"testing"

	"github.com/sessionsim/sessionsim/sim/detmath"
)

// points are probabilities as Uniform gives them, over the whole range and with its two ends, close to 0 and to 1.
func points() []float64 {
	us := []float64{0.5 - 0x1p-53, 0.5 + 0x1p-53, 0x1p-8 - 0x1p-53, 0x1p-8 + 0x1p-53}
	for i := range uint64(400) {
		x := Mix(i, 1)
		us = append(us, Uniform(x), Uniform(x>>(i%56)), Uniform(^(x >> (i % 56))))
	}
	return append(us, Uniform(0), Uniform(math.MaxUint64))
}

// A quantile put into the distribution function gives the probability back. The difference, over the density, is the
// error of the quantile; the density is taken as a difference quotient, which needs few digits.
func TestQuantileInvertsDistributionFunction(t *testing.T) {
	for _, r := range references() {
		most, at := 0.0, 0.0
		for _, u := range points() {
			x := r.dist.Quantile(u)
			f, want, sign := r.below, u, 1.0
			if u > 0.5 {
				f, want, sign = r.tail, 1-u, -1
			}
			if r.discrete {
				if !(r.below(x) >= u-1e-9*(1-u)) || !(x == 1 || r.below(x-1) <= u+1e-9*(1-u)) {
					t.Errorf("%v: %v is not where the distribution function passes %v", r.dist, x, u)
				}
				continue
			}
			step := 1e-4
			slope := sign * (f(x*(1+step)) - f(x*(1-step))) / (2 * step)
			if x == r.dist.b || u > 1-1e-9 && r.dist.law == pareto {
				continue // the ends of bounded laws have no slope on both sides
			}
			if e := math.Abs((f(x) - want) / slope); !(e <= most) {
				most, at = e, u
			}
		}
		t.Logf("%v: relative error at most %.1e, at u = %v", r.dist, most, at)
		if !(most <= 2e-13) {
			t.Errorf("%v: the quantile of %v has a relative error of %.1e", r.dist, at, most)
		}
	}
}

func TestQuantileExact(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"uniform(1, 5) at 1/4", quantile(UniformOn(1, 5), 0.25), 2},
		{"the median of exp(8)", quantile(Exponential(8), 0.5), 8 * math.Ln2},
		{"the median of lognormal", quantile(LognormalP99(2048, 30720), 0.5), 2048},
		{"p99 of lognormal", math.Round(quantile(LognormalP99(2048, 30720), 0.99)*1e9) / 1e9, 30720},
		// P(X = 1) = 1/2, 1/4, ...: exact halves.
		{"geometric(2) below 1/2", quantile(Geometric(2), 0.5-0x1p-53), 1},
		{"geometric(2) above 1/2", quantile(Geometric(2), 0.5+0x1p-53), 2},
		{"geometric(2) below 3/4", quantile(Geometric(2), 0.75-0x1p-53), 2},
		{"geometric(2) above 3/4", quantile(Geometric(2), 0.75+0x1p-53), 3},
		{"geometric(1)", quantile(Geometric(1), 0.999), 1},
		// Of 1/x^2 between 1 and 2 three quarters lie below 8/5: (1-5/8)/(1-1/2).
		{"pareto", quantile(Pareto(1, 1, 2), 0.75), 1.6},
		{"pareto without maximum", quantile(Pareto(2, 3, math.Inf(1)), 0.75), 6},
		{"pareto of one value", quantile(Pareto(2, 3, 3), 0.75), 3},
		{"lognormal of one value", quantile(Lognormal(3, 0), 0.75), 3},
		{"uniform of one value", quantile(UniformOn(3, 3), 0.75), 3},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

func quantile(d Dist, u float64) float64 { return d.Quantile(u) }

// Catalogue V04: mean .01 s and SCV 4 are p = .887298 and rates 177.4597 and 22.5403 a second, to the digits printed.
func TestHyperexponentialOfCatalogue(t *testing.T) {
	d := Hyperexponential(0.01, 4)
	got := [3]float64{math.Round(d.p*1e6) / 1e6, math.Round(2*d.p/0.01*1e4) / 1e4, math.Round(2*d.q/0.01*1e4) / 1e4}
	if want := [3]float64{0.887298, 177.4597, 22.5403}; got != want {
		t.Errorf("p and rates %v, want %v", got, want)
	}
	if d.p+d.q != 1 {
		t.Errorf("p + q = %v", d.p+d.q)
	}
}

func TestQuantileRisesWithProbability(t *testing.T) {
	for _, r := range references() {
		us := points()
		slices.Sort(us)
		last := 0.0
		for _, u := range us {
			x := r.dist.Quantile(u)
			if x < last*(1-4e-13) {
				t.Errorf("%v: the quantile of %v is %v, below an earlier %v", r.dist, u, x, last)
			}
			last = x
		}
		// Whole values rise without exception where words are a few steps apart.
		previous := int64(-1)
		for i := range uint64(2000) {
			n := r.dist.Int(i<<53 + i*i<<13)
			if n < previous {
				t.Errorf("%v: Int of word %x is %d, below an earlier %d", r.dist, i<<53, n, previous)
			}
			previous = n
		}
	}
}

// Mean and SCV agree with the formulas of the references.
func TestMomentFormulas(t *testing.T) {
	for _, r := range references() {
		if e := r.dist.Mean()/r.mean - 1; !(math.Abs(e) <= 1e-12) {
			t.Errorf("%v: mean %v, want %v", r.dist, r.dist.Mean(), r.mean)
		}
		if e := r.dist.SCV() - r.scv; !(math.Abs(e) <= 1e-9*max(1, r.scv)) {
			t.Errorf("%v: SCV %v, want %v", r.dist, r.dist.SCV(), r.scv)
		}
	}
	inf := math.Inf(1)
	for _, c := range []struct {
		dist      Dist
		mean, scv float64
	}{
		{Constant(0), 0, 0}, {Constant(5), 5, 0}, {UniformOn(0, 0), 0, 0}, {Pareto(2, 3, 3), 3, 0},
		{Pareto(1, 3, inf), inf, inf}, {Pareto(0.5, 3, inf), inf, inf}, {Pareto(2, 3, inf), 6, inf},
		{Pareto(1.5, 3, inf), 9, inf}, {Lognormal(5, 0), 5, 0}, {Geometric(1), 1, 0},
	} {
		if mean, scv := c.dist.Mean(), c.dist.SCV(); mean != c.mean || scv != c.scv {
			t.Errorf("%v: mean %v and SCV %v, want %v and %v", c.dist, mean, scv, c.mean, c.scv)
		}
	}
}

// The integral of the quantile over all probabilities is the mean, and that of its square gives the SCV. With
// u = e^-s below the median and u = 1-e^-s above, both halves are smooth, and Simpson's rule is exact to many digits
// (to the tail beyond 1-2^-53, which no draw reaches).
func TestMomentsByIntegration(t *testing.T) {
	const intervals, end = 4000, 53 * math.Ln2
	for _, r := range references() {
		if r.discrete || r.scv > 50 {
			continue
		}
		first, second := 0.0, 0.0
		for i := range intervals + 1 {
			s := math.Ln2 + (end-math.Ln2)*float64(i)/intervals
			weight := math.Exp(-s) * (end - math.Ln2) / intervals / 3 * float64(2+2*(i%2))
			if i == 0 || i == intervals {
				weight /= 2
			}
			low, high := r.dist.Quantile(math.Exp(-s)), r.dist.Quantile(1-math.Exp(-s))
			first += weight * (low + high)
			second += weight * (low*low + high*high)
		}
		if e := first/r.mean - 1; !(math.Abs(e) <= 1e-6) {
			t.Errorf("%v: the mean of the quantiles is %v, want %v", r.dist, first, r.mean)
		}
		if scv := second/first/first - 1; !(math.Abs(scv-r.scv) <= 1e-3*max(1, r.scv)) {
			t.Errorf("%v: the SCV of the quantiles is %v, want %v", r.dist, scv, r.scv)
		}
	}
}

// Samples by Block have the right mean, |z| <= 4.5 with a standard error of at most 2.3 % of the mean, unless a law is
// too skewed for the mean of so few. And they follow the law: Kolmogorov's D*sqrt(n) is at most 2.693 (alpha = 1e-6),
// if it is continuous.
func TestSamplesFollowLaw(t *testing.T) {
	const n = 20000
	for i, r := range references() {
		if r.dist.law == erlang && r.dist.a > 5 {
			continue // too slow to sum up
		}
		xs, sum := make([]float64, n), 0.0
		for j := range xs {
			xs[j] = r.dist.Quantile(Uniform(New(1, uint64(i)).Block(uint64(j), 0, 0, 0)[0]))
			sum += xs[j]
		}
		se := r.mean * math.Sqrt(r.scv/n)
		z := (sum/n - r.mean) / se
		t.Logf("%v: z = %.2f", r.dist, z)
		if r.scv <= 10 && (math.Abs(z) > 4.5 || se > 0.023*r.mean) {
			t.Errorf("%v: sample mean %v, want %v, standard error %v", r.dist, sum/n, r.mean, se)
		}
		if r.discrete {
			continue
		}
		slices.Sort(xs)
		d := 0.0
		for j, x := range xs {
			f := r.below(x)
			d = max(d, f-float64(j)/n, float64(j+1)/n-f)
		}
		if d*math.Sqrt(n) > 2.693 {
			t.Errorf("%v: Kolmogorov's distance %v", r.dist, d*math.Sqrt(n))
		}
	}
}

func TestIntRounds(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want int64
	}{
		{0, 0}, {0.49999999999999994, 0}, {0.5, 1}, {1.5, 2}, {2.5, 3}, {2.4999999, 2}, {1 << 53, 1 << 53},
		{1<<51 + 0.5, 1<<51 + 1}, {1<<52 + 1, 1<<52 + 1}, {1 << 62, 1 << 62}, {1e300, 1 << 62}, {-0.4, 0}, {-5, 0},
		{math.Inf(1), 1 << 62}, {math.NaN(), 1 << 62},
	} {
		d := Constant(c.v)
		if got := d.Int(12345); got != c.want {
			t.Errorf("%v is rounded to %d, want %d", c.v, got, c.want)
		}
	}
	// 2^-53 of the draws of this law are above 2^62; they are cut.
	heavy := Pareto(0.5, 1<<30, math.Inf(1))
	if got := heavy.Int(math.MaxUint64); got != 1<<62 {
		t.Errorf("the greatest draw of %v is %d", heavy, got)
	}
}

// Int may take a shorter way than through the quantile, but not to another value.
func TestIntIsRoundedQuantile(t *testing.T) {
	for _, r := range references() {
		for i := range uint64(200) {
			x := Mix(i, 3) >> (i % 60)
			for _, x := range []uint64{x, ^x} {
				if got, want := r.dist.Int(x), nearest(r.dist.Quantile(Uniform(x))); got != want {
					t.Errorf("%v: Int(%x) = %d, but the quantile is rounded to %d", r.dist, x, got, want)
				}
			}
		}
	}
}

func TestIntDoesNotAllocate(t *testing.T) {
	for _, r := range references() {
		x := uint64(0)
		if n := testing.AllocsPerRun(10, func() { x += 0x9e3779b97f4a7c15; sink += uint64(r.dist.Int(x)) }); n != 0 {
			t.Errorf("%v allocates %v times a draw", r.dist, n)
		}
	}
}

// The constructors of the lognormal law describe the same law: with mean .01 and SCV 4, sigma is sqrt(ln 5).
func TestLognormalConstructorsAgree(t *testing.T) {
	a := LognormalMean(0.01, 4)
	b := Lognormal(0.01/math.Sqrt(5), math.Sqrt(detmath.Log(5)))
	c := LognormalP99(b.Quantile(0.5), b.Quantile(0.99))
	for _, u := range points() {
		if x, y, z := a.Quantile(u), b.Quantile(u), c.Quantile(u); math.Abs(x/y-1) > 1e-14 || math.Abs(z/y-1) > 1e-13 {
			t.Errorf("quantiles of %v: %v, %v, %v", u, x, y, z)
		}
	}
}
