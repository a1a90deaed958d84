package balance

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// rendezvous is highest random weight (Thaler and Ravishankar 1998): every
// server is scored together with the key, and the best takes it. It needs no
// table, is as even as chance allows, and moves only the keys of a server
// that goes. Each pick looks at every server. Traefik's hrw does this.
type rendezvous struct{}

// ownerOf implements keyed.
func (rendezvous) ownerOf(key uint64, f farm) sim.Place {
	owner, best := sim.Nowhere, uint64(0)
	for p := range sim.Place(f.Servers()) {
		if !f.Up(p) {
			continue
		}
		if score := rng.Mix(key, uint64(p)); owner == sim.Nowhere || score > best {
			owner, best = p, score
		}
	}
	return owner
}
