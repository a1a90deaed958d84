package sim

// A server's send queue: the copies for other servers that no request waits
// for, from the write until the other has taken them (Tomcat: the asynchronous
// dispatcher's queue of 64 MiB for all destinations together, from which its
// threads send). A peer that is slow, or stands still, lets it grow: TCP accepts
// no more than the peer takes. Its bytes are memory of the server.
//
// A copy for one peer never waits for another peer here. Tomcat's ten threads
// each send one message to all its destinations and wait for the slowest, so
// that ten messages for a peer that stands still hold up the others, too, until
// the sender's timeout of 3 s.

// Overflow is what a server does with a copy for which its send queue has no
// room.
type Overflow uint8

// The answers to a full send queue.
const (
	OverflowBlocks Overflow = iota // send it at once, and let the request wait until it has been taken
	OverflowDrops                  // do not send it
)

// frames is what a message takes in a send queue.
func (c *cluster) frames(m *message) int64 { return m.payload() + c.framing(m.link, m.payload()) }

// enqueue lets a copy wait in its sender. It reports false when the queue has
// no room for it.
func (c *cluster) enqueue(m *message) bool {
	n, bytes := &c.nodes[m.from], c.frames(m)
	if n.sending.value+bytes > c.cfg.Replica.Queue {
		return false
	}
	m.queued = true
	c.waitsToLeave(n, bytes)
	return true
}

// dequeue ends the waiting of a copy in its sender.
func (c *cluster) dequeue(m *message) {
	m.queued = false
	c.waitsToLeave(&c.nodes[m.from], -c.frames(m))
}

// waitsToLeave accounts for bytes that a send queue takes, or gives back with
// less than 0.
func (c *cluster) waitsToLeave(n *node, bytes int64) {
	n.sending.add(c.now(), bytes)
	c.holdsBesides(n, bytes)
}

// overflows decides on a copy that finds the send queue full. It reports
// whether the copy is sent nevertheless.
func (c *cluster) overflows(m *message) (sent bool) {
	if c.cfg.Replica.Overflow == OverflowBlocks {
		c.tally.CopiesBlocked++
		m.awaited = true
		return true
	}
	c.tally.CopiesDropped++
	if !m.erase {
		c.mark(m.session, Place(m.to), NoRoom)
	}
	c.tell(Fact{What: CopyDropped, Place: Place(m.to), From: Place(m.from), Version: m.version, session: m.session})
	return false
}

// emptyQueue loses what waited in a server that has broken: what its peers had
// not taken yet. What is on the wire still arrives.
func (c *cluster) emptyQueue(n *node) {
	for slot := uint32(1); slot <= c.messages.used && n.sending.value > 0; slot++ {
		m := c.messages.at(slot)
		switch {
		case m.stage == idle || !m.queued || Place(m.from) != n.place:
		case m.due < c.now():
			c.neverLeft(slot, m)
		default:
			c.dequeue(m)
		}
	}
}
