package sim

import (
	"github.com/sessionsim/sessionsim/sim/engine"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// What the generation of a crash event says.
const (
	keepsMemory = 1
	fallsSilent = 2
	cutsOff     = 4 // and above it the number of servers on the same side
	sideShift   = 3
)

// planFaults schedules the planned outages and the first random one of each
// place, and adds them to the hash of what all strategies share.
func (c *cluster) planFaults() {
	for i := range c.cfg.Faults {
		f := &c.cfg.Faults[i]
		c.digest = rng.Mix(c.digest, uint64(f.Role)<<32|uint64(f.Index))
		c.digest = rng.Mix(rng.Mix(c.digest, uint64(f.At)), uint64(f.For))
		c.digest = rng.Mix(c.digest, uint64(f.marks()))
		if f.How == Pauses || f.Every > 0 {
			c.digest = rng.Mix(c.digest, uint64(f.How)<<60|uint64(f.Every))
		}
		p := c.placeOf(f)
		if int(p) >= c.system {
			continue // another strategy may have store nodes that this one lacks
		}
		if f.Cut {
			c.digest = rng.Mix(c.digest, uint64(f.Side)+1)
		}
		for _, server := range f.Split {
			c.digest = rng.Mix(c.digest, uint64(server)+1)
		}
		switch {
		case f.How == Pauses || f.Every > 0 || f.Split != nil:
			c.planStrike(i, f.At)
		case f.Cut:
			c.scheduleNode(f.At, p, evCrash, cutsOff|uint32(f.Side)<<sideShift)
			if f.For < Forever {
				c.scheduleNode(f.At+f.For, p, evHeal, 0)
			}
		default:
			c.scheduleOutage(p, f.At, c.lengthOf(f), f.marks())
		}
	}
	for p := range c.system {
		c.nextRandomFault(Place(p))
	}
	for p := range c.servers {
		c.digest = rng.Mix(c.digest, uint64(c.timeToFailure(Place(p), 0)))
		c.digest = rng.Mix(c.digest, uint64(c.timeToRepair(Place(p), 0)))
	}
}

// placeOf is the place of a planned fault; it may lie beyond the last one.
func (c *cluster) placeOf(f *Fault) Place {
	if f.Role == StoreRole {
		return Place(c.servers + f.Index)
	}
	return Place(f.Index)
}

// lengthOf is how long a planned outage lasts: a store node that has lost its
// memory takes time to start.
func (c *cluster) lengthOf(f *Fault) int64 {
	if f.Role == StoreRole && !f.Keep && f.For < Forever {
		return f.For + c.cfg.Store.Restart
	}
	return f.For
}

// marks is what the crash event of a planned outage says.
func (f *Fault) marks() (gen uint32) {
	if f.Keep {
		gen |= keepsMemory
	}
	if f.How == Hangs {
		gen |= fallsSilent
	}
	return gen
}

func (c *cluster) scheduleOutage(p Place, at, length int64, marks uint32) {
	c.scheduleNode(at, p, evCrash, marks)
	if length < Forever {
		c.scheduleNode(at+length, p, evRestart, 0)
	}
}

func (c *cluster) scheduleNode(at int64, p Place, what event, gen uint32) {
	c.schedule(at, engine.NodeChange, uint64(p)<<8|uint64(what), what, gen, uint32(p))
}

// timeToFailure is how long a place stays up in a cycle; Forever when places
// of its role do not fail at random.
func (c *cluster) timeToFailure(p Place, cycle uint32) int64 {
	law := &c.cfg.Random[c.nodes[p].role].TimeToFailure
	if v, constant := law.Constant(); constant && v == 0 {
		return Forever
	}
	return law.Int(Draw(c.luck, uint64(p), PurposeFault, uint64(cycle), 0)[0])
}

// timeToRepair is how long a place stays down in a cycle.
func (c *cluster) timeToRepair(p Place, cycle uint32) int64 {
	law := &c.cfg.Random[c.nodes[p].role].TimeToRepair
	return law.Int(Draw(c.luck, uint64(p), PurposeFault, uint64(cycle), 0)[1])
}

// nextRandomFault schedules the next random outage of a place, from the moment
// it comes up.
func (c *cluster) nextRandomFault(p Place) {
	n := &c.nodes[p]
	up := c.timeToFailure(p, n.cycle)
	if up >= Forever {
		return
	}
	down := c.timeToRepair(p, n.cycle)
	n.cycle++
	if n.role == StoreRole {
		down += c.cfg.Store.Restart
	}
	c.scheduleOutage(p, c.now()+up, down, 0)
	c.scheduleNode(c.now()+up+down, p, evCycle, 0)
}

// crash breaks a place: what it was doing fails, what it remembered is gone,
// and the others will learn of it later.
func (c *cluster) crash(p Place, gen uint32) {
	if gen&cutsOff != 0 {
		c.cutOff(p, int(gen>>sideShift))
		return
	}
	n := &c.nodes[p]
	keeps := gen&keepsMemory != 0 || n.role == StoreRole && c.cfg.Store.Persistence != PersistNothing
	if n.downs++; n.downs > 1 {
		if n.keeps && !keeps { // what was a pause becomes a crash
			n.keeps, c.result.Faults[n.fault].Keep = false, false
			c.wipe(n)
		}
		return
	}
	if n.still.on {
		c.resume(n)
	}
	n.up, n.epoch, n.keeps, n.awaySince = false, n.epoch+1, keeps, c.now()
	n.silent, n.paused = gen&fallsSilent != 0, gen&keepsMemory != 0
	how := Refuses
	if n.silent {
		how = Hangs
	}
	if c.closesService(n) || n.fault < 0 || c.result.Faults[n.fault].Up < Forever {
		n.fault = c.recordFault(n, FaultRecord{How: how, Keep: n.keeps})
	}
	c.tell(Fact{What: PlaceCrashed, Place: p})
	c.learnLater(n)
	c.stop(n)
	c.handleParked(n)
}

// recordFault begins the record of a fault.
func (c *cluster) recordFault(n *node, f FaultRecord) (index int) {
	f.Place, f.Name, f.Down = int(n.place), c.name(n.place), c.now()
	f.Detected, f.Up, f.Trusted, f.Promoted = Forever, Forever, Forever, Forever
	c.result.Faults = append(c.result.Faults, f)
	return len(c.result.Faults) - 1
}

// stop ends what a place was doing, and what it remembered.
func (c *cluster) stop(n *node) {
	c.breakTransfers(n)
	c.failRequestsAt(n)
	c.failMessagesAt(n)
	c.emptyQueue(n)
	c.stopWorkAt(n)
	switch {
	case !n.keeps:
		c.wipe(n)
	case !n.paused && c.savesAtTimes(n):
		c.revert(n)
	}
}

// learnLater schedules when the others will know that a place is down.
func (c *cluster) learnLater(n *node) {
	switch {
	case n.role == ServerRole && c.group.apart():
		c.noticeLater(n)
		c.closes(n)
	case n.role == ServerRole:
		n.dropAt = c.now() + c.cfg.Members.Detection
		c.noticeLater(n)
		c.scheduleNode(n.dropAt, n.place, evDrop, n.epoch)
	case c.cfg.Store.Failover < Forever:
		n.dropAt = c.now() + c.cfg.Store.Failover
		c.scheduleNode(n.dropAt, n.place, evPromote, n.epoch)
	}
}

// failRequestsAt fails every request that is at a place.
func (c *cluster) failRequestsAt(n *node) {
	for slot := uint32(1); slot <= c.requests.used; slot++ {
		r := c.requests.at(slot)
		if r.place == n.place && r.stage > onTheWay && r.stage < answering {
			if r.stage == locking {
				c.leavesLine(slot, r)
			}
			c.broken(slot, r, n)
		}
	}
}

// failMessagesAt loses what had not left a place yet and fails what it was
// asked to do.
func (c *cluster) failMessagesAt(n *node) {
	for slot := uint32(1); slot <= c.messages.used; slot++ {
		m := c.messages.at(slot)
		switch {
		case m.stage == idle:
		case Place(m.to) == n.place && (m.stage == waiting || m.stage == serving):
			c.operationFails(slot, m)
		case Place(m.from) == n.place && m.stage == atCaller:
			c.giveUp(slot, m)
			m.connected, m.abandoned = false, true
			c.endMessage(slot, m, c.sessions.at(m.session))
		case Place(m.from) == n.place && m.stage == hanging && c.isServer(Place(m.to)):
			c.endMessage(slot, m, c.sessions.at(m.session))
		case Place(m.from) == n.place && m.stage == travelling && m.leaves > c.now():
			c.neverLeft(slot, m)
		}
	}
}

// neverLeft ends a copy that its sender took with it. A server that waits for
// the copy although it was to leave from another place, the store's primary,
// gets an error.
func (c *cluster) neverLeft(slot uint32, m *message) {
	c.parts(slot, m)
	c.loses(m.link, m.payload())
	s := c.sessions.at(m.session)
	c.drop(slot, m, s)
	c.countLost(s)
	c.endsIfGone(s)
	if r := c.request(m.request, m.gen&genMask); r != nil && m.awaited && r.stage == atPlaces {
		if c.nodes[r.place].still.on {
			c.schedule(c.now(), engine.Completion, r.key(evFails), evFails, r.gen, m.request)
		} else {
			c.fail(m.request, r, Failed)
		}
	}
	c.endMessage(slot, m, s)
}

// stopWorkAt empties a place's workers and queue.
func (c *cluster) stopWorkAt(n *node) {
	n.working.add(c.now(), -n.working.value)
	n.busy = 0
	n.queue.size = 0
	n.log = commitLog{on: n.log.on, waiting: n.log.waiting, serial: n.log.serial + 1}
	n.log.waiting.size, n.stalled = 0, 0
	n.share.clear()
	c.resetClient(n)
}

// wipe empties a place's memory.
func (c *cluster) wipe(n *node) {
	cause := Crashed
	if n.role == StoreRole {
		cause = StoreEmpty
	}
	for l := range n.uses {
		for n.uses[l].oldest != 0 {
			slot := c.copies.at(n.uses[l].oldest).session
			c.removeCopy(n.uses[l].oldest, cause)
			c.forget(slot)
		}
	}
	for n.dead.oldest != 0 {
		c.bury(n.dead.oldest)
	}
}

// restart brings a place back.
func (c *cluster) restart(p Place) {
	n := &c.nodes[p]
	if !c.comesUp(n) {
		return
	}
	if n.role == StoreRole {
		c.opensService(n)
		c.rejoin(n)
		return
	}
	c.join(n)
	if !n.joining {
		c.noticeLater(n)
	}
}

// comesUp lets a place work, unless something else still keeps it down.
func (c *cluster) comesUp(n *node) bool {
	if n.downs--; n.downs > 0 {
		return false
	}
	if c.keeper != nil && n.role == ServerRole && c.leftOut(n) {
		c.wipe(n) // who was left out starts anew: what he holds is out of date
	}
	n.up, n.silent, n.epoch, n.member, n.dropAt = true, false, n.epoch+1, true, Forever
	n.bornAt = c.now()
	if n.role == ServerRole && c.group.apart() {
		c.returns(n)
	}
	if n.role == StoreRole && !n.paused {
		n.coldUntil = c.now() + c.cfg.Store.ColdFor
	}
	if !n.keeps {
		n.startedAt = c.now()
	}
	return true
}

// join lets a server that comes without memory take over the state of the
// group, if the strategy has such a thing, before it serves anybody.
func (c *cluster) join(n *node) {
	donor := c.donorFor(n)
	if donor != Nowhere && c.cfg.Members.Bandwidth > 0 {
		c.asksForState(n, donor)
		return
	}
	c.opensService(n)
	if donor != Nowhere {
		c.takeOver(n, &c.nodes[donor], ServerServer)
	}
	if c.keeper != nil && !c.group.apart() {
		c.restore()
	}
}

// noticeLater schedules when the balancer will believe the truth about a
// server. Where it has checks of its own, it depends on those.
func (c *cluster) noticeLater(n *node) {
	if c.cfg.Balancer.Checks.Interval == 0 && c.cfg.Balancer.Passive.Fails == 0 {
		c.scheduleNode(c.now()+c.cfg.Balancer.Detection, n.place, evNotice, n.news)
	}
}

// notice lets the balancer believe what is true of a server, if that has not
// changed since the news set out.
func (c *cluster) notice(p Place, news uint32) {
	n := &c.nodes[p]
	if n.news&genMask == news && n.check.down == n.answers() {
		n.check.down = !n.answers()
		c.believe(n)
	}
}

// dropMember lets the group of servers drop one that is still down.
func (c *cluster) dropMember(p Place, epoch uint32) {
	if n := &c.nodes[p]; n.epoch&genMask == epoch {
		n.member = false
		if n.still.on {
			c.spare(Nowhere, n)
		}
		if c.keeper != nil {
			c.restore()
		}
	}
}

// takeOver copies all that one place holds to another that is empty, oldest
// first, so that their orders of use agree and copies keep their age. The
// bytes are sent in no time.
func (c *cluster) takeOver(n, donor *node, link LinkClass) {
	c.eachByAge(donor, func(r *copyRecord) {
		c.sends(link, int64(r.bytes))
		c.receives(link, int64(r.bytes))
		if c.putCopy(r.session, c.sessions.at(r.session), n.place, r.version, r.bytes, r.touched) && c.outlives {
			c.relist(r.session, n.place, backupCopies)
		}
	})
}
