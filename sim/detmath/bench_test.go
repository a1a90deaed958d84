package detmath

import (
	"math"
	"testing"
)

var sink float64

// The arguments run through the range that a simulation uses; the sum keeps the compiler from dropping the work.
func benchmark(b *testing.B, f func(float64) float64, low, high float64) {
	var in [1024]float64
	for i := range in {
		in[i] = low + (high-low)*float64(i*389%1024)/1024
	}
	sum := 0.0
	for i := 0; b.Loop(); i++ {
		sum += f(in[i%1024])
	}
	sink = sum
}

func BenchmarkLog(b *testing.B)          { benchmark(b, Log, 1e-3, 1) }
func BenchmarkMathLog(b *testing.B)      { benchmark(b, math.Log, 1e-3, 1) }
func BenchmarkExp(b *testing.B)          { benchmark(b, Exp, -20, 20) }
func BenchmarkMathExp(b *testing.B)      { benchmark(b, math.Exp, -20, 20) }
func BenchmarkNormQuantile(b *testing.B) { benchmark(b, NormQuantile, 1e-9, 1) }
func BenchmarkMathErfinv(b *testing.B)   { benchmark(b, math.Erfinv, -1, 1) }

func BenchmarkPow(b *testing.B) {
	benchmark(b, func(x float64) float64 { return Pow(x, 1.3) }, 1e-3, 100)
}

func BenchmarkMathPow(b *testing.B) {
	benchmark(b, func(x float64) float64 { return math.Pow(x, 1.3) }, 1e-3, 100)
}
