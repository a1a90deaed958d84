package detmath

import "math"

// NormQuantile returns the z below which a standard normal variate falls with probability p.
func NormQuantile(p float64) float64 {
	if p > 0.5 {
		return -NormQuantile(1 - p)
	}
	z := 0.0
	if p < 0.1 {
		z = -math.Sqrt(-2 * Log(p))
	}
	for range 60 {
		density := Exp(-0.5*float64(z*z)) / math.Sqrt(2*math.Pi)
		below := 0.5
		if z > -4 {
			term, sum := z, z
			for j := 3.0; j < 200; j += 2 {
				term = float64(term*float64(z*z)) / j
				sum += term
			}
			below += float64(density * sum)
		} else {
			fraction := 0.0
			for j := 100.0; j >= 1; j-- {
				fraction = j / (-z + fraction)
			}
			below = density / (-z + fraction)
		}
		z -= float64((1 - p/below) * below / density / (1 + math.Abs(z)))
	}
	return z
}
