package sim

import (
	"slices"

	"github.com/sessionsim/sessionsim/sim/engine"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// planChanges schedules what the operators will do, and takes the servers
// that join later off the stage.
func (c *cluster) planChanges() {
	c.plan = c.cfg.Balancer.primitives(c.servers)
	for i := range c.plan {
		a := &c.plan[i]
		c.digest = rng.Mix(rng.Mix(c.digest, uint64(a.At)), uint64(a.Action)<<32|uint64(uint32(a.Server)))
		c.digest = rng.Mix(c.digest, uint64(a.Down))
		if a.Action == kill {
			c.scheduleOutage(Place(a.Server), a.At, a.Down, 0)
			continue
		}
		c.schedule(a.At, engine.NodeChange, 1<<58|uint64(i), evChange, 0, uint32(i))
	}
	for p := range c.servers {
		if n := &c.nodes[p]; c.cfg.Balancer.joinsLater(p) {
			n.up, n.believedUp, n.member, n.state, n.downs = false, false, false, absent, 1
			n.uptime.add(0, -1)
		}
	}
	c.assess()
}

// kill is the part of a deployment in which a server's process ends.
const kill = actions

// primitives writes deployments out as single acts, and acts on all servers
// as acts on one, in order of time.
func (b *Balancer) primitives(servers int) (plan []Change) {
	for _, a := range b.Changes {
		first, last := a.Server, a.Server
		if a.Server == AllServers && a.Action != Reload {
			first, last = 0, servers-1
		}
		at := a.At
		for p := first; p <= last; p++ {
			if a.Action != Deploy {
				plan = append(plan, Change{Action: a.Action, Server: p, At: a.At})
				continue
			}
			if a.Drain > 0 {
				plan = append(plan, Change{Action: Drain, Server: p, At: at},
					Change{Action: Maintain, Server: p, At: at + a.Drain},
					Change{Action: Ready, Server: p, At: at + a.Drain + a.Down})
			}
			plan = append(plan, Change{Action: kill, Server: p, At: at + a.Drain, Down: a.Down})
			at += a.Drain + a.Down + a.Pause
		}
	}
	slices.SortStableFunc(plan, func(x, y Change) int { return int(max(-1, min(1, x.At-y.At))) })
	return plan
}

// joinsLater reports whether a server does not exist at first: it is added
// before it is removed.
func (b *Balancer) joinsLater(server int) bool {
	for _, a := range b.primitives(server + 1) {
		if a.Server == server && (a.Action == Add || a.Action == Remove) {
			return a.Action == Add
		}
	}
	return false
}

// changes lets the operators act.
func (c *cluster) changes(i int) {
	a := c.plan[i]
	record := ChangeRecord{Action: a.Action, Place: -1, Name: "balancer", At: c.now()}
	if a.Action == Reload {
		c.reload()
	} else {
		n := &c.nodes[a.Server]
		record.Place, record.Name = a.Server, c.name(n.place)
		c.order(n, a.Action)
	}
	c.result.Changes = append(c.result.Changes, record)
	c.tell(Fact{What: ServerDrained + FactKind(a.Action), Place: Place(record.Place)})
	c.assess()
}

// order carries out an order about one server.
func (c *cluster) order(n *node, a Action) {
	switch a {
	case Drain:
		n.state, n.admitLater = draining, false
	case Maintain:
		n.state, n.admitLater = maintained, false
	case Ready:
		c.admitServer(n)
	case Add:
		if c.comesUp(n) {
			c.join(n)
		}
		c.admitServer(n)
	case Remove:
		n.state, n.admitLater = absent, false
		c.leaves(n)
	}
}

// admitServer puts a server into service. The balancer takes it for healthy
// until it learns better (HAProxy: a server that becomes ready is up).
func (c *cluster) admitServer(n *node) {
	if n.joining {
		n.admitLater = true
		return
	}
	n.state, n.admitLater = ready, false
	n.ban.stage, n.ban.fails, n.check.down, n.check.row = trusted, 0, false, 0
	n.trustedAt = c.now()
	c.believe(n)
	if !n.answers() {
		c.noticeLater(n)
	}
}

// leaves ends a server in an orderly way: the others know at once.
func (c *cluster) leaves(n *node) {
	if n.downs++; n.downs > 1 {
		return
	}
	if n.still.on {
		c.resume(n)
	}
	n.up, n.silent, n.keeps, n.epoch = false, false, false, n.epoch+1
	c.closesService(n)
	c.saysGoodbye(n)
	c.stop(n)
	c.handleParked(n)
	if c.keeper != nil && !c.group.apart() { // else each has seen to it when it dropped the one that left
		c.restore()
	}
}

// reload starts the balancer anew. It has forgotten what it believed, banned
// and counted, and its table of pins unless a peer hands it over; requests
// under way are finished by the old process.
func (c *cluster) reload() {
	c.pins.reload(c.cfg.Balancer.Pins.Peers)
	for p := range c.servers {
		n := &c.nodes[p]
		n.ban.stage, n.ban.fails, n.check.down, n.check.row = trusted, 0, false, 0
		if n.state != absent {
			c.believe(n)
			if !n.answers() {
				c.noticeLater(n)
			}
		}
	}
}
