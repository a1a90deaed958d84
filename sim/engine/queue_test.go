package engine

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// failer is what the tests, rapid's and the fuzzer's included, need to report a failure.
type failer interface{ Fatalf(string, ...any) }

// checkShape fails the test when the queue breaks a rule on which its order or its speed rests.
func checkShape(t failer, q *Queue) {
	if limit := max(minRunLimit, q.runLimit); len(q.run) > limit {
		t.Fatalf("a run of %d events, want at most %d", len(q.run), limit)
	}
	var bounds []Event // These must descend from the top rung to the earliest event.
	for _, r := range q.rungs {
		bounds = append(bounds, r.from)
	}
	bounds = append(bounds, q.run...)
	for i := 1; i < len(bounds); i++ {
		if bounds[i-1].before(bounds[i]) {
			t.Fatalf("rungs and run are out of order at %d: %v before %v", i, bounds[i-1], bounds[i])
		}
	}
	waiting := 0
	for _, r := range q.rungs {
		for i, b := range r.buckets {
			waiting += b.n
			if marked := r.used[i/64]>>(i%64)&1 == 1; marked != (b.n > 0) {
				t.Fatalf("bucket %d holds %d events, marked used: %v", i, b.n, marked)
			}
			for ; b.n > 0; b = b.rest() {
				for _, e := range b.part() {
					if e.before(r.from) || r.index(e) != uint64(i) {
						t.Fatalf("%v lies in bucket %d of a rung from %v", e, i, r.from)
					}
				}
			}
		}
	}
	if waiting != q.waiting {
		t.Fatalf("%d events on the ladder, counted %d", waiting, q.waiting)
	}
}

// The pop sequence equals the heap's in the hold model, for every law and number of pending events.
func TestHoldLikeHeap(t *testing.T) {
	for _, law := range laws {
		for _, pending := range []int{1, 7, 100, 5e3, 1e5} {
			t.Run(fmt.Sprintf("%s/%d", law.name, pending), func(t *testing.T) {
				var q Queue
				got, want := newHolder(&q, pending, law.draw), newHolder(new(binaryHeap), pending, law.draw)
				for i := range pending + 2000 {
					if g, w := got.hold(), want.hold(); g != w {
						t.Fatalf("hold %d: %v, want %v", i, g, w)
					}
				}
				checkShape(t, &q)
			})
		}
	}
}

// sortedSlice is the plainest set of events, in an order that is written out here and not taken from the package.
type sortedSlice []Event

func (s *sortedSlice) Len() int { return len(*s) }

func (s *sortedSlice) Reset() { *s = nil }

func (s *sortedSlice) Push(e Event) {
	i, _ := slices.BinarySearchFunc(*s, e, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Order, b.Order), cmp.Compare(a.What, b.What),
			cmp.Compare(a.Ref, b.Ref))
	})
	*s = slices.Insert(*s, i, e)
}

func (s *sortedSlice) Peek() (Event, bool) {
	if len(*s) == 0 {
		return Event{}, false
	}
	return (*s)[0], true
}

func (s *sortedSlice) Pop() (Event, bool) {
	e, ok := s.Peek()
	if ok {
		*s = (*s)[1:]
	}
	return e, ok
}

// operate performs one of eight kinds of operation on both sets and compares what can be seen. Pushes are at the
// present or after it, as an engine makes them, in bursts that reach every part of the queue.
func operate(t failer, q *Queue, h pendingSet, now *int64, kind, scale uint8, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 0))
	burst := 1 << (seed % 9)
	switch kind % 8 {
	case 0, 1, 2: // Pushes on a time scale from 1 ns, massive ties, to months; every fourth at the present instant.
		for range burst {
			e := Event{At: *now + r.Int64N(1<<(scale%53))*r.Int64N(4)}
			e.Order = Order(Class(r.UintN(5)), r.Uint64N(1<<(seed%5)))
			e.What, e.Ref = r.Uint32N(3), r.Uint32N(3)
			q.Push(e)
			h.Push(e)
		}
	case 3: // Pushes whose times fall, so that each goes before all the others.
		for i := range int64(burst) {
			e := Event{At: *now + (int64(burst)-i)<<(scale%40)}
			q.Push(e)
			h.Push(e)
		}
	case 4: // Pushes that are alike.
		e := Event{At: *now + int64(scale), Order: seed % 3}
		for range burst {
			q.Push(e)
			h.Push(e)
		}
	case 5:
		got, gotOK := q.Peek()
		if want, ok := h.Peek(); got != want || gotOK != ok {
			t.Fatalf("Peek() = %v, %v, want %v, %v", got, gotOK, want, ok)
		}
	default:
		for range burst {
			got, gotOK := q.Pop()
			want, ok := h.Pop()
			if got != want || gotOK != ok {
				t.Fatalf("Pop() = %v, %v, want %v, %v", got, gotOK, want, ok)
			}
			*now = max(*now, want.At)
		}
	}
	if q.Len() != h.Len() {
		t.Fatalf("Len() = %d, want %d", q.Len(), h.Len())
	}
}

func TestOperationsLikeSortedSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q Queue
		var h sortedSlice
		var now int64
		for range rapid.IntRange(1, 60).Draw(t, "operations") {
			if rapid.IntRange(0, 99).Draw(t, "reset") == 0 {
				q.Reset()
				h.Reset()
			}
			kind, scale := rapid.Uint8().Draw(t, "kind"), rapid.Uint8().Draw(t, "scale")
			operate(t, &q, &h, &now, kind, scale, rapid.Uint64().Draw(t, "seed"))
		}
		checkShape(t, &q)
		for h.Len() > 0 {
			operate(t, &q, &h, &now, 7, 0, 8)
		}
	})
}

func FuzzOperations(f *testing.F) {
	f.Add([]byte{0, 3, 8, 0, 40, 8, 6, 0, 5, 3, 9, 8, 4, 1, 8, 7, 0, 8})
	f.Fuzz(func(t *testing.T, program []byte) {
		var q Queue
		var h sortedSlice
		var now int64
		for ; len(program) >= 3; program = program[3:] {
			operate(t, &q, &h, &now, program[0], program[1], uint64(program[2]))
		}
		checkShape(t, &q)
		for h.Len() > 0 {
			operate(t, &q, &h, &now, 7, 0, 8)
		}
	})
}

// Orders of insertion that would make a naive ladder grow a rung for every few events, or one long run.
func TestAdversaries(t *testing.T) {
	const n = 50_000
	for name, at := range map[string]func(i int64) int64{
		"falling":     func(i int64) int64 { return n - i },
		"rising":      func(i int64) int64 { return i },
		"alternating": func(i int64) int64 { return n + (i%2*2-1)*i },
		"alike":       func(int64) int64 { return 5 },
		"octaves":     func(i int64) int64 { return 1 << (i % 63) },
		"extremes":    func(i int64) int64 { return i % 2 * math.MaxInt64 },
		"sawtooth":    func(i int64) int64 { return i % 1000 << 40 },
	} {
		t.Run(name, func(t *testing.T) {
			var q Queue
			var want []Event
			for i := range int64(n) {
				e := Event{At: at(i), Order: uint64(i*7919%n) >> 3}
				if name == "alike" {
					e.Order = 0
				}
				q.Push(e)
				want = append(want, e)
			}
			// A ladder for 64-bit times needs at most one rung per 3 bits and word, and these orders only a few.
			if len(q.rungs) > 4 {
				t.Errorf("%d rungs before the first pop", len(q.rungs))
			}
			checkShape(t, &q)
			slices.SortFunc(want, func(a, b Event) int {
				if a.before(b) {
					return -1
				} else if b.before(a) {
					return 1
				}
				return 0
			})
			got := make([]Event, 0, n)
			for q.Len() > 0 {
				e, _ := q.Pop()
				got = append(got, e)
			}
			if !slices.Equal(got, want) {
				t.Errorf("order differs: want %v ..., got %v ...", want[:5], got[:5])
			}
		})
	}
}

// A queue that has been in use for a while allocates nothing more, and a reset one keeps its memory.
func TestNoAllocationInSteadyState(t *testing.T) {
	for _, law := range laws {
		var q Queue
		h := newHolder(&q, 2000, law.draw)
		for range 100_000 {
			h.hold()
		}
		if n := testing.AllocsPerRun(10, func() {
			for range 2000 {
				h.hold()
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations in 2000 holds, want 0", law.name, n)
		}
	}
	var q Queue
	fill := func() {
		q.Reset()
		for i := range int64(3000) {
			q.Push(Event{At: i * 7919 % 3000})
		}
	}
	if n := testing.AllocsPerRun(10, fill); n != 0 {
		t.Errorf("%v allocations to refill a queue after Reset, want 0", n)
	}
}
