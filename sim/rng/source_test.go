package rng

import (
	"math"
	"testing"
)

// The known answers of Random123, the authors' own library, for philox4x64 with 10 rounds (file kat_vectors).
func TestBlockKnownAnswers(t *testing.T) {
	const ones = math.MaxUint64
	for _, c := range []struct {
		key     [2]uint64
		counter [4]uint64
		want    [4]uint64
	}{
		{
			[2]uint64{}, [4]uint64{},
			[4]uint64{0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b},
		}, {
			[2]uint64{ones, ones}, [4]uint64{ones, ones, ones, ones},
			[4]uint64{0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0},
		}, { // the digits of pi
			[2]uint64{0x452821e638d01377, 0xbe5466cf34e90c6c},
			[4]uint64{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
			[4]uint64{0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6},
		},
	} {
		got := New(c.key[0], c.key[1]).Block(c.counter[0], c.counter[1], c.counter[2], c.counter[3])
		if got != c.want {
			t.Errorf("key %x, counter %x: %x, want %x", c.key, c.counter, got, c.want)
		}
	}
}

func TestUniformEnds(t *testing.T) {
	for _, c := range []struct {
		x    uint64
		want float64
	}{
		{0, 0x1p-53}, {1<<12 - 1, 0x1p-53}, {1 << 12, 3 * 0x1p-53},
		{1<<63 - 1, 0.5 - 0x1p-53}, {1 << 63, 0.5 + 0x1p-53},
		{math.MaxUint64, 1 - 0x1p-53},
	} {
		if got := Uniform(c.x); got != c.want {
			t.Errorf("Uniform(%x) = %v, want %v", c.x, got, c.want)
		}
	}
	if low, high := Uniform(0), Uniform(math.MaxUint64); low != 1-high || low <= 0 || high >= 1 {
		t.Errorf("the ends %v and %v do not mirror each other inside (0, 1)", low, high)
	}
}

func TestBelow(t *testing.T) {
	for _, c := range []struct {
		x    uint64
		n    int
		want int
	}{
		{0, 1, 0}, {math.MaxUint64, 1, 0}, {0, 10, 0}, {math.MaxUint64, 10, 9}, {1<<63 - 1, 2, 0}, {1 << 63, 2, 1},
		{math.MaxUint64, math.MaxInt32, math.MaxInt32 - 1},
	} {
		if got := Below(c.x, c.n); got != c.want {
			t.Errorf("Below(%x, %d) = %d, want %d", c.x, c.n, got, c.want)
		}
	}
	// Half of five seconds in nanoseconds, which an int of 32 bits cannot hold.
	if got := Below(1<<63, int64(5e9)); got != 2.5e9 {
		t.Errorf("Below(1<<63, 5e9) = %d, want 2.5e9", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("Below(0, 0) does not panic")
		}
	}()
	Below(0, 0)
}

// The hash places sessions on rings, so it must never change.
func TestMixFixed(t *testing.T) {
	if got := Mix(0, 0); got != finalize(0xe220a8397b1dcdaf) {
		t.Errorf("Mix(0, 0) = %x: the first output of SplitMix64 from state 0 is e220a8397b1dcdaf, finalized again", got)
	}
	seen := map[uint64]bool{}
	for a := range uint64(300) {
		for b := range uint64(300) {
			seen[Mix(a, b)] = true
		}
	}
	if len(seen) != 300*300 {
		t.Errorf("%d different hashes of 90000 pairs", len(seen))
	}
}

var sink uint64

func BenchmarkBlock(b *testing.B) {
	s, sum := New(1, 2), uint64(0)
	for i := uint64(0); b.Loop(); i++ {
		w := s.Block(i, 3, 4, 0)
		sum += w[0] ^ w[1] ^ w[2] ^ w[3]
	}
	sink = sum
}

// BenchmarkFoldedBlock is the cheaper candidate of the battery.
func BenchmarkFoldedBlock(b *testing.B) {
	sum := uint64(0)
	for i := uint64(0); b.Loop(); i++ {
		w := foldedBlock(1, 2, i, 3, 4, 0)
		sum += w[0] ^ w[1] ^ w[2] ^ w[3]
	}
	sink = sum
}

func BenchmarkMix(b *testing.B) {
	sum := uint64(0)
	for i := uint64(0); b.Loop(); i++ {
		sum += Mix(i, 3)
	}
	sink = sum
}
