package sim

import (
	"math/bits"

	"github.com/sessionsim/sessionsim/sim/engine"
)

// A server that joins takes over the state of the group before it serves
// anybody (Tomcat: DeltaManager.getAllClusterSessions, before the port for HTTP
// is opened). It asks one member, which packs all it holds into one block, so
// that it needs the memory twice, and sends that. Meanwhile the one that joins is
// a member: what changes is sent to it as to the others, and the newer version
// of a session stays.
//
// It asks nobody else when the block does not come, and serves without state
// when its patience ends. The block may still come after that, and is taken
// (Tomcat handles it whenever it comes).

// transferStage says how far a transfer of state has come.
type transferStage uint8

const (
	noTransfer transferStage = iota
	asked                    // the request is on its way
	underWay                 // the block is
)

// transfer is the state that a server takes over.
type transfer struct {
	stage  transferStage
	serial uint32 // number of the server's transfers; stamps their events
	donor  Place
	bytes  int64  // of the block
	due    int64  // when the block has arrived
	first  uint32 // messages in the block, as the donor had their sessions in its order of use
}

// answers reports whether a place serves those who come: it works, and is not
// about to join.
func (n *node) answers() bool { return n.works() && !n.joining }

// opensService lets a place that works serve.
func (c *cluster) opensService(n *node) {
	n.joining, n.news = false, n.news+1
	n.uptime.add(c.now(), 1)
	n.upSince = c.now()
	if n.fault >= 0 && c.result.Faults[n.fault].Up == Forever {
		c.result.Faults[n.fault].Up = c.now()
	}
	c.tell(Fact{What: PlaceBack, Place: n.place})
}

// closesService ends that. It reports false for a server that has not come so
// far yet: for the users its outage just goes on.
func (c *cluster) closesService(n *node) bool {
	if n.joining {
		n.joining = false
		return false
	}
	n.news++
	n.uptime.add(c.now(), -1)
	return true
}

// donorFor is the member that gives its state to a server that comes without
// memory; Nowhere for none.
func (c *cluster) donorFor(n *node) Place {
	j, ok := c.strategy.(Joiner)
	if !ok || n.keeps {
		return Nowhere
	}
	if donor := j.Join(c.view(n.place), n.place); donor != Nowhere && donor != n.place && c.nodes[donor].up {
		return donor
	}
	return Nowhere
}

// asksForState begins a transfer.
func (c *cluster) asksForState(n *node, donor Place) {
	tr := &n.transfer
	n.joining = true
	*tr = transfer{stage: asked, serial: tr.serial + 1, donor: donor}
	c.sends(ServerServer, 0)
	c.tell(Fact{What: StateAsked, Place: n.place, From: donor})
	c.scheduleNode(c.now()+c.latency(ServerServer, c.transferLuck(n)[0]), n.place, evAsked, tr.serial)
	c.scheduleNode(c.now()+c.cfg.Members.Patience, n.place, evGivesUp, tr.serial)
}

// transferLuck is the luck of a server's present transfer.
func (c *cluster) transferLuck(n *node) [4]uint64 {
	if !c.randomCopies {
		return [4]uint64{}
	}
	return Draw(c.luck, uint64(n.place), PurposeTransfer, uint64(n.transfer.serial), 0)
}

// askedForState lets the donor pack all it holds and send it.
func (c *cluster) askedForState(n *node, serial uint32) {
	tr := &n.transfer
	if tr.serial&genMask != serial || tr.stage != asked {
		return
	}
	c.receives(ServerServer, 0)
	donor := &c.nodes[tr.donor]
	link := &tr.first
	c.eachByAge(donor, func(r *copyRecord) {
		slot, m := c.newTransfer(copyOver, r.session, donor.place, n.place, ServerServer)
		m.version, m.bytes, m.used, m.inBlock = r.version, r.bytes, r.touched, true
		c.carry(slot, m, c.sessions.at(r.session))
		tr.bytes += int64(r.bytes)
		*link, link = slot, &m.behind
	})
	tr.stage = underWay
	c.sends(ServerServer, tr.bytes)
	c.holdsBesides(donor, tr.bytes)
	tr.due = c.now() + duration(tr.bytes, c.cfg.Members.Bandwidth) + c.latency(ServerServer, c.transferLuck(n)[1])
	c.armTransfer(n)
}

// armTransfer schedules the arrival of a block.
func (c *cluster) armTransfer(n *node) {
	c.schedule(n.transfer.due, engine.ReplicaApplied, uint64(n.place)<<8|uint64(evTaken), evTaken, n.transfer.serial,
		uint32(n.place))
}

// transfersGoOn lets a donor that stood still go on sending.
func (c *cluster) transfersGoOn(donor *node, length int64) {
	for p := range c.servers {
		if n := &c.nodes[p]; n.transfer.donor == donor.place && c.isHeldUp(n) {
			n.transfer.due += length
			c.armTransfer(n)
		}
	}
}

// isHeldUp reports whether the block for a server does not get on, because its
// donor has stood still since before it had all been sent.
func (c *cluster) isHeldUp(n *node) bool {
	tr := &n.transfer
	return tr.stage == underWay && tr.due >= c.nodes[tr.donor].still.since
}

// duration is how long so many bytes take, rounded up to whole nanoseconds.
func duration(bytes, perSecond int64) int64 {
	hi, lo := bits.Mul64(uint64(bytes), 1e9)
	if hi >= uint64(perSecond) {
		return Forever
	}
	ns, rest := bits.Div64(hi, lo, uint64(perSecond))
	if rest > 0 {
		ns++
	}
	return int64(min(ns, uint64(Forever)))
}

// takesState lets the block reach the server that joins.
func (c *cluster) takesState(n *node, serial uint32) {
	tr := &n.transfer
	if tr.serial&genMask != serial || tr.stage != underWay || c.now() < tr.due ||
		c.nodes[tr.donor].still.on && c.isHeldUp(n) {
		return
	}
	c.receives(ServerServer, tr.bytes)
	next := n.uses[c.foreign()].oldest
	var changed []uint32
	c.unpacks(n, func(m *message) {
		if next = c.takesOne(n, m, next); m.fan != 0 {
			changed = append(changed, m.session)
			c.hold(m.session)
		}
	})
	for _, slot := range changed {
		if r, ok := c.lookup(slot, n.place); ok {
			c.use(c.record(slot, n.place), r) // the changes are applied now
		}
		c.unhold(slot)
	}
	c.armIdle(n)
	c.tell(Fact{What: StateTaken, Place: n.place, From: tr.donor})
	if n.joining {
		c.goesIntoService(n)
	}
}

// unpacks ends a block: it calls f for each session in it, and frees the
// donor's memory.
func (c *cluster) unpacks(n *node, f func(m *message)) {
	tr := &n.transfer
	c.holdsBesides(&c.nodes[tr.donor], -tr.bytes)
	for slot := tr.first; slot != 0; {
		m := c.messages.at(slot)
		next, s := m.behind, c.sessions.at(m.session)
		f(m)
		c.drop(slot, m, s)
		c.countLost(s)
		c.endsIfGone(s)
		c.endMessage(slot, m, s)
		slot = next
	}
	tr.stage, tr.first = noTransfer, 0
}

// joinsBlock keeps a change that comes to a joining server before the session
// itself, until the block with that is there (Tomcat: receivedMessageQueue). It
// reports false where no block will bring the session.
func (c *cluster) joinsBlock(m *message) bool {
	if !c.nodes[m.to].joining {
		return false
	}
	for i := c.affairsOf(c.sessions.at(m.session)).inFlight; i != 0; i = c.messages.at(i).next {
		b := c.messages.at(i)
		if !b.inBlock || b.to != m.to {
			continue
		}
		if b.fan == 0 {
			b.fan = uint64(b.version)<<32 | uint64(b.bytes)
		}
		b.version, b.bytes = max(b.version, m.version), m.bytes
		return true
	}
	return false
}

// losesKept is what becomes of such changes when the server goes into service
// without the block: they are for sessions that it does not know.
func (c *cluster) losesKept(n *node) {
	for slot := n.transfer.first; slot != 0; slot = c.messages.at(slot).behind {
		if b := c.messages.at(slot); b.fan != 0 {
			b.version, b.bytes, b.fan = uint32(b.fan>>32), uint32(b.fan), 0
			c.countLost(c.sessions.at(b.session))
		}
	}
}

// takesOne lets a server take one session of a block, unless it has got a newer
// version since or the session has been idle too long. The copy keeps its age:
// it comes before the first copy, from next on, that was used later. It returns
// where to look for the place of the next.
func (c *cluster) takesOne(n *node, m *message, next uint32) uint32 {
	held, ok := c.lookup(m.session, n.place)
	if ok && held.version >= m.version || c.now()-m.used >= c.lifeOfForeign() || c.tooOld(c.sessions.at(m.session)) {
		return next
	}
	if i := c.record(m.session, n.place); i != 0 && i == next {
		next = c.copies.at(i).newer
	}
	if !c.putCopy(m.session, c.sessions.at(m.session), n.place, m.version, m.bytes, m.used) {
		return next
	}
	i := c.record(m.session, n.place)
	r := c.copies.at(i)
	if r.gone {
		return next // it was logged out meanwhile
	}
	c.unlink(n.orderOf(r), r)
	r.class = c.foreign()
	if n.limit > 0 {
		next = n.uses[r.class].oldest // others may have had to make room
	}
	for next != 0 && c.copies.at(next).touched < r.touched {
		next = c.copies.at(next).newer
	}
	c.linkBefore(n.orderOf(r), i, r, next)
	return next
}

// goesIntoService lets a server that has joined serve, and the balancer learn
// of it.
func (c *cluster) goesIntoService(n *node) {
	c.opensService(n)
	c.noticeLater(n)
	if n.admitLater {
		c.admitServer(n)
	}
}

// givesUpWaiting is where the patience of a server that joins ends.
func (c *cluster) givesUpWaiting(n *node, serial uint32) {
	if n.joining && n.transfer.serial&genMask == serial {
		c.tell(Fact{What: StateMissed, Place: n.place, From: n.transfer.donor})
		c.losesKept(n)
		c.goesIntoService(n)
	}
}

// breakTransfers loses the state that a place was to give, or to get.
func (c *cluster) breakTransfers(n *node) {
	if n.role != ServerRole {
		return
	}
	for p := range c.servers {
		if to := &c.nodes[p]; to.transfer.stage != noTransfer && (to == n || to.transfer.donor == n.place) {
			c.losesState(to)
		}
	}
}

// losesState ends a transfer that will not arrive.
func (c *cluster) losesState(n *node) {
	tr := &n.transfer
	if tr.stage == asked {
		c.loses(ServerServer, 0)
		tr.stage = noTransfer
	} else {
		c.loses(ServerServer, tr.bytes)
		c.unpacks(n, func(m *message) { c.mark(m.session, n.place, JoinedEmpty) })
	}
	c.tell(Fact{What: StateLost, Place: n.place, From: tr.donor})
}
