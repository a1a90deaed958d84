package accesslog

import (
	"cmp"
	"math"
	"slices"
)

// event is one session request on its way from the line to its visit.
type event struct {
	at      int64 // Unix time in ns
	client  uint64
	bytes   int64
	address uint32
	kind    Kind
	next    int32 // in the same second, in the order of the lines
}

// window sorts requests that come a little late: servers log a request when it ends and stamp it with its begin. It is
// a ring of seconds, each a list in the order of the lines, so that keeping order costs a constant time for a line.
type window struct {
	out     func(*event)
	width   int64 // ns
	limit   int   // events held; beyond it the oldest second leaves early
	floor   int64 // ns; an earlier request can no longer be sorted into place
	newest  int64 // ns
	oldest  int64 // Unix second; nothing held is earlier
	ring    []bucket
	events  pool[event]
	scratch []event
}

// bucket is one second of the ring; the number 0 is no event.
type bucket struct {
	head, tail int32
	mixed      bool // times do not rise along the list
}

// newWindow holds requests for width ns in a number of bytes, and hands them to out in the order of time.
func newWindow(width, memory int64, out func(*event)) *window {
	// A second of the log may have to be copied to sort it, hence two.
	limit := int(min(memory/(2*eventCost), math.MaxInt32))
	return &window{out: out, width: width, limit: limit, ring: make([]bucket, width/second+2)}
}

// add takes a request; it returns false when the request comes too late to be sorted into place.
func (w *window) add(e event) bool {
	if e.at < w.floor {
		return false
	}
	if w.events.used() == 0 {
		w.oldest = e.at / second
	}
	w.oldest = min(w.oldest, e.at/second)
	if e.at > w.newest {
		w.newest = e.at
		w.floor = max(w.floor, e.at-w.width)
		w.drain(w.floor / second)
	}
	number := w.events.get()
	*w.events.at(number) = e
	b := w.bucket(e.at / second)
	if b.head == 0 {
		*b = bucket{head: number, tail: number}
	} else {
		last := w.events.at(b.tail)
		last.next, b.tail = number, number
		b.mixed = b.mixed || e.at < last.at
	}
	for w.events.used() > w.limit {
		w.drain(w.oldest + 1)
	}
	return true
}

// drain hands out all seconds before end.
func (w *window) drain(end int64) {
	for ; w.oldest < end && w.events.used() > 0; w.oldest++ {
		b := w.bucket(w.oldest)
		if b.head == 0 {
			continue
		}
		w.scratch = w.scratch[:0]
		for number := b.head; number != 0; {
			e := w.events.at(number)
			w.scratch = append(w.scratch, *e)
			w.events.put(number)
			number = e.next
		}
		if b.mixed {
			slices.SortStableFunc(w.scratch, func(a, b event) int { return cmp.Compare(a.at, b.at) })
		}
		*b = bucket{}
		for i := range w.scratch {
			w.out(&w.scratch[i])
		}
		w.floor = max(w.floor, w.scratch[len(w.scratch)-1].at)
	}
	w.oldest = max(w.oldest, end)
}

// flush hands out all that is held, at the end of the log.
func (w *window) flush() { w.drain(w.newest/second + 1) }

func (w *window) bucket(sec int64) *bucket { return &w.ring[sec%int64(len(w.ring))] }
