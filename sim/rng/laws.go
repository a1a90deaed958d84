package rng

import (
	"math"

	"github.com/sessionsim/sessionsim/sim/detmath"
)

func newErlang(k int, mean float64) Dist {
	logFactorial := 0.0
	for j := 2; j <= k; j++ {
		logFactorial += detmath.Log(float64(j))
	}
	return Dist{law: erlang, a: float64(k), b: mean, p: mean / float64(k), q: logFactorial}
}

// erlangQuantile bisects; to be replaced.
func (d *Dist) erlangQuantile(u float64) float64 {
	low, high := 0.0, 40+4*d.a
	for range 80 {
		y := (low + high) / 2
		term, sum := 1.0, 1.0
		for j := 1.0; j < d.a; j++ {
			term = float64(term*y) / j
			sum += term
		}
		if float64(detmath.Exp(-y)*sum) > 1-u {
			low = y
		} else {
			high = y
		}
	}
	return float64(low * d.p)
}

func newHyperexponential(mean, scv float64) Dist {
	p := (1 + math.Sqrt((scv-1)/(scv+1))) / 2
	return Dist{law: hyperexponential, a: mean, b: scv, p: p, q: 2 * p / mean, r: 2 * (1 - p) / mean}
}

// hyperexponentialQuantile bisects; to be replaced.
func (d *Dist) hyperexponentialQuantile(u float64) float64 {
	low, high := 0.0, 40/d.r
	for range 80 {
		y := (low + high) / 2
		tail := float64(d.p*detmath.Exp(-float64(d.q*y))) + float64((1-d.p)*detmath.Exp(-float64(d.r*y)))
		if tail > 1-u {
			low = y
		} else {
			high = y
		}
	}
	return low
}

func newLognormalMean(mean, scv float64) Dist {
	return Dist{law: lognormalMean, a: mean, b: scv, p: mean / math.Sqrt(1+scv), q: math.Sqrt(detmath.Log1p(scv))}
}
