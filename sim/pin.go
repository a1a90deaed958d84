package sim

// pinOf is the server to which the current request is pinned, Nowhere for
// none. A pin in a table is refreshed when it is found.
func (c *cluster) pinOf(slot uint32) Place {
	switch r := c.current; c.cfg.Balancer.Pins.Kind {
	case PinCookie:
		if pin := &c.memories.at(r.visit).pin; pin.good(c.now(), &c.cfg.Balancer.Pins) {
			return Place(pin.server)
		}
	case PinSession, PinAddress:
		if key, ok := c.pinKey(r, slot); ok {
			return c.pins.find(key, c.now(), &c.cfg.Balancer.Pins)
		}
	}
	return Nowhere
}

// pinKey is what the table knows a client by.
func (c *cluster) pinKey(r *request, slot uint32) (key uint64, ok bool) {
	if c.cfg.Balancer.Pins.Kind == PinAddress {
		return uint64(c.addressOf(r)), true
	}
	if slot == 0 {
		return 0, false
	}
	return c.sessions.at(slot).key, true
}

// pinTo lets an answer from a server pin its client there, or refresh his pin.
func (c *cluster) pinTo(r *request) {
	cfg := &c.cfg.Balancer.Pins
	makes := cfg.Maker == PinAny || r.outcome == LoggedIn
	if cfg.Kind == PinCookie {
		c.memories.at(r.visit).pin.renew(r.place, c.now(), makes, cfg)
		return
	}
	key, ok := c.pinKey(r, r.session)
	if !ok {
		return
	}
	if known := c.pins.find(key, c.now(), cfg); makes && known != r.place && !c.pins.set(key, r.place, c.now(), cfg) {
		c.tally.PinsRefused++
	}
	c.tally.PinsDropped += c.pins.takeDropped()
}

// pin names the server of a client. It is what an affinity cookie says, and
// an entry of a table.
type pin struct {
	made   int64
	used   int64
	server int16
	valid  bool
}

// good reports whether a pin is within its idle and absolute life (HAProxy:
// maxidle and maxlife of a cookie, expire of a table).
func (p *pin) good(now int64, cfg *Pins) bool {
	return p.valid && now-p.used < cfg.Idle && now-p.made < cfg.Life
}

// renew is what an answer does to a cookie: another server's answer that
// makes pins replaces it, the named server's own answer refreshes it.
func (p *pin) renew(server Place, now int64, makes bool, cfg *Pins) {
	same := p.good(now, cfg) && Place(p.server) == server
	switch {
	case same:
		p.used = now
	case makes:
		*p = pin{made: now, used: now, server: int16(server), valid: true}
	}
}
