package sim

// pageBits sizes a pool's pages: large enough to make growth rare, small
// enough that a tiny run stays tiny.
const pageBits = 9

// pool keeps records of one type in pages that never move, so a pointer to a
// record stays good while others are added, and hands out slots from 1 on; 0
// is no record. Freed slots are used again, last in first out, which is
// deterministic and warm in the cache.
type pool[T any] struct {
	pages []*[1 << pageBits]T
	free  []uint32
	used  uint32         // highest slot ever handed out
	grown func(page any) // is told of each page beyond the first few; nil for nobody
}

// fewPages are what the caches can hold, more or less: how their memory lies does not matter.
const fewPages = 128

// at is the record in a slot.
func (p *pool[T]) at(slot uint32) *T {
	return &p.pages[slot>>pageBits][slot&(1<<pageBits-1)]
}

// take hands out a slot. Its record is as it was when the slot was freed.
func (p *pool[T]) take() uint32 {
	last := len(p.free) - 1
	if last < 0 {
		return p.grow()
	}
	slot := p.free[last]
	p.free = p.free[:last]
	return slot
}

// grow hands out a slot for the first time.
func (p *pool[T]) grow() uint32 {
	p.used++
	if int(p.used>>pageBits) >= len(p.pages) {
		page := new([1 << pageBits]T)
		p.pages = append(p.pages, page)
		if p.grown != nil && len(p.pages) > fewPages {
			p.grown(page)
		}
	}
	return p.used
}

// reserve makes slot 0, which is never handed out, a record that can be read.
func (p *pool[T]) reserve(record T) {
	p.pages = append(p.pages, new([1 << pageBits]T))
	*p.at(0) = record
}

// put frees a slot.
func (p *pool[T]) put(slot uint32) { p.free = append(p.free, slot) }

// side keeps further records for the slots of a pool, for those scenarios that ask
// for them. A record is zero until it is changed.
type side[T any] struct{ pages []*[1 << pageBits]T }

// at is the record for a slot.
func (s *side[T]) at(slot uint32) *T {
	for int(slot>>pageBits) >= len(s.pages) {
		s.pages = append(s.pages, new([1 << pageBits]T))
	}
	return &s.pages[slot>>pageBits][slot&(1<<pageBits-1)]
}

// live is the number of slots in use.
func (p *pool[T]) live() int { return int(p.used) - len(p.free) }
