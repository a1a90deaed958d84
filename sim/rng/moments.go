package rng

import (
	"math"

	"github.com/sessionsim/sessionsim/sim/detmath"
)

// Mean returns the expected value by its formula. It is +Inf for a Pareto law without maximum and alpha <= 1.
func (d *Dist) Mean() float64 {
	switch d.law {
	case uniform:
		return (d.a + d.b) / 2
	case erlang:
		return d.b
	case lognormal, lognormalP99:
		return float64(d.p * detmath.Exp(float64(0.5*float64(d.q*d.q))))
	case pareto:
		return d.paretoMoment(1)
	case empirical:
		return d.sample.mean
	default:
		return d.a
	}
}

// SCV returns the squared coefficient of variation, variance/mean^2, by its formula. It is 0 for the constant 0, and
// +Inf for a Pareto law without maximum and alpha <= 2.
func (d *Dist) SCV() float64 {
	switch d.law {
	case exponential:
		return 1
	case uniform:
		return uniformSCV(d.a, d.b)
	case erlang:
		return 1 / d.a
	case hyperexponential, lognormalMean:
		return d.b
	case lognormal, lognormalP99:
		return detmath.Expm1(float64(d.q * d.q))
	case pareto:
		return d.paretoSCV()
	case geometric:
		return 1 - 1/d.a
	case empirical:
		return d.sample.scv
	default:
		return 0
	}
}

// uniformSCV is (high-low)^2/12 over the square of the mean.
func uniformSCV(low, high float64) float64 {
	if high == 0 {
		return 0
	}
	ratio := (high - low) / (high + low)
	return float64(ratio*ratio) / 3
}

// paretoMoment returns E[(X/min)^n] * min: with r = min/max it is
// min * alpha/(alpha-n) * (1-r^(alpha-n))/(1-r^alpha), and its limit for alpha = n.
func (d *Dist) paretoMoment(n float64) float64 {
	if d.b == d.c {
		return d.b
	}
	log := detmath.Log(d.b / d.c)
	part := -log
	if e := d.a - n; e != 0 {
		part = -detmath.Expm1(float64(e*log)) / e
	}
	return d.b * d.a * part / -detmath.Expm1(float64(d.a*log))
}

func (d *Dist) paretoSCV() float64 {
	mean, second := d.paretoMoment(1), d.paretoMoment(2)
	if math.IsInf(second, 1) {
		return second
	}
	return max(0, second/mean*d.b/mean-1)
}
