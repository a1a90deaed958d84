package rng

import (
	"math"

	"github.com/sessionsim/sessionsim/sim/detmath"
)

// hyperexponentialQuantile inverts the mixture of mean 1 of two exponentials that have probabilities p and q = 1-p, and
// rates 2p and 2q. It solves H(y) = -ln(1-u), where H is minus the logarithm of the tail. H rises ever more slowly, so
// Newton's steps from below never pass the solution.
func hyperexponentialQuantile(p, q, u float64) float64 {
	a, b := 2*p, 2*q
	if u < 0x1p-8 {
		return hyperexponentialLowQuantile(p, q, u)
	}
	target := -detmath.Log(1 - u)
	// Three lower bounds: the rate at 0 is the greatest, and the tail is above that of either branch alone.
	first := float64(p*a) + float64(q*b)
	y := max(target/first, (target+detmath.Log(p))/a, (target+detmath.Log(q))/b)
	for range 100 {
		fast, slow := float64(p*detmath.Exp(-float64(a*y))), float64(q*detmath.Exp(-float64(b*y)))
		tail := fast + slow
		density := float64(a*fast) + float64(b*slow)
		hazard := density / tail
		step := (target + detmath.Log(tail)) / hazard
		// The second derivative of H, in proportion to the first, makes the last steps of third order.
		bend := float64(0.5 * float64(step*((float64(a*float64(a*fast))+float64(b*float64(b*slow)))/density-hazard)))
		if math.Abs(bend) < 0.5 {
			step = float64(step * (1 + bend))
		}
		y += step
		if math.Abs(step) < float64(1e-6*y) {
			break
		}
	}
	return y
}

// hyperexponentialLowQuantile is hyperexponentialQuantile for a small u, where 1-u would lose digits: it solves
// P(y) = u for the distribution function P itself, again by steps of third order.
func hyperexponentialLowQuantile(p, q, u float64) float64 {
	a, b := 2*p, 2*q
	y := u / (float64(p*a) + float64(q*b))
	for range 100 {
		fast, slow := detmath.Expm1(-float64(a*y)), detmath.Expm1(-float64(b*y))
		below := -(float64(p*fast) + float64(q*slow))
		densityA, densityB := float64(float64(p*a)*(1+fast)), float64(float64(q*b)*(1+slow))
		density := densityA + densityB
		step := (u - below) / density
		step += float64(0.5 * float64(float64(step*step)*((float64(a*densityA)+float64(b*densityB))/density)))
		y += step
		if math.Abs(step) < float64(1e-6*y) {
			break
		}
	}
	return y
}
