package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// replaySends makes the next request of a recorded visit and schedules the
// one after it, whether or not this one will have been answered. Only a login
// under way holds the others up: without a session there is nothing to replay.
func (c *cluster) replaySends(vs uint32, v *visit) {
	if v.login != noLogin && v.underway > 0 {
		v.waits = true
		return
	}
	luck, step := c.nextRequest(v)
	v.login = noLogin
	if step.Kind == Login {
		v.login = planned
	}
	c.replaySend(vs, v, v.k, step.Kind, luck).demands(step.Work)
	v.k++
	if !v.finished() {
		at := max(step.Next, c.now())
		c.schedule(at, engine.Arrival, orderKey(v.plan.Number, uint32(v.k), int(evSend)), evSend, 0, vs)
	}
}

// replaySend lets a request leave the client.
func (c *cluster) replaySend(vs uint32, v *visit, k int32, kind Kind, luck *[4]uint64) *request {
	rs, r := c.newRequest(vs, v, k, kind, luck, c.now())
	at := c.now() + c.hop(hopClientBalancer, v, k, 0)
	c.schedule(at, engine.Arrival, r.key(evBalancer), evBalancer, r.gen, rs)
	return r
}

// replayReads is the reaction of a replayed user: the first missing answer of
// an incident makes him log in, and what waited for the login is sent when
// the login has ended, well or not.
func (c *cluster) replayReads(vs uint32, v *visit, r *request) {
	missing := r.outcome == Missing || r.outcome == Expired
	again := missing && c.cfg.Users.OnMissing == LogInAgain && r.kind != Logout && !v.plan.afterLogout(r.k)
	if again && v.login == noLogin && r.session == v.session {
		v.login = planned
		c.countRelogin(r.outcome)
		luck := Draw(c.luck, v.plan.Number, PurposeRelogin, uint64(r.k), 0)
		login := c.replaySend(vs, v, r.k, Login, &luck)
		login.again = r.outcome == Missing
		return
	}
	if r.kind == Login && r.outcome != LoggedIn {
		v.login = noLogin
	}
	switch {
	case v.waits && v.login == noLogin:
		v.waits = false
		c.replaySends(vs, v)
	case v.finished() && v.underway == 0:
		c.endVisit(vs, v)
	}
}
