package stats

import (
	"testing"

	"pgregory.net/rapid"
)

// feed adds values until the stopper is done and returns how many it took.
func feed(s *Stopper, values []float64) int {
	for n, v := range values {
		if s.Done() {
			return n
		}
		s.Add(v)
	}
	return len(values)
}

func constant(v float64, n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = v
	}
	return values
}

// TestStopperLooksAhead: equal values are precise at once, at the first allowed replication, and must stay so for 5
// more; beyond 100 replications for 5 % more, rounded down.
func TestStopperLooksAhead(t *testing.T) {
	for _, c := range []struct{ first, run int }{{2, 7}, {10, 15}, {100, 105}, {119, 124}, {120, 126}, {200, 210}} {
		s := NewStopper(0.95, 0.05, c.first, 1000)
		run := feed(s, constant(7, 1000))
		if at, held := s.candidate, s.held; run != c.run || at != c.first || !held || !s.Done() {
			t.Errorf("first %d: took %d, reached at %d (%v), want %d and %d", c.first, run, at, held, c.run, c.first)
		}
		if s.Interval() != MeanInterval(constant(7, c.run), 0.95) {
			t.Errorf("the interval %+v does not rest on all replications", s.Interval())
		}
	}
}

// TestStopperIsNotFooledByLuck: two equal values are precise by luck; the third breaks it within the look-ahead.
func TestStopperIsNotFooledByLuck(t *testing.T) {
	s := NewStopper(0.95, 0.05, 2, 1000)
	feed(s, []float64{10, 10, 14})
	if s.Done() || s.held {
		t.Errorf("done %v, held %v", s.Done(), s.held)
	}
}

// TestStopperPrecisionIsRelativeToTheTruth: 9 and 11 in turn have the half-width t(n-1)/√(n-1) around 10 for even n.
// With γ = 5 % it must be at most 10·.05/1.05 = .47619. For n = 20 it is 2.09302/√19 = .48017, for n = 21 the mean is
// 9.95238, s = 1.02353 and the half-width 2.08596·1.02353/√21 = .46591 against .47392: reached at 21, done at 26.
func TestStopperPrecisionIsRelativeToTheTruth(t *testing.T) {
	s, values := NewStopper(0.95, 0.05, 2, 1000), constant(9, 1000)
	for i := 1; i < len(values); i += 2 {
		values[i] = 11
	}
	run := feed(s, values)
	if at, held := s.candidate, s.held; run != 26 || at != 21 || !held {
		t.Errorf("took %d, reached at %d (%v), want 26 and 21", run, at, held)
	}
}

func TestStopperGivesUp(t *testing.T) {
	for name, values := range map[string][]float64{
		"too noisy":   {1, 5, 2, 9, 1, 7, 2, 8, 1, 4, 3, 3},
		"a mean of 0": {1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1},
	} {
		s := NewStopper(0.95, 0.05, 3, 12)
		run := feed(s, values)
		if run != 12 || !s.Done() || s.held {
			t.Errorf("%s: took %d, done %v, held %v", name, run, s.Done(), s.held)
		}
		wantPanic(t, "a value too many", func() { s.Add(1) })
	}
}

// TestStopperOfZeros: a metric that is always 0 is known precisely.
func TestStopperOfZeros(t *testing.T) {
	s := NewStopper(0.95, 0.05, 10, 100)
	if run := feed(s, make([]float64, 100)); run != 15 {
		t.Errorf("took %d", run)
	}
}

// TestStopperFollowsTheDefinition searches the whole sample for the first n that is precise together with the n+k of
// its look-ahead.
func TestStopperFollowsTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(8, 12), 150, 150).Draw(t, "values")
		precision := rapid.Float64Range(0.01, 0.2).Draw(t, "precision")
		precise := func(n int) bool {
			i := MeanInterval(values[:n], 0.9)
			return i.HalfWidth/i.Mean <= precision/(1+precision)
		}
		want := len(values)
	search:
		for n := 5; n <= len(values); n++ {
			ahead := 5
			if n > 100 {
				ahead = 5 * n / 100
			}
			for k := n; k <= n+ahead; k++ {
				if k > len(values) || !precise(k) {
					continue search
				}
			}
			want = n + ahead
			break
		}
		s := NewStopper(0.9, precision, 5, len(values))
		if got := feed(s, values); got != want {
			t.Fatalf("took %d, want %d", got, want)
		}
	})
}

func TestNewStopperPanics(t *testing.T) {
	wantPanic(t, "no precision", func() { NewStopper(0.95, 0, 10, 20) })
	wantPanic(t, "a precision in percent", func() { NewStopper(0.95, 5, 10, 20) })
	wantPanic(t, "one replication", func() { NewStopper(0.95, 0.05, 1, 20) })
	wantPanic(t, "a limit below the first", func() { NewStopper(0.95, 0.05, 10, 9) })
	wantPanic(t, "a level in percent", func() { NewStopper(95, 0.05, 10, 20) })
}

// TestStopperOfADifference: a is 100 in every replication and b is 91 and 109 in turn, so the difference is ±9 around 0
// and has no relative precision of its own. Relative to the larger mean it behaves like 91 and 109 alone. For n = 10
// the half-width is t(9)·√(810/9)/√10 = 2.262157·9.486833/3.162278 = 6.786471, and the means are 100.
func TestStopperOfADifference(t *testing.T) {
	s := NewStopper(0.95, 0.10, 10, 1000)
	for n := 0; !s.Done(); n++ {
		if n == 10 {
			share, ok := s.Relative()
			wantNear(t, "relative half-width", share, 0.06786471, 1e-7)
			if !ok {
				t.Error("the half-width is relative to 100, which is not 0")
			}
		}
		s.AddPair(100, 91+float64(n%2)*18)
	}
	if at, held := s.candidate, s.held; at != 10 || !held {
		t.Errorf("reached at %d (%v), want 10", at, held)
	}
}

// TestStopperRelative: what is relative to nothing is not defined, unless it is exactly 0 itself.
func TestStopperRelative(t *testing.T) {
	s := NewStopper(0.95, 0.10, 2, 10)
	s.Add(1)
	if _, ok := s.Relative(); ok {
		t.Error("one value has no half-width")
	}
	s.Add(-1)
	if _, ok := s.Relative(); ok {
		t.Error("a half-width is relative to a mean of 0")
	}
	zero := NewStopper(0.95, 0.10, 2, 10)
	zero.Add(0)
	zero.Add(0)
	if share, ok := zero.Relative(); share != 0 || !ok {
		t.Errorf("zeros are known to %g (%v)", share, ok)
	}
}

// TestStopperNeeded: with 9 and 11 in turn and n = 10 the half-width is t(9)·√(10/9)/√10 = 2.262157/3 = .754052 of the
// mean 10, which is 21·.0754052 = 1.583509 times what is allowed: 10·1.583509² = 25.07, and 5 of look-ahead, make 30.
// The truth is 26.
func TestStopperNeeded(t *testing.T) {
	s := NewStopper(0.95, 0.05, 10, 1000)
	if got := s.Needed(); got != 10 {
		t.Errorf("before the first value %d are needed, want the first 10", got)
	}
	for n := range 10 {
		s.Add(9 + 2*float64(n%2))
	}
	if got := s.Needed(); got != 30 {
		t.Errorf("%d are needed, want 30", got)
	}
	for n := 10; n < 23; n++ {
		s.Add(9 + 2*float64(n%2))
	}
	if got := s.Needed(); got != 26 {
		t.Errorf("with the precision met at 21, %d are needed, want 26", got)
	}
	if got := NewStopper(0.95, 0.05, 10, 12).Needed(); got > 12 {
		t.Errorf("%d are needed beyond the limit of 12", got)
	}
}
