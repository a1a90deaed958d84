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
	c.conserveBesides()
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

// flight is what is on its way over one link class.
type flight struct{ messages, bytes uint64 }

// conserveMessages: on each link, sent = received + lost + in flight, in
// messages and in bytes, where what is in flight is found by looking at every
// request, message, health check and heartbeat.
func (c *cluster) conserveMessages() {
	flying := c.flights()
	for l := range c.tally.Network {
		t, f := &c.tally.Network[l], flying[l]
		if t.Messages != t.ReceivedMessages+t.LostMessages+f.messages {
			broken("%v: %d messages sent, %d received, %d lost, %d in flight",
				LinkClass(l), t.Messages, t.ReceivedMessages, t.LostMessages, f.messages)
		}
		if sent := t.Payload + t.Framing; sent != t.ReceivedBytes+t.LostBytes+f.bytes {
			broken("%v: %d bytes sent, %d received, %d lost, %d in flight",
				LinkClass(l), sent, t.ReceivedBytes, t.LostBytes, f.bytes)
		}
	}
}

// flights looks at everything that may be in flight.
func (c *cluster) flights() (flying [LinkClasses]flight) {
	add := func(l LinkClass, payload int64) {
		flying[l].messages++
		flying[l].bytes += uint64(payload + c.framing(l, payload))
	}
	for slot := uint32(1); slot <= c.requests.used; slot++ {
		switch r := c.requests.at(slot); {
		case r.place == Nowhere:
		case r.stage == onTheWay:
			add(BalancerServer, int64(r.up))
		case r.stage == answering && !r.noAnswer:
			add(BalancerServer, c.answerBytes(r))
		}
	}
	for slot := uint32(1); slot <= c.messages.used; slot++ {
		switch m := c.messages.at(slot); {
		case m.stage == travelling && m.inBlock: // the block is one message
		case m.stage == travelling:
			add(m.link, m.payload())
		case m.stage == returning && m.found:
			add(m.link, int64(m.bytes))
		case m.stage == returning && !(m.kind == copyOver && m.failed):
			add(m.link, 0)
		}
	}
	for p := range c.servers {
		switch tr := &c.nodes[p].transfer; tr.stage {
		case asked:
			add(ServerServer, 0)
		case underWay:
			add(ServerServer, tr.bytes)
		}
		if stage := c.nodes[p].check.stage; stage == checkOutward || stage == checkAnswered {
			add(Control, 0)
		}
	}
	for slot := uint32(1); slot <= c.group.beats.used; slot++ {
		if b := c.group.beats.at(slot); b.flying {
			for range b.to {
				add(Control, 0)
			}
		}
	}
	return flying
}

// conserveSessions: created = living + every way to end, and the living are
// those with a copy at some place or one on its way.
func (c *cluster) conserveSessions() {
	ended := uint64(0)
	for _, n := range c.tally.SessionsEnded {
		ended += n
	}
	if living := uint64(c.living.value); c.tally.SessionsCreated != living+ended {
		broken("%d sessions created, %d live, %d ended", c.tally.SessionsCreated, living, ended)
	}
	if *c.affairs.at(0) != none {
		broken("something is open about no session")
	}
	living, bytes, copies := int64(0), int64(0), int64(0)
	for slot := uint32(1); slot <= c.sessions.used; slot++ {
		s := c.sessions.at(slot)
		copies += int64(s.alive)
		if s.alive > 0 || c.affairsOf(s).inFlight != 0 {
			living, bytes = living+1, bytes+int64(s.bytes)
		}
	}
	if living != c.living.value || bytes != c.logical.value {
		broken("%d sessions of %d bytes live, the count is %d of %d", living, bytes, c.living.value, c.logical.value)
	}
	c.conserveCopies(copies)
}

// conserveCopies: every living copy is in the list of its place, and each
// place holds what its list says.
func (c *cluster) conserveCopies(copies int64) {
	for p := range c.nodes {
		n := &c.nodes[p]
		listed, bytes := int64(0), int64(0)
		for l := range n.uses {
			last := int64(0)
			for i := n.uses[l].oldest; i != 0; i = c.copies.at(i).newer {
				r := c.copies.at(i)
				if r.gone || Place(r.place) != n.place || r.touched < last {
					broken("%s lists a copy that is gone, of another place, or out of order", c.name(n.place))
				}
				listed, bytes, last = listed+1, bytes+n.room(r), r.touched
			}
		}
		for i := n.dead.oldest; i != 0; i = c.copies.at(i).newer {
			bytes += n.room(c.copies.at(i))
		}
		if listed != n.held.value || bytes != n.copied() {
			broken("%s lists %d copies of %d bytes, the count is %d of %d", c.name(n.place), listed, bytes, n.held.value,
				n.copied())
		}
		copies -= listed
	}
	if copies != 0 {
		broken("the places list %d copies less than the sessions have", copies)
	}
}

// conserveBesides: what a place holds besides copies are the blocks that it
// sends and the copies that wait in its send queue.
func (c *cluster) conserveBesides() {
	queued, blocks := make([]int64, c.servers), make([]int64, c.servers)
	for slot := uint32(1); slot <= c.messages.used; slot++ {
		if m := c.messages.at(slot); m.stage == travelling && m.queued {
			queued[m.from] += c.frames(m)
		}
	}
	for p := range c.servers {
		if tr := &c.nodes[p].transfer; tr.stage == underWay {
			blocks[tr.donor] += tr.bytes
		}
	}
	for p := range c.servers {
		if n := &c.nodes[p]; n.sending.value != queued[p] || n.besides != queued[p]+blocks[p] {
			broken("%s holds %d bytes besides copies, %d of them in its send queue; there are %d and %d in blocks",
				c.name(n.place), n.besides, n.sending.value, queued[p], blocks[p])
		}
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
		if queue := c.cfg.Replica.Queue; n.sending.peak > queue {
			broken("place %s had %d bytes in its send queue, its limit is %d", c.name(n.place), n.sending.peak, queue)
		}
		if n.limit > 0 && n.fullest > n.limit {
			broken("place %s held %d bytes, its limit is %d", c.name(n.place), n.fullest, n.limit)
		}
	}
}
