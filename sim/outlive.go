package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// Copies that outlive their session. The server that served a session last is
// its primary, and ends it when it has been idle for its time-to-live. The others
// keep their copies for longer, because they know less: nobody tells them of
// every use, and the primary may have crashed. Tomcat keeps them for twice the
// time-to-live, and a primary that ends a session says so to the others
// (DeltaSession.isValid, DeltaManager.sessionExpired). Meanwhile they are garbage,
// and a user who comes to one of them is let in although his session is over.

// The lists of a server's copies where some outlive their session, by class.
const (
	ownCopies = iota
	backupCopies
)

// life is how long a copy may be idle.
func (c *cluster) life(r *copyRecord) int64 {
	if c.outlives && r.class == backupCopies && c.isServer(Place(r.place)) {
		return c.lifeOfForeign()
	}
	return c.cfg.Sessions.Idle
}

// foreign is the list of copies that a server has got from another.
func (c *cluster) foreign() uint8 {
	if c.outlives {
		return backupCopies
	}
	return ownCopies
}

// lifeOfForeign is how long those may be idle.
func (c *cluster) lifeOfForeign() int64 {
	if c.outlives {
		return c.cfg.Sessions.Idle * c.cfg.Replica.Outlive
	}
	return c.cfg.Sessions.Idle
}

// becomes makes a copy one that its server serves itself, or one of another's
// sessions, if it has been used or written at this instant.
func (c *cluster) becomes(slot uint32, p Place, class uint8) {
	if _, r := c.find(c.sessions.at(slot), p); r != nil && r.touched == c.now() {
		c.relist(slot, p, class)
	}
}

// relist puts a copy that no other of its place was used after into another
// list.
func (c *cluster) relist(slot uint32, p Place, class uint8) {
	i, r := c.find(c.sessions.at(slot), p)
	if i == 0 || r.gone || r.class == class || !c.isServer(p) {
		return
	}
	n := &c.nodes[p]
	c.unlink(n.orderOf(r), r)
	r.class = class
	c.link(n.orderOf(r), i, r)
	c.armIdle(n)
}

// tellsExpiry lets a server that ends a session of its own say so to the others.
func (c *cluster) tellsExpiry(slot uint32, from Place) {
	for p := range Place(c.servers) {
		if p == from || !c.counts(from, p) {
			continue
		}
		i, m := c.newTransfer(expiry, slot, from, p, ServerServer)
		c.sends(ServerServer, 0)
		at := c.now() + c.latency(ServerServer, c.copyLuck(m)[0])
		c.schedule(at, engine.ReplicaApplied, m.order+uint64(subPlace(p)), evNoted, m.self, i)
	}
}

// isOver lets a server drop its copy of a session that another has ended, unless
// it has served the session itself since.
func (c *cluster) isOver(slot uint32, p Place) {
	if i, r := c.find(c.sessions.at(slot), p); c.live(r) && r.class == backupCopies {
		c.removeCopy(i, TimedOut)
		c.tell(Fact{What: CopyExpired, Place: p, session: slot})
	}
}

// eachByAge calls f for all copies of a server in the order of their last use.
func (c *cluster) eachByAge(n *node, f func(r *copyRecord)) {
	heads := make([]uint32, len(n.uses))
	for l := range heads {
		heads[l] = n.uses[l].oldest
	}
	for {
		first := -1
		for l, i := range heads {
			if i != 0 && (first < 0 || c.copies.at(i).touched < c.copies.at(heads[first]).touched) {
				first = l
			}
		}
		if first < 0 {
			return
		}
		r := c.copies.at(heads[first])
		heads[first] = r.newer
		f(r)
	}
}

// leastUsed is the copy at a place that was used least recently, but for those
// of one session; 0 for none.
func (c *cluster) leastUsed(n *node, but uint32) (victim uint32) {
	for l := range n.uses {
		i := n.uses[l].oldest
		if i != 0 && c.copies.at(i).session == but {
			i = c.copies.at(i).newer
		}
		if i != 0 && (victim == 0 || c.copies.at(i).touched < c.copies.at(victim).touched) {
			victim = i
		}
	}
	return victim
}
