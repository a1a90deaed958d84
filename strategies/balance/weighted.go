package balance

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// weightedTurn is nginx's smooth weighted round robin: every server gains its
// weight, the richest serves and pays the total. In each round of as many
// requests as the weights add up to every server gets its share, spread as
// evenly as possible. With equal weights it is plain round robin.
type weightedTurn struct{ gained []int64 }

func (w *weightedTurn) pick(v sim.View) sim.Place {
	if w.gained == nil {
		w.gained = make([]int64, v.Servers())
	}
	best, total := sim.Nowhere, int64(0)
	for p := range sim.Place(v.Servers()) {
		if !v.Up(p) {
			continue
		}
		weight := v.Weight(p)
		total += weight
		w.gained[p] += weight
		if best == sim.Nowhere || w.gained[p] > w.gained[best] {
			best = p
		}
	}
	if best != sim.Nowhere {
		w.gained[best] -= total
	}
	return best
}

// weightedLeast takes the server with the fewest requests under way for its
// weight, as the least-connections algorithms of nginx and HAProxy do. Among
// equals, such as idle servers, it draws by weight.
func weightedLeast(v sim.View) sim.Place {
	least := sim.Nowhere
	for p := range sim.Place(v.Servers()) {
		if v.Up(p) && (least == sim.Nowhere || lighter(v, p, least)) {
			least = p
		}
	}
	return drawWeighted(v, least)
}

// weightedRandom draws among all servers that are up.
func weightedRandom(v sim.View) sim.Place { return drawWeighted(v, sim.Nowhere) }

// drawWeighted draws among the servers that are up, each with a chance in
// proportion to its weight: among all of them, or among those that are as light
// as the lightest.
func drawWeighted(v sim.View, lightest sim.Place) sim.Place {
	suits := func(p sim.Place) bool {
		return v.Up(p) && (lightest == sim.Nowhere || !lighter(v, lightest, p))
	}
	total := int64(0)
	for p := range sim.Place(v.Servers()) {
		if suits(p) {
			total += v.Weight(p)
		}
	}
	if total == 0 {
		return sim.Nowhere
	}
	left := rng.Below(v.Luck(), total)
	for p := range sim.Place(v.Servers()) {
		if !suits(p) {
			continue
		}
		if left -= v.Weight(p); left < 0 {
			return p
		}
	}
	return sim.Nowhere
}

// lighter reports whether server a has fewer requests under way for its weight
// than server b.
func lighter(v sim.View, a, b sim.Place) bool {
	if !v.Weighted() {
		return v.Connections(a) < v.Connections(b)
	}
	return int64(v.Connections(a))*v.Weight(b) < int64(v.Connections(b))*v.Weight(a)
}
