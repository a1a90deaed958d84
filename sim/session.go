package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// session is what the simulation knows about one session: the truth, which no
// single place in a real system has.
type session struct {
	key      uint64 // hash of the id
	visit    uint64 // number of the visit that created it
	created  int64  // Forever when the record is free
	seen     int64  // last use anywhere
	serial   uint32 // the how-manieth session of the run, for people
	copies   uint32 // list of copy records, of live copies and of those gone
	refs     uint32 // visits, requests and messages that know it
	writes   uint32 // number of the newest version; the login makes version 1
	bytes    uint32 // payload of the newest version
	affairs  uint32 // what is open about it, 0 for nothing
	home     int16  // server whose answer created it
	alive    int16  // live copies
	over     bool   // logged out
	living   bool   // has a live copy, or one on its way
	spread   bool   // was ever sent to a further place
	lastGone Cause  // why the latest copy disappeared
}

// createSession gives a new id, for the login of a request.
func (c *cluster) createSession(r *request) (uint32, *session) {
	slot := c.sessions.take()
	s := c.sessions.at(slot)
	c.created++
	now, visit := c.now(), r.number()
	*s = session{
		key:   Draw(c.luck, visit, PurposeKey, uint64(r.k), uint64(r.attempt))[0],
		visit: visit, created: now, seen: now, serial: c.created, home: int16(r.place),
	}
	c.armAge(slot, s)
	return slot, s
}

// bearAgain lets a session that has ended begin anew under the same id. What
// was written before is undone and will not be counted as lost.
func (c *cluster) bearAgain(slot uint32, s *session, bytes uint32) {
	a := c.opened(s)
	c.dropForks(&a.forks)
	c.forgetUnheard(a, ^uint32(0))
	s.created, s.over = c.now(), false
	s.writes++
	a.first, a.settled, a.lost = s.writes, 0, 0
	c.resize(s, bytes)
	for i := s.copies; i != 0; i = c.copies.at(i).next {
		if r := c.copies.at(i); r.gone {
			r.cause = WrongServer
		}
	}
	c.armAge(slot, s)
}

// armAge schedules the end of a session's absolute time-to-live.
func (c *cluster) armAge(slot uint32, s *session) {
	if c.cfg.Sessions.Absolute < Forever {
		at := s.created + c.cfg.Sessions.Absolute
		c.schedule(at, engine.Expiry, orderKey(s.visit, s.serial, int(evAge)), evAge, 0, slot)
	}
}

// ageReached ends a session that has reached its absolute time-to-live.
func (c *cluster) ageReached(slot uint32) {
	s := c.sessions.at(slot)
	if !c.tooOld(s) {
		return // it has ended, and perhaps another has its record
	}
	for i := s.copies; i != 0; {
		record := c.copies.at(i)
		next := record.next
		if !record.gone {
			c.removeCopy(i, TimedOut)
		}
		i = next
	}
	c.forget(slot)
}

// eligible reports whether a session, by the global clock, is one its user may
// rely on: not logged out and within both times-to-live.
func (c *cluster) eligible(s *session) bool {
	return !s.over && c.now()-s.seen < c.cfg.Sessions.Idle && !c.tooOld(s)
}

// tooOld reports whether a session has reached its absolute time-to-live.
func (c *cluster) tooOld(s *session) bool { return c.now()-s.created >= c.cfg.Sessions.Absolute }

// hold and unhold count who knows a session, so that its record can be used
// again when nobody does.
func (c *cluster) hold(slot uint32) { c.sessions.at(slot).refs++ }

func (c *cluster) unhold(slot uint32) { c.release(slot, c.sessions.at(slot)) }

// release is unhold for who has the session at hand.
func (c *cluster) release(slot uint32, s *session) {
	if s.refs--; s.refs == 0 {
		c.forget(slot)
	}
}

// forget frees a session's record when no copy is left and nobody knows it.
func (c *cluster) forget(slot uint32) {
	s := c.sessions.at(slot)
	if s.refs > 0 || s.alive > 0 || c.affairsOf(s).dead > 0 {
		return
	}
	for i := s.copies; i != 0; {
		next := c.copies.at(i).next
		if c.dated {
			*c.durableOf(i) = durable{}
		}
		c.copies.put(i)
		i = next
	}
	c.dropAffairs(s)
	s.created = Forever
	c.sessions.put(slot)
}

// comesAlive and endsIfGone keep account of living sessions: those with a live
// copy anywhere, or one on its way.
func (c *cluster) comesAlive(s *session) {
	if !s.living {
		c.beginsToLive(s)
	}
}

func (c *cluster) beginsToLive(s *session) {
	s.living = true
	c.tally.SessionsCreated++
	c.living.add(c.now(), 1)
	c.logical.add(c.now(), int64(s.bytes))
}

func (c *cluster) endsIfGone(s *session) {
	if !s.living || s.alive > 0 || c.affairsOf(s).inFlight != 0 {
		return
	}
	s.living = false
	c.tally.SessionsEnded[s.lastGone]++
	c.living.add(c.now(), -1)
	c.logical.add(c.now(), -int64(s.bytes))
}

// resize sets the payload of the newest version.
func (c *cluster) resize(s *session, bytes uint32) {
	if s.living {
		c.logical.add(c.now(), int64(bytes)-int64(s.bytes))
	}
	s.bytes = bytes
}
