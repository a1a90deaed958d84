package rng

import (
	"math"

	"github.com/sessionsim/sessionsim/sim/detmath"
)

// mostStages bounds the stages of an Erlang law: the work grows with them, and beyond it is all but constant.
const mostStages = 1000

// reciprocal[i] is 1/i.
var reciprocal = func() (table [mostStages]float64) {
	for i := range table {
		table[i] = 1 / float64(i)
	}
	return table
}()

// erlangQuantile returns the y up to which a Poisson process of rate 1 has had its k-th event with probability u.
func erlangQuantile(k, u float64) float64 {
	if k == 1 {
		return -detmath.Log(1 - u)
	}
	if u < 0x1p-8 {
		return erlangLowQuantile(k, u)
	}
	// Wilson and Hilferty: the cube root of y is nearly normal. Where that fails, far below, the cube is kept positive.
	root := 1 - 1/(9*k) + float64(detmath.NormQuantile(u)/(3*math.Sqrt(k)))
	y := float64(k * max(float64(root*root*root), 0.01))
	target := detmath.Log(1 - u)
	for range 50 {
		logTail, hazard := erlangTail(int(k), y)
		step := float64((logTail - target) / hazard)
		// The second derivative of the logarithm of the tail makes the step of third order.
		bend := float64(0.5 * float64(step*((k-1)/y-1+hazard)))
		if math.Abs(bend) < 0.5 {
			step = float64(step * (1 - bend))
		}
		y = max(y+step, float64(0.5*y))
		if math.Abs(step) < float64(1e-6*y) {
			break
		}
	}
	return y
}

// erlangTail returns ln P(fewer than k events up to y), and the rate of the k-th event at y when there were fewer.
// The probability is e^-y times the sum of y^i/i! for i < k, and its derivative is e^-y times the last term.
func erlangTail(k int, y float64) (logTail, hazard float64) {
	term, scaled := 1.0, 0.0
	if y > 600 {
		// The sum reaches e^y. Begin so low that it stays finite.
		term, scaled = 0x1p-900, 900*math.Ln2
	}
	sum := term
	for i := 1; i < k; i++ {
		term = float64(term * float64(y*reciprocal[i]))
		sum += term
	}
	return detmath.Log(sum) - (y - scaled), term / sum
}

// erlangLowQuantile is erlangQuantile for a small u, where 1-u would lose digits. It solves ln P(y) = ln u for ln y,
// with P(y) = e^-y * y^k/k! * (1 + y/(k+1) + y^2/((k+1)(k+2)) + ...). The left side is concave in ln y, so Newton's
// steps from below never pass the solution.
func erlangLowQuantile(k, u float64) float64 {
	target := detmath.Log(u)
	for j := 2.0; j <= k; j++ {
		target += detmath.Log(j)
	}
	logY := target / k
	for range 50 {
		y := detmath.Exp(logY)
		term, sum := 1.0, 1.0
		for j := k + 1; term > 0x1p-60*sum; j++ {
			term = float64(term*y) / j
			sum += term
		}
		missing := target - (float64(k*logY) - y + detmath.Log(sum))
		step := float64(missing*sum) / k
		logY += step
		if math.Abs(step) < 1e-9 {
			break
		}
	}
	return detmath.Exp(logY)
}
