package balance

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// table assigns client addresses to servers.
type table interface {
	// owner is the server of an address among those that are up, or Nowhere.
	owner(ip uint32, f farm) sim.Place
}

// keyed assigns keys of any origin to servers.
type keyed interface {
	// ownerOf is the server of a key among those that are up, or Nowhere.
	ownerOf(key uint64, f farm) sim.Place
}

// hashed makes a table of addresses of one of keys.
type hashed struct{ keyed }

// owner implements table.
func (h hashed) owner(ip uint32, f farm) sim.Place { return h.ownerOf(keyOf(ip), f) }

// byAddress is the policy that looks at the client's address alone.
type byAddress struct{ table }

// Pick implements Policy.
func (a byAddress) Pick(v sim.View) sim.Place { return a.owner(v.ClientIP(), v) }

// What is hashed. Each use has a number of its own, so that no two agree by
// accident.
const (
	hashAddress = iota + 1
	hashPoint
	hashOffset
	hashStep
)

// keyOf is the hash of an address.
func keyOf(ip uint32) uint64 { return rng.Mix(hashAddress, uint64(ip)) }

// remainder is key modulo n.
func remainder(key uint64, n int) int { return int(key % uint64(n)) }
