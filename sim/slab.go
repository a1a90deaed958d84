package sim

// slabPage is the unit in which memcached gives memory to size classes, and
// the greatest item (option -I, 1 MiB).
const slabPage = 1 << 20

// slabChunks are the sizes of memcached's size classes: the first holds an
// item header of 48 bytes and the least chunk of 48, each further one is 1.25
// times as large, in multiples of 8, and the last is a page (options -n, -f).
var slabChunks = func() (sizes []int64) {
	for size := int64(96); size <= slabPage*4/5; size = (size*5/4 + 7) / 8 * 8 {
		sizes = append(sizes, size)
	}
	return append(sizes, slabPage)
}()

// slabClass is the size class of an item: the first whose chunks hold it. An
// item greater than a page has none.
func slabClass(bytes int64) (class int, ok bool) {
	low, high := 0, len(slabChunks)
	for low < high {
		if middle := (low + high) / 2; slabChunks[middle] < bytes {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, low < len(slabChunks)
}

// slabs are the size classes of one place. A page that a class has got it
// keeps, so sessions of one size can be evicted while another class is half
// empty.
type slabs struct {
	pages [64]int64 // by class
	items [64]int64
	free  int64 // pages no class has got yet
}

// roomInClass sees to it that a class has a chunk for one more item, if need
// be at the expense of the least recently used one of the class.
func (c *cluster) roomInClass(n *node, slot uint32, bytes uint32) bool {
	class, ok := slabClass(int64(bytes) + n.overhead)
	if !ok {
		return false
	}
	s := n.slabs
	if i := c.record(slot, n.place); i != 0 {
		if r := c.copies.at(i); !r.gone && int(r.class) == class {
			return true
		}
	}
	if s.items[class] < s.pages[class]*(slabPage/slabChunks[class]) {
		return true
	}
	if s.free > 0 {
		s.free--
		s.pages[class]++
		return true
	}
	if i := c.deadInClass(n, class); i != 0 {
		c.bury(i)
		return true
	}
	i := n.uses[class].oldest
	if i == 0 {
		return false
	}
	c.evict(i)
	return true
}

// deadInClass finds an expired entry whose chunk can be used again.
// Memcached meets those at the tail of the class's order of use.
func (c *cluster) deadInClass(n *node, class int) uint32 {
	for i := n.dead.oldest; i != 0; i = c.copies.at(i).newer {
		if int(c.copies.at(i).class) == class {
			return i
		}
	}
	return 0
}
