package sim

// Versions of a session are numbered in the order in which they are made.
// Normally each contains all earlier ones, because it was made from the newest.
// A version made from an outdated copy is a fork: it lacks what lies between.
//
//	1 - 2 - 3          version 4 was made from 2, so it contains 1, 2 and 4;
//	     \             5 was made from 4. Write 3 survives as long as some
//	      4 - 5        place, or some message, holds a version that contains it.
//
// Between two forks the versions form a chain, so a session's history is the
// short list of its forks.
type fork struct {
	at     uint32 // first version of the new branch
	parent uint32 // version it was made from, 0 for none
	next   uint32 // next older fork
	reach  uint32 // scratch of countLost: newest surviving version of the branch
}

// newVersion numbers a version made from base.
func (c *cluster) newVersion(s *session, base uint32) uint32 {
	s.writes++
	if base != s.writes-1 {
		i, f := c.forks.take()
		*f = fork{at: s.writes, parent: base, next: s.forks}
		s.forks = i
	}
	return s.writes
}

// countLost counts the acknowledged writes of a living session that no place
// and no message contains any more. The version of the login is not a write;
// writes whose answer is still under way are left for acknowledge to count.
//
// Going from the newest branch to the oldest, a branch survives up to the newest of
// its versions that is held or from which a surviving branch was made.
//
// When all that is held, and all it was made from, descends from one branch,
// and the client has the answers to all that lies before, that can never change
// again: those forks are forgotten, and s.lost no longer includes what was lost
// among them.
func (c *cluster) countLost(s *session) {
	if !c.eligible(s) {
		return
	}
	for i := s.forks; i != 0; i = c.forks.at(i).next {
		c.forks.at(i).reach = 0
	}
	root := uint32(0)         // reach of the oldest branch
	lowest := ^uint32(0)      // oldest version held, or from which something surviving was made
	settled := (*uint32)(nil) // link to the newest fork that can be forgotten
	beyond := uint32(0)       // lost up to there
	c.eachHeld(s, func(version uint32) {
		c.reach(s, version, &root)
		lowest = min(lowest, version)
	})
	lost, newest := uint32(0), s.writes
	for link := &s.forks; *link != 0; {
		f := c.forks.at(*link)
		lost += missed(max(f.reach, f.at-1), min(newest, s.acked))
		if settled == nil && lowest >= f.at && s.acked >= f.at-1 {
			settled, beyond = link, lost
		}
		if f.reach != 0 {
			c.reach(s, f.parent, &root)
			lowest = min(lowest, f.parent)
		}
		newest = f.at - 1
		link = &f.next
	}
	lost += missed(max(root, 1), min(newest, s.acked))
	if lost > s.lost {
		c.tally.LostUpdates += uint64(lost - s.lost)
		s.lost = lost
	}
	if settled != nil {
		s.lost -= lost - beyond
		c.dropForks(settled)
	}
}

// missed is the number of versions after reach up to newest.
func missed(reach, newest uint32) uint32 {
	if newest > reach {
		return newest - reach
	}
	return 0
}

// reach notes that a version survives, in the branch it belongs to.
func (c *cluster) reach(s *session, version uint32, root *uint32) {
	for i := s.forks; i != 0; i = c.forks.at(i).next {
		if f := c.forks.at(i); f.at <= version {
			f.reach = max(f.reach, version)
			return
		}
	}
	*root = max(*root, version)
}

// eachHeld calls f for every version of a session that is held or under way, or
// that a request has read and will write back with its own change. Only the
// requests of a replay overlap.
func (c *cluster) eachHeld(s *session, f func(version uint32)) {
	for i := s.copies; i != 0; i = c.copies.at(i).next {
		if r := c.copies.at(i); !r.gone {
			f(r.version)
		}
	}
	for i := s.inFlight; i != 0; i = c.messages.at(i).next {
		f(c.messages.at(i).version)
	}
	if c.replayer == nil {
		return
	}
	for slot := uint32(1); slot <= c.requests.used; slot++ {
		r := c.requests.at(slot)
		if r.found && r.kind == Write && r.stage < atPlaces && r.stage != ended && c.sessions.at(r.session) == s {
			f(r.base)
		}
	}
}

// acknowledge notes that the client has the answer to a write.
func (c *cluster) acknowledge(s *session, version uint32) {
	c.tally.WritesAcknowledged++
	s.acked = max(s.acked, version)
	if s.forks != 0 || s.alive == 0 {
		c.countLost(s)
	}
}

// dropForks forgets the forks of a list from a link on.
func (c *cluster) dropForks(link *uint32) {
	for i := *link; i != 0; {
		next := c.forks.at(i).next
		c.forks.put(i)
		i = next
	}
	*link = 0
}
