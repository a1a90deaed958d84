package sim

// judge reaches the verdict on a request when its server knows what place p has
// of the session, and when that was last used there.
//
// Stale is what lacks the newest write that the client knew of: an older
// version, or a newer one that was made from an older one while that write
// still survives elsewhere. It is the newest write alone that counts. What has
// become of those before it was settled when it was made, perhaps from a copy
// that lacked one of them: that one is a lost update, counted once, as soon as
// nobody holds it, and not a stale answer to every request that follows. (This
// is how the closed forms of stale reads count; Terry and others, Session
// Guarantees, 1994, call it to read one's own writes.)
func (c *cluster) judge(r *request, s *session, p Place, found bool, version, bytes uint32, used int64) {
	r.eligible = c.eligible(s)
	r.found = found
	switch {
	case r.found && !r.eligible:
		r.outcome = Resurrected
	case r.found && (version < r.known || c.affairsOf(s).forks != 0 && c.overtaken(s, version, r.known)):
		r.outcome = Stale
	case r.found:
		r.outcome = Fresh
	case r.eligible:
		r.outcome, r.cause = Missing, c.missingCause(s, p)
	default:
		r.outcome = Expired
	}
	if r.found {
		r.base, r.bytes = version, bytes
		s.seen = max(s.seen, used)
	}
	if r.outcome == Resurrected {
		c.countLost(s) // it lives on, without what went while it was dead
	}
	if c.observe != nil {
		c.tell(Fact{What: Judged, Place: p, session: r.session, request: r, Version: version})
	}
}

// missingCause finds out why place p has no copy of a session that lives.
func (c *cluster) missingCause(s *session, p Place) Cause {
	for i := c.affairsOf(s).inFlight; i != 0; i = c.messages.at(i).next {
		if m := c.messages.at(i); m.headsFor(p, c.servers) && !m.inBlock {
			return NotYetReplicated
		}
	}
	if p != Nowhere {
		if _, r := c.find(s, p); r != nil {
			return asMissing(r.cause)
		}
		n := &c.nodes[p]
		switch {
		case n.role == StoreRole && n.promotedAt > s.created:
			return LostAtFailover
		case n.role == StoreRole && n.startedAt > s.created:
			return StoreEmpty
		case n.startedAt > s.created && s.spread:
			return JoinedEmpty
		}
	}
	if s.alive == 0 {
		return asMissing(s.lastGone)
	}
	return WrongServer
}

// asMissing names the cause by which a copy went as the cause of a missing
// verdict: a copy that timed out while its session lives expired early. A copy
// that was logged out belonged to a former life of an id that was adopted again
// since, on another server: this one was never meant to have the new life.
func asMissing(c Cause) Cause {
	switch c {
	case TimedOut:
		return ExpiredEarly
	case LoggedOut:
		return WrongServer
	}
	return c
}
