package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// A page, once loaded, calls for more: a burst of requests sent at the same
// instant, none of which waits for the others. The user thinks after the last
// of their answers. Call j of the page of request k is numbered k + j x 2^24,
// so that all its luck is its own and no other request's changes.

// Burster is implemented by a workload whose pages make calls.
type Burster interface {
	// Bursts reports whether there is any page that does.
	Bursts() bool

	// Burst says how many calls follow request k of a visit, at most 63, and
	// how many ns after its answer.
	Burst(v *Visit, k int32, luck *[4]uint64) (calls int32, after int64)

	// Call is the kind of a call.
	Call(v *Visit, luck *[4]uint64) Kind
}

// calling is what a visit knows of the calls of its present page.
type calling struct {
	missed Outcome // the worst of their verdicts: Missing, Expired, or Unfinished for neither
	calls  int32   // those not yet answered
	think  int64   // the user's think time after them
}

const (
	callBits = 24 // of a request's number, below the number of the call
	maxCalls = 63
)

// page is the number of the request to which a call belongs, and of any other
// request itself; call is the number of the call, 0 for a page.
func page(k int32) int32 { return k & (1<<callBits - 1) }
func call(k int32) int32 { return k >> callBits }

// bursts lets the page of a request that was answered make its calls. It
// reports false when there are none, or when they have been made.
func (c *cluster) bursts(vs uint32, v *visit, r *request) bool {
	if v.called || v.session == 0 || r.kind == Logout || r.outcome == Refused || r.outcome == Failed ||
		v.plan.afterLogout(r.k) || v.k > 1<<callBits-1 {
		return false
	}
	c.drawn = Draw(c.luck, v.plan.Number, PurposeBurst, uint64(v.k), 0)
	calls, after := c.burster.Burst(&v.plan, v.k, &c.drawn)
	if calls <= 0 {
		return false
	}
	v.called = true
	c.memories.at(vs).calling = calling{missed: Unfinished, calls: min(calls, maxCalls), think: r.think}
	c.schedule(c.now()+after, engine.Arrival, orderKey(v.plan.Number, uint32(v.k), int(evCalls)), evCalls, 0, vs)
	return true
}

// callsLeave sends the calls of a page.
func (c *cluster) callsLeave(vs uint32) {
	v := c.visits.at(vs)
	for j := range c.memories.at(vs).calls {
		c.drawn = Draw(c.luck, v.plan.Number, PurposeBurst, uint64(v.k), uint64(j+1))
		c.replaySend(vs, v, v.k|(j+1)<<callBits, c.burster.Call(&v.plan, &c.drawn), &c.drawn)
	}
}

// callAnswered notes the answer to a call. After the last one the user goes
// on; if the session was missing, however often, he logs in once.
func (c *cluster) callAnswered(vs uint32, v *visit, r *request) {
	page := c.memories.at(vs)
	if (r.outcome == Missing || r.outcome == Expired) && page.missed != Missing {
		page.missed = r.outcome
	}
	if page.calls--; page.calls > 0 {
		return
	}
	if page.missed != Unfinished && c.cfg.Users.OnMissing == LogInAgain {
		c.logInAgain(vs, v, page.missed)
		return
	}
	c.nextStep(vs, v, page.think)
}
