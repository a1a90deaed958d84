package sim

import "github.com/sessionsim/sessionsim/sim/rng"

// checkStage says where a health check is.
type checkStage uint8

const (
	noCheck       checkStage = iota
	checkOutward             // on its way to the server
	checkAnswered            // the answer is on its way back
	checkLost                // nothing is under way, but its verdict is still due
)

// healthCheck is the balancer's health check of one server. Its belief follows
// from the results: a server that refuses fails a check at once, one that is
// silent fails it after the timeout. From a crash at a random moment between
// two checks it takes fall-1 intervals and the rest of the present one, so the
// time to detect is U(fall-1, fall) intervals, fall-1/2 on average, and the
// timeout more for a silent server.
type healthCheck struct {
	stage  checkStage
	passed bool   // what the verdict will be
	down   bool   // what the checks make of the server
	row    int    // results in a row that contradict it
	number uint64 // checks so far; keys their luck
	sent   int64
	due    int64 // when its verdict is due
}

// startChecks gives every server the phase of its first check: a product
// spreads them so that not all servers are checked at once.
func (c *cluster) startChecks() {
	h := &c.cfg.Balancer.Checks
	if h.Interval == 0 {
		return
	}
	for p := range c.servers {
		words := Draw(c.luck, uint64(p), PurposeCheck, 0, 0)
		c.scheduleNode(rng.Below(words[2], h.Interval), Place(p), evCheck, 0)
	}
}

// check sends a check to a server. One that the operators took out is not
// checked (HAProxy: maint stops the checks).
func (c *cluster) check(p Place) {
	n := &c.nodes[p]
	n.check.sent = c.now()
	if n.state == absent || n.state == maintained {
		c.nextCheck(n)
		return
	}
	n.check.number++
	n.check.stage = checkOutward
	c.sends(Control, 0)
	c.scheduleNode(c.now()+c.latency(Control, c.checkLuck(n)[0]), p, evProbe, uint32(n.check.number))
}

// checkLuck is the luck of a server's present check.
func (c *cluster) checkLuck(n *node) [4]uint64 {
	if !c.randomChecks {
		return [4]uint64{}
	}
	return Draw(c.luck, uint64(n.place), PurposeCheck, n.check.number, 0)
}

// probe lets a check reach its server, and settles what its verdict will be.
func (c *cluster) probe(p Place, number uint32) {
	n := &c.nodes[p]
	k := &n.check
	if k.stage != checkOutward || uint32(k.number)&genMask != number {
		return // the server stood still, and the balancer has closed the connection
	}
	late := max(c.now(), k.sent+c.cfg.Balancer.Checks.Timeout)
	back := c.now() + c.latency(Control, c.checkLuck(n)[1])
	k.passed, k.stage = false, checkLost
	switch {
	case !n.answers():
		c.loses(Control, 0)
		if n.silent {
			back = late
		}
	case back > late: // the balancer will have closed the connection
		c.receives(Control, 0)
		c.sends(Control, 0)
		c.loses(Control, 0)
	default:
		c.receives(Control, 0)
		c.sends(Control, 0)
		k.passed, k.stage = true, checkAnswered
	}
	k.due = min(back, late)
	c.scheduleNode(k.due, p, evVerdict, 0)
}

// verdict lets the balancer draw its conclusion from a check.
func (c *cluster) verdict(p Place) {
	n := &c.nodes[p]
	k := &n.check
	if k.stage == noCheck || c.now() != k.due {
		return // a server that stood still has answered late, or too late
	}
	switch k.stage {
	case checkAnswered:
		c.receives(Control, 0)
	case checkOutward:
		c.loses(Control, 0)
	}
	k.stage = noCheck
	if k.passed == !k.down {
		k.row = 0
	} else if k.row++; k.row >= c.needed(k.down) {
		k.down, k.row = !k.down, 0
		c.believe(n)
	}
	c.nextCheck(n)
}

// needed is how many results in a row change the belief.
func (c *cluster) needed(down bool) int {
	if down {
		return c.cfg.Balancer.Checks.Rise
	}
	return c.cfg.Balancer.Checks.Fall
}

// nextCheck schedules the check after this one: counted from its beginning,
// not before its end, and sooner while the state is in doubt.
func (c *cluster) nextCheck(n *node) {
	h := &c.cfg.Balancer.Checks
	interval := h.Interval
	if n.check.row > 0 && h.Fast > 0 {
		interval = h.Fast
	}
	c.scheduleNode(max(c.now(), n.check.sent+interval), n.place, evCheck, 0)
}
