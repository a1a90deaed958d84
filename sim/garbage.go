package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// A store may leave an expired entry where it is until somebody asks for it
// (lazy expiry), until a job removes it (a sweep), or until its room is needed.
// Meanwhile it is garbage: it counts as memory, and as nothing else.

// entomb turns an expired copy, already out of its order of use, into garbage.
func (c *cluster) entomb(n *node, i uint32) {
	r := c.copies.at(i)
	r.dead = true
	c.link(&n.dead, i, r)
	c.opened(c.sessions.at(r.session)).dead++
	if !n.sweepSet && n.sweep < Forever {
		n.sweepSet = true
		at := (c.now()/n.sweep + 1) * n.sweep
		c.schedule(at, engine.Expiry, uint64(n.place), evSweep, 0, uint32(n.place))
	}
}

// bury removes garbage. The caller calls forget when it is done with the
// session, unless that has been done here.
func (c *cluster) bury(i uint32) {
	r := c.copies.at(i)
	n, slot := &c.nodes[r.place], r.session
	c.unlink(&n.dead, r)
	c.weigh(n, r, -1)
	r.dead = false
	s := c.sessions.at(slot)
	c.affairsOf(s).dead--
	c.clearAffairs(s)
	c.forget(slot)
}

// sweepNode removes all the garbage of a place; while it does, the place
// starts nothing else. That is the job that deletes expired rows every minute
// (Spring Session JDBC, MongoDB's time-to-live thread) and stalls everybody.
func (c *cluster) sweepNode(p Place) {
	n := &c.nodes[p]
	n.sweepSet = false
	cost := int64(0)
	for n.dead.oldest != 0 {
		c.bury(n.dead.oldest)
		cost += c.cfg.Store.SweepCost
	}
	if n.up {
		n.stalled = max(n.stalled, c.now()) + cost
	}
}
