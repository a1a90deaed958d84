package hist

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// of returns a histogram of the values.
func of(values ...int64) *Histogram {
	h := new(Histogram)
	for _, v := range values {
		h.Record(v)
	}
	return h
}

// value draws from all magnitudes alike.
var value = rapid.Custom(func(t *rapid.T) int64 {
	return rapid.Int64Range(0, math.MaxInt64).Draw(t, "mantissa") >> rapid.IntRange(0, 62).Draw(t, "shift")
})

// The buckets tile [0, MaxInt64] without gap or overlap, and none is wider than 1/128 of its lowest value.
func TestBucketsTile(t *testing.T) {
	const buckets = 57 * 128 // Octave 0 and 1 hold 0 to 255, and 55 more octaves the bits 8 to 62.
	next := int64(0)
	for i := range buckets {
		low, high := bounds(i)
		if low != next || index(low) != i || index(high) != i {
			t.Fatalf("bucket %d is [%d, %d], with indices %d, %d; want it to begin at %d",
				i, low, high, index(low), index(high), next)
		}
		if width := high - low + 1; width > 1 && width > low/128 {
			t.Fatalf("bucket %d is [%d, %d], wider than a 128th", i, low, high)
		}
		next = high + 1 // Wraps after the last bucket.
	}
	if next != math.MinInt64 {
		t.Errorf("the last bucket ends at %d, want MaxInt64", next-1)
	}
}

func TestSmallValuesAreExact(t *testing.T) {
	var h Histogram
	for v := int64(100); v >= 1; v-- {
		h.Record(v)
	}
	// Of 1 to 100 the quantile k/100 is k, by the definition as the value of rank ceil(100*k/100).
	for k := uint64(1); k <= 100; k++ {
		if got := h.Quantile(k, 100); got != int64(k) {
			t.Errorf("Quantile(%d, 100) = %d", k, got)
		}
	}
	if got := h.Quantile(501, 1000); got != 51 {
		t.Errorf("Quantile(501, 1000) = %d, want rank ceil(50.1) = 51", got)
	}
	if got := h.Quantile(0, 1); got != 1 {
		t.Errorf("Quantile(0, 1) = %d, want the smallest value", got)
	}
	if h.Count() != 100 || h.Min() != 1 || h.Max() != 100 || h.Mean() != 50.5 {
		t.Errorf("count %d, min %d, max %d, mean %v, want 100, 1, 100, 50.5", h.Count(), h.Min(), h.Max(), h.Mean())
	}
}

func TestQuantileWithinItsBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(value, 1, 200).Draw(t, "values")
		den := rapid.Uint64Min(1).Draw(t, "den")
		num := rapid.Uint64Max(den).Draw(t, "num")
		h := of(values...)
		got := h.Quantile(num, den)

		slices.Sort(values)
		// The rank by its definition: the least k of at least 1 with k*den >= n*num.
		product := func(a, b uint64) *big.Int {
			return new(big.Int).Mul(new(big.Int).SetUint64(a), new(big.Int).SetUint64(b))
		}
		rank := 1
		for product(uint64(rank), den).Cmp(product(uint64(len(values)), num)) < 0 {
			rank++
		}
		want := values[rank-1]
		if rank == 1 || rank == len(values) || want < 256 {
			if got != want {
				t.Fatalf("Quantile(%d, %d) = %d, want exactly %d", num, den, got, want)
			}
		} else if off := max(got-want, want-got); off > want/256 {
			t.Fatalf("Quantile(%d, %d) = %d, want %d within a 256th, off by %d", num, den, got, want, off)
		}
	})
}

// Any way to deal values to histograms and any order of merging these gives the same histogram as recording them all.
func TestMergeIsExactInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all Histogram
		parts := make([]Histogram, rapid.IntRange(1, 5).Draw(t, "parts"))
		for _, v := range rapid.SliceOfN(value, 0, 60).Draw(t, "values") {
			all.Record(v)
			parts[rapid.IntRange(0, len(parts)-1).Draw(t, "part")].Record(v)
		}
		for len(parts) > 1 { // Merge two at random until one is left.
			order := rapid.Permutation(parts).Draw(t, "order")
			merged := &order[0]
			merged.Merge(&order[1])
			parts = append(slices.Clone(order[2:]), *merged)
		}
		if diff := cmp.Diff(all, parts[0], cmp.AllowUnexported(Histogram{})); diff != "" {
			t.Errorf("recorded at once and merged differ (-once +merged):\n%s", diff)
		}
	})
}

// Sums keep all 128 bits: 4 times 2^63-1 is 2^65-4, that is 1<<64 + (2^64-4).
func TestSumBeyond64Bits(t *testing.T) {
	h := of(math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64)
	if hi, lo := h.Sum(); hi != 1 || lo != 1<<64-4 {
		t.Errorf("Sum() = %d, %d, want 1, 2^64-4", hi, lo)
	}
	if got := h.Mean(); got != 1<<63 {
		t.Errorf("Mean() = %v, want 2^63, the float64 nearest to 2^63-1", got)
	}
	if got := h.Quantile(1, 2); got != math.MaxInt64 {
		t.Errorf("Quantile(1, 2) = %d, want MaxInt64, to which the bucket's middle is clamped", got)
	}
}

// A histogram merged with itself doubles. After 61 doublings of {1, 100, 1001} the count is 3*2^61 and the sum
// 1102*2^61 = 137*2^64 + 6*2^61, because 1102 = 137*8 + 6.
func TestHugeCounts(t *testing.T) {
	h := of(1, 100, 1001)
	for range 61 {
		h.Merge(h)
	}
	if hi, lo := h.Sum(); h.Count() != 3<<61 || hi != 137 || lo != 6<<61 {
		t.Errorf("count %d, sum %d, %d, want 3*2^61 and 137, 6*2^61", h.Count(), hi, lo)
	}
	if got, want := h.Mean(), 1102.0/3; got != want {
		t.Errorf("Mean() = %v, want %v", got, want)
	}
	third, half := h.Quantile(1<<62, 3<<62), h.Quantile(math.MaxUint64/2, math.MaxUint64)
	if third != 1 || half != 100 {
		t.Errorf("quantiles 1/3 and just below 1/2 are %d, %d, want 1, 100", third, half)
	}
}

func TestEach(t *testing.T) {
	type bin struct {
		Low, High int64
		Count     uint64
	}
	var got []bin
	of(7, 1000, 1003, 1004, 7, 1<<62).Each(func(low, high int64, count uint64) {
		got = append(got, bin{low, high, count})
	})
	// From 512 to 1023 a bucket spans 4 values; from 2^62 on, 2^(62-7).
	want := []bin{{7, 7, 2}, {1000, 1003, 2}, {1004, 1007, 1}, {1 << 62, 1<<62 + 1<<55 - 1, 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("buckets (-want +got):\n%s", diff)
	}
}

func TestEmpty(t *testing.T) {
	h := of(5, 1<<40)
	h.Reset()
	h.Merge(new(Histogram))
	hi, lo := h.Sum()
	if h.Count() != 0 || h.Min() != 0 || h.Max() != 0 || h.Mean() != 0 || h.Quantile(1, 2) != 0 || hi != 0 || lo != 0 {
		t.Errorf("an empty histogram shows something: %+v", h)
	}
	h.Each(func(low, high int64, count uint64) { t.Errorf("bucket [%d, %d] holds %d", low, high, count) })
	h.Record(9)
	if h.Min() != 9 || h.Max() != 9 || h.Quantile(1, 2) != 9 {
		t.Errorf("after Reset and Record(9): min %d, max %d", h.Min(), h.Max())
	}
}

func TestRefusals(t *testing.T) {
	var h Histogram
	for want, f := range map[string]func(){
		"sim: negative value recorded in a histogram": func() { h.Record(-1) },
		"sim: quantile outside [0, 1]":                func() { h.Quantile(2, 1) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

func TestNoAllocationOnceAnOctaveWasSeen(t *testing.T) {
	h := of(1 << 40)
	v := int64(1)
	if n := testing.AllocsPerRun(100, func() {
		v = v * 6364136223846793005 & (1<<40 - 1)
		h.Record(v)
	}); n != 0 {
		t.Errorf("%v allocations in Record, want 0", n)
	}
}

// BenchmarkRecord records latencies whose logarithm is uniform from 1 µs to 1 s.
func BenchmarkRecord(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	values := make([]int64, 4096)
	for i := range values {
		values[i] = int64(math.Pow(10, 3+6*r.Float64()))
	}
	var h Histogram
	i := 0
	for b.Loop() {
		h.Record(values[i%len(values)])
		i++
	}
}

func BenchmarkQuantile(b *testing.B) {
	h := of(1e3, 1e6, 1e9)
	for b.Loop() {
		h.Quantile(1, 2)
	}
}
