package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// reply sends the answer to the client.
func (c *cluster) reply(rs uint32, r *request) {
	if r.writes && c.client == Nowhere {
		c.hasWritten(rs, r) // it had read a version, and then another try found none
	}
	r.waited += c.now() - r.waitFrom
	c.leaveServer(r)
	c.sends(BalancerServer, c.answerBytes(r))
	c.answer(rs, r)
}

// fail ends a request without a verdict: it was refused, or broke.
func (c *cluster) fail(rs uint32, r *request, outcome Outcome) {
	if r.session != 0 && !r.fetched {
		r.eligible = c.eligible(c.sessions.at(r.session))
	}
	r.outcome = outcome
	if r.writes {
		c.hasWritten(rs, r)
	}
	c.leaveServer(r)
	if !r.noAnswer {
		c.sends(BalancerServer, c.answerBytes(r))
	}
	c.answer(rs, r)
}

// leaveServer gives back the lock and the worker a request still holds.
func (c *cluster) leaveServer(r *request) {
	if r.lock != 0 {
		c.unlock(r)
	}
	if r.worker {
		c.freeWorker(r)
	}
}

// freeWorker lets the next request in the queue have the worker.
func (c *cluster) freeWorker(r *request) {
	r.worker = false
	n := &c.nodes[r.place]
	if next, ok := n.release(); ok {
		c.start(next, c.requests.at(next))
	}
}

// answer lets the answer travel; the balancer passes it on as it comes.
func (c *cluster) answer(rs uint32, r *request) {
	r.stage = answering
	c.schedule(c.now()+c.wayBack(r), engine.Completion, r.key(evAnswered), evAnswered, r.gen, rs)
}

// atClient is the end of a request: its outcome is counted, its latency
// recorded, and the user acts.
func (c *cluster) atClient(rs uint32, r *request) {
	size := c.answerBytes(r)
	if r.place != Nowhere {
		n := &c.nodes[r.place]
		n.connections--
		if c.cfg.Balancer.Passive.Fails > 0 && !r.noAnswer {
			c.succeededAt(n)
		}
		if c.cfg.Balancer.Pins.Kind != NoPins && !r.noAnswer {
			c.pinTo(r)
		}
	}
	if r.place != Nowhere && !r.noAnswer {
		c.receives(BalancerServer, size)
	}
	c.sends(ClientBalancer, size)
	c.receives(ClientBalancer, size)
	c.count(r)
	if c.client != Nowhere {
		c.takesToken(rs, r)
	}
	if c.observe != nil {
		c.tell(Fact{What: Answered, Place: r.place, session: r.session, request: r})
	}
	c.userReads(r)
	session := r.session
	r.gen++
	r.stage = ended
	c.requests.put(rs)
	if session != 0 {
		c.unhold(session)
	}
}

// answerBytes is the payload of a request's answer; an error or a redirect to
// the login is a bare message.
func (c *cluster) answerBytes(r *request) int64 {
	switch r.outcome {
	case Refused, Failed, Missing, Expired:
		return 0
	}
	return int64(r.down)
}
