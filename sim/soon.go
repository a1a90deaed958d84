package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// soon reads what the requests and the copies that come next are about: the
// visit or the message, the session and the records of its copies. With many
// users online each of them is a wait for memory when its turn comes; here they
// are read many at a time, so that the waits overlap.
func (c *cluster) soon(events []engine.Event) {
	near := c.near[:0]
	for i := range events {
		if len(near) == len(c.near) {
			break
		}
		switch e := &events[i]; event(e.What & 0xff) {
		case evSend:
			near = append(near, c.visits.at(e.Ref).session)
		case evCopyArrives:
			near = append(near, c.messages.at(e.Ref).session)
		}
	}
	left := uint32(0)
	for i, s := range near {
		if s != 0 {
			near[i] = c.sessions.at(s).copies
			left |= near[i]
		}
	}
	const most = 4 // copies of a session; those of more are too many to keep in the cache
	for n := 0; left != 0 && n < most; n++ {
		left = 0
		for i, copied := range near {
			if copied != 0 {
				near[i] = c.copies.at(copied).next
				left |= near[i]
			}
		}
	}
}
