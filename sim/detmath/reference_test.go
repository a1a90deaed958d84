package detmath

import (
	"math"
	"math/big"
)

// The reference: elementary functions on big.Float, by series that need no more than the four operations. Every value
// carries its own precision; all intermediate results take the precision of the argument.

func number(x float64, precision uint) *big.Float {
	return new(big.Float).SetPrec(precision).SetFloat64(x)
}

func like(x *big.Float, v float64) *big.Float { return number(v, x.Prec()) }

func add(x, y *big.Float) *big.Float { return like(x, 0).Add(x, y) }
func sub(x, y *big.Float) *big.Float { return like(x, 0).Sub(x, y) }
func mul(x, y *big.Float) *big.Float { return like(x, 0).Mul(x, y) }
func quo(x, y *big.Float) *big.Float { return like(x, 0).Quo(x, y) }

// negligible tells that a term no longer changes a sum.
func negligible(term, sum *big.Float) bool {
	return term.Sign() == 0 || term.MantExp(nil) < sum.MantExp(nil)-int(sum.Prec())-4
}

// bigExp sums the series of e^(x/2^n), with n so large that few terms are needed, and squares the sum n times.
func bigExp(x *big.Float) *big.Float {
	precision := x.Prec() + 64
	halvings := max(0, x.MantExp(nil)+10)
	r := like(number(0, precision), 0).SetMantExp(number(0, precision).Set(x), -halvings)
	sum, term := like(r, 1), like(r, 1)
	for j := 1.0; !negligible(term, sum); j++ {
		term = quo(mul(term, r), like(r, j))
		sum = add(sum, term)
	}
	for range halvings {
		sum = mul(sum, sum)
	}
	return like(x, 0).Set(sum)
}

// bigLog improves y = ln x by y += 2(x-e^y)/(x+e^y), which triples the number of right digits.
func bigLog(x *big.Float) *big.Float {
	mantissa := like(x, 0)
	exponent := x.MantExp(mantissa)
	approximate, _ := mantissa.Float64()
	y := like(x, math.Log(approximate)+float64(exponent)*math.Ln2)
	for range 3 {
		e := bigExp(y)
		y = add(y, quo(mul(like(x, 2), sub(x, e)), add(x, e)))
	}
	return y
}

// bigPi is Machin's 16*arctan(1/5) - 4*arctan(1/239).
func bigPi(precision uint) *big.Float {
	arctan := func(n float64) *big.Float {
		square := number(n*n, precision)
		power := quo(number(1, precision), number(n, precision))
		sum := like(power, 0)
		for j := 1.0; ; j += 2 {
			term := quo(power, like(power, j))
			if j > 1 && negligible(term, sum) {
				return sum
			}
			if int(j)%4 == 1 {
				sum = add(sum, term)
			} else {
				sum = sub(sum, term)
			}
			power = quo(power, square)
		}
	}
	return sub(mul(number(16, precision), arctan(5)), mul(number(4, precision), arctan(239)))
}

// bigNormal returns the standard normal density and distribution function at z, by the series
// 1/2 + density * (z + z^3/3 + z^5/(3*5) + ...), with bits enough for the cancellation far below 0.
func bigNormal(z float64) (density, below *big.Float) {
	precision := uint(200 + z*z)
	x := number(z, precision)
	square := mul(x, x)
	density = bigExp(quo(square, like(x, -2)))
	density = quo(density, like(x, 0).Sqrt(mul(like(x, 2), bigPi(precision))))
	sum, term := like(x, z), like(x, z)
	for j := 3.0; !negligible(term, sum); j += 2 {
		term = quo(mul(term, square), like(x, j))
		sum = add(sum, term)
	}
	return density, add(like(x, 0.5), mul(density, sum))
}

// ulps returns how far got is from want, in units of the last place of a double near want.
func ulps(got float64, want *big.Float) float64 {
	exponent := max(want.MantExp(nil), -1021)
	difference := sub(want, like(want, got))
	distance, _ := difference.SetMantExp(difference, 53-exponent).Float64()
	return math.Abs(distance)
}
