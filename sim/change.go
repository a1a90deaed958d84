package sim

import "github.com/sessionsim/sessionsim/sim/rng"

// change carries out what the request does to its session: a login creates
// it, a write makes a new version, a logout ends it. It reports false when the
// server itself had no room.
func (c *cluster) change(rs uint32, r *request) bool {
	if r.kind == Login {
		return c.logIn(rs, r)
	}
	s := c.sessions.at(r.session)
	switch {
	case c.adopts(r):
		return c.adopt(rs, r, s)
	case !r.found || c.tooOld(s):
		if r.writes && c.client == Nowhere {
			c.hasWritten(rs, r) // it came too late to write
		}
		return true
	case r.kind == Write:
		return c.write(rs, r, s)
	case r.kind == Logout:
		return c.logOut(rs, r, s)
	case c.cfg.Store.Touch == TouchRequest:
		r.change = change{version: r.base, touch: true}
		return c.carryOut(rs, r)
	case c.mover != nil:
		return c.move(rs, r)
	case c.cfg.Replica.Accessed:
		c.accessed(r, s)
	}
	return true
}

// invalid reports whether a request wants to change a session that it has read
// in its server's own memory, where it was logged out since: they share one
// object, and its end is the end for both (Servlet: IllegalStateException). Who
// has a copy from a store does not notice.
func (c *cluster) invalid(r *request) bool {
	if r.kind != Write || !r.found {
		return false
	}
	_, held := c.find(c.sessions.at(r.session), r.place)
	return held != nil && held.gone && held.cause == LoggedOut
}

// logIn creates the session of a visit on the server that serves the login.
func (c *cluster) logIn(rs uint32, r *request) bool {
	slot, s := c.createSession(r)
	r.session = slot
	c.hold(slot)
	size := c.sessionBytes(&c.cfg.Sessions.Size, s.visit, r.k, 0)
	r.outcome = LoggedIn
	return c.writeVersion(rs, r, s, 0, size)
}

// adopts reports whether a server makes a session for the id of this request,
// because it has found none.
func (c *cluster) adopts(r *request) bool {
	return c.cfg.Users.OnMissing == Adopt && (r.outcome == Missing || r.outcome == Expired) && r.kind != Logout
}

// adopt creates an empty session under the id that was presented, as servers
// do that accept ids they have not given out. While the session lives it is a
// version older than any: what really belongs to it replaces it. After the
// session's end it is the first version of another.
func (c *cluster) adopt(rs uint32, r *request, s *session) bool {
	r.base, r.found = 0, true
	r.bytes = uint32(c.sessionBytes(&c.cfg.Sessions.Size, s.visit, 0, 0))
	if r.outcome == Expired {
		c.bearAgain(r.session, s, r.bytes)
		r.base = s.writes
	}
	s.seen = c.now()
	if r.kind == Write {
		return c.write(rs, r, s)
	}
	return c.spread(rs, r, r.base, r.bytes, false)
}

// write makes a new version from the one that was found, or from a newer one
// that this server holds by now: its requests share its memory.
func (c *cluster) write(rs uint32, r *request, s *session) bool {
	if _, held := c.find(s, r.place); c.live(held) && held.version > r.base {
		r.base, r.bytes = held.version, held.bytes
	}
	growth := c.sessionBytes(&c.cfg.Sessions.Growth, r.number(), r.k, 1)
	return c.writeVersion(rs, r, s, r.base, min(int64(r.bytes)+growth, maxSessionBytes))
}

func (c *cluster) writeVersion(rs uint32, r *request, s *session, base uint32, bytes int64) bool {
	r.written = c.newVersion(s, base)
	s.seen = c.now()
	c.resize(s, uint32(bytes))
	if c.observe != nil {
		c.tell(Fact{What: Wrote, Place: r.place, session: r.session, request: r, Version: r.written})
	}
	stored := c.spread(rs, r, r.written, uint32(bytes), false)
	if r.writes && c.client == Nowhere {
		c.hasWritten(rs, r)
	}
	return stored
}

// logOut ends the session here and wherever the strategy says.
func (c *cluster) logOut(rs uint32, r *request, s *session) bool {
	s.over = true
	return c.spread(rs, r, s.writes+1, 0, true)
}

// maxSessionBytes bounds a session: a record keeps its size in 32 bits.
const maxSessionBytes = 1 << 30

// sessionBytes draws a size: word 0 for the login, word 1 for the growth by a
// write.
func (c *cluster) sessionBytes(d *rng.Dist, visit uint64, k int32, word int) int64 {
	var block [4]uint64
	if isRandom(d) {
		block = Draw(c.luck, visit, PurposeSession, uint64(k), 0)
	}
	return min(d.Int(block[word]), maxSessionBytes)
}
