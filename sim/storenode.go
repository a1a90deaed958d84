package sim

import "github.com/sessionsim/sessionsim/sim/rng"

// initStore fills in a store node from the configuration.
func (n *node) initStore(c *cluster) {
	s := &c.cfg.Store
	n.role = StoreRole
	n.workers, n.queueLimit, n.limit, n.full, n.overhead = s.Workers, s.Queue, s.Memory, s.Full, s.Overhead
	n.sweep = s.Sweep
	classes := 1
	switch n.full {
	case EvictExpiring:
		n.full = EvictOldest
		if c.cfg.Sessions.Idle >= Forever && c.cfg.Sessions.Absolute >= Forever {
			n.full = Refuse
		}
	case EvictInClass:
		if n.limit > 0 {
			n.slabs, classes = &slabs{free: n.limit / slabPage}, len(slabChunks)
		}
	}
	n.uses = make([]order, classes)
	fsync, constant := s.Commit.Constant()
	n.log.on = !constant || fsync > 0
}

// serviceLaw is the law of an operation's service time.
func (c *cluster) serviceLaw(n *node, m *message) *rng.Dist {
	s := &c.cfg.Store
	switch {
	case m.touch:
		return &s.TouchCost
	case m.kind == save:
		return &s.Write
	case c.now() < n.coldUntil:
		return &s.ColdRead
	}
	return &s.Read
}
