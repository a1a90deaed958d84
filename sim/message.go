package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// messageKind says what a message between places is for.
type messageKind uint8

const (
	fetch    messageKind = iota // a server asks a place for the state of a session
	save                        // a server gives a store node a new version
	copyOver                    // a place gives another place a new version
	note                        // a server tells another who holds a session
	touch                       // a server tells another that a session was used
	expiry                      // or that it has ended it
)

// messageStage says where a message is, for the accounts and for crashes.
type messageStage uint8

const (
	idle messageStage = iota // the record is free
	travelling
	waiting   // in the queue of a store node
	serving   // being served by a store node
	returning // its answer is under way
	atCaller  // has not left its server: it waits for a connection, or fails there
	hanging   // lost on the way, and its server has not noticed
)

// message is one exchange between two places: it goes there, has its effect,
// and may be answered.
type message struct {
	order   uint64 // visit and request that caused it, for the total order
	leaves  int64  // when it leaves the sender, whose crash before that loses it
	due     int64  // when it arrives (copyOver), or the store node will be done with it
	used    int64  // fetch: when the place looked the session up
	fan     uint64 // store nodes that get the version from this one, bit by bit; in a block, what joinsBlock keeps
	session uint32
	request uint32 // who waits for the answer; stale when the generations differ
	gen     uint32
	self    uint32 // generation of this record
	change         // carried; of a fetch the version found
	delta   uint32 // bytes of the change it carries instead of the session, 0 for none
	next    uint32 // neighbours in flight of the same session: the one sent before,
	later   uint32 // and the one sent later
	k       int32  // number of the request within its visit
	behind  uint32 // next message in the same block, or, of a copy, the one that arrives after it at the same instant
	from    int16
	to      int16
	kind    messageKind
	stage   messageStage
	link    LinkClass
	awaited bool // the request waits for it
	fanWait bool // the request waits for the nodes in fan, too
	found   bool // fetch: the place held the session
	locked  bool // fetch: the session was locked
	failed  bool // the place was down or turned it away
	refused bool // it had no room in its queue or its memory

	inBlock   bool  // copyOver: it is part of the state that a joining server takes over
	dropsOnly bool  // copyOver: it only tells a server that its copy is outdated
	queued    bool  // copyOver: waits in its sender's queue
	joined    bool  // copyOver: arrives by the event of another, behind which it is
	connected bool  // uses a connection of its server's pool
	abandoned bool  // its caller has stopped waiting for it
	try       uint8 // of its request's operation
}

// newMessage begins an exchange about the session of a request.
func (c *cluster) newMessage(
	kind messageKind, rs uint32, r *request, s *session, to Place, link LinkClass,
) (uint32, *message) {
	slot := c.messages.take()
	m := c.messages.at(slot)
	self := m.self
	*m = message{} // a literal with its own generation in it would be built elsewhere and copied
	m.order, m.leaves, m.session, m.request, m.gen, m.self = r.order, c.now(), r.session, rs, r.gen, self
	m.k, m.from, m.to, m.kind, m.link, m.stage, m.try = r.k, int16(r.place), int16(to), kind, link, travelling, r.calls
	s.refs++
	return slot, m
}

// endMessage frees a message. One that carried a version no longer does.
func (c *cluster) endMessage(slot uint32, m *message, s *session) {
	m.self++
	m.stage = idle
	c.messages.put(slot)
	c.release(m.session, s)
}

// versionless reports whether the message makes no version known: it renews a
// time-to-live or calls a copy outdated.
func (m *message) versionless() bool { return m.touch || m.dropsOnly }

// carry and drop keep the session's list of versions in flight.
func (c *cluster) carry(slot uint32, m *message, s *session) {
	if m.versionless() {
		return
	}
	a := c.opened(s)
	if a.inFlight != 0 {
		c.messages.at(a.inFlight).later = slot
	}
	m.next, m.later, a.inFlight = a.inFlight, 0, slot
	s.spread = true
	c.comesAlive(s)
}

func (c *cluster) drop(slot uint32, m *message, s *session) {
	if m.versionless() {
		return
	}
	if m.queued {
		c.dequeue(m)
	}
	if m.next != 0 {
		c.messages.at(m.next).later = m.later
	}
	if m.later != 0 {
		c.messages.at(m.later).next = m.next
		return
	}
	c.affairsOf(s).inFlight = m.next
	c.clearAffairs(s)
}

// payload is what a message carries on its way there.
func (m *message) payload() int64 {
	switch {
	case m.kind == fetch || m.erase || m.versionless():
		return 0
	case m.delta > 0:
		return int64(m.delta)
	}
	return int64(m.bytes)
}

// answer is what its answer carries.
func (m *message) answer() int64 {
	if m.found {
		return int64(m.bytes)
	}
	return 0
}

// headsFor reports whether the version carried is meant for place p, at once or
// by way of a store's primary.
func (m *message) headsFor(p Place, servers int) bool {
	return Place(m.to) == p || int(p) >= servers && m.fan>>(int(p)-servers)&1 == 1
}

// spread carries out a strategy's answer to a write: the version goes to the
// places named, and the request will wait for the number of them asked for.
func (c *cluster) spread(rs uint32, r *request, version, bytes uint32, erase bool) (stored bool) {
	r.change = change{version, bytes, erase, false}
	return c.carryOut(rs, r)
}

// carryOut asks the strategy where a change must go and sends it there.
func (c *cluster) carryOut(rs uint32, r *request) (stored bool) {
	c.current = r
	places, wait := c.strategy.Write(c.view(r.place), SessionID(r.session), r.place, c.places[:0])
	return c.deliver(rs, r, places, wait)
}

// deliver makes a change known to places.
func (c *cluster) deliver(rs uint32, r *request, places []Place, wait int) (stored bool) {
	s, done, blocked, stored := c.sessions.at(r.session), 0, int32(0), true
	var first *message
	for _, p := range places {
		switch {
		case p == r.place && r.change.touch:
			done++
		case p == r.place:
			stored = c.apply(r.session, s, p, &r.change)
			if c.outlives {
				c.becomes(r.session, p, ownCopies)
			}
			done++
		case p == AtClient:
			stored = c.toClient(r)
			done++
		case c.isServer(p):
			if c.copyTo(rs, r, s, p, wait > done) {
				blocked++
			}
		case first == nil:
			first = c.saveAt(rs, r, s, p, wait > done)
			first.fanWait = wait > done+1
		default:
			first.fan |= 1 << (int(p) - c.servers)
		}
	}
	if c.cfg.Replica.Accessed {
		c.opened(s).owner = int16(r.place)
	}
	if c.cfg.Replica.Directory {
		c.updateDirectory(r.session, r.place, places, r.change.erase)
	}
	r.awaited = int32(max(0, min(wait, len(places))-done)) + blocked
	if c.invalidator != nil && !r.change.touch {
		c.invalidate(rs, r, s)
	}
	return stored
}

// change is what a request makes known to the places that hold its session.
type change struct {
	version, bytes uint32
	erase          bool // the version is the end of the session: log out
	touch          bool // it only renews the session's time-to-live
}

// apply lets a place take a version, or the end of the session. A version of a
// session that has reached its absolute time-to-live is not kept. It reports
// false when the place has no room.
func (c *cluster) apply(slot uint32, s *session, p Place, ch *change) bool {
	if !ch.erase {
		return c.tooOld(s) || c.putCopy(slot, s, p, ch.version, ch.bytes, c.now())
	}
	i, r := c.recordFor(slot, p)
	if !r.gone {
		c.removeCopy(i, LoggedOut)
	}
	r.cause, r.version = LoggedOut, max(r.version, ch.version)
	return true
}

// copyTo sends a version from one server to another. It reports whether the
// request must wait for that, although it did not mean to.
func (c *cluster) copyTo(rs uint32, r *request, s *session, to Place, awaited bool) (blocked bool) {
	slot, m := c.newMessage(copyOver, rs, r, s, to, ServerServer)
	m.change, m.awaited = r.change, awaited
	m.touch = false // servers take the version anew
	if r.kind == Write {
		m.delta = uint32(min(c.cfg.Replica.Delta, int64(m.bytes)))
	}
	if c.cfg.Replica.Queue > 0 && !awaited && !c.enqueue(m) {
		if blocked = c.overflows(m); !blocked {
			c.endMessage(slot, m, s)
			return false
		}
	}
	words := c.copyLuck(m)
	m.leaves += c.cfg.Replica.Delay.Int(words[1])
	c.sendCopy(slot, m, s, words[0])
	return blocked
}

// copyLuck is the luck of one version on its way to one place.
func (c *cluster) copyLuck(m *message) [4]uint64 {
	if !c.randomCopies {
		return [4]uint64{}
	}
	return Draw(c.luck, m.order>>24, PurposeReplica, uint64(m.k), uint64(m.to))
}

// sendCopy puts a version on its way.
func (c *cluster) sendCopy(slot uint32, m *message, s *session, word uint64) {
	c.carry(slot, m, s)
	c.sends(m.link, m.payload())
	m.due = m.leaves + c.latency(m.link, word)
	c.joinCopy(slot, m)
	if c.observe != nil {
		c.tell(Fact{What: CopySent, Place: Place(m.to), From: Place(m.from), Version: m.version, session: m.session})
	}
}

// armCopy schedules the arrival of a copy.
func (c *cluster) armCopy(slot uint32, m *message) {
	c.schedule(m.due, engine.ReplicaApplied, m.copyKey(), evCopyArrives, m.self, slot)
}

func (m *message) copyKey() uint64 { return m.order + uint64(subPlace(Place(m.to))) }

// copyArrives lets a place take the version that has reached it. A place that
// is down takes nothing; who waits for it will wait until the others drop it.
func (c *cluster) copyArrives(slot uint32, m *message) {
	if c.now() < m.due || m.stage != travelling {
		return // its sender stood still, so it comes later; or it has come, and this was kept while its receiver did
	}
	n, s := &c.nodes[m.to], c.sessions.at(m.session)
	if !n.up || !c.reaches(Place(m.from), n) {
		c.copyLost(slot, m, s)
		return
	}
	c.receives(m.link, m.payload())
	if m.versionless() {
		c.refresh(m, s)
		if m.awaited {
			c.answerCopy(slot, m)
		} else {
			c.endMessage(slot, m, s)
		}
		return
	}
	taken := c.takes(m, s)
	if taken && c.outlives {
		c.becomes(m.session, n.place, backupCopies)
	}
	if c.observe != nil {
		c.tell(Fact{What: CopyArrived, Place: Place(m.to), From: Place(m.from), Version: m.version, session: m.session})
	}
	c.drop(slot, m, s)
	if !taken || c.affairsOf(s).forks != 0 {
		c.countLost(s)
	}
	c.endsIfGone(s)
	if !m.awaited {
		c.endMessage(slot, m, s)
		return
	}
	c.answerCopy(slot, m)
}

// answerCopy sends the acknowledgement of a copy back to the server whose
// request waits for it: from a store's replica by way of its primary.
func (c *cluster) answerCopy(slot uint32, m *message) {
	m.stage = returning
	words := c.copyLuck(m)
	c.sends(m.link, 0)
	at := c.now() + c.latency(m.link, words[2])
	if m.link == StoreStore {
		at += c.latency(ServerStore, words[3])
	}
	c.schedule(at, engine.Completion, m.order+uint64(subPlace(Place(m.to))), evAcknowledged, m.self, slot)
}

// comesBack lets an answer reach the server that waits for it. It reports false
// when it does not get there.
func (c *cluster) comesBack(slot uint32, m *message) bool {
	switch {
	case m.link == ServerServer && !c.linked(Place(m.from), Place(m.to)):
		c.loses(m.link, m.answer())
		c.hangs(slot, m)
		return false
	case c.nodes[m.from].up:
		c.receives(m.link, m.answer())
	default:
		c.loses(m.link, m.answer())
	}
	return true
}

// waiter is the request that waits for a message's answer; nil when it has
// ended, or has given this one up.
func (c *cluster) waiter(m *message) *request {
	if r := c.request(m.request, m.gen&genMask); r != nil && !m.abandoned && m.try == r.calls {
		return r
	}
	return nil
}

// failure is how a request ends whose message failed.
func (m *message) failure() Outcome {
	if m.refused {
		return Refused
	}
	return Failed
}

// acknowledged tells a request that one place it waited for is done with it,
// or will never be.
func (c *cluster) acknowledged(slot uint32, m *message) {
	if !(m.kind == copyOver && m.failed || m.stage == atCaller) && !c.comesBack(slot, m) {
		return
	}
	failed, failure := m.failed && m.kind == save, m.failure()
	if c.limited && m.kind == save {
		c.callEnds(m)
	}
	rs, r, awaited := m.request, c.waiter(m), m.awaited
	c.endMessage(slot, m, c.sessions.at(m.session))
	if r == nil || !awaited || r.stage != atPlaces {
		return
	}
	if failed {
		c.callFails(rs, r, failure)
		return
	}
	c.placeDone(rs, r)
}

// placeDone lets a request wait for one place less.
func (c *cluster) placeDone(rs uint32, r *request) {
	switch r.awaited--; {
	case c.frozen(r.place):
		c.fail(rs, r, Refused)
	case r.awaited == 0:
		c.reply(rs, r)
	}
}
