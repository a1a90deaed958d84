package detmath

import "math"

// Exp returns e to the power x.
func Exp(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > 709.782712893384:
		return math.Inf(1)
	case x < -745.1332191019412:
		return 0
	}
	k := math.Floor(float64(x*math.Log2E) + 0.5)
	r := (x - float64(k*ln2Hi)) - float64(k*ln2Lo)
	sum := 1.0
	for j := 16; j >= 1; j-- {
		sum = 1 + float64(sum*r)/float64(j)
	}
	return math.Ldexp(sum, int(k))
}

// Expm1 returns Exp(x)-1 without losing a small x.
func Expm1(x float64) float64 {
	u := Exp(x)
	if u == 1 {
		return x
	}
	if u-1 == -1 {
		return -1
	}
	return float64((u-1)*x) / Log(u)
}

// Pow returns x to the power y for x > 0.
func Pow(x, y float64) float64 { return Exp(float64(y * Log(x))) }
