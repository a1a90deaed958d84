package balance

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// random draws among the servers that are up.
type random struct{}

// Pick implements Policy.
func (random) Pick(v sim.View) sim.Place { return nthUp(v, rng.Below(v.Luck(), countUp(v))) }

// countUp is the number of servers believed to be up.
func countUp(v sim.View) (n int) {
	for p := range sim.Place(v.Servers()) {
		if v.Up(p) {
			n++
		}
	}
	return n
}

// nthUp is the nth server, from 0, of those that are up.
func nthUp(v sim.View, n int) sim.Place {
	for p := range sim.Place(v.Servers()) {
		if v.Up(p) {
			if n == 0 {
				return p
			}
			n--
		}
	}
	return sim.Nowhere
}
