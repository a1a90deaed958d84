package rng

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/sessionsim/sessionsim/sim/detmath"
)

// Weights picks one of 0..n-1 with given probabilities by inversion: the words are cut into n adjoining ranges, in the
// order of the indices. A table of starting points makes the expected work of a pick independent of n.
type Weights struct {
	begins []uint64 // begins[i] is the first word of index i; indices at the end that have no words are left out
	guide  []int32  // guide[b] is the index of the first word of bucket b, and of the last word for the last entry
	shift  int      // a word's bucket is its leading bits, word>>shift
	n      int
}

// NewWeights prepares picks in proportion to w. The weights must be finite and not negative, and their sum must be
// finite and positive. Shares are exact to 2^-53.
func NewWeights(w []float64) (Weights, error) {
	total := 0.0
	for i, v := range w {
		if !(v >= 0) {
			return Weights{}, fmt.Errorf("weight %d must not be negative, but is %v", i+1, v)
		}
		total += v
	}
	if !(total > 0 && total <= math.MaxFloat64) {
		return Weights{}, fmt.Errorf("the sum of the weights must be above 0 and finite, but is %v", total)
	}
	begins, before := make([]uint64, 0, len(w)), 0.0
	for _, v := range w {
		share := before / total
		if share >= 1 {
			break
		}
		begins = append(begins, uint64(float64(share*0x1p64)))
		before += v
	}
	result := Weights{begins: begins, n: len(w)}
	result.index()
	return result, nil
}

// index builds the guide, with at least as many buckets as indices.
func (w *Weights) index() {
	width := bits.Len(uint(len(w.begins) - 1))
	w.shift = 64 - width
	w.guide = make([]int32, 1<<width+1)
	last, i := len(w.begins)-1, 0
	for b := range 1 << width {
		for i < last && w.begins[i+1] <= uint64(b)<<w.shift {
			i++
		}
		w.guide[b] = int32(i)
	}
	w.guide[1<<width] = int32(last)
}

// Zipf weighs the ranks 1..n, which are the indices 0..n-1, in proportion to rank^-s. It panics unless n is positive
// and s is finite and not negative.
func Zipf(s float64, n int) Weights {
	if n < 1 || !(s >= 0 && s <= math.MaxFloat64) {
		panic(fmt.Sprintf("rng: Zipf cannot have exponent %v and %d ranks", s, n))
	}
	w := make([]float64, n)
	for i := range w {
		w[i] = detmath.Pow(float64(i+1), -s)
	}
	result, err := NewWeights(w)
	if err != nil {
		panic("rng: " + err.Error())
	}
	return result
}

// Pick turns a word into an index: the last one that begins at the word or before.
func (w *Weights) Pick(x uint64) int {
	bucket := x >> w.shift
	low, high := w.guide[bucket], w.guide[bucket+1]
	for low < high {
		middle := low + (high-low+1)/2
		if w.begins[middle] <= x {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return int(low)
}

// Share returns the probability with which i is picked: the part of all words that are in its range.
func (w *Weights) Share(i int) float64 {
	last := len(w.begins) - 1
	switch {
	case i > last:
		return 0
	case i < last:
		return float64(float64(w.begins[i+1]-w.begins[i]) * 0x1p-64)
	default:
		return 1 - float64(float64(w.begins[i])*0x1p-64)
	}
}

// Len returns the number of indices, including those that are never picked.
func (w *Weights) Len() int { return w.n }
