package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// A place that stands still: its process stops for a collection of garbage, for
// a fork (Redis: 9 to 13 ms per GB, before a snapshot), or because its machine
// stalls, and then goes on. Nothing fails at once. Connections stay open, for
// it is the kernel that accepts and acknowledges them, and what arrives waits
// there; when the place wakes it handles all of it in the order of arrival. Work
// that was in service is done later by exactly the time that the place stood
// still, and so leaves what was to leave. Timers of the place that have run out
// meanwhile are handled with what arrived.
//
// What others do goes on: their timeouts run, and who believes that a silent
// place is dead does so. A group that calls a suspect before it drops it keeps one
// that stands still: the kernel takes the call (Tomcat's TcpFailureDetector only
// connects).

// stillness is what a place needs to stand still and to go on.
type stillness struct {
	on       bool
	since    int64
	until    int64  // Forever for never
	resting  int64  // workers that were at work
	restores uint32 // changes of the membership before
	parked   []engine.Event
	record   int  // its latest in the result's faults, -1 for none
	behind   bool // a store node that must get its primary's state yet
}

// strike lets planned fault i begin, and plans it anew if it comes back.
func (c *cluster) strike(i int) {
	f := &c.cfg.Faults[i]
	if f.Every > 0 {
		c.planStrike(i, c.now()+f.Every)
	}
	p := c.placeOf(f)
	switch {
	case f.How == Pauses:
		c.pause(p, f.For)
	case f.Split != nil:
		c.splits(f)
	case f.Cut:
		c.cutOff(p, f.Side)
		c.scheduleNode(c.now()+f.For, p, evHeal, 0)
	default:
		c.crash(p, f.marks())
		c.scheduleNode(c.now()+c.lengthOf(f), p, evRestart, 0)
	}
}

func (c *cluster) planStrike(i int, at int64) {
	c.schedule(at, engine.NodeChange, 1<<57|uint64(i), evStrike, 0, uint32(i))
}

// pause lets a place stand still. One that is down, or stands still already,
// has no process that could.
func (c *cluster) pause(p Place, length int64) {
	n := &c.nodes[p]
	q := &n.still
	if !n.up || q.on {
		return
	}
	q.on, q.since, q.until, q.restores = true, c.now(), Forever, c.restores
	c.stills++
	n.awaySince = c.now()
	if length < Forever {
		q.until = c.now() + length
		c.scheduleNode(q.until, p, evWake, n.epoch)
	}
	q.record = c.recordFault(n, FaultRecord{How: Pauses, Keep: true})
	c.tell(Fact{What: PlacePaused, Place: p})
	q.resting = n.working.value
	n.working.add(c.now(), -q.resting)
	if n.role == ServerRole {
		n.share.advance(c.now(), n.workers)
		n.share.serial++
		n.share.pending = false
		c.armTiring(n)
	}
	c.missLater(n)
}

// missLater schedules when others will take a place that stands still for dead,
// if it does so for long enough, where a constant stands for checks and
// heartbeats: the balancer's detection, the membership's drop time, and the
// failover time of a store.
func (c *cluster) missLater(n *node) {
	m, b := &c.cfg.Members, &c.cfg.Balancer
	late := func(after int64) bool { return after < Forever && c.now()+after < n.still.until }
	if n.role == StoreRole {
		if late(c.cfg.Store.Failover) {
			c.scheduleNode(c.now()+c.cfg.Store.Failover, n.place, evPromote, n.epoch)
		}
		return
	}
	if !c.group.apart() && late(m.Detection) {
		c.scheduleNode(c.now()+m.Detection, n.place, evDrop, n.epoch)
	}
	if b.Checks.Interval == 0 && b.Passive.Fails == 0 && late(b.Detection) {
		c.scheduleNode(c.now()+b.Detection, n.place, evNotice, n.news)
	}
}

// wake lets a place go on that stood still, if it has not been stopped since.
func (c *cluster) wake(p Place, epoch uint32) {
	n := &c.nodes[p]
	if !n.still.on || n.epoch&genMask != epoch {
		return
	}
	c.resume(n)
	c.tell(Fact{What: PlaceWoke, Place: p})
	if n.role == StoreRole {
		c.followAgain(n)
	} else {
		c.standsAgain(n)
	}
	c.handleParked(n)
}

// resume ends a place's stillness: what it was doing is due later.
func (c *cluster) resume(n *node) {
	q := &n.still
	q.on = false
	c.stills--
	c.result.Faults[q.record].Up = c.now()
	length := c.now() - q.since
	n.working.add(c.now(), q.resting)
	if n.role == ServerRole {
		c.requestsGoOn(n, length)
		c.transfersGoOn(n, length)
	} else if n.stalled > q.since {
		n.stalled += length
	}
	c.messagesGoOn(n, length)
	if n.log.syncing > 0 {
		n.log.due += length
		c.armSync(n)
	}
	if n.idleAt < c.now() {
		n.idleAt = c.now()
		c.idleCheck(n.place)
	}
}

// requestsGoOn lets a server's workers go on.
func (c *cluster) requestsGoOn(n *node, length int64) {
	if c.cfg.Servers.Discipline == PS {
		n.share.since = c.now()
		c.armShare(n)
		return
	}
	for slot := uint32(1); slot <= c.requests.used; slot++ {
		if r := c.requests.at(slot); r.stage == inService && r.place == n.place {
			r.due += length
			c.schedule(r.due, engine.Completion, r.key(evServiceDone), evServiceDone, r.gen, slot)
		}
	}
	for n.busy < n.workers && n.queue.len() > 0 { // whose requests the balancer has given up
		n.busy++
		next := n.queue.pop()
		c.start(next, c.requests.at(next))
	}
}

// messagesGoOn lets go on what a place was doing for others, and what was to
// leave it.
func (c *cluster) messagesGoOn(n *node, length int64) {
	for slot := uint32(1); slot <= c.messages.used; slot++ {
		m := c.messages.at(slot)
		switch {
		case m.stage == serving && Place(m.to) == n.place && m.due >= n.still.since: // else at the disk
			m.due += length
			c.armOperation(slot, m)
		case m.kind == copyOver && m.stage == travelling && Place(m.from) == n.place && m.leaves >= n.still.since &&
			!m.inBlock:
			c.parts(slot, m)
			m.leaves += length
			m.due += length
			c.armCopy(slot, m)
		}
	}
}

// standsAgain lets a server that has gone on take its place again. If the others
// had dropped it, its next heartbeat brings it back, at once where the group has
// none; what they wrote meanwhile it has missed. Those that restore copies when a
// member leaves have done without what it held, so it comes back empty
// (Infinispan).
func (c *cluster) standsAgain(n *node) {
	if n.check.down {
		c.noticeLater(n)
	}
	if c.keeper != nil && c.leftOut(n) {
		c.wipe(n)
	}
	if c.group.apart() {
		c.resumes(n.place)
		return
	}
	n.member = true
	if c.keeper != nil && c.restores != n.still.restores {
		c.restore()
	}
}

// followAgain lets a store node that has gone on find its place: the shard may
// have another primary by now, or the state that was to be sent is still due.
func (c *cluster) followAgain(n *node) {
	primary := &c.nodes[c.primary[c.shardOf(n.place)]]
	if primary != n {
		c.catchUp(n, primary)
		return
	}
	if n.missed {
		n.epoch++ // the election finds it back
		c.covered(n)
	}
	c.eachOther(n, func(o *node) { c.catchUp(o, n) })
}

// catchUp gives a node the state of its primary that it could not get before:
// one of the two stood still, or another became its primary.
func (c *cluster) catchUp(n, primary *node) {
	if n.still.behind && n.up && !n.cut && primary.up && !primary.cut {
		c.resync(n, primary)
	}
}

// handleParked handles what has arrived at a place that stood still.
func (c *cluster) handleParked(n *node) {
	q := &n.still
	for i := 0; i < len(q.parked); i++ {
		c.dispatch(q.parked[i])
	}
	q.parked = q.parked[:0]
}

// parks keeps an event for the place that would handle it, if that stands
// still. The ends of its own work are not kept: they are due later.
func (c *cluster) parks(e engine.Event) bool {
	what := event(e.What & 0xff)
	p, own := c.handler(what, e.What>>8, e.Ref)
	if p < 0 || !c.nodes[p].still.on {
		return false
	}
	if what == evCopyArrives {
		c.partsBehind(c.messages.at(e.Ref))
	}
	if own {
		return true
	}
	n := &c.nodes[p]
	n.still.parked = append(n.still.parked, e)
	switch what {
	case evServer:
		c.tiresLater(n, e.Ref, c.requests.at(e.Ref))
	case evProbe:
		c.waitsForCheck(n)
	}
	return true
}

// handler is the place whose process handles an event, Nowhere for one that
// happens elsewhere or has become void, and whether it ends something that the
// place itself does.
func (c *cluster) handler(what event, gen, ref uint32) (p Place, own bool) {
	switch what {
	case evServer, evServiceDone, evCallAgain, evLockRetry, evLockTimeout, evSpared, evFails:
		if r := c.request(ref, gen); r != nil {
			return r.place, what == evServiceDone
		}
	case evOperation, evOperationDone, evCopyArrives, evNoted, evFetched, evAcknowledged, evTimeout:
		if m := c.messages.at(ref); m.self&genMask == gen {
			return c.messageHandler(what, m)
		}
	case evLease:
		if l := c.locks.at(ref); l.serial&genMask == gen {
			return Place(l.place), false
		}
	case evSynced, evIdle:
		return Place(ref), true
	case evSweep, evReconnect, evProbe, evBeat, evLook, evConfirm, evTaken, evGivesUp:
		return Place(ref), false
	case evAsked:
		return c.nodes[ref].transfer.donor, false
	}
	return Nowhere, false
}

// messageHandler is the place that handles an event of a message. An
// acknowledgement of a store's replica passes the primary.
func (c *cluster) messageHandler(what event, m *message) (p Place, own bool) {
	from := &c.nodes[m.from]
	switch what {
	case evOperation, evNoted:
		return Place(m.to), false
	case evOperationDone:
		return Place(m.to), true
	case evCopyArrives:
		if from.still.on && m.leaves >= from.still.since {
			return Place(m.from), true // it has not left
		}
		if c.now() < m.due {
			return Nowhere, false // nor has it arrived yet, for its sender stood still
		}
		return Place(m.to), false
	case evAcknowledged:
		r := c.request(m.request, m.gen&genMask)
		if m.link != StoreStore || from.still.on || r == nil {
			break
		}
		return r.place, false
	}
	return Place(m.from), false
}
