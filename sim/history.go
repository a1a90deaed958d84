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

// unheard is a write whose answer the client has not had. It is not lost
// whatever becomes of it: nobody was told that it was taken.
type unheard struct {
	version uint32
	next    uint32 // next older of the same session
	never   bool   // the answer was an error, so it will not be heard of
}

// newVersion numbers a version made from base.
func (c *cluster) newVersion(s *session, base uint32) uint32 {
	a := c.opened(s)
	s.writes++
	if base != s.writes-1 {
		i := c.forks.take()
		f := c.forks.at(i)
		*f = fork{at: s.writes, parent: base, next: a.forks}
		a.forks = i
	}
	i := c.unheard.take()
	u := c.unheard.at(i)
	*u = unheard{version: s.writes, next: a.unheard}
	a.unheard = i
	return s.writes
}

// acknowledge notes that the client has the answer to a write.
func (c *cluster) acknowledge(s *session, version uint32) {
	if link, u := c.unheardLink(c.affairsOf(s), version); u != nil {
		c.dropUnheard(link, u)
	}
	c.countLost(s)
	c.clearAffairs(s)
}

// writeFailed notes that the client got an error for an answer. A newest
// version that nobody holds is taken back: it never happened.
func (c *cluster) writeFailed(s *session, version uint32) {
	a := c.affairsOf(s)
	link, u := c.unheardLink(a, version)
	if u == nil {
		return
	}
	held := false
	c.eachHeld(s, func(v uint32) { held = held || v == version })
	if held || version != s.writes {
		u.never = true
		return
	}
	c.dropUnheard(link, u)
	if i := a.forks; i != 0 && c.forks.at(i).at == version {
		a.forks = c.forks.at(i).next
		c.forks.put(i)
	}
	s.writes--
	c.clearAffairs(s)
}

// unheardLink finds a version in the list of unheard writes, and the link to it.
// It finds nothing when the session has ended, and begun anew, since.
func (c *cluster) unheardLink(a *affairs, version uint32) (*uint32, *unheard) {
	for link := &a.unheard; *link != 0; {
		u := c.unheard.at(*link)
		if u.version == version {
			return link, u
		}
		link = &u.next
	}
	return nil, nil
}

// dropUnheard takes one entry out of a session's list.
func (c *cluster) dropUnheard(link *uint32, u *unheard) {
	i := *link
	*link = u.next
	c.unheard.put(i)
}

// countLost counts the acknowledged writes of a living session that no place
// and no message contains any more. The version of the login, or of another
// beginning, is not a write.
//
// Going from the newest branch to the oldest, a branch survives up to the newest of
// its versions that is held or from which a surviving branch was made.
//
// When all that is held, and all it was made from, descends from one branch,
// what lies before that branch can never change again: those forks are
// forgotten, and what was lost among them is settled.
func (c *cluster) countLost(s *session) {
	a := c.affairsOf(s)
	if s.writes <= a.first || a.forks == 0 && c.newestSurvives(s, a) || !c.eligible(s) {
		return
	}
	for i := a.forks; i != 0; i = c.forks.at(i).next {
		c.forks.at(i).reach = 0
	}
	root := uint32(0)         // reach of the oldest branch
	lowest := ^uint32(0)      // oldest version held, or from which something surviving was made
	settled := (*uint32)(nil) // link to the newest fork that can be forgotten
	beyond := int32(0)        // lost up to there
	c.eachHeld(s, func(version uint32) {
		c.reach(a.forks, version, &root)
		lowest = min(lowest, version)
	})
	lost, newest := int32(0), s.writes
	for link := &a.forks; *link != 0; {
		f := c.forks.at(*link)
		lost += c.missed(a, max(f.reach, f.at-1), newest)
		if settled == nil && lowest >= f.at && !c.mayBeHeard(a, f.at) {
			settled, beyond = link, lost
		}
		if f.reach != 0 {
			c.reach(f.next, f.parent, &root) // a parent is older than its branch
			lowest = min(lowest, f.parent)
		}
		newest = f.at - 1
		link = &f.next
	}
	if root > a.first {
		lost += c.missed(a, root, newest)
	} else {
		lost += c.missed(a, a.first, newest) - a.settled
	}
	if lost > a.lost {
		a = c.opened(s)
		c.tally.LostUpdates += uint64(lost - a.lost)
		a.lost = lost
	}
	if settled != nil && !c.isJudged(a) {
		a.lost -= lost - beyond
		a.settled += lost - beyond + c.forgetUnheard(a, c.forks.at(*settled).at)
		c.dropForks(settled)
	}
}

// newestSurvives reports whether a message carries the newest version of a
// session, or some place holds it. Without forks that contains all others, so
// nothing is lost. Of the messages the latest tells: it is the first of the list.
func (c *cluster) newestSurvives(s *session, a *affairs) bool {
	if a.inFlight != 0 && c.messages.at(a.inFlight).version == s.writes {
		return true
	}
	for i := s.copies; i != 0; {
		r := c.copies.at(i)
		if !r.gone && r.version == s.writes {
			return true
		}
		i = r.next
	}
	return false
}

// missed is the number of acknowledged versions after reach up to newest.
func (c *cluster) missed(a *affairs, reach, newest uint32) int32 {
	if newest <= reach {
		return 0
	}
	n := int32(newest - reach)
	for i := a.unheard; i != 0; i = c.unheard.at(i).next {
		if v := c.unheard.at(i).version; v > reach && v <= newest {
			n--
		}
	}
	return n
}

// mayBeHeard reports whether the answer to a write before a version may still
// reach the client.
func (c *cluster) mayBeHeard(a *affairs, before uint32) bool {
	for i := a.unheard; i != 0; i = c.unheard.at(i).next {
		if u := c.unheard.at(i); u.version < before && !u.never {
			return true
		}
	}
	return false
}

// forgetUnheard forgets the unheard writes before a version and counts them.
func (c *cluster) forgetUnheard(a *affairs, before uint32) (n int32) {
	for link := &a.unheard; *link != 0; {
		u := c.unheard.at(*link)
		if u.version >= before {
			link = &u.next
			continue
		}
		c.dropUnheard(link, u)
		n++
	}
	return n
}

// reach notes that a version survives, in the branch it belongs to: among the
// forks from one on, or before them all.
func (c *cluster) reach(from, version uint32, root *uint32) {
	for i := from; i != 0; i = c.forks.at(i).next {
		if f := c.forks.at(i); f.at <= version {
			f.reach = max(f.reach, version)
			return
		}
	}
	*root = max(*root, version)
}

// overtaken reports whether a version lacks a write that still survives: a
// newer version that was made without it. Once nobody holds the write it is a
// lost update. What was written before the session began anew is undone.
func (c *cluster) overtaken(s *session, version, write uint32) bool {
	if write < c.affairsOf(s).first || c.contains(s, version, write) {
		return false
	}
	survives := false
	c.eachHeld(s, func(held uint32) { survives = survives || c.contains(s, held, write) })
	return survives
}

// contains reports whether a version contains a write: whether the way back
// from the version, from fork to fork, passes it. Forks that are forgotten are
// on nobody's way.
func (c *cluster) contains(s *session, version, write uint32) bool {
	for i := c.affairsOf(s).forks; i != 0 && version >= write; i = c.forks.at(i).next {
		f := c.forks.at(i)
		switch {
		case f.at > version:
		case f.at <= write:
			return true
		default:
			version = f.parent
		}
	}
	return version >= write
}

// eachHeld calls f for every version of a session that is held or under way, or
// that a request has read and will write back with its own change.
func (c *cluster) eachHeld(s *session, f func(version uint32)) {
	for i := s.copies; i != 0; i = c.copies.at(i).next {
		if r := c.copies.at(i); !r.gone {
			f(r.version)
		}
		if version := c.saved(i); version != 0 {
			f(version)
		}
	}
	a := c.affairsOf(s)
	for i := a.inFlight; i != 0; i = c.messages.at(i).next {
		f(c.messages.at(i).version)
	}
	for i := a.writers; i != 0; i = c.requests.at(i).nextWriter {
		if r := c.requests.at(i); r.kind == Write || c.client != Nowhere {
			f(r.base)
		}
	}
}

// willWrite notes that a request has read a version, which it will write back
// with its change.
func (c *cluster) willWrite(rs uint32, r *request, s *session, version uint32) {
	if !r.writes { // a second try of the same read is no second writer
		a := c.opened(s)
		r.nextWriter, a.writers = a.writers, rs
	}
	r.base, r.writes = version, true
}

// willJudge notes that a request other than a write has read a version which
// lacks the write that its client knew of. Whether that is stale shows when it
// hears of it, and until then the fork must not be forgotten.
func (c *cluster) willJudge(rs uint32, r *request, s *session, version uint32) {
	if r.writes || c.affairsOf(s).forks == 0 || c.contains(s, version, r.known) {
		return
	}
	a := c.opened(s)
	r.nextWriter, a.writers, r.writes = a.writers, rs, true
}

// isJudged reports whether such a request is under way.
func (c *cluster) isJudged(a *affairs) bool {
	for i := a.writers; i != 0; i = c.requests.at(i).nextWriter {
		if c.client == Nowhere && c.requests.at(i).kind != Write {
			return true
		}
	}
	return false
}

// hasWritten ends that, when the version is written or never will be, or the
// verdict is reached.
func (c *cluster) hasWritten(rs uint32, r *request) {
	s := c.sessions.at(r.session)
	link := &c.affairsOf(s).writers
	for *link != rs {
		link = &c.requests.at(*link).nextWriter
	}
	*link = r.nextWriter
	r.writes = false
	c.countLost(s)
	c.clearAffairs(s)
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
