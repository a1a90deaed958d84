package detmath

import "math"

// ln 2 / 64 in two parts; the first is a multiple of 2^-42 of 36 bits, so its product with a step number is exact.
const (
	stepHi   = 0x1.62e42fefap-7
	stepLo   = 0x1.cf79abc9e3b3ap-46
	stepRate = 0x1.71547652b82fep6 // 64 / ln 2
	roundUp  = 0x1.8p52            // adding it rounds a small number to an integer in the lowest bits
)

// Exp returns e to the power x; it overflows to +Inf above 709.78 and underflows to 0 below -745.13.
func Exp(x float64) float64 {
	if !(x > -746 && x < 710) {
		return expLimit(x)
	}
	hi, lo, n := expParts(x, 0)
	return scale(hi+lo, n)
}

// expLimit answers for what is too large or too small, or not a number.
func expLimit(x float64) float64 {
	switch {
	case x > 0:
		return math.Inf(1)
	case x < 0:
		return 0
	default:
		return x
	}
}

// Expm1 returns e^x - 1, precise also where x is small.
func Expm1(x float64) float64 {
	if !(x > -40 && x < 700) {
		return Exp(x) - 1
	}
	hi, lo, n := expParts(x, 0)
	return (scale(hi, n) - 1) + scale(lo, n)
}

// expParts returns e^(x+rest) as (hi+lo)*2^n with hi in [1, 2) and |lo| < 0.011, for |x| < 746 and a tiny rest.
func expParts(x, rest float64) (hi, lo float64, n int) {
	// x = k*ln2/64 + r, with |r| <= ln2/128.
	shifted := float64(x*stepRate) + roundUp
	k := shifted - roundUp
	r := (x - float64(k*stepHi)) - float64(k*stepLo) + rest
	index := int(int32(math.Float64bits(shifted)))
	step := &expTable[index&63]
	// e^r - 1 by its Taylor series.
	r2 := float64(r * r)
	a := 1.0/2 + float64(r*(1.0/6))
	b := 1.0/24 + float64(r*(1.0/120)) + float64(r2*(1.0/720))
	p := r + float64(r2*(a+float64(r2*b)))
	return step.hi, step.lo + float64(step.hi*p), index >> 6
}

// scale returns v*2^n, rounded once, for |v| < 2 and |n| < 1100.
func scale(v float64, n int) float64 {
	if n > -1021 && n < 1023 {
		return float64(v * math.Float64frombits(uint64(n+1023)<<52))
	}
	half := n / 2
	v *= math.Float64frombits(uint64(half+1023) << 52)
	return float64(v * math.Float64frombits(uint64(n-half+1023)<<52))
}
