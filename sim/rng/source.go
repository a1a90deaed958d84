package rng

import "math/bits"

// Source answers the draws of one replication. Each answer is a pure function of the seed, the replication and four
// counter words; a Source has no state, so it may be copied and asked in any order.
type Source struct{ seed, replication uint64 }

// New returns the Source of one replication of an experiment.
func New(seed, replication uint64) Source { return Source{seed, replication} }

// Multipliers and key increments of Philox4x64 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
// 1, 2, 3", 2011).
const (
	multiplier0 = 0xd2e7470ee14c6c93
	multiplier1 = 0xca5a826395121157
	increment0  = 0x9e3779b97f4a7c15
	increment1  = 0xbb67ae8584caa73b
	rounds      = 10
)

// Block returns four independent words for the counter (c0, c1, c2, c3): Philox4x64-10 with the key
// (seed, replication).
func (s Source) Block(c0, c1, c2, c3 uint64) [4]uint64 {
	k0, k1 := s.seed, s.replication
	for range rounds {
		hi0, lo0 := bits.Mul64(multiplier0, c0)
		hi1, lo1 := bits.Mul64(multiplier1, c2)
		c0, c1, c2, c3 = hi1^c1^k0, lo1, hi0^c3^k1, lo0
		k0 += increment0
		k1 += increment1
	}
	return [4]uint64{c0, c1, c2, c3}
}

// Uniform maps a word to a number strictly between 0 and 1: the middle of one of 2^52 equal steps. Both u and 1-u are
// exact, and neither end is ever reached.
func Uniform(x uint64) float64 { return (float64(x>>12) + 0.5) * 0x1p-52 }

// Below maps a word to 0..n-1 by the high half of the product x*n, so no index is favoured by more than n/2^64.
// It panics unless n > 0.
func Below(x uint64, n int) int {
	if n <= 0 {
		panic("rng: Below needs n > 0")
	}
	hi, _ := bits.Mul64(x, uint64(n))
	return int(hi)
}

// Mix hashes two words into one, for identities that need a place of their own, such as the point of a session on a
// ring. For a fixed a it is a bijection of b, and the other way round.
func Mix(a, b uint64) uint64 { return finalize(finalize(a+increment0) ^ b) }

// finalize is the output function of SplitMix64 (Stafford's variant 13 of the MurmurHash3 finalizer), a bijection.
func finalize(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
