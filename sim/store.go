package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// linkTo is the class of the link from a server to a place.
func (c *cluster) linkTo(p Place) LinkClass {
	if c.isServer(p) {
		return ServerServer
	}
	return ServerStore
}

// fetchFrom asks another place for the state of a request's session.
func (c *cluster) fetchFrom(rs uint32, r *request, p Place) {
	slot, m := c.newMessage(fetch, rs, r, c.sessions.at(r.session), p, c.linkTo(p))
	m.awaited = true
	c.sendOperation(slot, m)
}

// saveAt gives a store node a new version.
func (c *cluster) saveAt(rs uint32, r *request, s *session, p Place, awaited bool) *message {
	slot, m := c.newMessage(save, rs, r, s, p, ServerStore)
	m.change, m.awaited = r.change, awaited
	c.carry(slot, m, s)
	c.sendOperation(slot, m)
	return m
}

// The words of an operation's luck.
const (
	wordThere = iota
	wordService
	wordBack
)

// operationWord is one word of the luck of an operation at a place.
func (c *cluster) operationWord(m *message, word int) uint64 {
	if !c.randomStore {
		return 0
	}
	return c.operationLuck(m)[word]
}

func (c *cluster) operationLuck(m *message) [4]uint64 {
	purpose := PurposeStoreRead
	if m.kind == save {
		purpose = PurposeStoreTake
	}
	return Draw(c.luck, m.order>>24, purpose, uint64(m.k), uint64(m.try))
}

// sendOperation lets an operation leave, as soon as the server's store client
// lets it.
func (c *cluster) sendOperation(slot uint32, m *message) {
	if c.limited && m.link == ServerStore && !c.connects(slot, m) {
		return
	}
	c.leave(slot, m)
}

func (c *cluster) leave(slot uint32, m *message) {
	c.sends(m.link, m.payload())
	at := c.now() + c.latency(m.link, c.operationWord(m, wordThere))
	c.schedule(at, engine.Arrival, m.order+uint64(evOperation), evOperation, m.self, slot)
}

// operationArrives lets an operation in at its place.
func (c *cluster) operationArrives(slot uint32, m *message) {
	n := &c.nodes[m.to]
	if !n.up || !c.reaches(Place(m.from), n) {
		c.operationLost(slot, m, n)
		return
	}
	c.receives(m.link, m.payload())
	n.requests++
	if n.role == ServerRole {
		c.perform(slot, m)
		return
	}
	if m.kind == save && !c.takesWrites(n) || c.uncovered > 0 && c.cfg.Store.Group.FullCoverage {
		c.operationFails(slot, m)
		return
	}
	switch starts, accepted := n.admit(slot); {
	case starts:
		c.operate(n, slot, m)
	case accepted:
		m.stage = waiting
	default:
		m.refused = true
		c.operationFails(slot, m)
	}
}

// operationLost ends the way of an operation to a place that is down, which it
// is told of or not, or out of reach.
func (c *cluster) operationLost(slot uint32, m *message, n *node) {
	c.loses(m.link, m.payload())
	switch {
	case !n.up && !(n.silent && n.role == ServerRole && c.group.apart()):
		c.operationFails(slot, m)
	case n.role == ServerRole:
		c.hangs(slot, m)
	default:
		c.hang(m)
	}
}

// operate lets a store node work on an operation.
func (c *cluster) operate(n *node, slot uint32, m *message) {
	m.stage = serving
	n.startWork(c.now())
	m.due = max(c.now(), n.stalled) + c.serviceLaw(n, m).Int(c.operationWord(m, wordService))
	c.armOperation(slot, m)
}

// armOperation schedules the end of a store node's work on an operation.
func (c *cluster) armOperation(slot uint32, m *message) {
	c.schedule(m.due, engine.Completion, m.order+uint64(evOperationDone), evOperationDone, m.self, slot)
}

// operationDone is the end of a store node's work, unless the write has to
// reach the disk first.
func (c *cluster) operationDone(slot uint32, m *message) {
	if m.stage != serving || m.due != c.now() {
		return // the node broke or stood still meanwhile
	}
	n := &c.nodes[m.to]
	if m.kind == save && n.log.on {
		c.awaitCommit(n, slot)
		return
	}
	c.operationEnds(n, slot, m)
}

// operationEnds lets the effect take place and gives the worker to the next.
func (c *cluster) operationEnds(n *node, slot uint32, m *message) {
	n.stopWork(c.now())
	if next, ok := n.release(); ok {
		c.operate(n, next, c.messages.at(next))
	}
	c.perform(slot, m)
}

// perform is the effect of an operation, and its answer.
func (c *cluster) perform(slot uint32, m *message) {
	if s := c.sessions.at(m.session); m.kind == fetch {
		c.looksUp(m, s)
	} else {
		c.saves(slot, m, s)
	}
	c.operationAnswers(slot, m)
}

// saves lets a store node take a version, or renew the one it has.
func (c *cluster) saves(slot uint32, m *message, s *session) {
	switch {
	case m.touch:
		c.refresh(m, s)
		c.fanOut(m, s)
	case c.cfg.Store.Existing && !m.erase && c.alters(m) && !c.holds(m.session, Place(m.to)):
		c.giveUp(slot, m)
	default:
		m.refused = !c.apply(m.session, s, Place(m.to), &m.change)
		m.failed = m.refused
		c.fanOut(m, s)
		c.drop(slot, m, s)
		if m.failed || c.affairsOf(s).forks != 0 {
			c.countLost(s)
		}
		c.endsIfGone(s)
	}
}

// looksUp lets a place tell what it has of a session: on a deny list whether it
// was logged out, else its state, unless that is locked.
func (c *cluster) looksUp(m *message, s *session) {
	switch {
	case c.client != Nowhere:
		m.found = c.denies(m.session, Place(m.to))
		return
	case c.cfg.Sessions.Lock.Mode != NoLock && c.lockedAt(m):
		m.locked = true
		return
	}
	i, held := c.find(s, Place(m.to))
	if c.live(held) {
		if c.cfg.Store.Touch == TouchByRead || c.isServer(Place(m.to)) {
			c.use(i, held)
		}
		m.found, m.version, m.bytes, m.used = true, held.version, held.bytes, c.now()
		if r := c.waiter(m); r != nil && r.stage == fetching {
			if r.kind == Write {
				c.willWrite(m.request, r, s, held.version)
			} else {
				c.willJudge(m.request, r, s, held.version)
			}
		}
	}
	if i != 0 && held.dead {
		c.bury(i) // lazy expiry: who asks for an expired entry removes it
	}
}

// fanOut lets a store's primary send a version on to its replicas.
func (c *cluster) fanOut(m *message, s *session) {
	for i := 0; m.fan>>i != 0 && !m.failed; i++ {
		if m.fan>>i&1 == 0 {
			continue
		}
		slot := c.messages.take()
		copied := c.messages.at(slot)
		self := copied.self
		*copied = *m
		copied.self, copied.kind, copied.link, copied.stage = self, copyOver, StoreStore, travelling
		copied.from, copied.to, copied.fan = m.to, int16(c.servers+i), 0
		copied.awaited, copied.connected = m.fanWait, false
		s.refs++
		words := c.copyLuck(copied)
		copied.leaves = c.now() + c.cfg.Store.Lag.Int(words[1])
		c.sendCopy(slot, copied, s, words[0])
	}
}

// operationAnswers sends the answer of an operation back.
func (c *cluster) operationAnswers(slot uint32, m *message) {
	m.stage = returning
	what := answerEvent(m)
	c.sends(m.link, m.answer())
	at := c.now() + c.latency(m.link, c.operationWord(m, wordBack))
	c.schedule(at, engine.Completion, m.order+uint64(what), what, m.self, slot)
}

// operationFails ends an operation at a place that is down or full: the server
// hears of it after the way back.
func (c *cluster) operationFails(slot uint32, m *message) {
	c.giveUp(slot, m)
	c.operationAnswers(slot, m)
}

// giveUp notes that an operation will have no effect.
func (c *cluster) giveUp(slot uint32, m *message) {
	if m.kind == save && !m.failed {
		s := c.sessions.at(m.session)
		c.drop(slot, m, s)
		c.countLost(s)
		c.endsIfGone(s)
	}
	m.failed = true
}

// fetched brings the state of a session, or the news that there is none, to
// the server that asked.
func (c *cluster) fetched(slot uint32, m *message) {
	if m.stage != atCaller && !c.comesBack(slot, m) {
		return
	}
	if c.limited && m.link == ServerStore {
		c.callEnds(m)
	}
	s, rs := c.sessions.at(m.session), m.request
	if r := c.waiter(m); r != nil && r.stage == fetching {
		switch {
		case m.failed && m.link == ServerStore:
			c.callFails(rs, r, m.failure())
		case m.failed:
			r.waited += c.now() - r.waitFrom
			c.fail(rs, r, m.failure())
		case m.locked:
			c.asksAgain(rs, r)
		case c.client != Nowhere:
			c.readToken(r, m.found)
			c.sessionFound(rs, r)
		default:
			c.judge(r, s, Place(m.to), m.found, m.version, m.bytes, m.used)
			if r.writes && r.kind != Write {
				c.hasWritten(rs, r)
			}
			c.keepFetched(r, m)
			c.sessionFound(rs, r)
		}
	}
	c.endMessage(slot, m, s)
}
