package sim

import "github.com/sessionsim/sessionsim/sim/rng"

// sends accounts for a message leaving on a link: its payload, and the framing
// that its kind of message has.
func (c *cluster) sends(l LinkClass, payload int64) {
	t := &c.tally.Network[l]
	t.Messages++
	t.Payload += uint64(payload)
	t.Framing += uint64(c.framing(l, payload))
}

// framing is the header bytes of a message: a full frame around a payload, or
// a bare message.
func (c *cluster) framing(l LinkClass, payload int64) int64 {
	if payload == 0 {
		return c.cfg.Network[l].Bare
	}
	return c.cfg.Network[l].Framing
}

// receives accounts for a message that has arrived.
func (c *cluster) receives(l LinkClass, payload int64) {
	t := &c.tally.Network[l]
	t.ReceivedMessages++
	t.ReceivedBytes += uint64(payload + c.framing(l, payload))
}

// loses accounts for a message that reached nobody.
func (c *cluster) loses(l LinkClass, payload int64) {
	t := &c.tally.Network[l]
	t.LostMessages++
	t.LostBytes += uint64(payload + c.framing(l, payload))
}

// latency is one hop's time. The word is drawn by the caller; a constant
// latency does not look at it.
func (c *cluster) latency(l LinkClass, word uint64) int64 {
	return c.cfg.Network[l].Latency.Int(word)
}

// hop is how long one of the four hops of a visit's next request takes.
func (c *cluster) hop(h int, v *visit, k int32, attempt uint8) int64 {
	if c.randomHops {
		return c.drawHop(h, v.plan.Number, k, uint32(attempt))
	}
	return c.fixedHops[h]
}

// hopOf is the same for a request on its way.
func (c *cluster) hopOf(h int, r *request) int64 {
	if c.randomHops {
		return c.drawHopOf(h, r)
	}
	return c.fixedHops[h]
}

func (c *cluster) drawHopOf(h int, r *request) int64 { return c.drawHop(h, r.number(), r.k, r.try()) }

// drawHop is how long a hop takes where some client or server link is random.
func (c *cluster) drawHop(h int, visit uint64, k int32, try uint32) int64 {
	return c.latency(hopLinks[h], Draw(c.luck, visit, PurposeNetwork, uint64(k), uint64(try))[h])
}

// wayBack is how long an answer takes from the server to the client, or from
// the balancer where there is no server.
func (c *cluster) wayBack(r *request) int64 {
	server, client := c.fixedHops[hopServerBalancer], c.fixedHops[hopBalancerClient]
	if c.randomHops {
		words := Draw(c.luck, r.number(), PurposeNetwork, uint64(r.k), uint64(r.try()))
		server = c.latency(BalancerServer, words[hopServerBalancer])
		client = c.latency(ClientBalancer, words[hopBalancerClient])
	}
	if r.place == Nowhere {
		return client
	}
	return server + client
}

// isRandom reports whether a distribution looks at its random word.
func isRandom(d *rng.Dist) bool {
	_, constant := d.Constant()
	return !constant
}
