package rng

import (
	"math"
	"math/bits"
	"slices"
	"testing"
)

// The battery asks whether words look random when keys and counters are consecutive, as those of a simulation are. It
// runs over Philox, over the cheaper candidate that was measured against it, and over Mix. Each of about 350 statistics
// is compared with its known law at |z| <= 5.5 (4e-8), so a sound generator fails somewhere with probability 2e-5.
const limitZ = 5.5

// generator answers a word for an identity of six words: two of the key and four of the counter.
type generator func(id [6]uint64) uint64

func philox(word int) generator {
	return func(id [6]uint64) uint64 { return New(id[0], id[1]).Block(id[2], id[3], id[4], id[5])[word] }
}

// folded is the cheaper candidate: products of 64 by 64 bits, folded to 64 by exclusive or, in three layers.
func folded(word int) generator {
	return func(id [6]uint64) uint64 { return foldedBlock(id[0], id[1], id[2], id[3], id[4], id[5])[word] }
}

func foldedBlock(k0, k1, c0, c1, c2, c3 uint64) [4]uint64 {
	a := fold(c0^k0^multiplier0, c1^k1^increment0)
	b := fold(c2^k1^multiplier1, c3^k0^increment1)
	x, y := fold(a^increment1, b^multiplier0), fold(b^increment0, a^multiplier1)
	return [4]uint64{
		fold(x^k0, y^increment0), fold(x^multiplier1, y^k1^increment1),
		fold(y^k0^increment0, x^multiplier0), fold(y^k1, x^multiplier1^increment0),
	}
}

func fold(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

func mixed(id [6]uint64) uint64 { return Mix(id[0], id[1]) }

// subject is a generator and how many of its six words count.
type subject struct {
	name  string
	draw  generator
	words int
}

func subjects() []subject {
	return []subject{
		{"philox 0", philox(0), 6}, {"philox 3", philox(3), 6},
		{"folded 0", folded(0), 6}, {"folded 3", folded(3), 6}, {"mix", mixed, 2},
	}
}

// forEach runs a check over sequences in which one word of the identity counts up and the others are small.
func forEach(t *testing.T, check func(t *testing.T, next func() uint64)) {
	for _, s := range subjects() {
		t.Run(s.name, func(t *testing.T) {
			for moving := range s.words {
				id := [6]uint64{1, 2, 1 << 56, 3, 5, 0}
				check(t, func() uint64 { id[moving]++; return s.draw(id) })
			}
		})
	}
}

func checkZ(t *testing.T, what string, z float64) {
	t.Helper()
	if !(math.Abs(z) <= limitZ) {
		t.Errorf("%s: z = %.2f", what, z)
	}
}

// chiSquareZ turns a chi-square statistic into a normal one (Wilson and Hilferty's cube root).
func chiSquareZ(statistic, freedom float64) float64 {
	return (math.Cbrt(statistic/freedom) - (1 - 2/(9*freedom))) / math.Sqrt(2/(9*freedom))
}

// Each of the eight bytes of a word is uniform on 256 values: chi-square with 255 degrees of freedom.
func TestBatteryBytes(t *testing.T) {
	const n = 1 << 14
	forEach(t, func(t *testing.T, next func() uint64) {
		var counts [8][256]int
		for range n {
			x := next()
			for i := range 8 {
				counts[i][byte(x>>(8*i))]++
			}
		}
		for i := range 8 {
			statistic := 0.0
			for _, c := range counts[i] {
				statistic += float64(c-n/256) * float64(c-n/256) / (n / 256)
			}
			checkZ(t, "bytes", chiSquareZ(statistic, 255))
		}
	})
}

// Neighbours are not correlated: the mean of n products of centred uniforms has standard deviation 1/12/sqrt(n).
func TestBatterySerialCorrelation(t *testing.T) {
	const n = 1 << 15
	forEach(t, func(t *testing.T, next func() uint64) {
		for _, lag := range []int{1, 2, 7} {
			us, sum := make([]float64, n+lag), 0.0
			for i := range us {
				us[i] = Uniform(next()) - 0.5
			}
			for i := range n {
				sum += us[i] * us[i+lag]
			}
			checkZ(t, "serial correlation", sum/n*12*math.Sqrt(n))
		}
	})
}

// Birthday spacings (Marsaglia): of 4096 birthdays in a year of 2^32 days, sorted, the number of equal spacings is
// Poisson with mean 4096^3/(4*2^32) = 4; the sum over 16 years has mean 64. The low and the high half are tried.
func TestBatteryBirthdaySpacings(t *testing.T) {
	const birthdays, years = 4096, 16
	forEach(t, func(t *testing.T, next func() uint64) {
		for _, shift := range []int{0, 32} {
			equal := 0
			for range years {
				days := make([]uint32, birthdays)
				for i := range days {
					days[i] = uint32(next() >> shift)
				}
				equal += equalSpacings(days)
			}
			checkZ(t, "birthday spacings", (float64(equal)-4*years)/math.Sqrt(4*years))
		}
	})
}

// equalSpacings counts the spacings between sorted days that equal another one.
func equalSpacings(days []uint32) int {
	slices.Sort(days)
	for i := len(days) - 1; i > 0; i-- {
		days[i] -= days[i-1]
	}
	slices.Sort(days)
	equal := 0
	for i := 1; i < len(days); i++ {
		if days[i] == days[i-1] {
			equal++
		}
	}
	return equal
}

// Flipping any bit of the identity flips each bit of the word with probability 1/2, each pair of bits alike: the sum
// of z^2 over all pairs is chi-square, and no pair stands out.
func TestBatteryAvalanche(t *testing.T) {
	const trials = 256
	for _, s := range subjects() {
		t.Run(s.name, func(t *testing.T) {
			sum, most := 0.0, 0.0
			for flipped := range 64 * s.words {
				var flips [64]int
				for trial := range uint64(trials) {
					id := [6]uint64{1, 2, trial, 3, 5, 0}
					if s.words == 2 {
						id[0] = trial
					}
					other := id
					other[flipped/64] ^= 1 << (flipped % 64)
					for x := s.draw(id) ^ s.draw(other); x != 0; x &= x - 1 {
						flips[bits.TrailingZeros64(x)]++
					}
				}
				for _, n := range flips {
					z := (float64(n) - trials/2) / math.Sqrt(trials/4)
					sum += z * z
					most = max(most, math.Abs(z))
				}
			}
			t.Logf("the farthest pair of bits has z = %.2f", most)
			checkZ(t, "avalanche", chiSquareZ(sum, float64(64*64*s.words)))
			if most > 6.5 { // 1e-10, of 100000 pairs
				t.Errorf("one pair of bits has z = %.2f", most)
			}
		})
	}
}
