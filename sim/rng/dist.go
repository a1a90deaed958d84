package rng

import "github.com/sessionsim/sessionsim/sim/detmath"

// law names the family of a Dist.
type law uint8

const (
	constant law = iota // the zero Dist is the constant 0
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

// Dist is a probability distribution by inversion: one uniform number in, one value out, monotone, in the base unit of
// its user (nanoseconds, bytes or a plain count). It is a small value, safe to copy and to share between goroutines.
// The zero Dist is the constant 0. A Dist whose Err is not nil must not be drawn from.
type Dist struct {
	law     law
	a, b, c float64 // the parameters as given, in the order of the constructor
	p, q, r float64 // what Quantile needs, derived from them once
	sample  *sample // the measured values of an empirical law
}

// Constant always gives v.
func Constant(v float64) Dist { return Dist{law: constant, a: v} }

// Exponential has density exp(-x/mean)/mean on x > 0.
func Exponential(mean float64) Dist { return Dist{law: exponential, a: mean} }

// UniformOn is uniform between low and high.
func UniformOn(low, high float64) Dist { return Dist{law: uniform, a: low, b: high} }

// Erlang is the sum of k equal exponential stages; mean is that of the whole sum.
func Erlang(k int, mean float64) Dist { return newErlang(k, mean) }

// Hyperexponential is a mixture of two exponentials with balanced means, with the given mean and squared coefficient
// of variation, which is at least 1.
func Hyperexponential(mean, scv float64) Dist { return newHyperexponential(mean, scv) }

// Lognormal is median*exp(sigma*Z), with Z standard normal.
func Lognormal(median, sigma float64) Dist {
	return Dist{law: lognormal, a: median, b: sigma, p: median, q: sigma}
}

// LognormalP99 is the lognormal law with the given median and 99th percentile.
func LognormalP99(median, p99 float64) Dist {
	sigma := detmath.Log(p99/median) / detmath.NormQuantile(0.99)
	return Dist{law: lognormalP99, a: median, b: p99, p: median, q: sigma}
}

// LognormalMean is the lognormal law with the given mean and squared coefficient of variation.
func LognormalMean(mean, scv float64) Dist { return newLognormalMean(mean, scv) }

// Pareto is the bounded Pareto law with density proportional to x^(-alpha-1) on [min, max]; max may be +Inf.
func Pareto(alpha, min, max float64) Dist {
	return Dist{law: pareto, a: alpha, b: min, c: max, p: detmath.Pow(min/max, alpha), q: -1 / alpha}
}

// Geometric is the number of trials up to the first success, on 1, 2, ...; mean is at least 1.
func Geometric(mean float64) Dist {
	return Dist{law: geometric, a: mean, p: -1 / detmath.Log1p(-1/mean)}
}

// Quantile returns the value below which the distribution lies with probability u, for u strictly between 0 and 1.
func (d *Dist) Quantile(u float64) float64 {
	switch d.law {
	case constant:
		return d.a
	case exponential:
		return -float64(d.a * detmath.Log(1-u))
	case uniform:
		return d.a + float64((d.b-d.a)*u)
	case erlang:
		return d.erlangQuantile(u)
	case hyperexponential:
		return d.hyperexponentialQuantile(u)
	case lognormal, lognormalP99, lognormalMean:
		return float64(d.p * detmath.Exp(float64(d.q*detmath.NormQuantile(u))))
	case pareto:
		return min(d.c, float64(d.b*detmath.Pow((1-u)+float64(u*d.p), d.q)))
	case geometric:
		return 1 + float64(int64(-float64(detmath.Log(1-u)*d.p)))
	default:
		return d.sample.quantile(u)
	}
}

// largest is the greatest value Int returns.
const largest = 1 << 62

// Int turns a word into a value: the quantile of its Uniform, rounded half away from zero and kept in [0, 1<<62].
func (d *Dist) Int(x uint64) int64 {
	v := d.Quantile(Uniform(x))
	if !(v < largest) {
		return largest
	}
	if v <= 0 {
		return 0
	}
	n := int64(v)
	if v-float64(n) >= 0.5 {
		n++
	}
	return n
}
