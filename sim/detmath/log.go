package detmath

import "math"

// ln 2 in two parts; the first is a multiple of 2^-42, so its product with an exponent is exact.
const (
	ln2Hi = 0x1.62e42fefa38p-1
	ln2Lo = 0x1.ef35793c7673p-45
)

// Log returns the natural logarithm of x: -Inf for 0, NaN for a negative x.
func Log(x float64) float64 {
	hi, lo := logParts(x)
	return hi + lo
}

// logLimit answers for what is not a positive finite number.
func logLimit(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x < 0:
		return math.NaN()
	default:
		return x
	}
}

// Log1p returns ln(1+x), precise also where x is small: -Inf for -1, NaN below.
func Log1p(x float64) float64 {
	if !(x > -1 && x <= math.MaxFloat64) {
		return logLimit(1 + x)
	}
	w := 1 + x
	rest := x - (w - 1)
	if x > 1 {
		rest = 1 - (w - x)
	}
	return Log(w) + rest/w
}

// The bits of 1-2^-5 and 1+2^-5. Bits of positive numbers are in the order of the numbers, so that one comparison of
// whole numbers tells what lies between.
const (
	nearLow  = 0x3fef000000000000
	nearHigh = 0x3ff0800000000000
)

// logParts returns ln x as a sum of which lo is a small part; where x is positive and finite it errs by about 2^-63.
func logParts(x float64) (hi, lo float64) {
	bits := math.Float64bits(x)
	if bits-(nearLow+1) < nearHigh-nearLow-1 {
		return logNearOne(x - 1)
	}
	if bits-1<<52 >= 2046<<52 { // Below 2^-1022, not finite or not a number.
		if !(x > 0 && x <= math.MaxFloat64) {
			return logLimit(x), 0
		}
		bits = math.Float64bits(x*0x1p54) - 54<<52 // The exponent falls below 0, into the sign.
	}
	exponent := int64(bits)>>52 - 1023
	// x = 2^exponent * (F+f), with F in the middle of the part that the six leading bits name, and f exact.
	step := &logTable[bits>>46&63]
	middle := math.Float64frombits(bits&(63<<46) | 1023<<52 | 1<<45)
	f := math.Float64frombits(bits&(1<<52-1)|1023<<52) - middle

	// r = f/F in two parts, |r| <= 2^-7, and ln(1+r) by its Taylor series.
	r := highHalf(f * step.inverse)
	rest := float64((f - float64(r*middle)) * step.inverse)
	k := float64(exponent)
	base := float64(k*ln2Hi) + step.logHi
	hi = base + r
	lo = (base - hi) + r
	lo += rest + (float64(k*ln2Lo) + step.logLo)
	s := r + rest
	s2 := float64(s * s)
	a := -1.0/2 + float64(s*(1.0/3))
	b := -1.0/4 + float64(s*(1.0/5))
	c := -1.0/6 + float64(s*(1.0/7)) - float64(s2*(1.0/8))
	return hi, lo + float64(s2*(a+float64(s2*(b+float64(s2*c)))))
}

// logNearOne returns ln(1+f) for |f| < 2^-5 by its Taylor series, the first two terms to double precision.
func logNearOne(f float64) (hi, lo float64) {
	f2 := float64(f * f)
	f4 := float64(f2 * f2)
	a := 1.0/3 - float64(f*(1.0/4))
	b := 1.0/5 - float64(f*(1.0/6))
	c := 1.0/7 - float64(f*(1.0/8))
	d := 1.0/9 - float64(f*(1.0/10))
	e := 1.0/11 - float64(f*(1.0/12)) + float64(f2*(1.0/13))
	tail := (a + float64(f2*b)) + float64(f4*((c+float64(f2*d))+float64(f4*e)))

	top := highHalf(f)
	half := float64(0.5 * float64(top*top))
	hi = f - half
	lo = (f - hi) - half
	lo -= float64(0.5 * float64((f-top)*(f+top)))
	return hi, lo + float64(float64(f2*f)*tail)
}
