package accesslog

import "time"

// leap is how far the clock may jump ahead between two lines without a second line that confirms it.
const leap = int64(24 * time.Hour)

// gate protects the window from a single broken clock: one line from the year 2038 would make every line after it late.
// A request that leaps ahead waits for the next one. If that leaps too, the earlier of both is believed.
type gate struct {
	admit  func(candidate)
	refuse func(candidate)
	newest int64
	held   candidate
	holds  bool
}

// candidate is a request and the line it was read from, for the message when it is refused.
type candidate struct {
	event
	line int64
	text []byte
}

func newGate(admit, refuse func(candidate)) *gate {
	return &gate{admit: admit, refuse: refuse, newest: -leap - 1} // So the first line of a log leaps.
}

// add takes the next request of the log.
func (g *gate) add(c candidate) {
	switch {
	case c.at <= g.newest+leap:
		if g.holds {
			g.refuse(g.held)
			g.holds = false
		}
		g.pass(c)
	case !g.holds:
		g.hold(c)
	case c.at < g.held.at:
		g.pass(c)
		g.release()
	default:
		g.pass(g.held)
		g.hold(c)
		g.release()
	}
}

// release lets the held request pass if it does not leap any more.
func (g *gate) release() {
	if g.held.at <= g.newest+leap {
		g.flush()
	}
}

// flush lets the held request pass, as the last line of a log.
func (g *gate) flush() {
	if g.holds {
		g.holds = false
		g.pass(g.held)
	}
}

// hold keeps c and a copy of the beginning of its line, whose buffer will be used again.
func (g *gate) hold(c candidate) {
	text := append(g.held.text[:0], c.text[:min(len(c.text), maxExcerpt)]...)
	g.held, g.holds = c, true
	g.held.text = text
}

func (g *gate) pass(c candidate) {
	g.newest = max(g.newest, c.at)
	g.admit(c)
}
