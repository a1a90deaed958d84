// Package hist counts integer measurements, such as latencies in nanoseconds or sizes in bytes, in a histogram of
// bounded size and bounded relative error, which merges exactly.
package hist

import "math/bits"

// Values below 256 have a bucket each; above, every octave [2^k, 2^(k+1)) is cut into 128 buckets of equal width.
// A bucket thus spans less than 1/128 = 0.79 % of its lowest value (the log-linear layout of HdrHistogram).
const (
	octaveBits    = 7
	octaveBuckets = 1 << octaveBits
)

// Histogram counts non-negative int64 values. Its zero value is empty and ready for use. It knows the count, the
// smallest and the largest value and the sum exactly, and where the others lie to within their bucket. It holds 1 KiB
// for every octave up to the largest value, at most 57 KiB.
type Histogram struct {
	counts       []uint64 // By bucket, as long as the largest octave seen requires.
	count        uint64
	min, max     int64 // Meaningless while count is 0.
	sumHi, sumLo uint64
}

// index returns the bucket of v: v itself without the low bits that its octave ignores, above all smaller octaves.
func index(v int64) int {
	shift := max(bits.Len64(uint64(v))-octaveBits-1, 0)
	return shift<<octaveBits + int(v>>shift)
}

// bounds returns the lowest and the highest value of bucket i.
func bounds(i int) (low, high int64) {
	shift := max(i>>octaveBits-1, 0)
	low = int64(i-shift<<octaveBits) << shift
	return low, low + (1<<shift - 1)
}

// Record counts v, which must not be negative. It allocates only when v lies in a larger octave than all before.
func (h *Histogram) Record(v int64) {
	if v < 0 {
		panic("sim: negative value recorded in a histogram")
	}
	i := index(v)
	if i >= len(h.counts) {
		h.grow(i/octaveBuckets + 1)
	}
	h.counts[i]++
	if h.count == 0 || v < h.min {
		h.min = v
	}
	h.max = max(h.max, v)
	h.count++
	lo, carry := bits.Add64(h.sumLo, uint64(v), 0)
	h.sumLo, h.sumHi = lo, h.sumHi+carry
}

// grow makes room for the given number of octaves.
func (h *Histogram) grow(octaves int) {
	counts := make([]uint64, octaves*octaveBuckets)
	copy(counts, h.counts)
	h.counts = counts
}

// Merge adds all that o has counted to h, as if h had recorded it: exactly, and in any order with the same result.
func (h *Histogram) Merge(o *Histogram) {
	if o.count == 0 {
		return
	}
	if len(o.counts) > len(h.counts) {
		h.grow(len(o.counts) / octaveBuckets)
	}
	for i, n := range o.counts {
		h.counts[i] += n
	}
	if h.count == 0 || o.min < h.min {
		h.min = o.min
	}
	h.max = max(h.max, o.max)
	h.count += o.count
	lo, carry := bits.Add64(h.sumLo, o.sumLo, 0)
	h.sumLo, h.sumHi = lo, h.sumHi+o.sumHi+carry
}

// Reset empties the histogram and keeps its memory.
func (h *Histogram) Reset() {
	clear(h.counts)
	*h = Histogram{counts: h.counts}
}

// Count returns how many values were recorded.
func (h *Histogram) Count() uint64 { return h.count }

// Min returns the smallest value, exactly; 0 when empty.
func (h *Histogram) Min() int64 { return h.min }

// Max returns the largest value, exactly; 0 when empty.
func (h *Histogram) Max() int64 { return h.max }

// Sum returns the sum of the values, exactly, as hi<<64 + lo.
func (h *Histogram) Sum() (hi, lo uint64) { return h.sumHi, h.sumLo }

// Mean returns the arithmetic mean, right to within 3 units in the last place; 0 when empty.
func (h *Histogram) Mean() float64 {
	if h.count == 0 {
		return 0
	}
	// The quotient fits: a value is below 1<<63, so sumHi is below count.
	whole, rest := bits.Div64(h.sumHi, h.sumLo, h.count)
	return float64(whole) + float64(rest)/float64(h.count)
}

// Quantile returns the num/den quantile: the value of rank ceil(count*num/den), at least 1, when all values are
// sorted (the inverse of the empirical distribution function, type 1 of Hyndman and Fan 1996). It is 0 when empty,
// and exact when the rank is the first or the last or the value is below 256. Otherwise it is the middle of the
// value's bucket, rounded down and clamped to [Min, Max], which is off by at most half the bucket's width: no more
// than 1/256 = 0.39 % of the value. It panics unless 0 <= num <= den and den > 0.
func (h *Histogram) Quantile(num, den uint64) int64 {
	if num > den || den == 0 {
		panic("sim: quantile outside [0, 1]")
	}
	if h.count == 0 {
		return 0
	}
	rank, rest := h.count, uint64(0)
	if num < den {
		hi, lo := bits.Mul64(h.count, num)
		rank, rest = bits.Div64(hi, lo, den)
	}
	if rest > 0 || rank == 0 {
		rank++
	}
	switch rank {
	case 1:
		return h.min
	case h.count:
		return h.max
	}
	i := 0
	for below := h.counts[0]; below < rank; below += h.counts[i] {
		i++
	}
	low, high := bounds(i)
	return min(max(low+(high-low)/2, h.min), h.max)
}

// Each calls f for every bucket that is not empty, in ascending order, with the lowest and the highest value that
// the bucket stands for and the number of values in it.
func (h *Histogram) Each(f func(low, high int64, count uint64)) {
	for i, n := range h.counts {
		if n > 0 {
			low, high := bounds(i)
			f(low, high, n)
		}
	}
}
