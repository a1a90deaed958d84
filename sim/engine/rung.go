package engine

import (
	"math"
	"math/bits"
)

const (
	chunkEvents = 16   // Enough to make links rare, few enough to waste little in part-full chunks.
	maxBuckets  = 1024 // Few enough that the chunks being filled stay in a core's second-level cache.
	minBuckets  = 16
)

// chunk is a piece of a bucket. Its events are written one after the other, so buckets grow without copying.
type chunk struct {
	events [chunkEvents]Event
	next   *chunk
}

// bucket is an unsorted list of n events in chunks, the newest first; only the newest may be part full.
type bucket struct {
	newest *chunk
	n      int
}

// part returns the events of the newest chunk of a bucket that is not empty.
func (b bucket) part() []Event { return b.newest.events[:(b.n-1)%chunkEvents+1] }

// rest returns the bucket without its newest chunk.
func (b bucket) rest() bucket { return bucket{b.newest.next, (b.n - 1) / chunkEvents * chunkEvents} }

// bounds returns the least event that goes before all others of a bucket that is not empty, and one that none goes
// behind: the times decide, unless they are all the same.
func (b bucket) bounds() (lo, hi Event) {
	first, last := int64(math.MaxInt64), int64(0)
	for rest := b; rest.n > 0; rest = rest.rest() {
		for _, e := range rest.part() {
			first, last = min(first, e.At), max(last, e.At)
		}
	}
	if first < last {
		return Event{At: first}, Event{At: last}
	}
	lo, hi = b.newest.events[0], b.newest.events[0]
	for ; b.n > 0; b = b.rest() {
		part := b.part()
		for i := range part {
			e := &part[i]
			if e.before(lo) {
				lo = *e
			} else if hi.before(*e) {
				hi = *e
			}
		}
	}
	return lo, hi
}

// rung spreads events over buckets of equal width by one of their words. The buckets are opened from the lowest up.
// The first and the last are open-ended: they also hold what lies below and above the events for which the rung was
// made.
type rung struct {
	from    Event  // The lowest event that belongs on this rung now; what goes before it belongs further down.
	base    Event  // The lowest event when the rung was made.
	word    int    // The word that is spread; in the words above it the events of all inner buckets agree.
	tied    bool   // Whether that is not the time: beside word, because the compiler inlines index only with this.
	shift   uint   // A bucket spans 1<<shift values of the word.
	last    uint64 // Index of the last bucket.
	told    bool   // Whether the events for which it was made have been called soon.
	used    [maxBuckets / 64]uint64
	buckets [maxBuckets]bucket
}

// reset prepares an empty rung for events from lo to hi in roughly the given number of buckets, within the limits.
func (r *rung) reset(lo, hi *Event, buckets int) {
	r.word = 0
	for r.word < lastWord && lo.word(r.word) == hi.word(r.word) {
		r.word++
	}
	r.tied = r.word > 0
	span := hi.word(r.word) - lo.word(r.word)
	indexBits := bits.Len(uint(min(max(buckets, minBuckets), maxBuckets) - 1))
	r.shift = uint(max(bits.Len64(span)-indexBits, 0))
	r.last = span >> r.shift
	r.from, r.base = *lo, *lo
	r.told = false
}

// index returns the bucket in which an event not before from belongs.
func (r *rung) index(e Event) uint64 {
	if r.tied {
		return r.tiedIndex(e)
	}
	return min(uint64(max(e.At-r.base.At, 0))>>r.shift, r.last)
}

// tiedIndex is index on a rung whose inner events agree in their time, and perhaps their order.
func (r *rung) tiedIndex(e Event) uint64 {
	if e.before(r.base) {
		return 0
	}
	for w := range r.word {
		if e.word(w) != r.base.word(w) {
			return r.last
		}
	}
	return min((e.word(r.word)-r.base.word(r.word))>>(r.shift%64), r.last)
}

// first returns the lowest bucket that holds events, -1 when there is none.
func (r *rung) first() int {
	for w, set := range r.used {
		if set != 0 {
			return w*64 + bits.TrailingZeros64(set)
		}
	}
	return -1
}

// take empties bucket i, the first, returns what it held and raises from to the bucket after it.
func (r *rung) take(i int) bucket {
	b := r.buckets[i]
	r.buckets[i] = bucket{}
	r.used[i/64] &^= 1 << (i % 64)
	r.from = r.base.withWord(r.word, r.base.word(r.word)+uint64(i+1)<<r.shift)
	return b
}
