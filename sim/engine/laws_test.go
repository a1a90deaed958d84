package engine

import (
	"math"
	"math/rand/v2"
)

// pendingSet is what the queue and its oracle have in common.
type pendingSet interface {
	Push(Event)
	Pop() (Event, bool)
	Peek() (Event, bool)
	Len() int
	Reset()
}

// laws are the distributions of the time from now to a new event, in nanoseconds: those of the hold model in the
// literature on event queues, and those that upset queues which choose a bucket width.
var laws = []struct {
	name string
	draw func(r *rand.Rand) int64
}{
	{"exponential", func(r *rand.Rand) int64 { return int64(1e9 * r.ExpFloat64()) }},
	{"uniform", func(r *rand.Rand) int64 { return r.Int64N(2e9) }},
	{"bimodal", func(r *rand.Rand) int64 { return int64(pick(r, 2, 1e6, 1e10) * r.ExpFloat64()) }},
	{"triangular", func(r *rand.Rand) int64 { return r.Int64N(1e9) + r.Int64N(1e9) }},
	{"pareto", func(r *rand.Rand) int64 { return int64(1e6 / math.Sqrt(1-r.Float64())) }}, // Tail index 2.
	{"constant", func(*rand.Rand) int64 { return 1e9 }},
	{"zero", func(*rand.Rand) int64 { return 0 }},
	{"ticks", func(r *rand.Rand) int64 { return 5e7 * int64(20*r.ExpFloat64()) }}, // 20 instants a second.
	{"timers", timers},
}

// timers draws a microsecond step seven times in eight, and else a time-to-live of a day.
func timers(r *rand.Rand) int64 {
	if r.Uint64N(8) == 0 {
		return 24 * 3600 * 1e9
	}
	return int64(1e4 * r.ExpFloat64())
}

// pick returns a once in n draws and else b.
func pick(r *rand.Rand, n uint64, a, b float64) float64 {
	if r.Uint64N(n) == 0 {
		return a
	}
	return b
}

// holder performs holds: it takes the earliest event and pushes one at that time plus a draw.
type holder struct {
	set    pendingSet
	draw   func(*rand.Rand) int64
	r      *rand.Rand
	serial uint64
}

// newHolder fills the set with n events.
func newHolder(set pendingSet, n int, draw func(*rand.Rand) int64) *holder {
	h := &holder{set: set, draw: draw, r: rand.New(rand.NewPCG(1, 2))}
	for range n {
		set.Push(h.next(0))
	}
	return h
}

// next is the event to push. Its order is scattered, as if of random class and key, so that events at one instant come
// in no handy order: the serial number goes round by the golden ratio, and meets no value twice.
func (h *holder) next(now int64) Event {
	h.serial += 0x9e3779b97f4a7c15
	return Event{At: now + h.draw(h.r), Order: h.serial >> 1, Ref: 7}
}

func (h *holder) hold() Event {
	e, _ := h.set.Pop()
	h.set.Push(h.next(e.At))
	return e
}

// holds performs many holds, and calls either structure as the engine does: directly.
func (h *holder) holds(n int) {
	switch set := h.set.(type) {
	case *Queue:
		for range n {
			e, _ := set.Pop()
			set.Push(h.next(e.At))
		}
	case *binaryHeap:
		for range n {
			e, _ := set.Pop()
			set.Push(h.next(e.At))
		}
	}
}
