package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// Copies that do not arrive, and messages from server to server that nobody
// answers or refuses: a request of the sender may wait for the answer. It waits
// until the sender drops the other from its view, or can talk to it again and
// finds the connection broken.

// copyLost ends a copy that cannot arrive.
func (c *cluster) copyLost(slot uint32, m *message, s *session) {
	n := &c.nodes[m.to]
	c.loses(m.link, m.payload())
	c.drop(slot, m, s)
	if !m.erase && !m.versionless() {
		c.mark(m.session, Place(m.to), JoinedEmpty)
		c.countLost(s)
	}
	c.endsIfGone(s)
	if !m.awaited {
		c.endMessage(slot, m, s)
		return
	}
	m.failed = true
	if c.group.apart() && c.isServer(n.place) {
		c.hangs(slot, m)
		return
	}
	m.stage = returning
	at := c.now()
	if n.dropAt < Forever {
		at = max(at, n.dropAt)
	}
	c.schedule(at, engine.Completion, m.order+uint64(subPlace(Place(m.to))), evAcknowledged, m.self, slot)
}

// alters reports whether a message changes a session that was there before.
func (c *cluster) alters(m *message) bool {
	return m.version > c.affairsOf(c.sessions.at(m.session)).first
}

// hangs lets a message wait so.
func (c *cluster) hangs(slot uint32, m *message) {
	if c.counts(Place(m.from), Place(m.to)) {
		m.stage = hanging
	} else {
		c.breaks(slot, m)
	}
}

// releases ends the waiting for one server on another.
func (c *cluster) releases(from, to Place) {
	for slot := uint32(1); slot <= c.messages.used; slot++ {
		if m := c.messages.at(slot); m.stage == hanging && Place(m.from) == from && Place(m.to) == to {
			c.breaks(slot, m)
		}
	}
}

// breaks tells the sender that a message has failed.
func (c *cluster) breaks(slot uint32, m *message) {
	m.stage, m.failed = atCaller, true
	what := answerEvent(m)
	c.schedule(c.now(), engine.Completion, m.order+uint64(subPlace(Place(m.to))), what, m.self, slot)
}
