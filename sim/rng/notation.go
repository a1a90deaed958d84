package rng

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
)

// Constant reports whether the distribution is a Constant, and its value.
func (d *Dist) Constant() (float64, bool) { return d.a, d.law == constant }

// Kind returns the name of the family in the notation of scenario files: constant, exp, uniform, erlang, h2, lognormal,
// pareto, geometric or file.
func (d Dist) Kind() string {
	switch d.law {
	case constant:
		return "constant"
	case exponential:
		return "exp"
	case uniform:
		return "uniform"
	case erlang:
		return "erlang"
	case hyperexponential:
		return "h2"
	case pareto:
		return "pareto"
	case geometric:
		return "geometric"
	case empirical:
		return "file"
	default:
		return "lognormal"
	}
}

// String returns the notation of scenario files with plain numbers in the base unit, such as "exp(7000000000)" or
// "h2(mean=15000000, scv=9)"; a constant is its value. Measured values have no notation of their own: they show as
// "file(250 values)".
func (d Dist) String() string {
	switch d.law {
	case constant:
		return plain(d.a)
	case exponential:
		return "exp(" + plain(d.a) + ")"
	case uniform:
		return "uniform(" + plain(d.a) + ", " + plain(d.b) + ")"
	case erlang:
		return "erlang(" + plain(d.a) + ", " + plain(d.b) + ")"
	case hyperexponential:
		return "h2(mean=" + plain(d.a) + ", scv=" + plain(d.b) + ")"
	case lognormal:
		return "lognormal(median=" + plain(d.a) + ", sigma=" + plain(d.b) + ")"
	case lognormalP99:
		return "lognormal(median=" + plain(d.a) + ", p99=" + plain(d.b) + ")"
	case lognormalMean:
		return "lognormal(mean=" + plain(d.a) + ", scv=" + plain(d.b) + ")"
	case pareto:
		return "pareto(alpha=" + plain(d.a) + ", min=" + plain(d.b) + ", max=" + plain(d.c) + ")"
	case geometric:
		return "geometric(mean=" + plain(d.a) + ")"
	default:
		return "file(" + strconv.Itoa(len(d.sample.values)) + " values)"
	}
}

// plain writes the shortest decimal number, without exponent, that reads back as v.
func plain(v float64) string {
	if math.IsInf(v, 1) {
		return "inf"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// Err says in plain words which parameter cannot be used; it is nil for a usable distribution.
func (d Dist) Err() error {
	switch d.law {
	case constant:
		return atLeast(0, "the value", d.a)
	case exponential:
		return positive("the mean", d.a)
	case uniform:
		return cmp.Or(atLeast(0, "the low end", d.a), atLeast(d.a, "the high end", d.b))
	case erlang:
		if !(d.a >= 1 && d.a <= mostStages) {
			return fmt.Errorf("the number of stages must be between 1 and %d, not %s", mostStages, plain(d.a))
		}
		return positive("the mean", d.b)
	case hyperexponential:
		return cmp.Or(positive("the mean", d.a), atLeast(1, "the squared coefficient of variation", d.b))
	case lognormal:
		return cmp.Or(positive("the median", d.a), atLeast(0, "sigma", d.b))
	case lognormalP99:
		return cmp.Or(positive("the median", d.a), atLeast(d.a, "the 99th percentile", d.b))
	case lognormalMean:
		return cmp.Or(positive("the mean", d.a), atLeast(0, "the squared coefficient of variation", d.b))
	case pareto:
		if math.IsInf(d.c, 1) {
			return cmp.Or(positive("alpha", d.a), positive("the minimum", d.b))
		}
		return cmp.Or(positive("alpha", d.a), positive("the minimum", d.b), atLeast(d.b, "the maximum", d.c))
	case geometric:
		return atLeast(1, "the mean", d.a)
	default:
		return nil // Empirical has refused bad values.
	}
}

// positive refuses what is not above 0 and at most 2^62, also NaN.
func positive(what string, v float64) error {
	if v > 0 && v <= largest {
		return nil
	}
	return fmt.Errorf("%s must be above 0 and at most 2^62, not %s", what, plain(v))
}

// atLeast refuses what is not between the bound and 2^62, also NaN.
func atLeast(bound float64, what string, v float64) error {
	if v >= bound && v <= largest {
		return nil
	}
	return fmt.Errorf("%s must be at least %s and at most 2^62, not %s", what, plain(bound), plain(v))
}
