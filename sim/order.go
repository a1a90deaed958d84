package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// What a server does with the versions that reach it from others: it keeps the
// newest, or whatever came last; and a message that carries only a change needs
// the session it changes.

// takes lets a place take what a message brings. It reports false when it does
// not: the place is full, or the change came before the session.
func (c *cluster) takes(m *message, s *session) bool {
	p := Place(m.to)
	if !m.erase && (m.delta > 0 || c.cfg.Replica.ByArrival) {
		i, held := c.find(s, p)
		ok := c.live(held)
		if m.delta > 0 && !ok {
			return c.joinsBlock(m)
		}
		older := ok && m.version < held.version
		if older && c.cfg.Replica.ByArrival && m.k >= 0 && m.link == ServerServer && !c.tooOld(s) {
			n := &c.nodes[p]
			if !c.makeRoom(n, m.session, m.bytes, int64(held.bytes)+n.overhead) {
				return false
			}
			c.store(s, n, i, held, m.version, m.bytes, c.now())
			return true
		}
	}
	return c.apply(m.session, s, p, &m.change)
}

// accessed tells the places that get a session's versions that it was used on a
// server other than the last, although nothing was written: their copies' idle
// clocks start anew.
func (c *cluster) accessed(r *request, s *session) {
	a := c.opened(s)
	if Place(a.owner) == r.place {
		return
	}
	a.owner = int16(r.place)
	c.current = r
	places, _ := c.strategy.Write(c.view(r.place), SessionID(r.session), r.place, c.places[:0])
	for _, p := range places {
		if p == r.place || !c.isServer(p) {
			continue
		}
		i, m := c.newTransfer(touch, r.session, r.place, p, ServerServer)
		m.order, m.k = r.order, r.k
		c.sends(ServerServer, 0)
		at := c.now() + c.latency(ServerServer, c.copyLuck(m)[0])
		c.schedule(at, engine.ReplicaApplied, m.order+uint64(subPlace(p)), evNoted, m.self, i)
	}
}
