package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// storeClient is a server's client of the store: the connections it has open,
// and what it believes of the store's nodes.
type storeClient struct {
	open    int     // connections in use
	waiting ring    // operations waiting for one
	primary []Place // by shard
	nodes   []nodeTrust
}

// nodeTrust is what a client remembers of one node: a circuit breaker, or the
// ejection of a host from a ring of memcached nodes.
type nodeTrust struct {
	failures int   // in a row
	avoid    int64 // the node is left alone until then
}

// connects lets an operation leave its server now, or sees to it that it
// leaves or fails later.
func (c *cluster) connects(slot uint32, m *message) bool {
	caller, client := &c.cfg.Store.Caller, c.nodes[m.from].client
	if c.now() < client.nodes[int(m.to)-c.servers].avoid {
		m.stage = atCaller
		c.giveUp(slot, m)
		c.schedule(c.now(), engine.Completion, m.order+uint64(answerEvent(m)), answerEvent(m), m.self, slot)
		return false
	}
	if caller.Timeout > 0 {
		key := m.order + uint64(evTimeout)
		c.schedule(c.now()+caller.Timeout, engine.Expiry, key, evTimeout, m.self, slot)
	}
	if caller.Pool > 0 {
		if client.open >= caller.Pool {
			m.stage = atCaller
			client.waiting.push(slot)
			return false
		}
		client.open++
		m.connected = true
	}
	return true
}

// answerEvent is the event that brings an operation's answer.
func answerEvent(m *message) event {
	if m.kind == fetch {
		return evFetched
	}
	return evAcknowledged
}

// timedOut is reached when a caller has waited for an operation as long as it
// is willing to. The operation itself goes on: a write that was given up may
// still take place.
func (c *cluster) timedOut(slot uint32, m *message) {
	if m.abandoned || m.stage == atCaller && m.failed {
		return
	}
	m.abandoned = true
	c.trust(m, false)
	c.disconnect(m)
	rs, r := m.request, c.request(m.request, m.gen&genMask)
	waits := r != nil && m.try == r.calls &&
		(m.kind == fetch && r.stage == fetching || m.kind == save && m.awaited && r.stage == atPlaces)
	if m.stage == atCaller {
		c.giveUp(slot, m) // its turn for a connection will find it failed
	}
	if waits {
		c.callFails(rs, r, Failed)
	}
}

// callEnds is what a client learns when an operation has its answer.
func (c *cluster) callEnds(m *message) {
	if !m.abandoned && m.stage != atCaller {
		c.trust(m, !m.failed)
	}
	c.disconnect(m)
}

// trust counts failures in a row. A node that has failed too often is avoided
// for a time; the next failure after it, too, is one too many.
func (c *cluster) trust(m *message, worked bool) {
	caller := &c.cfg.Store.Caller
	if caller.Failures == 0 || Place(m.to) < Place(c.servers) {
		return
	}
	t := &c.nodes[m.from].client.nodes[int(m.to)-c.servers]
	if worked {
		t.failures = 0
	} else if t.failures++; t.failures >= caller.Failures {
		t.avoid = c.now() + caller.Avoid
	}
}

// disconnect gives an operation's connection to the next that waits for one.
func (c *cluster) disconnect(m *message) {
	if !m.connected {
		return
	}
	m.connected = false
	client := c.nodes[m.from].client
	for client.waiting.len() > 0 {
		slot := client.waiting.pop()
		next := c.messages.at(slot)
		if next.abandoned {
			c.endMessage(slot, next, c.sessions.at(next.session))
			continue
		}
		next.connected, next.stage = true, travelling
		c.leave(slot, next)
		return
	}
	client.open--
}

// resetClient forgets a crashed server's connections and beliefs.
func (c *cluster) resetClient(n *node) {
	if n.client == nil {
		return
	}
	for slot := uint32(1); slot <= c.messages.used; slot++ {
		if m := c.messages.at(slot); m.stage != idle && Place(m.from) == n.place {
			m.connected = false
		}
	}
	n.client.open, n.client.waiting.size = 0, 0
	clear(n.client.nodes)
	copy(n.client.primary, c.primary)
}

// callFails decides what a request does whose operation at the store failed or
// took too long: it tries again, goes on without its session, or fails.
func (c *cluster) callFails(rs uint32, r *request, failure Outcome) {
	caller := &c.cfg.Store.Caller
	if r.writes {
		c.hasWritten(rs, r) // what it read is in an answer that came too late
	}
	if int(r.calls) < caller.Retries {
		r.calls++
		c.schedule(c.now()+caller.RetryWait, engine.Completion, r.key(evCallAgain), evCallAgain, r.gen, rs)
		return
	}
	switch {
	case !caller.Open:
		if r.stage == fetching {
			r.waited += c.now() - r.waitFrom
		}
		c.fail(rs, r, failure)
	case r.stage == fetching:
		c.judge(r, c.sessions.at(r.session), Nowhere, false, 0, 0, 0)
		if r.outcome == Missing {
			r.cause = Unreachable
		}
		c.sessionFound(rs, r)
	default:
		c.reply(rs, r)
	}
}

// callAgain repeats a request's operation. The strategy is asked anew, because
// the server may know better by now.
func (c *cluster) callAgain(rs uint32, r *request) {
	switch r.stage {
	case fetching:
		c.getSession(rs, r)
	case atPlaces:
		c.carryOut(rs, r)
		if r.awaited == 0 {
			c.reply(rs, r)
		}
	}
}
