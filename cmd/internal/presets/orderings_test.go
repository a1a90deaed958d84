package presets_test

import (
	"slices"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// What an expert expects of the strategies relative to each other, on one scenario. Everything holds in every
// replication, because all meet the same users.
func TestOrderings(t *testing.T) {
	s := play(t, "orderings", "replications=4")
	const local, cookie, address = "local", "sticky by cookie", "sticky by address"
	const all, allSticky, awaited = "copies to all", "sticky copies to all", "awaited copies to all"
	const backup, hybrid = "primary and backup", "sticky with store"
	const store, replica, waits = "store", "store with replica", "store awaits replica"

	const skew = "skew_requests_max_over_mean"
	s.rises(skew, store, cookie, address)
	// With all users behind one proxy, one of eight servers does everything as long as it is up.
	proxy := play(t, "orderings", "replications=4", "workload.clients={addresses: 1}", "faults=[]",
		"strategies=[{kind: sticky, by: ip-rendezvous}]")
	proxy.exactly("sticky ip-rendezvous", skew, 8)
	for _, most := range s.values(address, skew) {
		if most >= 8 {
			t.Errorf("sticking by address has a skew of %v, want less than behind one proxy", most)
		}
	}
	// When servers are busy, a balancer that looks where there is room deals new users better than one that deals in turn.
	busy := []string{"replications=4", "faults=[]", "requests.service=exp(500ms)", "strategies=[sticky, external]"}
	turn, least := play(t, "orderings", busy...), play(t, "orderings", append(busy, "cluster.policy=least-connections")...)
	for r, better := range least.values("sticky cookie", skew) {
		without, with := turn.values("external redis", skew)[r], turn.values("sticky cookie", skew)[r]
		if better <= without || better >= with {
			t.Errorf("replication %d: a skew of %v with least connections, want more than round robin's %v without pins "+
				"and less than %v with", r+1, better, without, with)
		}
	}

	s.rises("memory_mean_bytes", store, replica, backup, allSticky)
	s.rises("memory_mean_bytes", cookie, hybrid, allSticky)
	// One copy, two, or one on each server that is up.
	s.rises("copies_per_session", cookie, hybrid, all)

	const bytes = "network_bytes_per_request"
	s.rises(bytes, cookie, hybrid, backup, allSticky, all)
	// Eight servers are more than 2 + 1/0.3.
	s.rises(bytes, cookie, store, allSticky)

	const again = "forced_relogins_per_1000_visits"
	s.rises(again, cookie, store, local)
	s.zero(again, awaited, hybrid, backup, waits)
	// Whoever logged in within the copies' 200 ms is lost with the server; of 5 logins a second it has an eighth.
	for _, strategy := range []string{allSticky, replica} {
		if n := slices.Max(s.each(strategy, func(r *sim.Result) float64 { return float64(r.Tally.ForcedLogins) })); n > 2 {
			t.Errorf("%s: %v users had to log in again, want next to none", strategy, n)
		}
	}
	for r := range s.of(store) {
		// B has an eighth of the users. The store has everybody.
		crash := during(&s.of(cookie)[r], 400, 600, forcedLogins)
		loss := during(&s.of(store)[r], 600, 900, forcedLogins)
		if crash == 0 || loss < 4*crash {
			t.Errorf("replication %d: %d users lost their session with the server, %d with the store", r+1, crash, loss)
		}
		if n := during(&s.of(store)[r], 400, 600, forcedLogins); n != 0 {
			t.Errorf("replication %d: %d users of the store had to log in when a server died", r+1, n)
		}
		if n := during(&s.of(cookie)[r], 600, 900, forcedLogins); n != 0 {
			t.Errorf("replication %d: %d pinned users had to log in when the store died", r+1, n)
		}
	}
	s.rises("unavailable_rate", hybrid, replica, store)
}
