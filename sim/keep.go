package sim

// Fetcher is implemented by a strategy whose servers keep a copy of the state
// that they fetched from elsewhere. The answer then binds the user to the
// server, as the memcached session manager rewrites the route in the id.
type Fetcher interface {
	Keeps(v View, s SessionID, at Place) bool
}

// Invalidator is implemented by a strategy whose servers are told that their
// copy of a session has been outdated by a change made on the server at. The
// messages carry no state.
type Invalidator interface {
	Invalidate(v View, s SessionID, at Place, dst []Place) []Place
}

// keepFetched lets a server keep what it fetched.
func (c *cluster) keepFetched(r *request, m *message) {
	if c.fetcher == nil || r.outcome != Fresh && r.outcome != Stale {
		return
	}
	c.current = r
	if c.fetcher.Keeps(c.view(r.place), SessionID(r.session), r.place) {
		s := c.sessions.at(r.session)
		c.putCopy(r.session, s, r.place, m.version, m.bytes, c.now())
		s.home = int16(r.place)
	}
}

// invalidate tells other servers that their copies are outdated.
func (c *cluster) invalidate(rs uint32, r *request, s *session) {
	c.current = r
	for _, p := range c.invalidator.Invalidate(c.view(r.place), SessionID(r.session), r.place, c.places[:0]) {
		slot, m := c.newMessage(copyOver, rs, r, s, p, ServerServer)
		m.version, m.erase, m.dropsOnly = r.change.version, r.change.erase, true
		words := c.copyLuck(m)
		m.leaves += c.cfg.Replica.Delay.Int(words[1])
		c.sends(m.link, 0)
		m.due = m.leaves + c.latency(m.link, words[0])
		c.armCopy(slot, m)
	}
}

// refresh is the effect of a message without a version: a touch renews the
// time-to-live of the copy here, an invalidation drops one that is outdated.
func (c *cluster) refresh(m *message, s *session) {
	i, r := c.find(s, Place(m.to))
	switch {
	case !c.live(r):
	case m.touch:
		c.use(i, r)
	case m.erase:
		c.removeCopy(i, LoggedOut)
		r.version = max(r.version, m.version)
	case r.version < m.version:
		c.removeCopy(i, Outdated)
	}
}
