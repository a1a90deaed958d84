package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// A message from server to server that nobody answers or refuses: a request of
// the sender may wait for the answer. It waits until the sender drops the other
// from its view, or can talk to it again and finds the connection broken.

// hangs lets a message wait so.
func (c *cluster) hangs(slot uint32, m *message) {
	if c.counts(Place(m.from), Place(m.to)) {
		m.stage = hanging
	} else {
		c.breaks(slot, m)
	}
}

// answerLost loses an answer that does not get back to the server that waits
// for it.
func (c *cluster) answerLost(slot uint32, m *message, payload int64) bool {
	if c.sides == nil || m.link != ServerServer || c.linked(Place(m.from), Place(m.to)) {
		return false
	}
	c.loses(m.link, payload)
	c.hangs(slot, m)
	return true
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
