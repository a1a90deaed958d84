package sim

// Sessions that travel: the state is in a cookie that the client sends with
// every request and replaces by the one an answer brings. The clients together
// are one more place, the last, whose memory is nobody's cost; what the cookies
// cost is bytes on the way to and from the clients.

// Client describes what the clients keep: perhaps the sessions themselves.
type Client struct {
	Holds    bool  // whether they are
	Limit    int64 // bytes of a cookie, its overhead included; 0 is unlimited
	Drops    bool  // a longer one is dropped by the client without a word, rather than refused by the server
	Overhead int64 // bytes of a cookie's name, attributes and signature
	Renews   bool  // every answer brings the cookie anew, so that its time-to-live slides
	Dates    bool  // a client knows since when its session has not changed
}

// carries notes, as a request leaves, what the client holds of its session.
// Until the answer has come the version is one that may be written back.
func (c *cluster) carries(rs uint32, r *request) {
	if r.session == 0 {
		return
	}
	if held, ok := c.lookup(r.session, c.client); ok {
		r.found, r.base, r.bytes = true, held.version, held.bytes
		r.up += held.bytes + uint32(c.cfg.Client.Overhead)
		a := c.opened(c.sessions.at(r.session))
		r.nextWriter, a.writers, r.writes = a.writers, rs, true
	}
}

// readToken is the verdict on a request that brought its session along, unless
// a deny list knows better.
func (c *cluster) readToken(r *request, denied bool) {
	c.judge(r, c.sessions.at(r.session), c.client, r.found && !denied, r.base, r.bytes, c.now())
}

// toClient gives a version to the answer of a request. The end of a session is
// told to nobody: a token that was given out cannot be called back. It reports
// false when the server refuses a token that is too long.
func (c *cluster) toClient(r *request) bool {
	t := &c.cfg.Client
	if r.change.erase {
		return true
	}
	if t.Limit > 0 && int64(r.change.bytes)+t.Overhead > t.Limit {
		c.tally.CopiesRefused++
		c.mark(r.session, c.client, NoRoom)
		if !t.Drops {
			return false
		}
		r.cookie = cookieDropped
	} else {
		r.cookie = cookieSet
	}
	r.base, r.bytes = r.change.version, r.change.bytes
	r.down += r.bytes + uint32(t.Overhead)
	return true
}

// cookie says what an answer brings its client.
type cookie uint8

const (
	cookieNone    cookie = iota
	cookieSet            // a version
	cookieDropped        // a version too long to be kept
)

// renewToken lets the answer to a request that changed nothing bring the
// cookie anew.
func (c *cluster) renewToken(r *request) {
	if r.found && r.cookie == cookieNone && r.kind != Logout {
		r.cookie = cookieSet
		r.down += r.bytes + uint32(c.cfg.Client.Overhead)
	}
}

// takesToken lets the client keep what an answer brought. The answer that
// comes last wins, whatever it holds: clients know nothing of versions.
func (c *cluster) takesToken(rs uint32, r *request) {
	if r.cookie == cookieSet && r.outcome != Refused && r.outcome != Failed {
		if s := c.sessions.at(r.session); !c.tooOld(s) {
			i, held := c.recordFor(r.session, c.client)
			c.store(s, &c.nodes[c.client], i, held, r.base, r.bytes, c.now())
		}
	}
	if r.writes {
		c.hasWritten(rs, r)
	}
}

// denies reports whether a store node, as a deny list, knows that a session has
// been logged out.
func (c *cluster) denies(slot uint32, p Place) bool {
	i := c.record(slot, p)
	return i != 0 && c.copies.at(i).cause == LoggedOut
}
