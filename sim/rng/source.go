package rng

import (
	"math"
	"math/bits"
)

// Source answers the draws of one replication. Each answer is a pure function of the seed, the replication and four
// counter words; a Source has no state, so it may be copied, shared between goroutines and asked in any order.
type Source struct{ seed, replication uint64 }

// New returns the Source of one replication of an experiment.
func New(seed, replication uint64) Source { return Source{seed, replication} }

// The constants of Philox4x64 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011).
// The increments are the fractional parts of the golden ratio and of the square root of 3.
const (
	multiplier0 = 0xd2e7470ee14c6c93
	multiplier1 = 0xca5a826395121157
	increment0  = 0x9e3779b97f4a7c15
	increment1  = 0xbb67ae8584caa73b
	rounds      = 10
)

// Block returns the four words at the counter (c0, c1, c2, c3): Philox4x64-10 under the key (seed, replication).
// Counters that differ anywhere give independent words; words of different blocks never depend on what else is drawn.
func (s Source) Block(c0, c1, c2, c3 uint64) (words [4]uint64) {
	words[0], words[1], words[2], words[3] = s.Words(c0, c1, c2, c3)
	return words
}

// Words is Block, word by word. Four words come back in registers; an array comes back in memory, and whoever copies it
// waits until it is written.
func (s Source) Words(c0, c1, c2, c3 uint64) (_, _, _, _ uint64) {
	k0, k1 := s.seed, s.replication
	for range rounds / 2 { // Two at a time, so that no word has to change its place.
		hi0, lo0 := bits.Mul64(multiplier0, c0)
		hi1, lo1 := bits.Mul64(multiplier1, c2)
		// The brackets keep the key off the path from one product to the next.
		d0, d2 := hi1^(c1^k0), hi0^(c3^k1)
		hi0, c3 = bits.Mul64(multiplier0, d0)
		hi1, c1 = bits.Mul64(multiplier1, d2)
		c0, c2 = hi1^(lo1^(k0+increment0)), hi0^(lo0^(k1+increment1))
		k0 += 2 * increment0 & math.MaxUint64
		k1 += 2 * increment1 & math.MaxUint64
	}
	return c0, c1, c2, c3
}

// Uniform maps a word to a number strictly between 0 and 1: the middle of one of 2^52 equal steps, so that both u and
// 1-u are exact. With 53 bits the highest step would be rounded to 1.
func Uniform(x uint64) float64 { return float64(float64(x>>11|1) * 0x1p-53) }

// Below maps a word to one of 0..n-1: the high half of the product x*n, which favours no index by more than n in 2^64.
// It panics if n is not positive. An int64 keeps the range of large n, such as nanoseconds, where int has 32 bits.
func Below[T int | int64](x uint64, n T) T {
	if n <= 0 {
		panic("rng: Below needs a positive n")
	}
	high, _ := bits.Mul64(x, uint64(n))
	return T(high)
}

// Mix hashes two words into one, for identities that need a fixed place of their own, such as the point of a session
// on a hash ring. It has no key and no secret. With either word fixed it is a bijection of the other, so different
// sessions never share a point of the same ring.
func Mix(a, b uint64) uint64 { return finalize(finalize(a+increment0) ^ b) }

// finalize spreads every bit of z over the word: the output function of SplitMix64 (Steele, Lea and Flood, 2014) with
// the multipliers of Stafford's "Mix13".
func finalize(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
