package sim

// copyRecord is one place's version of a session. When the copy is gone the
// record stays, as long as anybody knows the session, to tell why.
type copyRecord struct {
	touched int64 // last use at this place
	session uint32
	version uint32
	bytes   uint32
	next    uint32 // next record of the same session
	newer   uint32 // neighbours in this place's order of use
	older   uint32
	place   int16
	gone    bool
	cause   Cause // why it is gone
	class   uint8 // size class, 0 where there is only one
	dead    bool  // gone, but still taking room
}

// order is a list of copies in the order of their last use.
type order struct {
	oldest uint32 // least recently used
	newest uint32
}

// record finds the record of a session at a place, 0 for none.
func (c *cluster) record(slot uint32, p Place) uint32 {
	i, _ := c.find(c.sessions.at(slot), p)
	return i
}

// find finds the record of a session at a place, 0 and nil for none.
func (c *cluster) find(s *session, p Place) (uint32, *copyRecord) {
	for i := s.copies; i != 0; {
		r := c.copies.at(i)
		if r.place == int16(p) {
			return i, r
		}
		i = r.next
	}
	return 0, nil
}

// lookup finds the live copy of a session at a place.
func (c *cluster) lookup(slot uint32, p Place) (*copyRecord, bool) {
	_, r := c.find(c.sessions.at(slot), p)
	return r, c.live(r)
}

// live reports whether there is a copy behind a record that was looked for.
// One that has been idle for its time-to-live is not live, even if its removal
// is still due at this very instant.
func (c *cluster) live(r *copyRecord) bool {
	return r != nil && !r.gone && c.now()-r.touched < c.life(r)
}

// putCopy lets a place hold a version, last used at an instant that is not
// before that of any other copy there. An older version than the one held, or
// than a logout known here, changes nothing. It reports false when the place
// has no room.
func (c *cluster) putCopy(slot uint32, s *session, p Place, version, bytes uint32, used int64) bool {
	n, held := &c.nodes[p], int64(0)
	i, r := c.find(s, p)
	if i != 0 {
		if version < r.version && (!r.gone || r.cause == LoggedOut) {
			return true
		}
		if r.dead {
			c.bury(i)
		}
		if !r.gone {
			held = int64(r.bytes) + n.overhead
		}
	}
	if !c.makeRoom(n, slot, bytes, held) {
		c.tally.CopiesRefused++
		if i == 0 {
			c.mark(slot, p, NoRoom)
		}
		return false
	}
	if i == 0 {
		i, r = c.newRecord(slot, s, p)
	}
	c.store(s, n, i, r, version, bytes, used)
	return true
}

// store writes a version into a place's record of a session.
func (c *cluster) store(s *session, n *node, i uint32, r *copyRecord, version, bytes uint32, used int64) {
	now, more, branched := c.now(), int64(0), false
	if c.dated {
		c.noteWrite(n, i)
	}
	if r.gone {
		r.gone = false
		s.alive++
		n.held.add(now, 1)
	} else {
		back := version < r.version
		branched = back || version != r.version && c.affairsOf(s).forks != 0
		if back && n.role != ClientRole && !c.cfg.Replica.ByArrival {
			broken("%s goes back from version %d of a session to %d", c.name(n.place), r.version, version)
		}
		c.unlink(n.orderOf(r), r)
		more -= n.counted(r, -1)
	}
	r.version, r.bytes, r.touched = version, bytes, used
	if n.slabs != nil {
		class, _ := slabClass(int64(bytes) + n.overhead)
		r.class = uint8(class)
	}
	n.takes(now, more+n.counted(r, 1))
	c.link(n.orderOf(r), i, r)
	c.comesAlive(s)
	if r.older == 0 || used < now { // else a check is due by the time that the oldest runs out
		c.armIdle(n)
	}
	if branched {
		c.countLost(s)
	}
}

// holds reports whether a place has a live copy of a session.
func (c *cluster) holds(slot uint32, p Place) bool {
	_, held := c.lookup(slot, p)
	return held
}

// recordFor finds or makes the record of a session at a place; a new one is of
// a copy that is not there.
func (c *cluster) recordFor(slot uint32, p Place) (uint32, *copyRecord) {
	s := c.sessions.at(slot)
	i, r := c.find(s, p)
	if i == 0 {
		i, r = c.newRecord(slot, s, p)
	}
	return i, r
}

func (c *cluster) newRecord(slot uint32, s *session, p Place) (uint32, *copyRecord) {
	i := c.copies.take()
	r := c.copies.at(i)
	*r = copyRecord{session: slot, next: s.copies, place: int16(p), gone: true}
	s.copies = i
	return i, r
}

// mark notes why a place has no copy of a session, unless it has one.
func (c *cluster) mark(slot uint32, p Place, cause Cause) {
	if _, r := c.recordFor(slot, p); r.gone {
		r.cause = cause
	}
}

// removeCopy takes a live copy away. The caller calls forget when it is done
// with the session.
func (c *cluster) removeCopy(i uint32, cause Cause) {
	r := c.copies.at(i)
	n, s := &c.nodes[r.place], c.sessions.at(r.session)
	if c.dated && c.savesAtTimes(n) {
		c.noteWrite(n, i)
	}
	c.unlink(n.orderOf(r), r)
	n.held.add(c.now(), -1)
	r.gone, r.cause = true, cause
	if n.sweep != 0 && cause == TimedOut {
		c.entomb(n, i)
	} else {
		c.weigh(n, r, -1)
	}
	s.alive--
	s.lastGone = cause
	c.countLost(s)
	c.endsIfGone(s)
}

// makeRoom sees to it that a place can take a copy of so many bytes in the
// room of the one held, at the expense of other sessions if that is the
// place's policy.
func (c *cluster) makeRoom(n *node, slot uint32, bytes uint32, held int64) bool {
	return n.limit == 0 || c.makeRoomIn(n, slot, bytes, held)
}

// makeRoomIn is that for a place whose room is limited.
func (c *cluster) makeRoomIn(n *node, slot uint32, bytes uint32, held int64) bool {
	more := int64(bytes) + n.overhead - held
	switch {
	case n.slabs != nil:
		return c.roomInClass(n, slot, bytes)
	case more <= 0 || n.copied()+more <= n.limit:
		return true
	case n.full == Refuse || int64(bytes)+n.overhead > n.limit:
		return false
	}
	for n.dead.oldest != 0 && n.copied()+more > n.limit {
		c.bury(n.dead.oldest) // idle for longer than any live copy
	}
	for n.copied()+more > n.limit {
		victim := c.leastUsed(n, slot)
		if victim == 0 {
			break
		}
		c.evict(victim)
	}
	return n.copied()+more <= n.limit
}

// holdsBesides accounts for bytes in a place's memory that are no copies, or,
// with less than 0, for their end.
func (c *cluster) holdsBesides(n *node, bytes int64) {
	n.besides += bytes
	n.memory.add(c.now(), bytes)
	if bytes > 0 {
		n.put.Add(bytes, c.now())
	} else {
		n.got.Add(-bytes, c.now())
	}
}

// copied is what a place's copies take.
func (n *node) copied() int64 { return n.memory.value - n.besides }

// evict drops a copy to make room.
func (c *cluster) evict(i uint32) {
	r := c.copies.at(i)
	session, p := r.session, Place(r.place)
	c.removeCopy(i, Evicted)
	c.tally.Evictions++
	if c.observe != nil {
		c.tell(Fact{What: CopyEvicted, Place: p, session: session})
	}
	c.forget(session)
}

// idleCheck removes the copies that have been idle for their time-to-live.
func (c *cluster) idleCheck(p Place) {
	n := &c.nodes[p]
	if c.now() != n.idleAt {
		return // an earlier check has become due since
	}
	n.idleAt = Forever
	for l := range n.uses {
		for n.uses[l].oldest != 0 {
			i := n.uses[l].oldest
			r := c.copies.at(i)
			if r.touched+c.life(r) > c.now() {
				break
			}
			slot := r.session
			if c.eligible(c.sessions.at(slot)) {
				c.tally.EarlyExpiries++
			}
			if c.cfg.Replica.TellExpiry && c.outlives && r.class == ownCopies && n.role == ServerRole {
				c.tellsExpiry(slot, p)
			}
			c.removeCopy(i, TimedOut)
			if c.observe != nil {
				c.tell(Fact{What: CopyExpired, Place: p, session: slot})
			}
			c.forget(slot)
		}
	}
	c.armIdle(n)
}

// use marks a copy as the most recently used of its place.
func (c *cluster) use(i uint32, r *copyRecord) {
	list := &c.nodes[r.place].uses[r.class]
	r.touched = c.now()
	if list.newest != i {
		c.unlink(list, r)
		c.link(list, i, r)
	}
}

// orderOf is the list a copy belongs to at its place.
func (n *node) orderOf(r *copyRecord) *order {
	if r.dead {
		return &n.dead
	}
	return &n.uses[r.class]
}

// link appends a copy to its order of use, as the newest.
func (c *cluster) link(list *order, i uint32, r *copyRecord) {
	r.older, r.newer = list.newest, 0
	if list.newest != 0 {
		c.copies.at(list.newest).newer = i
	} else {
		list.oldest = i
	}
	list.newest = i
}

// linkBefore puts a copy into its order of use before another, or, for 0, as the
// newest.
func (c *cluster) linkBefore(list *order, i uint32, r *copyRecord, next uint32) {
	if next == 0 {
		c.link(list, i, r)
		return
	}
	later := c.copies.at(next)
	r.older, r.newer = later.older, next
	later.older = i
	if r.older != 0 {
		c.copies.at(r.older).newer = i
	} else {
		list.oldest = i
	}
}

// unlink takes a copy out of its order of use.
func (c *cluster) unlink(list *order, r *copyRecord) {
	if r.older != 0 {
		c.copies.at(r.older).newer = r.newer
	} else {
		list.oldest = r.newer
	}
	if r.newer != 0 {
		c.copies.at(r.newer).older = r.older
	} else {
		list.newest = r.older
	}
}

// weigh adds a copy's weight to what its place holds (sign 1) or takes it away
// (sign -1).
func (c *cluster) weigh(n *node, r *copyRecord, sign int64) {
	n.takes(c.now(), sign*n.counted(r, sign))
}

// counted is the room of a copy that comes (sign 1) or goes (sign -1), which its
// size class learns of.
func (n *node) counted(r *copyRecord, sign int64) int64 {
	if n.slabs != nil {
		n.slabs.items[r.class] += sign
	}
	return n.room(r)
}

// takes lets a place's copies take so much more, or less. Besides the level it
// keeps the two sums from which the residence of every copy follows
// independently: of a copy that another replaces at once, the difference will do.
func (n *node) takes(now, more int64) {
	n.memory.add(now, more)
	n.fullest = max(n.fullest, n.copied())
	if more > 0 {
		n.put.Add(more, now)
	} else {
		n.got.Add(-more, now)
	}
}

// room is what a copy takes at a place.
func (n *node) room(r *copyRecord) int64 {
	if n.slabs != nil {
		return slabChunks[r.class]
	}
	return int64(r.bytes) + n.overhead
}
