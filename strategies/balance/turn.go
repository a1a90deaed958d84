package balance

import "github.com/sessionsim/sessionsim/sim"

// roundRobin hands requests to the servers in turn; the login is a request
// like any other. A server believed to be down is skipped.
type roundRobin struct {
	next     int
	weighted weightedTurn
}

// Pick implements Policy.
func (b *roundRobin) Pick(v sim.View) sim.Place {
	if v.Weighted() {
		return b.weighted.pick(v)
	}
	return b.turn(v)
}

// turn moves the cursor on.
func (b *roundRobin) turn(f farm) sim.Place {
	p := firstUp(f, b.next)
	if p != sim.Nowhere {
		b.next = int(p) + 1
	}
	return p
}

// visitRoundRobin takes each user round the servers on his own.
type visitRoundRobin struct{}

// Pick implements Policy.
func (visitRoundRobin) Pick(v sim.View) sim.Place {
	return firstUp(v, int(v.Turn()%uint64(v.Servers())))
}

// firstUp is the first server from start on, going round, that is up. Behind the last is the first.
func firstUp(f farm, start int) sim.Place {
	n := f.Servers()
	for range n {
		if start == n {
			start = 0
		}
		if p := sim.Place(start); f.Up(p) {
			return p
		}
		start++
	}
	return sim.Nowhere
}
