package rng

import (
	"math"
	"testing"
)

// With shares of 1/4, 0, 1/2, 1/4 and 0 the ranges of words begin at exact quarters.
func TestPickRanges(t *testing.T) {
	w, err := NewWeights([]float64{2, 0, 4, 2, 0})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		x    uint64
		want int
	}{
		{0, 0}, {1<<62 - 1, 0}, {1 << 62, 2}, {3<<62 - 1, 2}, {3 << 62, 3}, {math.MaxUint64, 3},
	} {
		if got := w.Pick(c.x); got != c.want {
			t.Errorf("word %x picks %d, want %d", c.x, got, c.want)
		}
	}
	for i, want := range []float64{0.25, 0, 0.5, 0.25, 0} {
		if got := w.Share(i); got != want {
			t.Errorf("the share of %d is %v, want %v", i, got, want)
		}
	}
	if w.Len() != 5 {
		t.Errorf("%d indices", w.Len())
	}
}

func TestPickOfFew(t *testing.T) {
	for _, weights := range [][]float64{{5}, {0, 5}, {5, 0}, {0, 0, 1e-300, 0}, {math.MaxFloat64}} {
		w, err := NewWeights(weights)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []uint64{0, 1, 1 << 63, math.MaxUint64} {
			if i := w.Pick(x); weights[i] == 0 || w.Share(i) != 1 {
				t.Errorf("of %v word %x picks %d, whose share is %v", weights, x, i, w.Share(i))
			}
		}
	}
}

// Pick agrees with a plain search at both ends of every range, for shapes that fill some buckets and starve others.
func TestPickAgreesWithSearch(t *testing.T) {
	shapes := map[string][]float64{"steep": nil, "rising": nil, "gaps": nil, "equal": nil}
	for i := range 300 {
		shapes["steep"] = append(shapes["steep"], math.Ldexp(1, -i))
		shapes["rising"] = append(shapes["rising"], math.Ldexp(1, i/8))
		shapes["gaps"] = append(shapes["gaps"], float64(i%7/5))
		shapes["equal"] = append(shapes["equal"], 1)
	}
	for name, weights := range shapes {
		w, err := NewWeights(weights)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i := range weights {
			sum += w.Share(i)
			if i >= len(w.begins) {
				continue
			}
			for _, x := range []uint64{w.begins[i], w.begins[i] - 1, w.begins[i] + 1} {
				want := 0
				for j, begin := range w.begins {
					if begin <= x {
						want = j
					}
				}
				if got := w.Pick(x); got != want {
					t.Errorf("%s: word %x picks %d, want %d", name, x, got, want)
				}
			}
		}
		if sum != 1 {
			t.Errorf("%s: the shares sum to %v", name, sum)
		}
	}
}

func TestWeightsRefuse(t *testing.T) {
	for _, weights := range [][]float64{
		nil, {0}, {0, 0}, {1, -1}, {math.NaN()}, {math.Inf(1)}, {math.MaxFloat64, math.MaxFloat64},
	} {
		if _, err := NewWeights(weights); err == nil {
			t.Errorf("%v are accepted", weights)
		}
	}
	for _, c := range []struct {
		s float64
		n int
	}{{1, 0}, {-1, 5}, {math.NaN(), 5}, {math.Inf(1), 5}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Zipf(%v, %d) does not panic", c.s, c.n)
				}
			}()
			Zipf(c.s, c.n)
		}()
	}
}

// Catalogue V39: of 1000 items with exponent .8 the 100 most popular get .525827 of all requests. With exponent 1 and
// 5 items the shares are 60, 30, 20, 15 and 12 of 137. With exponent 0 all are equal.
func TestZipf(t *testing.T) {
	w, sum := Zipf(0.8, 1000), 0.0
	for i := range 100 {
		sum += w.Share(i)
	}
	if math.Abs(sum-0.525827) > 5e-7 {
		t.Errorf("share of the 100 most popular: %v", sum)
	}
	w = Zipf(1, 5)
	for i, want := range []float64{60, 30, 20, 15, 12} {
		if got := w.Share(i); math.Abs(got*137/want-1) > 1e-14 {
			t.Errorf("share of rank %d is %v, want %v/137", i+1, got, want)
		}
	}
	w = Zipf(0, 8)
	for i := range 8 {
		if w.Share(i) != 0.125 {
			t.Errorf("share of rank %d of 8 equal ones is %v", i+1, w.Share(i))
		}
	}
}

// Picks by Block follow the shares: chi-square with 9 degrees of freedom, at most 44.81 (alpha = 1e-6), and not too
// small either: at least 0.19 (the same alpha on the other side).
func TestPickFollowsShares(t *testing.T) {
	const n = 100000
	w := Zipf(1.1, 10)
	var counts [10]int
	for i := range uint64(n) {
		counts[w.Pick(New(1, 1).Block(i, 0, 0, 0)[0])]++
	}
	statistic := 0.0
	for i, c := range counts {
		expected := w.Share(i) * n
		statistic += (float64(c) - expected) * (float64(c) - expected) / expected
	}
	if statistic > 44.81 || statistic < 0.19 {
		t.Errorf("chi-square %v of %v", statistic, counts)
	}
}
