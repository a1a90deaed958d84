package balance

import "github.com/sessionsim/sessionsim/sim"

// modulo counts off the servers that run. It is the most even of the tables
// and the least stable: when their number changes from N to M, only the share
// min(N,M)/lcm(N,M) of all addresses keeps its server. HAProxy's balance
// source does this unless hash-type is consistent.
type modulo struct{}

// ownerOf implements keyed.
func (modulo) ownerOf(key uint64, f farm) sim.Place {
	up := countUp(f)
	if up == 0 {
		return sim.Nowhere
	}
	return nthUp(f, remainder(key, up))
}
