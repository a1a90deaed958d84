package sim

import "strings"

// A partition: the network between the servers breaks in two. The balancer
// reaches all of them, so both sides go on with the users they get. What one
// side sends to the other is lost, heartbeats too, so in time each drops the
// other. When the network is whole again they hear of each other as of new
// members.

// SplitMode is what servers do when they lose touch with others.
type SplitMode uint8

// The ways to live with a partition.
const (
	Diverge SplitMode = iota // both sides serve; when they meet again, each keeps its copies as they are
	Merge                    // both sides serve; when they meet again, the newest version of each session wins
	Degrade                  // a side without the majority serves nobody; when they meet again, as Merge
)

// linked reports whether messages between two servers get there.
func (c *cluster) linked(a, b Place) bool { return c.sides == nil || c.sides[a] == c.sides[b] }

// splits lets a planned fault divide the servers.
func (c *cluster) splits(f *Fault) {
	c.sides = make([]bool, c.servers)
	for _, p := range f.Split {
		c.sides[p] = true
		c.tell(Fact{What: ServerCutOff, Place: Place(p)})
	}
	c.split = c.recordFault(&c.nodes[f.Split[0]], FaultRecord{How: Splits, Keep: true})
	c.result.Faults[c.split].Name = c.sidesByName()
	for p := range c.servers {
		if n := &c.nodes[p]; n.transfer.stage != noTransfer && !c.linked(n.place, n.transfer.donor) {
			c.losesState(n)
		}
	}
	if f.For < Forever {
		c.scheduleNode(c.now()+f.For, Place(f.Split[0]), evMend, 0)
	}
}

// sidesByName names the servers of both sides: A, C | B, D.
func (c *cluster) sidesByName() string {
	var names [2][]string
	for p, side := range c.sides {
		i := 1
		if side {
			i = 0
		}
		names[i] = append(names[i], c.name(Place(p)))
	}
	return strings.Join(names[0], ", ") + " | " + strings.Join(names[1], ", ")
}

// mends makes the network between the servers whole again. Who waits for an
// answer from the other side finds the connection broken.
func (c *cluster) mends() {
	sides := c.sides
	c.sides = nil
	c.result.Faults[c.split].Up = c.now()
	for p, side := range sides {
		if side {
			c.tell(Fact{What: ServerRejoined, Place: Place(p)})
		}
	}
	for slot := uint32(1); slot <= c.messages.used; slot++ {
		m := c.messages.at(slot)
		if m.stage == hanging && c.isServer(Place(m.to)) && c.isServer(Place(m.from)) && sides[m.from] != sides[m.to] {
			c.breaks(slot, m)
		}
	}
}

// noteSplitSeen records when the first server dropped one that it cannot reach.
func (c *cluster) noteSplitSeen(o, p Place) {
	if !c.linked(o, p) && c.result.Faults[c.split].Detected == Forever {
		c.result.Faults[c.split].Detected = c.now()
	}
}

// noteReunion records when, after a partition, all servers count each other
// again.
func (c *cluster) noteReunion() {
	if c.split < 0 || c.sides != nil {
		return
	}
	f := &c.result.Faults[c.split]
	if f.Detected == Forever || f.Trusted < Forever {
		return
	}
	for o := range Place(c.servers) {
		for p := range Place(c.servers) {
			if c.nodes[o].up && c.nodes[p].up && !c.counts(o, p) {
				return
			}
		}
	}
	f.Trusted = c.now()
}

// majority is what a server knows of the group beyond its view: how many it was
// when it was last at rest, and whether too many of those are gone.
type majority struct {
	stable   int   // members when the view was last at rest, the server itself included
	changed  int64 // when the view last changed
	degraded bool
}

// viewSize is the number of servers that a server counts, itself included.
func (c *cluster) viewSize(o Place) (n int) {
	for p := range Place(c.servers) {
		if c.counts(o, p) {
			n++
		}
	}
	return n
}

// viewChanges is called before a server's view changes. A view that has lasted for
// the drop time is at rest: those who are lost in one partition are dropped
// within a shorter time (Infinispan: the last stable topology is that in which
// the last rebalancing ended).
func (c *cluster) viewChanges(o Place) {
	m := &c.group.majorities[o]
	if !m.degraded && c.now()-m.changed > c.cfg.Members.Drop {
		m.stable = c.viewSize(o)
	}
	m.changed = c.now()
}

// viewChanged is called when it has changed. A server that misses half of the
// group or more does not know whether the others are dead or serve on: in mode
// Degrade it serves nobody. So does one that misses as many as hold a session,
// for some sessions may have no copy on its side (Infinispan:
// isMinorityPartition, isDataLost).
func (c *cluster) viewChanged(o Place) {
	m, cfg := &c.group.majorities[o], &c.cfg.Members
	if cfg.Split != Degrade {
		return
	}
	size := c.viewSize(o)
	degraded := 2*size <= m.stable || cfg.Owners > 0 && m.stable-size >= cfg.Owners
	if degraded == m.degraded {
		return
	}
	m.degraded = degraded
	what := ServerUnfrozen
	if degraded {
		what = ServerFrozen
	}
	c.tell(Fact{What: what, Place: o})
}

// frozen reports whether a server serves nobody because it has lost touch with
// too many.
func (c *cluster) frozen(o Place) bool { return c.group.apart() && c.group.majorities[o].degraded }

// learnsSize tells a server that starts how large the group is, from those it
// can talk to.
func (c *cluster) learnsSize(o Place) {
	m := &c.group.majorities[o]
	*m = majority{stable: c.viewSize(o), changed: c.now()}
	for p := range Place(c.servers) {
		if p != o && c.counts(o, p) {
			m.stable = max(m.stable, c.group.majorities[p].stable)
		}
	}
	c.viewChanged(o)
}
