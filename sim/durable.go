package sim

// durable is what is known of a copy besides the version in memory: when that
// was written, and the latest version that the place had saved before, 0 for
// none. It is kept only where somebody asks.
type durable struct {
	writtenAt int64
	version   uint32
	bytes     uint32
}

// durableOf is the entry that belongs to a copy's record.
func (c *cluster) durableOf(i uint32) *durable {
	for int(i) >= len(c.durables) {
		c.durables = append(c.durables, durable{})
	}
	return &c.durables[i]
}

// noteWrite records that a copy is about to get a new version. What was
// written before the last save is what the place would bring back.
func (c *cluster) noteWrite(n *node, i uint32) {
	d, r := c.durableOf(i), c.copies.at(i)
	if c.savesAtTimes(n) && d.writtenAt <= c.lastSave() {
		d.version, d.bytes = r.version, r.bytes
		if r.gone {
			d.version = 0
		}
	}
	d.writtenAt = c.now()
}

// savesAtTimes tells the places that save at intervals.
func (c *cluster) savesAtTimes(n *node) bool {
	return n.role == StoreRole && c.cfg.Store.Persistence == PersistEvery
}

// lastSave is the latest multiple of the interval of saving.
func (c *cluster) lastSave() int64 {
	return c.now() / c.cfg.Store.PersistEvery * c.cfg.Store.PersistEvery
}

// saved is the version that a crash now would bring back in place of the one
// in memory, 0 for none. A write that is nowhere else is not lost yet.
func (c *cluster) saved(i uint32) uint32 {
	if c.cfg.Store.Persistence != PersistEvery {
		return 0
	}
	if d := c.durableOf(i); d.writtenAt > c.lastSave() {
		return d.version
	}
	return 0
}

// revert takes a crashed place back to what it had saved: a copy written
// since goes back to the version saved before, or goes, and one removed since
// comes back unless it has expired. Of the removed only those come back whose
// session somebody still knows: nobody could tell of the others.
func (c *cluster) revert(n *node) {
	saved := c.lastSave()
	for l := range n.uses {
		for i := n.uses[l].oldest; i != 0; {
			r, d := c.copies.at(i), c.durableOf(i)
			current, slot := i, r.session
			i = r.newer
			switch {
			case d.writtenAt <= saved:
			case d.version == 0 || !n.fits(int64(d.bytes)-int64(r.bytes)):
				c.removeCopy(current, StoreEmpty)
				c.forget(slot)
			default:
				c.weigh(n, r, -1)
				r.version, r.bytes = d.version, d.bytes
				c.weigh(n, r, 1)
				d.writtenAt = saved
				c.countLost(c.sessions.at(slot))
			}
		}
	}
	for i := range c.durables {
		d, r := &c.durables[i], c.copies.at(uint32(i))
		if d.version == 0 || d.writtenAt <= saved || !r.gone || r.dead || r.place != int16(n.place) {
			continue
		}
		s := c.sessions.at(r.session)
		fresh := c.now()-r.touched < c.cfg.Sessions.Idle
		if fresh && n.fits(int64(d.bytes)+n.overhead) && c.now()-s.created < c.cfg.Sessions.Absolute {
			d.writtenAt = saved
			c.bringBack(n, uint32(i))
		}
	}
}

// fits reports whether a place has room for so many more bytes as it is. While
// some copies are taken back and others are not yet, it may be short of it for
// a moment; what does not fit then stays away.
func (n *node) fits(more int64) bool { return n.limit == 0 || n.memory.value+more <= n.limit }

// bringBack lets a place hold again what it had saved of a copy.
func (c *cluster) bringBack(n *node, i uint32) {
	r := c.copies.at(i)
	s, d := c.sessions.at(r.session), c.durableOf(i)
	r.gone, r.version, r.bytes = false, d.version, d.bytes
	s.alive++
	n.held.add(c.now(), 1)
	c.weigh(n, r, 1)
	c.link(n.orderOf(r), i, r)
	for r.older != 0 && c.copies.at(r.older).touched > r.touched { // to where its last use puts it
		c.stepBack(n, i)
	}
	c.comesAlive(s)
	c.armIdle(n)
}

// stepBack exchanges a copy with the one before it in its place's order of use.
func (c *cluster) stepBack(n *node, i uint32) {
	list, r := n.orderOf(c.copies.at(i)), c.copies.at(i)
	before := r.older
	b := c.copies.at(before)
	if b.older != 0 {
		c.copies.at(b.older).newer = i
	} else {
		list.oldest = i
	}
	if r.newer != 0 {
		c.copies.at(r.newer).older = before
	} else {
		list.newest = before
	}
	r.older, b.newer = b.older, r.newer
	r.newer, b.older = before, i
}
