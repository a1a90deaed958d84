package stats

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"testing"
)

// bitsOf returns a hash of the exact bits of numbers.
func bitsOf(numbers ...float64) uint64 {
	h := fnv.New64a()
	for _, x := range numbers {
		binary.Write(h, binary.BigEndian, math.Float64bits(x))
	}
	return h.Sum64()
}

// scramble returns n numbers between 1 and 101 from a congruential generator in whole numbers (Numerical Recipes,
// 7.1), for tests that need the same numbers on every machine.
func scramble(n int) []float64 {
	x, state := make([]float64, n), uint32(1)
	for i := range x {
		state = 1664525*state + 1013904223
		x[i] = 1 + float64(state>>8)/(1<<24)*100
	}
	return x
}

// TestSameBitsEverywhere has no expectation but sameness: the hashes were recorded on amd64 and are the same there with
// fused multiply-add (GOAMD64=v3) and without (GODEBUG=cpu.fma=off), on 386 and on wasm. A change that is meant to
// change numbers records them anew.
func TestSameBitsEverywhere(t *testing.T) {
	var critical []float64
	for freedom := 1.0; freedom <= 1100; freedom++ {
		for _, level := range []float64{0.9, 0.95, 0.99, Bonferroni(0.95, 9)} {
			critical = append(critical, studentCritical(level, freedom))
		}
	}
	x := scramble(600)
	a, b := x[:100], x[100:200]
	paired, _ := PairedDifference(a, b, 0.95)
	ratio, _ := LogRatioInterval(a, b, 0.95)
	warmUp := MSER5(x)
	batches, _ := BatchMeans(x, 20, 0.95)
	skew := Skew(a)
	eta, h2 := kimNelsonConstants(0.95, 7, 11)
	for name, c := range map[string]struct{ got, want uint64 }{
		"critical":  {bitsOf(critical...), 0xbec0a400391436fd},
		"paired":    {bitsOf(paired.Difference.Low, paired.Correlation, paired.VarianceReduction), 0xc481791456e8e8e3},
		"ratio":     {bitsOf(ratio.Mean, ratio.Low, ratio.High, ratio.StdDev), 0x1b08ac946cbdaf4d},
		"warm-up":   {bitsOf(float64(warmUp.Deleted), warmUp.Statistic), 0x7954f9da25902851},
		"welch":     {bitsOf(WelchAverage([][]float64{a, b}, 7)...), 0x9d5fbf55d4c6c6fc},
		"batches":   {bitsOf(batches.Mean.Low, batches.Mean.High, batches.Lag1), 0x59fa4e4ad486d438},
		"skew":      {bitsOf(skew.MaxOverMean, skew.CV, skew.Jain, skew.Gini), 0x37d533efb407c8af},
		"selection": {bitsOf(eta, h2), 0xe50e6bd955212fb9},
	} {
		if c.got != c.want {
			t.Errorf("%s: the bits are %#x", name, c.got)
		}
	}
}
