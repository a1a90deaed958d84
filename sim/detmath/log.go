package detmath

import "math"

const (
	ln2Hi = 0x1.62e42feep-1         // ln 2 cut to 32 bits, so that k*ln2Hi is exact.
	ln2Lo = 0x1.a39ef35793c7673p-33 // ln 2 - ln2Hi.
)

// Log returns the natural logarithm of x.
func Log(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, k = 2*m, k-1
	}
	s := (m - 1) / (m + 1)
	z, sum := float64(s*s), 0.0
	for j := 23; j >= 1; j -= 2 {
		sum = float64(sum*z) + 1/float64(j)
	}
	return float64(float64(k)*ln2Hi) + (float64(2*s*sum) + float64(float64(k)*ln2Lo))
}

// Log1p returns ln(1+x) without losing a small x.
func Log1p(x float64) float64 {
	w := 1 + x
	if w == 1 {
		return x
	}
	return float64(Log(w)*x) / (w - 1)
}
