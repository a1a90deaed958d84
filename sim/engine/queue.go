package engine

import "slices"

const (
	maxSorted   = 32   // A bucket of at most so many events is sorted; a larger one is spread over a new rung.
	minRunLimit = 64   // A run that pushes have made longer than its limit goes back on the ladder.
	maxSoon     = 2048 // The records of so many events find room in a core's second-level cache.
	fewPages    = 64   // Of these it does not matter how their memory lies.
)

// Queue holds pending events and gives them back in their total order. Its zero value is ready for use.
//
// The earliest events are in the run, sorted. The others wait on a ladder of rungs, unsorted within their buckets;
// every rung lies before the one above it, and the run before them all. Only when the run is empty is the next
// bucket opened. The cost per event hardly depends on how many are pending or how their times are distributed; the
// exception is thousands of events that are identical, among which insertion is linear.
type Queue struct {
	run      []Event // Descending, so that the earliest event comes off the end.
	runLimit int     // Above minRunLimit only for a run that began with many events alike in every word.
	rungs    []*rung // From the latest and widest down to the earliest and finest.
	waiting  int     // Events on the ladder.
	free     *chunk  // Chunks not in use.
	pages    int     // Pages of chunks taken so far.

	soon  func([]Event)  // Is told of events that will come soon; nil for nobody.
	grown func(page any) // Is told of pages beyond the first few, unused yet; nil for nobody.
}

// Len returns the number of pending events.
func (q *Queue) Len() int { return q.waiting + len(q.run) }

// Push adds an event, which may go before all that are pending. At must not be negative.
func (q *Queue) Push(e Event) {
	for _, r := range q.rungs {
		if e.At > r.from.At || e.At == r.from.At && !e.before(r.from) {
			q.put(r, e)
			return
		}
	}
	q.run = append(q.run, e)
	run, i := q.run, len(q.run)-1
	for i > 0 {
		p := &run[i-1]
		if p.At > e.At || p.At == e.At && !p.before(e) {
			break
		}
		run[i] = *p
		i--
	}
	run[i] = e
	if len(run) > max(minRunLimit, q.runLimit) {
		q.unload()
	}
}

// Pop removes and returns the earliest event; false when there is none.
func (q *Queue) Pop() (Event, bool) {
	if len(q.run) == 0 && !q.load() {
		return Event{}, false
	}
	last := len(q.run) - 1
	e := q.run[last]
	q.run = q.run[:last]
	return e, true
}

// PopBefore removes and returns the earliest event when its time is less than limit; false when there is none such.
func (q *Queue) PopBefore(limit int64) (Event, bool) {
	last := len(q.run) - 1
	if last < 0 {
		if !q.load() {
			return Event{}, false
		}
		last = len(q.run) - 1
	}
	if e := q.run[last]; e.At < limit {
		q.run = q.run[:last]
		return e, true
	}
	return Event{}, false
}

// Peek returns the earliest event without removing it; false when there is none.
func (q *Queue) Peek() (Event, bool) {
	if len(q.run) == 0 && !q.load() {
		return Event{}, false
	}
	return q.run[len(q.run)-1], true
}

// Reset drops all events and keeps the memory.
func (q *Queue) Reset() {
	for _, r := range q.rungs {
		for i := r.first(); i >= 0; i = r.first() {
			for b := r.take(i); b.n > 0; {
				b = q.release(b)
			}
		}
	}
	q.run, q.rungs, q.waiting = q.run[:0], q.rungs[:0], 0
}

// put adds an event to a rung on which it belongs.
func (q *Queue) put(r *rung, e Event) {
	i := r.index(e) % maxBuckets
	b := &r.buckets[i]
	at := uint(b.n) % chunkEvents
	if at == 0 {
		c := q.newChunk()
		c.next, b.newest = b.newest, c
		r.used[i/64] |= 1 << (i % 64)
	}
	b.newest.events[at] = e
	b.n++
	q.waiting++
}

// load fills the empty run with the earliest events of the ladder; false when the ladder holds none.
func (q *Queue) load() bool {
	for q.waiting > 0 && len(q.run) == 0 {
		bottom := len(q.rungs) - 1
		r := q.rungs[bottom]
		i := r.first()
		if i < 0 || i == int(r.last) {
			q.rungs = q.rungs[:bottom]
		}
		if i >= 0 {
			q.open(r.take(i), r.told)
		}
	}
	return len(q.run) > 0
}

// open sorts a bucket of few events into the empty run, or spreads one of many over a new lowest rung. It tells of
// them who is told what comes soon, unless that has been done, or they are too many to be soon.
func (q *Queue) open(b bucket, told bool) {
	q.waiting -= b.n
	tell := q.soon != nil && !told && b.n <= maxSoon
	if b.n > maxSorted {
		if lo, hi := b.bounds(); lo != hi {
			r := q.addRung(&lo, &hi, b.n)
			r.told = told || tell
			for ; b.n > 0; b = q.release(b) {
				part := b.part()
				if tell {
					q.soon(part)
				}
				for i := range part {
					q.put(r, part[i])
				}
			}
			return
		}
	}
	q.runLimit = 2 * b.n
	run := slices.Grow(q.run, b.n)[:b.n]
	if b.n <= chunkEvents {
		part := b.part()
		if tell {
			q.soon(part)
		}
		arrange(run, part)
		q.release(b)
		q.run = run
		return
	}
	for ; b.n > 0; b = q.release(b) {
		part := b.part()
		copy(run[b.n-len(part):], part)
	}
	q.run = run
	if tell {
		q.soon(run)
	}
	sortDescending(run)
}

// unload returns the run to the ladder, so that a bucket into which far more is pushed than it held when it was
// opened does not make a long run, whose insertions are slow.
func (q *Queue) unload() {
	run := q.run
	lo, hi := &run[len(run)-1], &run[0]
	if len(q.rungs) == 0 {
		q.addRung(lo, hi, len(run))
	}
	r := q.rungs[len(q.rungs)-1]
	r.from = *lo // All buckets below its old value are empty.
	for i := range run {
		q.put(r, run[i])
	}
	q.run = run[:0]
}

// addRung adds a lowest rung, suited to n events from lo to hi. A bucket is cheapest with about 8 events. The top
// rung aims at 2 in the mean of its buckets, because the times of pending events are usually far denser at first.
func (q *Queue) addRung(lo, hi *Event, n int) *rung {
	bottom := len(q.rungs)
	q.rungs = slices.Grow(q.rungs, 1)[:bottom+1]
	if q.rungs[bottom] == nil {
		q.rungs[bottom] = new(rung)
	}
	buckets := n / 8
	if bottom == 0 {
		buckets = n / 2
	}
	q.rungs[bottom].reset(lo, hi, buckets)
	return q.rungs[bottom]
}

// newChunk takes a chunk from the free list, which it refills by the page when it is empty.
func (q *Queue) newChunk() *chunk {
	if q.free == nil {
		const pageChunks = 83 // 32,536 bytes, for which the allocator sets 32,768 aside.
		page := new([pageChunks]chunk)
		if q.pages++; q.pages > fewPages && q.grown != nil {
			q.grown(page)
		}
		for i := range page[1:] {
			page[i].next = &page[i+1]
		}
		q.free = &page[0]
	}
	c := q.free
	q.free = c.next
	return c
}

// release frees the newest chunk of a bucket and returns the rest.
func (q *Queue) release(b bucket) bucket {
	c, rest := b.newest, b.rest()
	c.next, q.free = q.free, c
	return rest
}

// sortDescending sorts by insertion.
func sortDescending(run []Event) {
	for i := 1; i < len(run); i++ {
		e, j := run[i], i
		for ; j > 0 && run[j-1].before(e); j-- {
			run[j] = run[j-1]
		}
		run[j] = e
	}
}

// arrange writes few events into a run, sorted: each goes behind as many as come later. Counting them takes no
// decision that depends on the times, which a processor would guess wrong every other time.
func arrange(run, events []Event) {
	var times [chunkEvents]int64
	var later [chunkEvents]uint64
	for i := range events {
		e, first := &events[i], uint64(0)
		seen := times[:i]
		behind := later[:len(seen)]
		for j, at := range seen {
			ahead := at - e.At
			if ahead == 0 && events[j].before(*e) {
				ahead = -1
			}
			before := uint64(ahead) >> 63
			behind[j] += before
			first += before
		}
		times[i], later[i] = e.At, uint64(i)-first
	}
	for i := range events {
		run[later[i]] = events[i]
	}
}
