package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// Session locks: one request at a time works on a session, or one writer or
// many readers. The lock lies where the session is read: in the server's own
// memory, where the next one in line is woken, or in the store, where whoever
// finds it taken asks again. Requests that read different copies do not
// exclude each other.

// LockMode says whom a session lock keeps out.
type LockMode uint8

// The lock modes.
const (
	NoLock    LockMode = iota
	Exclusive          // everybody else
	Shared             // writers keep everybody out, readers only writers
)

// Lock describes session locks. A release costs no message of its own: it goes
// with the write, or is sent when nobody waits for it.
type Lock struct {
	Mode    LockMode
	Retry   int64 // ns between two tries at a store
	Timeout int64 // ns a request waits; Forever for ever
	Proceed bool  // whether it then goes on without the lock, rather than fail
	Lease   int64 // ns after which a lock ends, whether or not its holder does; Forever for never
}

// lock is one that is held. Its record lives as long.
type lock struct {
	serial  uint32
	session uint32
	next    uint32 // next lock of the same session
	first   uint32 // requests in line
	last    uint32
	holders int32
	place   int16
	shared  bool
}

// shares reports whether a request is content with a shared lock.
func (c *cluster) shares(r *request) bool {
	return c.cfg.Sessions.Lock.Mode == Shared && r.kind == Read
}

// acquire tries to get a request the lock of its session at a place. It reports
// true when the request may go on.
func (c *cluster) acquire(r *request, p Place) bool {
	if r.lock != 0 || r.unlocked {
		return true
	}
	s := c.sessions.at(r.session)
	i := c.affairsOf(s).locks
	for i != 0 && c.locks.at(i).place != int16(p) {
		i = c.locks.at(i).next
	}
	if i == 0 {
		a := c.opened(s)
		slot := c.locks.take()
		l := c.locks.at(slot)
		*l = lock{serial: l.serial + 1, session: r.session, next: a.locks, place: int16(p), shared: c.shares(r)}
		a.locks = slot
		c.grant(slot, l, r)
		return true
	}
	l := c.locks.at(i)
	if !l.shared || !c.shares(r) || l.first != 0 {
		return false
	}
	c.grant(i, l, r)
	return true
}

// lockedAt reports whether a read that has reached its place finds the session
// locked; if not, the request it is for holds the lock from now on.
func (c *cluster) lockedAt(m *message) bool {
	r := c.request(m.request, m.gen&genMask)
	return r != nil && r.stage == fetching && !c.acquire(r, Place(m.to))
}

// grant gives a request a lock, for the time of the lease.
func (c *cluster) grant(slot uint32, l *lock, r *request) {
	r.lock, r.lockSerial = slot, l.serial
	l.holders++
	if lease := c.cfg.Sessions.Lock.Lease; lease < Forever {
		c.schedule(c.now()+lease, engine.Expiry, r.key(evLease), evLease, l.serial, slot)
	}
}

// lines up puts a request at the end of the line for a lock in its own
// server's memory.
func (c *cluster) linesUp(rs uint32, r *request) {
	i := c.affairsOf(c.sessions.at(r.session)).locks
	for c.locks.at(i).place != int16(r.place) {
		i = c.locks.at(i).next
	}
	l := c.locks.at(i)
	if l.last != 0 {
		c.requests.at(l.last).nextInLine = rs
	} else {
		l.first = rs
	}
	l.last = rs
	r.stage, r.nextInLine = locking, 0
	c.armLockTimeout(rs, r)
}

// asksAgain lets a request that found the lock taken in a store wait and try
// again, unless its time is up.
func (c *cluster) asksAgain(rs uint32, r *request) {
	r.stage = locking
	k := &c.cfg.Sessions.Lock
	if c.now()-r.waitFrom >= k.Timeout {
		c.lockTimeout(rs, r)
		return
	}
	c.schedule(c.now()+max(k.Retry, 1), engine.Expiry, r.key(evLockRetry), evLockRetry, r.gen, rs)
}

func (c *cluster) armLockTimeout(rs uint32, r *request) {
	if t := c.cfg.Sessions.Lock.Timeout; t < Forever {
		c.schedule(c.now()+t, engine.Expiry, r.key(evLockTimeout), evLockTimeout, r.gen, rs)
	}
}

// lockTimeout ends the wait of a request for a lock.
func (c *cluster) lockTimeout(rs uint32, r *request) {
	if r.stage != locking {
		return
	}
	c.leavesLine(rs, r)
	if !c.cfg.Sessions.Lock.Proceed {
		r.waited += c.now() - r.waitFrom
		c.fail(rs, r, Failed)
		return
	}
	r.unlocked = true
	c.getSession(rs, r)
}

// leavesLine takes a request out of the line it stands in.
func (c *cluster) leavesLine(rs uint32, r *request) {
	for i := c.affairsOf(c.sessions.at(r.session)).locks; i != 0; i = c.locks.at(i).next {
		l := c.locks.at(i)
		before := uint32(0)
		for at := l.first; at != 0; before, at = at, c.requests.at(at).nextInLine {
			if at != rs {
				continue
			}
			if before == 0 {
				l.first = r.nextInLine
			} else {
				c.requests.at(before).nextInLine = r.nextInLine
			}
			if l.last == rs {
				l.last = before
			}
			return
		}
	}
}

// unlock gives back the lock that a request holds. A server that broke gives
// back only those in its own memory; the others wait for the end of the lease.
func (c *cluster) unlock(r *request) {
	slot := r.lock
	r.lock = 0
	l := c.locks.at(slot)
	if l.serial != r.lockSerial || !c.nodes[r.place].up && int16(r.place) != l.place {
		return
	}
	if l.holders == 1 && c.nodes[l.place].still.on { // it will be passed on when the place wakes
		c.schedule(c.now(), engine.Expiry, r.key(evLease), evLease, l.serial, slot)
		return
	}
	if l.holders--; l.holders == 0 {
		c.passOn(slot, l)
	}
}

// leaseEnds takes a lock from whoever still holds it.
func (c *cluster) leaseEnds(slot, serial uint32) {
	if l := c.locks.at(slot); l.serial&genMask == serial && l.holders > 0 {
		c.passOn(slot, l)
	}
}

// passOn gives a lock to the next in line, and to all readers behind a reader;
// without anybody in line it ends. It becomes another lock, so that a former
// holder cannot give it back.
func (c *cluster) passOn(slot uint32, l *lock) {
	l.serial++
	l.holders = 0
	if l.first == 0 {
		c.endLock(slot, l)
		return
	}
	first := c.requests.at(l.first)
	l.shared = c.shares(first)
	var woken [64]uint32
	n := 0
	for l.first != 0 && n < len(woken) && (n == 0 || l.shared && c.shares(c.requests.at(l.first))) {
		r := c.requests.at(l.first)
		woken[n] = l.first
		n++
		if l.first = r.nextInLine; l.first == 0 {
			l.last = 0
		}
		c.grant(slot, l, r)
	}
	for _, rs := range woken[:n] {
		c.getSession(rs, c.requests.at(rs))
	}
}

// endLock frees the record of a lock that nobody holds or waits for.
func (c *cluster) endLock(slot uint32, l *lock) {
	s := c.sessions.at(l.session)
	link := &c.affairsOf(s).locks
	for *link != slot {
		link = &c.locks.at(*link).next
	}
	*link = l.next
	c.locks.put(slot)
	c.clearAffairs(s)
}

// dropLocks frees the locks of a session that is forgotten: those of holders
// that broke.
func (c *cluster) dropLocks(s *session) {
	for c.affairsOf(s).locks != 0 {
		slot := c.affairsOf(s).locks
		l := c.locks.at(slot)
		l.serial++
		c.endLock(slot, l)
	}
}
