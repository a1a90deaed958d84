package sim

import (
	"github.com/sessionsim/sessionsim/sim/engine"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// Heartbeats. A server says at intervals that it is there, to all others, and
// looks for those it has not heard of for the drop time (Tomcat: McastService
// checks at every datagram it sends or receives; JGroups: FD_ALL has a timer of
// its own for that). Of two servers with an interval I, one crashes when its
// last heartbeat is between 0 and I old; the other drops it at its first look
// more than the drop time D after that heartbeat, which is another 0 to I
// later. So it takes from D-I to D+I, D on average, and the way of the message.
//
// A heartbeat counts as one message to each other server. Over TCP it is that.
// A datagram to a multicast group leaves its sender once, but crosses the link
// of every receiver.

// beat is one heartbeat on its way.
type beat struct {
	sent   int64
	from   int16
	to     int16 // servers it was sent to
	flying bool
}

// startBeats gives every server a phase of its own.
func (c *cluster) startBeats() {
	m := &c.cfg.Members
	for p := range Place(c.servers) {
		if n := &c.nodes[p]; n.up {
			words := Draw(c.luck, uint64(p), PurposeHeartbeat, 0, 0)
			c.scheduleNode(rng.Below(words[0], m.Heartbeat), p, evBeat, n.epoch)
			if m.Look > 0 {
				c.scheduleNode(rng.Below(words[1], m.Look), p, evLook, n.epoch)
			}
		}
	}
}

// wakes lets a server that comes up say so at once, and take up its looks.
func (c *cluster) wakes(n *node) {
	c.scheduleNode(c.now(), n.place, evBeat, n.epoch)
	if look := c.cfg.Members.Look; look > 0 {
		c.scheduleNode(c.now()+look, n.place, evLook, n.epoch)
	}
}

// sendsBeat lets a server say that it is there.
func (c *cluster) sendsBeat(p Place, epoch uint32) {
	n := &c.nodes[p]
	if n.epoch&genMask != epoch || !n.up {
		return // it has broken since
	}
	slot := c.group.beats.take()
	b := c.group.beats.at(slot)
	*b = beat{sent: c.now(), from: int16(p), flying: true}
	for q := range Place(c.servers) {
		if n := &c.nodes[q]; q != p && (n.up || n.state != absent) {
			c.sends(Control, 0)
			b.to++
		}
	}
	n.beats++
	at := c.now() + c.latency(Control, c.beatLuck(n))
	c.schedule(at, engine.NodeChange, uint64(p)<<8|uint64(evHeard), evHeard, 0, slot)
	m := &c.cfg.Members
	c.scheduleNode(c.now()+m.Heartbeat, p, evBeat, n.epoch)
	if m.Look == 0 {
		c.looks(p)
	}
}

// beatLuck is the luck of a server's latest heartbeat.
func (c *cluster) beatLuck(n *node) uint64 {
	if !c.randomChecks {
		return 0
	}
	return Draw(c.luck, uint64(n.place), PurposeHeartbeat, n.beats, 0)[0]
}

// heard lets a heartbeat reach the servers that were there when it was sent
// and still are.
func (c *cluster) heard(slot uint32) {
	b := c.group.beats.at(slot)
	b.flying = false
	left := b.to
	for o := range Place(c.servers) {
		n := &c.nodes[o]
		if o == Place(b.from) || !n.up || n.epoch > 0 && n.bornAt >= b.sent || !c.linked(o, Place(b.from)) {
			continue
		}
		left--
		c.receives(Control, 0)
		if n.still.on {
			c.sight(o, Place(b.from)).unread = true
			continue
		}
		c.hears(o, Place(b.from))
		if c.cfg.Members.Look == 0 {
			c.looks(o)
		}
	}
	for range left {
		c.loses(Control, 0)
	}
	c.group.beats.put(slot)
}

// look is a look for the silent by a timer of its own.
func (c *cluster) look(p Place, epoch uint32) {
	if n := &c.nodes[p]; n.epoch&genMask == epoch && n.up {
		c.looks(p)
		c.scheduleNode(c.now()+c.cfg.Members.Look, p, evLook, n.epoch)
	}
}
