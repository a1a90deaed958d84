package sweep

import (
	"math/bits"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim/param"
)

// TestExpand writes ranges out. Arithmetic is decimal and exact: ten steps of 10% end at 100%, which ten sums of the
// float nearest to 0.1 do not.
func TestExpand(t *testing.T) {
	cases := map[string]string{
		"2..64 x2":                      "2 4 8 16 32 64",
		"2..60 x2":                      "2 4 8 16 32",
		"1ms..1s x10":                   "1ms 10ms 100ms 1s",
		"0%..100% +10%":                 "0% 10% 20% 30% 40% 50% 60% 70% 80% 90% 100%",
		"0.1..0.5 +0.1":                 "0.1 0.2 0.3 0.4 0.5",
		"exp(1s..100s x10)":             "exp(1s) exp(10s) exp(100s)",
		"geometric(mean=2..8 x2)":       "geometric(mean=2) geometric(mean=4) geometric(mean=8)",
		"30/min..2/s x2":                "0.5/s 1/s 2/s",
		"1KiB..4KiB x2":                 "1KiB 2KiB 4KiB",
		"1B..1KiB x32":                  "1B 32B 1KiB",
		"2..8 x1.5":                     "2 3 5 7",
		"1s..2s +250ms":                 "1s 1.25s 1.5s 1.75s 2s",
		"local, sticky":                 "local sticky",
		"uniform(1ms, 5ms), exp(3ms)":   "uniform(1ms, 5ms) exp(3ms)",
		"1, 2..4 +1, 10":                "1 2 3 4 10",
		"lognormal(median=1KiB, p99=2)": "lognormal(median=1KiB, p99=2)",
	}
	for text, want := range cases {
		var v Values
		if err := v.Set(text); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got, err := v.expand()
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s is %v (%v), want %s", text, got, err, want)
		}
		var again Values
		if err := again.Set(v.String()); err != nil || !cmp.Equal(again.items, v.items) {
			t.Errorf("%s reads back as %v (%v)", text, again.items, err)
		}
	}
}

func TestRefusedValues(t *testing.T) {
	cases := map[string]string{
		"":                 "no values",
		"1, 1":             "twice",
		"2..4 x2, 4":       "twice",
		"4..2 +1":          "does not go up",
		"1ms..2KiB x2":     "different sorts",
		"1..2 +1ms":        "step",
		"0..8 x2":          "cannot begin at 0",
		"1..8 x1":          "above 1",
		"1..8 x0":          "above 1",
		"a..b":             "cannot be read",
		"1..":              "cannot be read",
		"1..2..3":          "both numbers",
		"1..1000000000 +1": "more than 1000 values",
		"1..9999999999999999999999999999999999 x2": "both numbers",
	}
	for text, want := range cases {
		var v Values
		err := v.Set(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gave %v, want a refusal that says %q", text, err, want)
		}
		if v.items != nil {
			t.Errorf("%q was refused and stored", text)
		}
	}
	v := Values{items: []string{"1..8"}}
	if _, err := v.expand(); err == nil || err.Reason != param.Malformed || err.Fix == "" {
		t.Errorf("a range without a step expands: %v", err)
	}
}

// TestSampleEnds: a sample stays within its range and is rounded to three digits, or to whole numbers.
func TestSampleEnds(t *testing.T) {
	cases := []struct{ text, first, middle, last string }{
		{"2..64", "2", "33", "64"},
		{"1ms..1s log", "1ms", "31.6ms", "993ms"}, // 1 ms times 1000 to the power of u
		{"0%..50%", "0%", "25%", "49.9%"},
		{"exp(1s..9s)", "exp(1s)", "exp(5s)", "exp(8.99s)"},
		{"a, b, c, d", "a", "c", "d"},
		{"2..8 x2", "2", "4", "8"},
	}
	for _, c := range cases {
		var v Values
		if err := v.Set(c.text); err != nil {
			t.Fatal(err)
		}
		got := []string{v.sample(0), v.sample(0.5), v.sample(0.999)}
		if want := []string{c.first, c.middle, c.last}; !cmp.Equal(got, want) {
			t.Errorf("%s gives %v, want %v", c.text, got, want)
		}
	}
}

// TestSobolStrata: of the first 2^n points every dimension has exactly one in each interval of length 2^-n, and the
// first two dimensions together have one in every box of area 2^-n with dyadic sides (a (0,n,2)-net).
func TestSobolStrata(t *testing.T) {
	const n = 10
	for d := range maxDimensions {
		seen := map[uint32]bool{}
		for i := range uint32(1 << n) {
			seen[(sobol(d, i)^0xdeadbeef)>>(32-n)] = true
		}
		if len(seen) != 1<<n {
			t.Errorf("dimension %d fills %d of %d strata", d, len(seen), 1<<n)
		}
	}
	for k := range n + 1 {
		seen := map[[2]uint64]bool{}
		for i := range uint32(1 << n) {
			seen[[2]uint64{uint64(sobol(0, i)) >> (32 - k), uint64(sobol(1, i)) >> (32 - n + k)}] = true
		}
		if len(seen) != 1<<n {
			t.Errorf("boxes of %d and %d bits: %d of %d filled", k, n-k, len(seen), 1<<n)
		}
	}
}

// TestSobolPropertyA checks the direction numbers themselves. Those of Joe and Kuo have Sobol's property A: the first
// bits of the first d direction numbers of the first d dimensions form a regular matrix over the field of two
// elements, so that 2^d points have one in each of the 2^d halved boxes. It also holds for every leading part.
func TestSobolPropertyA(t *testing.T) {
	for dims := 1; dims <= maxDimensions; dims++ {
		rows := make([]uint32, dims) // bit k: the first bit of direction number k
		for d := range dims {
			for k := range dims {
				rows[d] |= matrices[d][k] >> 31 << k
			}
		}
		rank := 0
		for _, row := range reduced(rows) {
			if row != 0 {
				rank++
			}
		}
		if rank != dims {
			t.Errorf("the first %d dimensions have rank %d", dims, rank)
		}
	}
}

// reduced brings a matrix over two elements into echelon form.
func reduced(rows []uint32) []uint32 {
	for i := range rows {
		if rows[i] == 0 {
			continue
		}
		pivot := uint32(1) << bits.TrailingZeros32(rows[i])
		for j := range rows {
			if j != i && rows[j]&pivot != 0 {
				rows[j] ^= rows[i]
			}
		}
	}
	return rows
}

// TestSobolSequence compares with the start of the published sequence (Bratley and Fox, ACM TOMS 14 (1988), in the
// order of the index, without Gray's code): 0, 1/2, 1/4, 3/4 ... in the first dimension and 0, 1/2, 3/4, 1/4 in the
// second.
func TestSobolSequence(t *testing.T) {
	want := [2][8]uint32{{0, 4, 2, 6, 1, 5, 3, 7}, {0, 4, 6, 2, 5, 1, 3, 7}}
	for d := range want {
		for i, w := range want[d] {
			if got := sobol(d, uint32(i)) >> 29; got != w {
				t.Errorf("dimension %d, point %d: %d/8, want %d/8", d+1, i, got, w)
			}
		}
	}
}
