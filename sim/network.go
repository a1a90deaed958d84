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

// hops are the random words of a request's four hops, drawn only when some
// client or server link is random at all.
func (c *cluster) hops(visit uint64, k int32, attempt uint32) (words [4]uint64) {
	if c.randomHops {
		words = c.drawHops(visit, k, attempt)
	}
	return words
}

// hopsOf are the words of a request on its way; each try has its own.
func (c *cluster) hopsOf(r *request) (words [4]uint64) {
	if c.randomHops {
		words = c.drawHopsOf(r)
	}
	return words
}

func (c *cluster) drawHopsOf(r *request) [4]uint64 {
	return c.drawHops(r.number(), r.k, uint32(r.attempt)|uint32(r.tries)<<8)
}

func (c *cluster) drawHops(visit uint64, k int32, attempt uint32) [4]uint64 {
	return Draw(c.luck, visit, PurposeNetwork, uint64(k), uint64(attempt))
}

// isRandom reports whether a distribution looks at its random word.
func isRandom(d *rng.Dist) bool {
	_, constant := d.Constant()
	return !constant
}
