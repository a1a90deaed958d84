package sim

// banStage says what the balancer concluded from the requests themselves.
type banStage uint8

const (
	trusted banStage = iota // nothing against the server
	banned                  // no requests for a while
	onTrial                 // the next request will probe it
	probed                  // the request that probes it is under way
)

// ban is what passive checks know of one server.
type ban struct {
	stage banStage
	fails int
	first int64 // when the first of them happened
	epoch uint32
}

// failedAt is told of every request that failed because its server could not
// be reached or broke.
func (c *cluster) failedAt(n *node) {
	h := &c.cfg.Balancer.Passive
	b := &n.ban
	switch {
	case h.Fails == 0 || b.stage == banned:
		return
	case c.farm() < 2: // alone, a server is never banned (nginx: with one server in a group max_fails is ignored)
		b.stage = trusted
		c.believe(n)
		return
	}
	if b.fails == 0 || c.now()-b.first > h.Window {
		b.fails, b.first = 0, c.now()
	}
	if b.fails++; b.fails < h.Fails && b.stage == trusted {
		return
	}
	b.stage, b.fails = banned, 0
	b.epoch++
	c.scheduleNode(c.now()+h.Ban, n.place, evBanEnds, b.epoch)
	c.believe(n)
}

// succeededAt is told of every request that a server answered.
func (c *cluster) succeededAt(n *node) {
	b := &n.ban
	if c.cfg.Balancer.Passive.Window >= Forever || b.stage != trusted {
		b.fails = 0
	}
	if b.stage == onTrial || b.stage == probed {
		b.stage = trusted
		c.believe(n)
	}
}

// banEnds lets one request probe a server that has been banned.
func (c *cluster) banEnds(p Place, epoch uint32) {
	n := &c.nodes[p]
	if n.ban.stage == banned && n.ban.epoch&genMask == epoch {
		n.ban.stage = onTrial
		c.assess()
	}
}

// farm is the number of servers in the balancer's configuration.
func (c *cluster) farm() (count int) {
	for p := range c.servers {
		if c.nodes[p].state != absent {
			count++
		}
	}
	return count
}
