package presets_test

import (
	"math"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// What renewing costs, and what becomes of those who are not renewed.
func TestStoreTouchWrites(t *testing.T) {
	s := play(t, "store-touch-writes", "replications=5")
	const reads, writes = "postgresql touched by reads", "postgresql touched by writes"
	const never = "postgresql untouched"
	s.zero("missing_rate", reads, writes, "redis touched by reads", "redis touched by writes")
	// A visit ends after each request with the chance 1/20; of those behind the login, 5 % write. A session that is not
	// renewed lives for 120 s, in which m = 120/7.026 requests come on average (7 s of thinking, 20.2 ms on the
	// network, 5 ms of work and 0.7 ms at the store). From a change on, either 120 s pass without a change and then a
	// request comes, or a change comes first.
	const goOn, read, m = 0.95, 0.95, 120 / 7.026
	stay := math.Exp(-m * (1 - goOn*read))
	miss, change := goOn*stay, goOn*(1-read)*(1-stay)/(1-goOn*read)
	s.agrees(never, "forced_relogins_per_1000_visits", 1000*miss/(1-miss-change), 0.03)
	s.rises("overhead_mean_ms", "redis touched by reads", "redis touched by writes", reads, writes)

	// Counted to the last operation: a login writes, a read reads, a write does both.
	s = play(t, "store-touch-writes", "replications=2", "warmup=0s", "duration=until-done",
		"workload={kind: closed, users: 200, visits: 1, requests: geometric(mean=20), writes: 5%, logout: 0%}")
	for strategy, touches := range map[string]uint64{reads: 0, writes: 1} {
		for r, result := range s.of(strategy) {
			done := func(kind sim.Kind) uint64 { return result.Tally.Requests[kind] }
			want := done(sim.Login) + (1+touches)*done(sim.Read) + 2*done(sim.Write)
			if got := result.Places[3].Requests; got != want {
				t.Errorf("%s, replication %d: the store did %d operations, want %d", strategy, r+1, got, want)
			}
		}
	}
}

// A version is on the replica 40.1 ms after the primary has taken it. Until the next request is there, 0.1 ms back
// to the server, 10.1 ms to the user, his think time, 10.1 ms to the next server, and 0.11 ms to and on the replica
// pass: who thinks for less than 19.69 ms is too early.
func TestReplicaReads(t *testing.T) {
	s := play(t, "replica-reads", "replications=5")
	const replica = "replica reads"
	s.zero("inconsistency_rate", "primary reads", "own writes pinned", "replica awaited")
	tooEarly := 1 - math.Exp(-19.69/200)
	var afterLogin, afterWrite []float64
	for r := range s.plan.Replications {
		missing, logins, stale, writes := 0.0, 0.0, 0.0, 0.0
		last := map[uint64]sim.Fact{}
		watch(t, s.plan, replica, r, func(f sim.Fact) {
			if f.What != sim.Answered {
				return
			}
			switch before := last[f.Visit]; {
			case f.Kind == sim.Login:
			case before.Kind == sim.Login:
				if logins++; f.Outcome == sim.Missing {
					missing++
				}
			case before.Kind == sim.Write && before.Outcome != sim.Missing:
				if writes++; f.Outcome == sim.Stale {
					stale++
				}
			}
			last[f.Visit] = f
		})
		afterLogin, afterWrite = append(afterLogin, missing/logins), append(afterWrite, stale/writes)
	}
	agree(t, "missing behind a login", afterLogin, tooEarly, 0.02)
	agree(t, "stale behind a write", afterWrite, tooEarly, 0.02)
	// Waiting costs the 40.2 ms to the replica and back for a login, a write and a logout.
	s.rises("overhead_mean_ms", replica, "primary reads", "replica awaited")
}
