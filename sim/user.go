package sim

// userReads lets the user of a request's visit act on its answer.
func (c *cluster) userReads(r *request) {
	vs := r.visit
	v := c.visits.at(vs)
	v.underway--
	c.learn(v, r)
	if c.replayer != nil {
		c.replayReads(vs, v, r)
		return
	}
	if c.burster != nil && call(r.k) > 0 {
		c.callAnswered(vs, v, r)
		return
	}
	switch r.outcome {
	case Missing, Expired:
		if c.cfg.Users.OnMissing == LogInAgain && r.kind != Logout && !v.plan.afterLogout(r.k) {
			c.logInAgain(vs, v, r.outcome)
			return
		}
	case Refused, Failed:
		if c.triesAgain(vs, v, r) {
			return
		}
	}
	c.goOn(vs, v, r)
}

// learn is what the client keeps from an answer: the id of a new session, and
// which version it has heard of.
func (c *cluster) learn(v *visit, r *request) {
	if r.written == 0 {
		return
	}
	s := c.sessions.at(r.session)
	switch {
	case r.outcome == Refused || r.outcome == Failed:
		c.writeFailed(s, r.written)
		return
	case r.kind == Login:
		if v.session != 0 {
			c.unhold(v.session)
		}
		v.session, v.known = r.session, 0
		v.login = noLogin
		c.hold(r.session)
	default:
		c.tally.WritesAcknowledged++
	}
	if r.session == v.session {
		if c.cfg.Client.Dates {
			c.memories.at(r.visit).changedAt = c.now()
		}
		v.known = max(v.known, r.written)
	}
	c.acknowledge(s, r.written)
}

// logInAgain makes the user whose session was not found log in.
func (c *cluster) logInAgain(vs uint32, v *visit, verdict Outcome) {
	if v.login = again; verdict == Expired {
		v.login = natural
	}
	v.attempt = 0
	c.countRelogin(verdict)
	c.sendAt(vs, v, c.now())
}

// countRelogin counts a login that an answer without session made necessary.
func (c *cluster) countRelogin(verdict Outcome) {
	if verdict == Expired {
		c.tally.NaturalLogins++
		return
	}
	c.tally.ForcedLogins++
	c.window.ForcedLogins++
}

// triesAgain decides after an error: it reports true when the user sends the
// same request again or leaves.
func (c *cluster) triesAgain(vs uint32, v *visit, r *request) bool {
	switch {
	case c.cfg.Users.OnError == Leave:
		c.tally.Abandoned++
		c.endVisit(vs, v)
		return true
	case c.cfg.Users.OnError == Retry && int(v.attempt) < c.cfg.Users.Retries:
		v.attempt++
		c.tally.Retries++
		c.sendAt(vs, v, c.now()+c.cfg.Users.RetryWait)
		return true
	}
	return false
}

// goOn lets the page make its calls, or else the user think.
func (c *cluster) goOn(vs uint32, v *visit, r *request) {
	if c.burster == nil || !c.bursts(vs, v, r) {
		c.nextStep(vs, v, r.think)
	}
}

// nextStep lets the user think and then send the next request of the plan, or
// end the visit.
func (c *cluster) nextStep(vs uint32, v *visit, think int64) {
	v.k++
	v.attempt, v.called = 0, false
	if v.finished() {
		c.endVisit(vs, v)
		return
	}
	c.sendAt(vs, v, c.now()+think)
}
