package rng

import (
	"math"

	"github.com/sessionsim/sessionsim/sim/detmath"
)

// law names the family of a Dist.
type law uint8

const (
	constant law = iota // first, so that the zero Dist is the constant 0
	exponential
	uniform
	erlang
	hyperexponential
	lognormal
	lognormalP99
	lognormalMean
	pareto
	geometric
	empirical
)

// Dist is a probability distribution of numbers from 0 to 2^62, by inversion: one uniform number in, one value out, the
// larger the one the larger the other. Values are in the base unit of the user: nanoseconds, bytes or a plain count.
//
// A Dist is a small value to be copied and compared with ==. The zero Dist is the constant 0. The constructors do not
// check their parameters: Err does. To draw from a Dist with an error is a mistake of the caller, which may panic.
type Dist struct {
	law     law
	a, b, c float64 // the parameters as given, in the order of the constructor
	p, q    float64 // what Quantile needs, derived from them once
	whole   int64   // what Int gives when the law is constant
	sample  *sample // the measured values of an empirical law
}

// Constant always gives v.
func Constant(v float64) Dist { return Dist{law: constant, a: v, whole: nearest(v)} }

// Exponential has the density exp(-x/mean)/mean.
func Exponential(mean float64) Dist { return Dist{law: exponential, a: mean} }

// UniformOn is uniform between low and high.
func UniformOn(low, high float64) Dist { return Dist{law: uniform, a: low, b: high} }

// Erlang is the sum of k independent exponential stages; mean is that of the whole sum, and the SCV is 1/k.
func Erlang(k int, mean float64) Dist {
	return Dist{law: erlang, a: float64(k), b: mean, p: mean / float64(k)}
}

// Hyperexponential is a mixture of two exponentials, for an SCV of at least 1. Of the many with the same mean and SCV
// it is the one with balanced means: both branches contribute half of the mean.
func Hyperexponential(mean, scv float64) Dist {
	// The branches have probabilities p and 1-p = (1-root)/2, and rates 2p/mean and 2(1-p)/mean. Since
	// 1-root^2 = 2/(scv+1), the second is found without cancellation.
	root := math.Sqrt((scv - 1) / (scv + 1))
	return Dist{law: hyperexponential, a: mean, b: scv, p: (1 + root) / 2, q: 1 / (scv + 1) / (1 + root)}
}

// Lognormal is median*exp(sigma*Z) with Z standard normal.
func Lognormal(median, sigma float64) Dist {
	return Dist{law: lognormal, a: median, b: sigma, p: median, q: sigma}
}

// LognormalP99 is the lognormal law with this median and 99th percentile.
func LognormalP99(median, p99 float64) Dist {
	sigma := detmath.Log(p99/median) / detmath.NormQuantile(0.99)
	return Dist{law: lognormalP99, a: median, b: p99, p: median, q: sigma}
}

// LognormalMean is the lognormal law with this mean and SCV: sigma^2 = ln(1+scv).
func LognormalMean(mean, scv float64) Dist {
	return Dist{law: lognormalMean, a: mean, b: scv, p: mean / math.Sqrt(1+scv), q: math.Sqrt(detmath.Log1p(scv))}
}

// Pareto has a density in proportion to x^(-alpha-1) between min and max. With max = +Inf it is the plain Pareto law,
// whose mean is infinite for alpha <= 1.
func Pareto(alpha, min, max float64) Dist {
	return Dist{law: pareto, a: alpha, b: min, c: max, p: detmath.Pow(min/max, alpha), q: -1 / alpha}
}

// Geometric counts the trials up to and with the first success, 1, 2, ..., when a trial succeeds with probability
// 1/mean.
func Geometric(mean float64) Dist {
	return Dist{law: geometric, a: mean, p: -1 / detmath.Log1p(-1/mean)}
}

// Quantile returns the value below which a draw lies with probability u, for u strictly between 0 and 1. It errs by
// less than 2e-13 of the value, so only values closer than that can come in the wrong order. Where u is a result of
// Uniform this holds down to the smallest.
func (d *Dist) Quantile(u float64) float64 {
	switch d.law {
	case constant:
		return d.a
	case exponential:
		return -float64(d.a * detmath.Log(1-u))
	case uniform:
		return d.a + float64((d.b-d.a)*u)
	case erlang:
		return float64(d.p * erlangQuantile(d.a, u))
	case hyperexponential:
		return float64(d.a * hyperexponentialQuantile(d.p, d.q, u))
	case lognormal, lognormalP99, lognormalMean:
		return float64(d.p * detmath.Exp(float64(d.q*detmath.NormQuantile(u))))
	case pareto:
		return min(d.c, float64(d.b*detmath.Pow((1-u)+float64(u*d.p), d.q)))
	case geometric:
		return 1 + math.Floor(-float64(d.p*detmath.Log(1-u)))
	default:
		return d.sample.quantile(u)
	}
}

// largest is the greatest value Int returns.
const largest = 1 << 62

// Int turns a word into a whole value: the quantile of its Uniform, rounded half away from 0 and kept in [0, 2^62].
func (d *Dist) Int(x uint64) int64 {
	if d.law == constant {
		return d.whole
	}
	return d.draw(x)
}

// draw is Int where the word matters. It stands apart so that Int is compiled into its callers.
func (d *Dist) draw(x uint64) int64 {
	if d.law == exponential { // By far the most frequent. And 1-Uniform(x) is Uniform(^x).
		return nearest(-float64(d.a * detmath.Log(Uniform(^x))))
	}
	return nearest(d.Quantile(Uniform(x)))
}

// nearest rounds as Int does.
func nearest(v float64) int64 {
	if !(v < largest) {
		return largest
	}
	if v <= 0 {
		return 0
	}
	return int64(v + justBelowHalf)
}

// justBelowHalf is the double next to 1/2. Adding it to a positive number and cutting the sum to a whole one rounds
// half up: a number that ends in one half gets a sum that is rounded to the next whole number. With 1/2 itself, that
// would also happen to justBelowHalf, and to odd numbers from 2^52 on.
const justBelowHalf = 0x1.fffffffffffffp-2
