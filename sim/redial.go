package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// unreachable is where a request finds its server down. A port that refuses
// is known as soon as the refusal is back; a silent server only after the
// connect timeout.
func (c *cluster) unreachable(rs uint32, r *request) {
	n := &c.nodes[r.place]
	d := &c.cfg.Balancer.Dial
	c.loses(BalancerServer, int64(r.up))
	r.noAnswer = true
	if !n.silent && d.Retries == 0 && c.cfg.Balancer.Passive.Fails == 0 {
		c.fail(rs, r, Failed)
		return
	}
	r.stage, r.refused = redialling, !n.silent
	at := c.now() + c.hopOf(hopServerBalancer, r)
	if n.silent {
		at = max(c.now(), r.dialled+d.Connect)
	}
	c.schedule(at, engine.Completion, r.key(evRedial), evRedial, r.gen, rs)
}

// broken ends a request that was at a server when it broke. A crash closes the
// connections; after a silent end the balancer waits for its answer timeout.
// Either way the request may have done its work already, so no balancer sends
// it anywhere else by default.
func (c *cluster) broken(rs uint32, r *request, n *node) {
	r.worker, r.noAnswer = false, true
	if !n.silent {
		c.failedAt(n)
		c.fail(rs, r, Failed)
		return
	}
	if r.writes {
		c.hasWritten(rs, r)
	}
	if r.lock != 0 {
		c.unlock(r)
	}
	r.stage, r.tries = redialling, lastTry
	at := max(c.now(), r.dialled+c.cfg.Balancer.Dial.Answer)
	c.schedule(at, engine.Completion, r.key(evRedial), evRedial, r.gen, rs)
}

// lastTry marks a request that will not be tried again.
const lastTry = 255

// redial is where the balancer finds that a connection has failed: it tries
// again, or answers in the server's place.
func (c *cluster) redial(rs uint32, r *request) {
	n, d := &c.nodes[r.place], &c.cfg.Balancer.Dial
	c.failedAt(n)
	if int(r.tries) >= d.Retries {
		n.connections--
		r.place = Nowhere
		c.fail(rs, r, Failed)
		return
	}
	r.tries++
	c.tally.Redials++
	leaves := d.Redispatch == RedispatchAlways || d.Redispatch == RedispatchLast && int(r.tries) == d.Retries
	switch {
	case leaves:
		n.connections--
		r.avoid = r.place
		c.choose(rs, r)
	case r.refused:
		c.schedule(c.now()+d.Wait, engine.Completion, r.key(evDial), evDial, r.gen, rs)
	default: // the connect timeout was wait enough
		c.dial(rs, r)
	}
}

// dial sends a request to its server.
func (c *cluster) dial(rs uint32, r *request) {
	r.stage, r.noAnswer, r.dialled = onTheWay, false, c.now()
	c.sends(BalancerServer, int64(r.up))
	at := c.now() + c.hopOf(hopBalancerServer, r)
	c.schedule(at, engine.Arrival, r.key(evServer), evServer, r.gen, rs)
}
