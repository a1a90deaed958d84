package balance

import (
	"fmt"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// Over says among which servers a Hash chooses.
type Over uint8

// The sets of servers.
const (
	Running    Over = iota // those that the balancer gives new users to
	Configured             // all in its configuration: a key of a dead one fails
	Members                // those that the servers' own group counts
)

// Hash assigns keys to servers, the same key to the same server as long as the
// set of servers stays. One value serves one trial.
type Hash struct {
	table keyed
	view  hashView
	bound int
}

// Hashes lists the tables for a scenario's table of fields.
func Hashes() []param.Option {
	return []param.Option{
		{Name: "ring", Doc: "the next of 160 points per server on a ring"},
		{Name: "rendezvous", Doc: "the server that scores highest together with the key"},
		{Name: "maglev", Doc: "the key's entry in Maglev's table of 65,537"},
		{Name: "modulo", Doc: "the key modulo the number of servers"},
	}
}

// NewHash makes a table of one of the kinds that Hashes lists. A bound above
// 0 is a percentage of the average load, 100 or more, beyond which a server
// gets no further keys: they go where they would go without it (Mirrokni et
// al. 2018, consistent hashing with bounded loads; HAProxy's
// hash-balance-factor).
func NewHash(kind string, servers int, over Over, bound int) *Hash {
	h := &Hash{view: hashView{over: over}, bound: bound}
	switch kind {
	case "ring":
		h.table = newRing(servers, pointsPerServer)
	case "rendezvous":
		h.table = rendezvous{}
	case "maglev":
		h.table = newMaglev(servers)
	case "modulo":
		h.table = modulo{}
	default:
		panic(fmt.Sprintf("balance: no hash %q", kind))
	}
	return h
}

// Owner is the server of a key, or Nowhere.
func (h *Hash) Owner(v sim.View, key uint64) sim.Place {
	h.view.View, h.view.limit = v, -1
	if h.bound > 0 {
		h.view.limit = h.view.slots(h.bound)
	}
	return h.table.ownerOf(key, &h.view)
}

// hashView is the farm that a Hash shows its table: other servers are as good
// as down.
type hashView struct {
	sim.View
	over  Over
	limit int // connections from which on a server is full; negative for none
}

// Up implements farm.
func (w *hashView) Up(p sim.Place) bool {
	return w.has(p) && (w.limit < 0 || w.Connections(p) < w.limit)
}

func (w *hashView) has(p sim.Place) bool {
	switch w.over {
	case Configured:
		return w.View.Configured(p)
	case Members:
		return w.Member(p)
	}
	return w.View.Up(p)
}

// slots is the number of connections that a server may have, the present
// request included: the given percentage of the average, rounded up.
func (w *hashView) slots(percent int) int {
	servers, load := 0, 1
	for p := range sim.Place(w.Servers()) {
		if w.has(p) {
			servers++
			load += w.Connections(p)
		}
	}
	if servers == 0 {
		return 0
	}
	return (percent*load + 100*servers - 1) / (100 * servers)
}
