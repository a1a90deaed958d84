package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// Copies of one version are often due at several places at the same instant.
// They share an event, that of the first of them: everything happens as if each
// had its own, and each counts as one, but the queue has less to do. They leave
// their sender together as well, so what keeps one from leaving keeps all.

// joinCopy lets a copy that has been sent share the event of the one sent last,
// or schedules its own.
func (c *cluster) joinCopy(slot uint32, m *message) {
	if last := c.messages.at(c.lastSent); m.due > c.now() && last.precedes(m) {
		last.behind, m.joined = slot, true
	} else {
		c.armCopy(slot, m)
	}
	c.lastSent = slot
}

// precedes reports whether a copy, on its way and with none behind it yet,
// arrives just before another.
func (m *message) precedes(next *message) bool {
	return m.due == next.due && m.order == next.order && m.to < next.to && m.leaves == next.leaves &&
		m.from == next.from && m.kind == copyOver && m.stage == travelling && m.behind == 0 && !m.inBlock
}

// copiesArrive lets a copy arrive, and those that share its event as long as no
// other event comes first.
func (c *cluster) copiesArrive(slot uint32, m *message) {
	for {
		next := m.behind
		m.behind = 0
		c.copyArrives(slot, m)
		if next == 0 {
			return
		}
		slot, m = next, c.messages.at(next)
		first, ok := c.engine.Peek()
		if c.stills > 0 || ok && first.At == c.now() && first.Order <= engine.Order(engine.ReplicaApplied, m.copyKey()) {
			c.parts(slot, m)
			return
		}
		m.joined = false
		c.tally.Events++
	}
}

// parts gives a copy that shares the event of another one of its own. The other
// may still have it behind itself, but will find its event due.
func (c *cluster) parts(slot uint32, m *message) {
	if m.joined {
		m.joined = false
		c.armCopy(slot, m)
	}
}

// partsBehind gives the copy behind another an event of its own.
func (c *cluster) partsBehind(m *message) {
	if m.behind != 0 {
		c.parts(m.behind, c.messages.at(m.behind))
		m.behind = 0
	}
}
