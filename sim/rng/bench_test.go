package rng

import "testing"

// The cost of a draw: a word of the generator is not included.
func BenchmarkInt(b *testing.B) {
	for _, d := range []Dist{
		Constant(5e6), UniformOn(1e6, 5e6), Exponential(1e7), Geometric(10), Pareto(1.2, 5, 400),
		Lognormal(2048, 1), Erlang(2, 1e7), Erlang(10, 1e7), Erlang(100, 1e7), Hyperexponential(1e7, 4),
		Hyperexponential(1e7, 100),
	} {
		b.Run(d.String(), func(b *testing.B) {
			var in [1024]uint64
			for i := range in {
				in[i] = Mix(uint64(i), 1)
			}
			sum := int64(0)
			for i := 0; b.Loop(); i++ {
				sum += d.Int(in[i%1024])
			}
			sink = uint64(sum)
		})
	}
}

func BenchmarkPick(b *testing.B) {
	for _, n := range []int{4, 1000, 100000} {
		w := Zipf(0.8, n)
		b.Run("zipf of "+plain(float64(n)), func(b *testing.B) {
			var in [1024]uint64
			for i := range in {
				in[i] = Mix(uint64(i), 1)
			}
			sum := 0
			for i := 0; b.Loop(); i++ {
				sum += w.Pick(in[i%1024])
			}
			sink = uint64(sum)
		})
	}
}
