package sim

// affairs are what is open about a session: what is under way, what is locked,
// what went wrong. Most sessions have none most of the time, so they are kept
// apart, which leaves of a session itself what fills one line of the processor's
// cache.
type affairs struct {
	inFlight uint32 // list of messages that carry a version of it
	first    uint32 // version with which its present life began
	unheard  uint32 // list of versions whose answer has not reached the client, newest first
	writers  uint32 // list of requests that will write back a version, or hear that it is stale
	locks    uint32 // list of its locks
	forks    uint32 // list of versions made from an outdated one, newest first
	lost     int32  // acknowledged writes counted as lost so far, apart from those settled
	settled  int32  // writes before the oldest fork that have been counted as lost, or never will be
	owner    int16  // primary and backup, by the servers' directory
	backup   int16
	dead     int16 // expired copies that still take room
}

// none is what a session has about which nothing is open. It stands in slot 0.
var none = affairs{first: 1, owner: int16(Nowhere), backup: int16(Nowhere)}

// affairsOf is what is open about a session, for reading.
func (c *cluster) affairsOf(s *session) *affairs { return c.affairs.at(s.affairs) }

// opened is the same for who may change it.
func (c *cluster) opened(s *session) *affairs {
	if s.affairs == 0 {
		i := c.affairs.take()
		a := c.affairs.at(i)
		*a, s.affairs = none, i
		return a
	}
	return c.affairs.at(s.affairs)
}

// clearAffairs gives a session's record back when nothing is open any more.
func (c *cluster) clearAffairs(s *session) {
	if s.affairs == 0 {
		return
	}
	if a := c.affairs.at(s.affairs); a.unheard == 0 && a.inFlight == 0 && *a == none {
		c.affairs.put(s.affairs)
		s.affairs = 0
	}
}

// dropAffairs ends all that is open about a session that is forgotten.
func (c *cluster) dropAffairs(s *session) {
	if s.affairs == 0 {
		return
	}
	a := c.affairs.at(s.affairs)
	c.dropForks(&a.forks)
	c.forgetUnheard(a, ^uint32(0))
	c.dropLocks(s)
	if s.affairs != 0 { // else the end of the last lock has closed them
		c.affairs.put(s.affairs)
		s.affairs = 0
	}
}
