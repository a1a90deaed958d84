package rng

import (
	"math"
	"strings"
	"testing"
)

func TestNotation(t *testing.T) {
	measured, err := Empirical([]float64{3, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dist       Dist
		kind, want string
	}{
		{Dist{}, "constant", "0"}, {Constant(2.5e9), "constant", "2500000000"},
		{Exponential(7e9), "exp", "exp(7000000000)"},
		{UniformOn(0.5, 5e6), "uniform", "uniform(0.5, 5000000)"},
		{Erlang(3, 1e7), "erlang", "erlang(3, 10000000)"},
		{Hyperexponential(15e6, 9), "h2", "h2(mean=15000000, scv=9)"},
		{Lognormal(2048, 1.25), "lognormal", "lognormal(median=2048, sigma=1.25)"},
		{LognormalP99(2048, 30720), "lognormal", "lognormal(median=2048, p99=30720)"},
		{LognormalMean(2048, 4), "lognormal", "lognormal(mean=2048, scv=4)"},
		{Pareto(1.2, 5, 400), "pareto", "pareto(alpha=1.2, min=5, max=400)"},
		{Pareto(1.2, 5, math.Inf(1)), "pareto", "pareto(alpha=1.2, min=5, max=inf)"},
		{Geometric(10), "geometric", "geometric(mean=10)"},
		{measured, "file", "file(3 values)"},
	} {
		if kind, text := c.dist.Kind(), c.dist.String(); kind != c.kind || text != c.want {
			t.Errorf("kind %q and notation %q, want %q and %q", kind, text, c.kind, c.want)
		}
		if err := c.dist.Err(); err != nil {
			t.Errorf("%v: %v", c.dist, err)
		}
		if _, is := c.dist.Constant(); is != (c.kind == "constant") {
			t.Errorf("%v: constant %v", c.dist, is)
		}
	}
	d := Constant(7)
	if v, _ := d.Constant(); v != 7 || d != Constant(7) || d == Exponential(7) {
		t.Errorf("%v has the constant value %v", d, v)
	}
}

// Every parameter is refused just outside of its range, as NaN and as infinity, with the words that name it.
func TestErr(t *testing.T) {
	inf, nan, tooMuch := math.Inf(1), math.NaN(), 0x1p63
	for _, c := range []struct {
		dist Dist
		want string
	}{
		{Constant(-1), "the value must be at least 0 and at most 2^62, not -1"},
		{Constant(nan), "the value must"}, {Constant(inf), "not inf"}, {Constant(tooMuch), "the value must"},
		{Exponential(0), "the mean must be above 0 and at most 2^62, not 0"},
		{Exponential(nan), "not NaN"}, {Exponential(inf), "the mean must"}, {Exponential(-1), "the mean must"},
		{UniformOn(-1, 1), "the low end must"}, {UniformOn(2, 1), "the high end must be at least 2"},
		{UniformOn(nan, 1), "the low end must"}, {UniformOn(1, inf), "the high end must"},
		{Erlang(0, 1), "the number of stages must be between 1 and 1000, not 0"}, {Erlang(1001, 1), "not 1001"},
		{Erlang(2, 0), "the mean must"}, {Erlang(2, nan), "the mean must"},
		{Hyperexponential(0, 2), "the mean must"}, {Hyperexponential(1, 0.99), "the squared coefficient of variation"},
		{Hyperexponential(1, nan), "variation must be at least 1"}, {Hyperexponential(inf, 2), "the mean must"},
		{Lognormal(0, 1), "the median must"}, {Lognormal(1, -1), "sigma must"}, {Lognormal(1, nan), "sigma must"},
		{LognormalP99(0, 1), "the median must"}, {LognormalP99(2, 1), "the 99th percentile must be at least 2"},
		{LognormalP99(2, inf), "the 99th percentile must"}, {LognormalP99(nan, 1), "the median must"},
		{LognormalMean(0, 1), "the mean must"}, {LognormalMean(1, -1), "variation must be at least 0"},
		{Pareto(0, 1, 2), "alpha must"}, {Pareto(nan, 1, 2), "alpha must"}, {Pareto(1, 0, 2), "the minimum must"},
		{Pareto(1, 2, 1), "the maximum must be at least 2"}, {Pareto(1, 1, nan), "the maximum must"},
		{Pareto(inf, 1, 2), "alpha must"}, {Pareto(1, inf, inf), "the minimum must"},
		{Geometric(0.99), "the mean must be at least 1"}, {Geometric(nan), "the mean must"},
	} {
		if err := c.dist.Err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.dist, err, c.want)
		}
	}
}

// The ends of every range are usable.
func TestErrNil(t *testing.T) {
	const most = 1 << 62
	for _, d := range []Dist{
		Constant(0), Constant(most), Exponential(most), Exponential(1e-300), UniformOn(0, 0), UniformOn(0, most),
		Erlang(1, most), Erlang(1000, 1), Hyperexponential(1, 1), Hyperexponential(1, 1e9), Lognormal(1, 0),
		LognormalP99(2, 2), LognormalMean(1, 0), Pareto(1e-3, 1, most), Pareto(100, 1, math.Inf(1)), Pareto(1, 3, 3),
		Geometric(1), Geometric(most),
	} {
		if err := d.Err(); err != nil {
			t.Errorf("%v: %v", d, err)
		}
		last := int64(0)
		for _, x := range []uint64{0, 1 << 50, 1 << 55, 1 << 63, 3 << 62, math.MaxUint64 - 1<<50, math.MaxUint64} {
			n := d.Int(x)
			if n < last || n > most {
				t.Errorf("%v: word %x gives %d after %d", d, x, n, last)
			}
			last = n
		}
	}
}
