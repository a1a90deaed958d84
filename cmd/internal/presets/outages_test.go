package presets_test

import (
	"math"
	"slices"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// Write k is taken by the store at 100 ms x k + 20.41 ms: 10.1 ms to the server, 0.21 ms for the read, 10 ms of work,
// 0.1 ms to the store. So writes 1 to 800 reach the replicas, which are cut off at 80.05 s, writes 801 to 1926
// do not, and 1927 comes when the cut has healed at 192.65 s.
func TestSentinelPartition(t *testing.T) {
	s := play(t, "sentinel-partition", "replications=1")
	const promoted, inTouch, nobody = "sentinels", "min-replicas 1", "no failover"
	acknowledged := func(r *sim.Result) uint64 { return r.Tally.WritesAcknowledged }
	s.counts(promoted, "confirmed writes", 1998, acknowledged)
	s.exactly(promoted, "lost_updates_count", 1126)
	// Jepsen: "1126 unrecoverable writes, loss rate 0.5635636".
	s.exactly(promoted, "lost_updates_per_1000_writes", 1000*1126.0/1998)
	s.exactly(promoted, "stale_rate", 1.0/1998) // the first one to come back to the replica; then it writes
	s.zero("unavailable_rate", promoted, nobody)
	s.zero("lost_updates_count", nobody)
	s.counts(nobody, "confirmed writes", 1998, acknowledged)

	// For 10 s the replicas count as in touch: 100 writes are lost. The other 1026 are refused, and the user knows.
	s.exactly(inTouch, "lost_updates_count", 100)
	s.exactly(inTouch, "failed_count", 1026)
	s.counts(inTouch, "confirmed writes", 1998-1026, acknowledged)

	// Sentinels are certain after 30 s and elect for 2 s.
	for _, fault := range s.of(promoted)[0].Faults {
		if fault.Detected != 110.05e9 || fault.Promoted != 112.05e9 || fault.Up != 192.65e9 {
			t.Errorf("the outage went %+v; want it known 30 s and replaced 32 s after 80.05 s", fault)
		}
	}
}

// A silent store takes all the threads there are: 60 requests wait for 42 s, then the next 60 until the store is
// back. Everybody else waits in the queue, and is answered after it.
func TestStoreTimeoutPolicy(t *testing.T) {
	s := play(t, "store-timeout-policy", "replications=5")
	const hangs, quick, breaker, open = "timeout of 42 s", "timeout of 200 ms", "circuit breaker", "fail-open"
	s.exactly(hangs, "failed_count", 2*3*20)
	for _, r := range s.of(hangs) {
		// The first minute's second: 60 of 57 a second hang. From then on nobody is answered until 180 s.
		if n := during(&r, 130, 180, answered); n != 0 {
			t.Errorf("%d requests were answered although all threads hang", n)
		}
		// Who came first after the threads were taken has waited for nearly a minute; 400 users have all come by then.
		if longest := r.Latency.Max(); longest < 55e9 || longest > 62e9 {
			t.Errorf("the longest answer took %v s, want nearly a minute", float64(longest)/1e9)
		}
	}
	// Who fails after 220.2 ms thinks for 7 s and comes again.
	s.agrees(quick, "failed_count", 400*60/7.2202, 0.01)
	for _, strategy := range []string{quick, breaker} {
		for _, r := range s.of(strategy) {
			if longest := r.Latency.Max(); longest > 1e9 {
				t.Errorf("%s: the longest answer took %v s", strategy, float64(longest)/1e9)
			}
		}
	}
	// A breaker saves 200 ms of most failures, and leaves a store alone that is back for up to 5 s: each server opens
	// it again every 5.2 s, so that it is open for about half of that on average when the store is back.
	failed := s.values(breaker, "failed_count")
	if least, most := 400*60/7.2202, 400*65.4/7.0202; slices.Min(failed) < least*0.97 || slices.Max(failed) > most*1.03 {
		t.Errorf("with a breaker %v requests failed, want %.0f to %.0f", failed, least, most)
	}
	s.zero("forced_relogins_per_1000_visits", hangs, quick, breaker)

	// Nobody meets an error, and everybody is logged out: at each click of the minute, and once more afterwards.
	s.zero("unavailable_rate", open)
	forced := s.values(open, "forced_relogins_per_1000_visits")
	least, most := 1000*(60/7.3+1), 1000*(65.4/7.02+1)
	if slices.Min(forced) < least*0.97 || slices.Max(forced) > most*1.03 {
		t.Errorf("going on without sessions made %v logins for 1000 users, want %.0f to %.0f", forced, least, most)
	}
}

// Node 1 is empty when it is back, node 2 has what it had. A quarter of the users belongs to each.
func TestMemcachedRing(t *testing.T) {
	s := play(t, "memcached-ring")
	const ejects, waits = "ring that ejects", "ring that waits"
	first, second, third := []float64{}, []float64{}, []float64{}
	for r := range s.of(ejects) {
		eject, wait := &s.of(ejects)[r], &s.of(waits)[r]
		left, back, cut := during(eject, 100, 160, forcedLogins), during(eject, 160, 240, forcedLogins),
			during(eject, 240, 500, forcedLogins)
		// Without ejection they lose their sessions once, when the node is back.
		once := during(wait, 160, 240, forcedLogins)
		if left != back || left != once || wait.Tally.ForcedLogins != once {
			t.Errorf("replication %d: node 1's users lost their sessions %d and %d times, want both as often as %d, "+
				"of %d in all", r+1, left, back, once, wait.Tally.ForcedLogins)
		}
		first, second, third = append(first, float64(left)), append(second, float64(cut)), append(third, float64(
			during(eject, 300, 500, stale)))
	}
	agree(t, "users of node 1", first, 100, 0.04) // binomial: sqrt(75/10) for 10 replications
	agree(t, "users of node 2", second, 100, 0.04)
	// Each of the three clients fails twice until it ejects a node, and once more when it tries it 30 s later.
	s.exactly(ejects, "failed_count", 2*3*3)
	// While a node is away, its quarter fails every 7.02 s. Both scatter: 400 users, and their clicks.
	s.agrees(waits, "failed_count", 2*100*60/7.02, 0.04)

	// When node 2 is back, whoever has written in the minute finds an old session, until he writes: at the 1/0.3-th
	// request on average. A minute from ejection to return has a write with 1-e^(-0.3 x 60/7.03). Who has not
	// written finds what he knows.
	agree(t, "stale requests after the return", third, 100*(1-math.Exp(-0.3*60/7.03))/0.3, 0.07)
	// What was written in those minutes lies on a node where nobody looks for it, until it has been idle for 3 min.
	lost := s.values(ejects, "lost_updates_count")
	for r, n := range s.values(waits, "lost_updates_count") {
		lost[r] -= n
	}
	agree(t, "writes of the two minutes that are lost", lost, 2*100*0.3*60/7.03, 0.05)
}

// B's users take their sessions with them to other servers, 33 or 34 to each, so C has 133 or 134 when it dies
// together with the store.
func TestHybridStickyBackup(t *testing.T) {
	s := play(t, "hybrid-sticky-backup")
	const both, sticky, store = "sticky with a backup", "sticky alone", "store alone"
	for r := range s.of(both) {
		result := &s.of(both)[r]
		if before := during(result, 0, 310, forcedLogins); before != 0 {
			t.Errorf("replication %d: %d users had to log in after the loss of a server or of the store", r+1, before)
		}
		if n := result.Tally.ForcedLogins; n != 133 && n != 134 {
			t.Errorf("replication %d: %d users had to log in after the loss of both, want the 133 or 134 of C", r+1, n)
		}
		// The store's outage of 180 s is nobody's; that of B fails requests for 5 s.
		if n := during(result, 170, 300, unavailable); n != 0 {
			t.Errorf("replication %d: %d requests failed while only the store was down", r+1, n)
		}
		if n := during(&s.of(sticky)[r], 100, 180, forcedLogins); n != 100 {
			t.Errorf("replication %d: with sticky sessions alone %d users of B had to log in, want 100", r+1, n)
		}
		if n := during(&s.of(store)[r], 0, 310, forcedLogins); n != 400 {
			t.Errorf("replication %d: with the store alone %d users had to log in after its crash, want 400", r+1, n)
		}
	}
	s.rises("overhead_mean_ms", both, store)
	s.rises("memory_mean_bytes", store, both)

	// A second failure soon after the first: D dies 30 s after the store is back. Only who has written since has a
	// copy there. D's users are exactly 100, each writes at the rate 0.3/7.03 s.
	s = play(t, "hybrid-sticky-backup",
		"faults=[{target: store/1, at: 180s, for: 30s}, {target: server/D, at: 240s, for: 60s}]")
	agree(t, "users without a second copy", s.each(both, func(r *sim.Result) float64 {
		return float64(r.Tally.ForcedLogins)
	}), 100*math.Exp(-0.3*30/7.03), 0.06)
}
