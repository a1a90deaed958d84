package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// soon reads what the requests that are sent next are about: the visit, its
// session and the copy made last. With many users online each of them is a wait
// for memory when its turn comes; here they are read many at a time, so that the
// waits overlap.
func (c *cluster) soon(events []engine.Event) {
	near := c.near[:0]
	for i := range events {
		if e := &events[i]; event(e.What&0xff) == evSend && len(near) < len(c.near) {
			if s := c.visits.at(e.Ref).session; s != 0 {
				near = append(near, s)
			}
		}
	}
	for i, s := range near {
		near[i] = c.sessions.at(s).copies
	}
	for i, copied := range near {
		if copied != 0 {
			near[i] = c.copies.at(copied).next
		}
	}
}
