package accesslog

// pool keeps items of one size in blocks and reuses what is put back, so that memory in use is a count times a size,
// nothing moves when the pool grows, and a steady state allocates nothing. Items are named by number; 0 names none.
type pool[T any] struct {
	blocks [][]T
	made   int32   // numbers handed out so far, without those taken from free
	free   []int32 // numbers put back
}

const poolBlock = 1 << 10

// get hands out the number of an item. The item holds whatever its last user left in it.
func (p *pool[T]) get() int32 {
	if last := len(p.free) - 1; last >= 0 {
		number := p.free[last]
		p.free = p.free[:last]
		return number
	}
	p.made++
	if int(p.made)/poolBlock >= len(p.blocks) {
		p.blocks = append(p.blocks, make([]T, poolBlock))
	}
	return p.made
}

// put gives a number back.
func (p *pool[T]) put(number int32) { p.free = append(p.free, number) }

// at gives the item with a number; the pointer stays valid.
func (p *pool[T]) at(number int32) *T { return &p.blocks[number/poolBlock][number%poolBlock] }

// used is how many items are handed out.
func (p *pool[T]) used() int { return int(p.made) - len(p.free) }
