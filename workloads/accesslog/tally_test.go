package accesslog

import "testing"

// TestDistinct: exact up to the capacity; beyond it within four standard errors of 1.2/sqrt(2^17), 1.3 %.
func TestDistinct(t *testing.T) {
	for _, n := range []uint64{0, 1, distinctCapacity, 1_000_000} {
		d := distinct{kept: make(map[uint64]struct{})}
		for i := range n {
			for range 1 + i%2 {
				d.add(hashBytes(i, nil))
			}
		}
		got, estimated := d.count()
		if estimated != (n > distinctCapacity) {
			t.Errorf("%d: estimated is %v", n, estimated)
		}
		if off := got - int64(n); !estimated && off != 0 || max(off, -off)*1000 > int64(n)*13 {
			t.Errorf("%d different numbers are counted as %d", n, got)
		}
	}
}

// TestQuantile by hand: of 1, 1, 2, 9 the median is 1 (rank 2), the 95 % quantile 9 (rank 4).
func TestQuantile(t *testing.T) {
	var h histogram
	for _, n := range []int{9, 1, 2, 1} {
		h.add(n)
	}
	for percent, want := range map[int64]int{0: 1, 50: 1, 51: 2, 75: 2, 76: 9, 95: 9, 100: 9} {
		if got := h.quantile(percent); got != want {
			t.Errorf("%d %%: got %d, want %d", percent, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{0: "0", 0.0001: "0.010", 0.01: "1", 0.015: "1.5", 0.4915: "49", 1: "100"} {
		if got := percent(share); got != want {
			t.Errorf("%v: got %s, want %s", share, got, want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	if got := excerpt([]byte("a\x1b[31m\"\x00\xff한")); got != `a\x1b[31m"\x00\xff한` {
		t.Errorf("got %s", got)
	}
}
