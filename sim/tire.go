package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// Those who wait for a place that stands still, and tire of it.

// armTiring sees to it that the balancer gives up the requests at a server that
// stands still when their answers are overdue.
func (c *cluster) armTiring(n *node) {
	for slot := uint32(1); slot <= c.requests.used; slot++ {
		if r := c.requests.at(slot); r.place == n.place && r.stage > onTheWay && r.stage < answering {
			c.tiresLater(n, slot, r)
		}
	}
}

func (c *cluster) tiresLater(n *node, rs uint32, r *request) {
	if at := max(c.now(), r.dialled+c.cfg.Balancer.Dial.Answer); at < n.still.until {
		c.schedule(at, engine.Completion, r.key(evTires), evTires, r.gen, rs)
	}
}

// tires lets the balancer answer in the place of a server that has stood still
// for too long. It closes the connection; the server will find that when it
// wakes, and drops the request, which may have done its work already.
func (c *cluster) tires(rs uint32, r *request) {
	if r.place == Nowhere || !c.nodes[r.place].still.on || r.stage >= answering {
		return
	}
	n := &c.nodes[r.place]
	switch {
	case r.stage == onTheWay:
		c.loses(BalancerServer, int64(r.up))
	case r.stage == inQueue:
		n.queue.remove(rs)
	case r.stage == locking:
		c.leavesLine(rs, r)
	case r.stage == inService && c.cfg.Servers.Discipline == PS:
		n.share.remove(rs)
		n.still.resting = int64(min(len(n.share.jobs), n.workers))
	case r.stage == inService:
		n.still.resting--
	}
	if r.writes {
		c.hasWritten(rs, r)
	}
	if r.lock != 0 {
		c.unlock(r)
	}
	if r.worker {
		r.worker = false
		n.busy--
	}
	c.failedAt(n)
	n.connections--
	r.place, r.noAnswer = Nowhere, true
	c.fail(rs, r, Failed)
}

// waitsForCheck lets a check of a server that stands still fail when its answer
// is overdue. A server that wakes before answers it late, but in time.
func (c *cluster) waitsForCheck(n *node) {
	k := &n.check
	k.passed, k.due = false, max(c.now(), k.sent+c.cfg.Balancer.Checks.Timeout)
	c.scheduleNode(k.due, n.place, evVerdict, 0)
}

// spare ends the waiting of one server, or of everybody, for a place that they
// have dropped although it only stands still. The copies that it has been sent
// stay with it, those in a send queue are thrown away; what it was asked is not
// answered any more.
func (c *cluster) spare(from Place, n *node) {
	for slot := uint32(1); slot <= c.messages.used; slot++ {
		m := c.messages.at(slot)
		if m.stage != travelling || Place(m.to) != n.place || from != Nowhere && Place(m.from) != from {
			continue
		}
		switch {
		case m.queued && m.due < c.now():
			c.copyLost(slot, m, c.sessions.at(m.session))
		case !m.awaited:
		case m.kind == copyOver:
			m.awaited = false
			r := c.request(m.request, m.gen&genMask)
			if r != nil && !m.abandoned && m.try == r.calls && r.stage == atPlaces {
				c.schedule(c.now(), engine.Completion, m.order+uint64(subPlace(n.place)), evSpared, r.gen, m.request)
			}
		case m.kind == fetch && n.role == ServerRole:
			c.loses(m.link, m.payload())
			m.self++ // what has arrived there is void
			c.breaks(slot, m)
		}
	}
}

// spared lets a request wait for one place less.
func (c *cluster) spared(rs uint32, r *request) {
	if r.stage == atPlaces {
		c.placeDone(rs, r)
	}
}
