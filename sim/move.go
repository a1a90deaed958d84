package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// Sessions that move among servers: a primary holds one, a backup has a copy,
// and every other server has an entry in its directory that names both. Whoever
// changes the two tells the others; a server that is told so gives up its copy.

// Mover is implemented by a strategy under which a session moves to the server
// that serves it, even if it is only read there.
type Mover interface {
	// Move is Write for a request that changed nothing: it appends to dst the
	// places that hold s from now on, and none if that stays as it is.
	Move(v View, s SessionID, at Place, dst []Place) (to []Place, wait int)
}

// Keeper is implemented by a strategy that restores copies when a server has
// left the group or come to it.
type Keeper interface {
	// Keep appends to dst the servers that must hold s under the present
	// membership, the primary first.
	Keep(v View, s SessionID, dst []Place) []Place
}

// move asks the strategy, at the end of a request that only read, whether its
// session moves.
func (c *cluster) move(rs uint32, r *request) bool {
	c.current = r
	places, wait := c.mover.Move(c.view(r.place), SessionID(r.session), r.place, c.places[:0])
	if len(places) == 0 {
		return true
	}
	r.change = change{version: r.base, bytes: r.bytes}
	return c.deliver(rs, r, places, wait)
}

// updateDirectory brings the directory up to date with who holds a session from now on:
// the first of the places is the primary, the next the backup.
func (c *cluster) updateDirectory(slot uint32, from Place, places []Place, erase bool) {
	s := c.sessions.at(slot)
	owner, backup := places[0], Nowhere
	if len(places) > 1 {
		backup = places[1]
	}
	a := c.opened(s)
	if !erase && Place(a.owner) == owner && Place(a.backup) == backup {
		return
	}
	a.owner, a.backup = int16(owner), int16(backup)
	for p := range Place(c.servers) {
		if p != from && p != owner && p != backup && c.counts(from, p) {
			c.note(slot, from, p)
		}
	}
}

// note tells a server who holds a session.
func (c *cluster) note(slot uint32, from, to Place) {
	i, m := c.newTransfer(note, slot, from, to, Control)
	c.sends(Control, 0)
	at := c.now() + c.latency(Control, c.copyLuck(m)[0])
	c.schedule(at, engine.ReplicaApplied, m.order+uint64(subPlace(to)), evNoted, m.self, i)
}

// noted lets a server know who holds a session, and give up a copy of its own;
// or that a session was used, and keep its copy for longer.
func (c *cluster) noted(i uint32, m *message) {
	p := Place(m.to)
	switch {
	case !c.nodes[p].up || !c.linked(Place(m.from), p):
		c.loses(m.link, 0)
	case m.kind == touch:
		c.receives(m.link, 0)
		if i, held := c.find(c.sessions.at(m.session), p); c.live(held) {
			c.use(i, held)
			if c.outlives {
				c.becomes(m.session, p, backupCopies)
			}
		}
	case m.kind == expiry:
		c.receives(m.link, 0)
		c.isOver(m.session, p)
	default:
		c.receives(m.link, 0)
		c.givesUp(m.session, p)
	}
	c.endMessage(i, m, c.sessions.at(m.session))
}

// givesUp lets a server drop its copy of a session that is held elsewhere now.
func (c *cluster) givesUp(slot uint32, p Place) {
	s := c.sessions.at(slot)
	a, record := c.affairsOf(s), c.record(slot, p)
	if record == 0 || c.copies.at(record).gone || int16(p) == a.owner || int16(p) == a.backup {
		return
	}
	cause := WrongServer
	if s.over {
		cause = LoggedOut
	}
	c.removeCopy(record, cause)
}

// newTransfer begins a message between servers that no request waits for.
func (c *cluster) newTransfer(kind messageKind, slot uint32, from, to Place, link LinkClass) (uint32, *message) {
	s := c.sessions.at(slot)
	i := c.messages.take()
	m := c.messages.at(i)
	*m = message{
		order: orderKey(s.visit, s.serial, 0), leaves: c.now(), session: slot, self: m.self, k: -1 - int32(c.restores),
		from: int16(from), to: int16(to), kind: kind, link: link, stage: travelling,
	}
	c.hold(slot)
	return i, m
}

// restore lets the group make up for a server that has left it, or come to it:
// of every session, who must hold a copy and does not gets one from who does.
func (c *cluster) restore() {
	c.restores++
	for slot := uint32(1); slot <= c.sessions.used; slot++ {
		if s := c.sessions.at(slot); s.alive == 0 || s.over {
			continue
		}
		if donor := c.newestCopy(slot, Nowhere); donor != nil {
			c.restoreSession(slot, donor)
		}
	}
}

// restoreFrom lets one server make up for a change of its own view: it sees to
// the sessions of which it holds the newest copy among those it counts.
func (c *cluster) restoreFrom(o Place) {
	if !c.nodes[o].up {
		return
	}
	c.restores++
	for slot := uint32(1); slot <= c.sessions.used; slot++ {
		if s := c.sessions.at(slot); s.alive == 0 || s.over {
			continue
		}
		if donor := c.newestCopy(slot, o); donor != nil && Place(donor.place) == o {
			c.restoreSession(slot, donor)
		}
	}
}

func (c *cluster) restoreSession(slot uint32, donor *copyRecord) {
	places := c.holders(slot, Place(donor.place))
	if c.cfg.Replica.Directory && len(places) > 0 {
		c.updateDirectory(slot, Place(donor.place), places, false)
	}
	for _, p := range places {
		if held, ok := c.lookup(slot, p); ok && !c.outdates(donor, held) || !c.nodes[p].up || p == Place(donor.place) ||
			c.onTheWay(slot, p, donor.version) {
			continue
		}
		i, m := c.newTransfer(copyOver, slot, Place(donor.place), p, ServerServer)
		m.version, m.bytes = donor.version, donor.bytes
		c.sendCopy(i, m, c.sessions.at(slot), c.copyLuck(m)[0])
	}
}

// holders are the servers that must hold a session, as one that holds it sees
// it: those that a keeper says, or those that would get its next version.
func (c *cluster) holders(slot uint32, at Place) []Place {
	if c.keeper != nil {
		return c.keeper.Keep(c.view(at), SessionID(slot), c.places[:0])
	}
	places, _ := c.strategy.Write(c.view(at), SessionID(slot), at, c.places[:0])
	return places
}

// onTheWay reports whether a version, or a newer one, is on its way to a place.
func (c *cluster) onTheWay(slot uint32, p Place, version uint32) bool {
	for i := c.affairsOf(c.sessions.at(slot)).inFlight; i != 0; {
		m := c.messages.at(i)
		if i = m.next; Place(m.to) == p && m.kind == copyOver && !m.erase && m.version >= version {
			return true
		}
	}
	return false
}

// outdates reports whether a copy elsewhere is to be replaced by a newer one.
func (c *cluster) outdates(donor, held *copyRecord) bool {
	return c.cfg.Members.Split != Diverge && held.version < donor.version
}

// newestCopy is the newest live copy of a session on a server that works and
// that server o counts as a member; nil for none.
func (c *cluster) newestCopy(slot uint32, o Place) (newest *copyRecord) {
	for i := c.sessions.at(slot).copies; i != 0; {
		r := c.copies.at(i)
		if i = r.next; r.gone || !c.isServer(Place(r.place)) {
			continue
		}
		n := &c.nodes[r.place]
		if n.works() && c.counts(o, n.place) && (newest == nil || r.version > newest.version) {
			newest = r
		}
	}
	return newest
}
