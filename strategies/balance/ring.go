package balance

import (
	"cmp"
	"slices"
	"sort"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// pointsPerServer is what nginx and other users of ketama choose. The shares
// of the servers then differ with a coefficient of variation of about
// 1/sqrt(160), 8 %.
const pointsPerServer = 160

// ring is consistent hashing (Karger et al. 1997): every server has points on
// a circle, and a key belongs to the server of the next point. When a server
// goes down its points are passed over, so that only its own keys move. A
// server that comes takes its share from all the others alike.
type ring struct{ points []point }

// point is a place on the circle, which is as long as there are words.
type point struct {
	at     uint64
	server sim.Place
}

func newRing(servers, perServer int) *ring {
	r := &ring{}
	for p := range servers {
		for i := range perServer {
			at := rng.Mix(rng.Mix(hashPoint, uint64(p)), uint64(i))
			r.points = append(r.points, point{at, sim.Place(p)})
		}
	}
	slices.SortFunc(r.points, func(a, b point) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.server, b.server))
	})
	return r
}

// ownerOf implements keyed.
func (r *ring) ownerOf(key uint64, f farm) sim.Place {
	start := sort.Search(len(r.points), func(i int) bool { return r.points[i].at >= key })
	for i := range r.points {
		if p := r.points[(start+i)%len(r.points)].server; f.Up(p) {
			return p
		}
	}
	return sim.Nowhere
}
