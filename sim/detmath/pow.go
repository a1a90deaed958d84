package detmath

import "math"

// Pow returns x to the power y for x >= 0; it is NaN for a negative x.
func Pow(x, y float64) float64 {
	if !(x > 0 && x <= math.MaxFloat64) {
		return powLimit(x, y)
	}
	// The product y*(hi+lo) is kept to twice the precision, since its absolute error is the relative one of the result.
	hi, lo := logParts(x)
	p := float64(y * hi)
	if !(p > -746 && p < 710) {
		return expLimit(p)
	}
	yTop, hiTop := highHalf(y), highHalf(hi)
	yEnd, hiEnd := y-yTop, hi-hiTop
	rest := float64(yTop*hiTop) - p
	rest = rest + float64(yTop*hiEnd) + float64(yEnd*hiTop) + float64(yEnd*hiEnd) + float64(y*lo)
	top, end, n := expParts(p, rest)
	return scale(top+end, n)
}

// powLimit answers for a base that is not a positive finite number.
func powLimit(x, y float64) float64 {
	switch {
	case !(x >= 0) || y != y:
		return math.NaN()
	case y == 0:
		return 1
	case (x == 0) == (y > 0):
		return 0
	default:
		return math.Inf(1)
	}
}
