package rng

import (
	"fmt"
	"math"

	"github.com/sessionsim/sessionsim/sim/detmath"
)

// Mean returns the expected value, which is +Inf for an unbounded Pareto law with alpha <= 1.
func (d *Dist) Mean() float64 {
	switch d.law {
	case uniform:
		return (d.a + d.b) / 2
	case erlang:
		return d.b
	case lognormal, lognormalP99:
		return float64(d.p * detmath.Exp(float64(d.q*d.q)/2))
	case pareto:
		return d.paretoMoment(1)
	case empirical:
		return d.sample.mean
	default:
		return d.a
	}
}

// SCV returns the squared coefficient of variation, variance/mean^2.
func (d *Dist) SCV() float64 {
	switch d.law {
	case constant:
		return 0
	case uniform:
		return float64((d.b-d.a)*(d.b-d.a)) / 12 / float64(d.Mean()*d.Mean())
	case erlang:
		return 1 / d.a
	case lognormal, lognormalP99:
		return detmath.Expm1(float64(d.q * d.q))
	case hyperexponential, lognormalMean:
		return d.b
	case pareto:
		m := d.paretoMoment(1)
		return d.paretoMoment(2)/float64(m*m) - 1
	case geometric:
		return 1 - 1/d.a
	case empirical:
		return d.sample.scv
	default:
		return 1
	}
}

// paretoMoment returns the expectation of the n-th power.
func (d *Dist) paretoMoment(n float64) float64 {
	e := d.a - n
	if math.IsInf(d.c, 1) && e <= 0 {
		return math.Inf(1)
	}
	log := detmath.Log(d.b / d.c)
	part := -log
	if e != 0 {
		part = -detmath.Expm1(float64(e*log)) / e
	}
	return detmath.Pow(d.b, n) * d.a * part / (1 - d.p)
}

// Constant reports whether every draw gives the same value, and that value.
func (d *Dist) Constant() (float64, bool) { return d.a, d.law == constant }

// Kind names the family as scenario files do.
func (d Dist) Kind() string {
	return [...]string{"constant", "exp", "uniform", "erlang", "h2", "lognormal", "lognormal", "lognormal", "pareto",
		"geometric", "file"}[d.law]
}

// String gives the scenario notation with plain numbers in base units.
func (d Dist) String() string { return fmt.Sprintf("%s(%v, %v, %v)", d.Kind(), d.a, d.b, d.c) }

// Err says in plain words what is wrong with the parameters; it is nil when the distribution is usable.
func (d Dist) Err() error { return nil }
