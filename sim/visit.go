package sim

import (
	"github.com/sessionsim/sessionsim/sim/engine"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// visit is one user's stay while it lasts. It fills one line of the processor's
// cache, which is most of what a request of one among a million users costs.
type visit struct {
	plan     Visit
	session  uint32 // the id the client holds, 0 for none
	known    uint32 // newest version of it the client has had an answer about
	k        int32  // the next request of the plan
	sent     uint32 // requests sent so far
	underway uint32 // requests not yet answered
	attempt  uint8  // of request k
	login    need   // whether the next thing sent is a login
	waits    bool   // replay: the next request waits for a login under way
	called   bool   // the page of request k has made its calls
}

// need is why a visit's next request is a login.
type need uint8

const (
	noLogin need = iota
	planned
	again   // its session was missing
	natural // its session had expired
)

// memory is what few scenarios ask of a visit besides. It is kept where they do.
type memory struct {
	pin       pin   // what the affinity cookie says
	changedAt int64 // when the client last had the answer to a login or a write
	calling
}

// nextArrival asks the workload for the next visit and schedules it.
func (c *cluster) nextArrival() {
	if c.arrivals = c.workload.Next(&c.arriving); !c.arrivals {
		return
	}
	c.schedule(c.arriving.Start, engine.Arrival, orderKey(c.arriving.Number, 0, int(evVisit)), evVisit, 0, 0)
}

// visitArrives lets the user begin who was next, and asks for another.
func (c *cluster) visitArrives() {
	vs := c.visits.take()
	v := c.visits.at(vs)
	*v = visit{plan: c.arriving, login: planned}
	c.digest = digestVisit(c.digest, &v.plan)
	c.begin(vs, v)
	c.nextArrival()
}

// begin starts a visit: the user sends the login at once.
func (c *cluster) begin(vs uint32, v *visit) {
	c.tally.Visits++
	c.online.add(c.now(), 1)
	if c.observe != nil {
		c.tell(Fact{What: VisitBegins, visit: v})
	}
	c.sendAt(vs, v, c.now())
}

// digestVisit adds a visit to the hash of what all strategies share.
func digestVisit(digest uint64, v *Visit) uint64 {
	digest = rng.Mix(digest, v.Number)
	digest = rng.Mix(digest, uint64(v.Start))
	digest = rng.Mix(digest, uint64(v.IP)<<32|uint64(uint32(v.Requests)))
	if v.Logout {
		digest = rng.Mix(digest, 1)
	}
	if v.Late > 0 {
		digest = rng.Mix(digest, uint64(v.Late))
	}
	if v.Moves > 0 {
		digest = rng.Mix(digest, uint64(v.Moved)<<32|uint64(v.Moves))
	}
	return digest
}

// sendAt schedules a visit's next request. While one request waits for the
// other, nothing can change on the way to the balancer, so leaving the client
// and reaching the balancer are one event; a replay keeps them apart.
func (c *cluster) sendAt(vs uint32, v *visit, at int64) {
	if c.replayer == nil {
		at += c.hop(hopClientBalancer, v, v.k, v.attempt)
	}
	c.schedule(at, engine.Arrival, orderKey(v.plan.Number, uint32(v.k), int(evSend)), evSend, 0, vs)
}

// visitSends makes the request whose time has come.
func (c *cluster) visitSends(vs uint32) {
	v := c.visits.at(vs)
	if c.replayer != nil {
		c.replaySends(vs, v)
		return
	}
	luck, step := c.nextRequest(v)
	sentAt := c.now() - c.hop(hopClientBalancer, v, v.k, v.attempt)
	rs, r := c.newRequest(vs, v, v.k, step.Kind, luck, sentAt)
	r.again, r.think = v.login == again, step.Think
	r.demands(step.Work)
	c.atBalancer(rs, r)
}

// nextRequest is the luck, the kind and the think time of what a visit sends
// next. A visit without a session logs in, whatever its plan says: the login
// then takes the place of the planned request. The luck is valid until it is
// drawn again: what is shown to a workload would else be allocated every time.
func (c *cluster) nextRequest(v *visit) (luck *[4]uint64, step Step) {
	luck = &c.drawn
	*luck = Draw(c.luck, v.plan.Number, PurposeRequest, uint64(v.k), 0)
	step = c.planned(v, luck)
	if v.login != noLogin || v.session == 0 {
		step.Kind, step.Work = Login, 0
	}
	if v.login >= again {
		*luck = Draw(c.luck, v.plan.Number, PurposeRelogin, uint64(v.k), 0)
	}
	if v.attempt > 0 {
		luck[luckRoute] = rng.Mix(luck[luckRoute], uint64(v.attempt))
	}
	return luck, step
}

// planned is what the plan says about request k.
func (c *cluster) planned(v *visit, luck *[4]uint64) Step {
	step := c.workload.Step(&v.plan, v.k, luck)
	switch {
	case v.plan.afterLogout(v.k):
		step.Kind = Read
	case v.k > v.plan.Requests:
		step.Kind = Logout
	}
	return step
}

// afterLogout reports whether request k comes from somebody who still uses the
// id of a session that was logged out.
func (v *Visit) afterLogout(k int32) bool { return v.Logout && k > v.Requests+1 }

// finished reports whether the plan holds no further request.
func (v *visit) finished() bool {
	last := v.plan.Requests
	if v.plan.Logout {
		last += 1 + int32(v.plan.Late)
	}
	return v.k > last
}

// endVisit lets a user leave. His session stays behind, unless he logged out.
// A user of a closed population will be back.
func (c *cluster) endVisit(vs uint32, v *visit) {
	if c.observe != nil {
		c.tell(Fact{What: VisitEnds, visit: v})
	}
	if v.session != 0 {
		c.unhold(v.session)
	}
	c.online.add(c.now(), -1)
	if c.replayer != nil {
		c.replayer.Release(&v.plan)
	}
	c.ended = v.plan
	*v = visit{login: planned}
	if c.remembers {
		*c.memories.at(vs) = memory{}
	}
	if c.follower != nil && c.follower.Follow(&c.ended, c.now(), &v.plan) {
		c.schedule(v.plan.Start, engine.Arrival, orderKey(v.plan.Number, 0, int(evReturn)), evReturn, 0, vs)
		return
	}
	c.visits.put(vs)
}
