package balance

import "github.com/sessionsim/sessionsim/sim"

// The numbers of nginx's ip_hash.
const (
	ipHashStart      = 89
	ipHashMultiplier = 113
	ipHashModulus    = 6271
	ipHashRetries    = 20
)

// ipHash is nginx's ip_hash: a hash of the first three octets of the address,
// modulo the number of configured servers. When that server is down the
// octets are hashed once more, and so on; after that the servers take turns.
// So a failure moves only the clients of the server that failed, while one
// more server in the configuration moves most clients. All clients of one
// /24 network go to one server.
type ipHash struct{ spare roundRobin }

// owner implements table.
func (h *ipHash) owner(ip uint32, f farm) sim.Place {
	hash, configured := uint32(ipHashStart), countConfigured(f)
	if configured == 0 {
		return sim.Nowhere
	}
	for range 1 + ipHashRetries {
		hash = ipHashRound(hash, ip)
		if p := nthConfigured(f, int(hash)%configured); f.Up(p) {
			return p
		}
	}
	return h.spare.turn(f)
}

// ipHashRound feeds the first three octets into the hash.
func ipHashRound(hash, ip uint32) uint32 {
	for _, octet := range [...]uint32{ip >> 24, ip >> 16 & 0xff, ip >> 8 & 0xff} {
		hash = (hash*ipHashMultiplier + octet) % ipHashModulus
	}
	return hash
}

// countConfigured is the number of servers in the configuration.
func countConfigured(f farm) (n int) {
	for p := range sim.Place(f.Servers()) {
		if f.Configured(p) {
			n++
		}
	}
	return n
}

// nthConfigured is the nth of them, from 0.
func nthConfigured(f farm, n int) sim.Place {
	for p := range sim.Place(f.Servers()) {
		if f.Configured(p) {
			if n == 0 {
				return p
			}
			n--
		}
	}
	return sim.Nowhere
}
