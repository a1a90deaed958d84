package balance

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// random draws among the servers that are up.
type random struct{}

// Pick implements Policy.
func (random) Pick(v sim.View) sim.Place {
	if v.Weighted() {
		return weightedRandom(v)
	}
	up := countUp(v)
	if up == 0 {
		return sim.Nowhere
	}
	return nthUp(v, rng.Below(v.Luck(), up))
}

// countUp is the number of servers believed to be up.
func countUp(f farm) (n int) {
	for p := range sim.Place(f.Servers()) {
		if f.Up(p) {
			n++
		}
	}
	return n
}

// nthUp is the nth server, from 0, of those that are up; Nowhere when there
// are not so many.
func nthUp(f farm, n int) sim.Place {
	for p := range sim.Place(f.Servers()) {
		if f.Up(p) {
			if n == 0 {
				return p
			}
			n--
		}
	}
	return sim.Nowhere
}
