package chart

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"
)

func labels(ticks []tick) []string {
	var l []string
	for _, t := range ticks {
		l = append(l, t.label)
	}
	return l
}

func TestTicks(t *testing.T) {
	of := func(lo, hi float64) reach { return reach{lo, hi} }
	for _, c := range []struct {
		name  string
		scale scale
		unit  Unit
		want  []string
	}{
		{"percent", linear(of(0, 0.33)), Share, []string{"0", "10 %", "20 %", "30 %"}},
		{"small percent", linear(of(0, 0.0007)), Share, []string{"0", "0.02 %", "0.04 %", "0.06 %"}},
		{"the unit of half the largest", linear(of(0, 1e6)), Bytes,
			[]string{"0", "200 kB", "400 kB", "600 kB", "800 kB", "1000 kB"}},
		{"minutes", linear(of(0, 600e9)), Nanoseconds,
			[]string{"0", "2 min", "4 min", "6 min", "8 min", "10 min"}},
		{"seconds", linear(of(0, 200e9)), Nanoseconds, []string{"0", "50 s", "100 s", "150 s", "200 s"}},
		{"below 0", linear(of(-3, 7)), Plain, []string{"-2", "0", "2", "4", "6"}},
		{"all 0", linear(of(0, 0)), Bytes, []string{"0"}},
		{"1-2-5", logarithmic(of(3e6, 70e6), false), Nanoseconds,
			[]string{"2 ms", "5 ms", "10 ms", "20 ms", "50 ms", "100 ms"}},
		{"a decade at least", logarithmic(of(5e6, 5e6), false), Nanoseconds,
			[]string{"2 ms", "5 ms", "10 ms", "20 ms"}},
		{"with zeros", logarithmic(of(1, 8), true), Bytes, []string{"0", "1 B", "2 B", "5 B", "10 B"}},
		{"only zeros", logarithmic(newReach(), true), Bytes, []string{"0"}},
		{"nine decades", logarithmic(of(1, 1e9), false), Bytes,
			[]string{"1 B", "10 B", "100 B", "1 kB", "10 kB", "100 kB", "1 MB", "10 MB", "100 MB", "1 GB"}},
	} {
		if diff := cmp.Diff(c.want, labels(c.scale.between(0, 330).xTicks(c.unit))); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

// The series 1, 2, 5 is exact: its members are what they look like.
func TestSeries125(t *testing.T) {
	want := []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100}
	for i, v := range want {
		if got := value125(i - 6); got != v {
			t.Errorf("member %d is %v, not %v", i-6, got, v)
		}
		if got := index125(v); got != i-6 {
			t.Errorf("the place of %v is %d, not %d", v, got, i-6)
		}
		if got := index125(v * 1.5); got != i-6 {
			t.Errorf("the last member not above %v is %d, not %d", v*1.5, got, i-6)
		}
	}
}

// A place on a logarithmic axis: three decades over 300 pt, and zeros apart.
func TestLogarithmicPlaces(t *testing.T) {
	s := logarithmic(reach{1, 1000}, false).between(0, 300)
	for v, want := range map[float64]vg.Length{1: 0, 10: 100, 100: 200, 1000: 300, 0: 0, 1e9: 300} {
		if got := s.at(v); got < want-1e-9 || got > want+1e-9 {
			t.Errorf("%v stands at %v, not %v", v, got, want)
		}
	}
	s = logarithmic(reach{1, 1000}, true).between(300+zeroApart, 0)
	if zero, one := s.at(0), s.at(1); zero != 300+zeroApart || one < 299.99 || one > 300.01 {
		t.Errorf("0 stands at %v and 1 at %v", zero, one)
	}
}

func TestSpread(t *testing.T) {
	got := spread([]vg.Length{50, 52, 10, 51}, 10, 0, 100)
	// Three labels around 51 keep their middle; the lone one stays.
	if diff := cmp.Diff([]vg.Length{41, 61, 10, 51}, got); diff != "" {
		t.Error(diff)
	}
	rapid.Check(t, func(t *rapid.T) {
		length := rapid.Map(rapid.Float64Range(0, 200), func(v float64) vg.Length { return vg.Length(v) })
		at := rapid.SliceOfN(length, 1, 30).Draw(t, "at")
		moved := spread(at, 9, 0, 200)
		apart := vg.Length(9)
		if n := len(at); n > 1 {
			apart = min(9, 200/vg.Length(n-1))
		}
		for i := range at {
			if moved[i] < -1e-9 || moved[i] > 200+1e-9 {
				t.Fatalf("%v is outside", moved[i])
			}
			for j := range at {
				if at[i] < at[j] && moved[j]-moved[i] < apart-1e-9 {
					t.Fatalf("%v and %v are at %v and %v", at[i], at[j], moved[i], moved[j])
				}
			}
		}
	})
}
