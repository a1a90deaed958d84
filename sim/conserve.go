package sim

import "fmt"

// conserve asserts, at the end of every run, what must hold exactly whatever
// the strategy and the faults. Each law compares two accounts that were kept
// independently of each other.
func (c *cluster) conserve(end int64) {
	c.conserveRequests()
	c.conserveConnections()
	c.conserveMessages()
	c.conserveSessions()
	c.conserveMemory(end)
}

// broken stops the program: an answer that breaks a conservation law must not
// be shown to anybody.
func broken(format string, args ...any) {
	panic("sim: " + fmt.Sprintf(format, args...))
}

// conserveRequests: every request has exactly one outcome.
func (c *cluster) conserveRequests() {
	for k := range kinds {
		sum := uint64(0)
		for _, n := range c.tally.Outcomes[k] {
			sum += n
		}
		if sum != c.tally.Requests[k] {
			broken("%d requests of kind %v ended %d times", c.tally.Requests[k], k, sum)
		}
	}
}

// conserveConnections: the balancer has a connection open for each request that
// has a server, and no other.
func (c *cluster) conserveConnections() {
	open := make([]int32, c.servers)
	for slot := uint32(1); slot <= c.requests.used; slot++ {
		if r := c.requests.at(slot); r.stage != ended && r.place != Nowhere {
			open[r.place]++
		}
	}
	for p, count := range open {
		if n := &c.nodes[p]; n.connections != count {
			broken("%s has %d connections for %d requests", c.name(n.place), n.connections, count)
		}
	}
}

// conserveMessages: on each link, sent = received + lost + in flight, where
// what is in flight is found by looking at every request and message.
func (c *cluster) conserveMessages() {
	var flying [LinkClasses]uint64
	for slot := uint32(1); slot <= c.requests.used; slot++ {
		r := c.requests.at(slot)
		if r.stage == onTheWay && r.place != Nowhere || r.stage == answering && r.place != Nowhere && !r.noAnswer {
			flying[BalancerServer]++
		}
	}
	for slot := uint32(1); slot <= c.messages.used; slot++ {
		m := c.messages.at(slot)
		if m.stage == travelling || m.stage == returning && !(m.kind == copyOver && m.failed) {
			flying[m.link]++
		}
	}
	for p := range c.servers {
		if stage := c.nodes[p].check.stage; stage == checkOutward || stage == checkAnswered {
			flying[Control]++
		}
	}
	for l := range c.tally.Network {
		t := &c.tally.Network[l]
		if t.Messages != t.ReceivedMessages+t.LostMessages+flying[l] {
			broken("%v: %d messages sent, %d received, %d lost, %d in flight",
				LinkClass(l), t.Messages, t.ReceivedMessages, t.LostMessages, flying[l])
		}
		if t.Payload+t.Framing < t.ReceivedBytes+t.LostBytes {
			broken("%v: more bytes received and lost than sent", LinkClass(l))
		}
	}
}

// conserveSessions: created = living + every way to end, and the living are
// those with a copy somewhere or one on its way.
func (c *cluster) conserveSessions() {
	ended := uint64(0)
	for _, n := range c.tally.SessionsEnded {
		ended += n
	}
	if living := uint64(c.living.value); c.tally.SessionsCreated != living+ended {
		broken("%d sessions created, %d live, %d ended", c.tally.SessionsCreated, living, ended)
	}
	held := int64(0)
	for p := range c.nodes {
		held += c.nodes[p].held.value
	}
	listed := int64(0)
	for p := range c.nodes {
		for i := c.nodes[p].oldest; i != 0; i = c.copies.at(i).newer {
			listed++
		}
	}
	if held != listed {
		broken("%d copies held, %d listed", held, listed)
	}
}

// conserveMemory: at each place the integral of the bytes held over time is
// the sum of size x residence of every copy it ever held. The first account
// follows the level, the second adds up size x departure - size x arrival.
func (c *cluster) conserveMemory(end int64) {
	for p := range c.nodes {
		n := &c.nodes[p]
		residence := n.got
		residence.Add(n.memory.value, end)
		residence.take(n.put)
		if n.memory.advance(end); residence != n.memory.total {
			broken("place %s held %v byte-ns, its copies resided %v", c.name(n.place), n.memory.total, residence)
		}
		if n.limit > 0 && n.memory.peak > n.limit {
			broken("place %s held %d bytes, its limit is %d", c.name(n.place), n.memory.peak, n.limit)
		}
	}
}
