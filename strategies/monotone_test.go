package strategies_test

import (
	"fmt"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/sim/simtest"
)

// recordedCrowd sends its requests at given times, whatever the answers, so
// that a change of the system changes nothing else.
var recordedCrowd = simtest.Crowd{Gap: 200 * ms, Visits: 400, Requests: 12, Think: 3 * sec, Writes: 0.4, Recorded: true}

// unfound lists the requests, by visit and number, that had no good answer.
func unfound(answers []answer, bad ...sim.Outcome) map[[2]uint64]bool {
	found := map[[2]uint64]bool{}
	for _, a := range answers {
		for _, outcome := range bad {
			if a.Outcome == outcome {
				found[[2]uint64{a.Visit, uint64(a.Request)}] = true
			}
		}
	}
	return found
}

// wantSubset fails unless every request of some is one of others.
func wantSubset(t *testing.T, what string, some, others map[[2]uint64]bool) {
	t.Helper()
	for request := range some {
		if !others[request] {
			t.Errorf("%s: request %d of visit %d", what, request[1], request[0])
		}
	}
}

// M18: the longer copies take, the more requests are served without the newest
// write. Every session is on every server before the first write, and each
// request is sent at its recorded time.
func TestLongerLag(t *testing.T) {
	alone(t)
	cfg := plain(4)
	cfg.Requests.Service, cfg.Requests.LoginService = rng.Constant(0), rng.Constant(0)
	cfg.Users.OnMissing = sim.CarryOn
	last := -1
	for _, lag := range []string{"0s", "10ms", "1s", "2s", "4s", "7s", "20s"} {
		_, answers := play(t, cfg, recordedCrowd, options(t, "clustering", assignment{"delay", lag}))
		n := len(unfound(answers, sim.Stale, sim.Missing))
		if n < last {
			t.Errorf("a lag of %s makes %d inconsistencies, a shorter one %d", lag, n, last)
		}
		last = n
	}
	if last == 0 {
		t.Error("no lag makes an inconsistency")
	}
}

// M19: the least recently used sessions are evicted first, so what a memory
// holds, a larger one holds too (the inclusion of Mattson et al., 1970): with
// sessions of equal size every request that misses in it misses in the smaller.
// A server that adopts what it misses is such a cache.
func TestMoreMemory(t *testing.T) {
	cfg := plain(1)
	cfg.Requests.Service, cfg.Requests.LoginService = rng.Constant(0), rng.Constant(0)
	cfg.Sessions.Idle = sim.Forever
	cfg.Users.OnMissing = sim.Adopt
	var before map[[2]uint64]bool
	for _, sessions := range []int64{1, 2, 5, 10, 20, 40, 80, 200} {
		cfg.Servers.Memory = 1000 * sessions
		_, answers := play(t, cfg, recordedCrowd, options(t, "local"))
		now := unfound(answers, sim.Missing)
		if before != nil {
			wantSubset(t, fmt.Sprintf("a memory of %d sessions misses what a smaller one has", sessions), now, before)
			if len(now) == len(before) && len(now) > 0 {
				t.Errorf("a memory of %d sessions is as good as a smaller one", sessions)
			}
		}
		before = now
	}
	if len(before) > 0 {
		t.Errorf("%d requests miss with room for 200 sessions", len(before))
	}
}

// M20: the longer the time-to-live, the fewer requests come too late.
func TestLongerTimeToLive(t *testing.T) {
	cfg := plain(1)
	cfg.Requests.Service, cfg.Requests.LoginService = rng.Constant(0), rng.Constant(0)
	users := recordedCrowd
	users.Recorded = false
	var before map[[2]uint64]bool
	for _, idle := range []int64{sec / 2, sec, 2 * sec, 4 * sec, 10 * sec, 60 * sec} {
		cfg.Sessions.Idle = idle
		_, answers := play(t, cfg, users, options(t, "sticky"))
		now := unfound(answers, sim.Expired)
		if before != nil {
			wantSubset(t, fmt.Sprintf("a time-to-live of %d ns", idle), now, before)
		}
		before = now
	}
}

// M26: the time users spend online, added up over the users, is the number of
// users online, added up over time (Little): exactly, in the measured part.
func TestLittle(t *testing.T) {
	cfg := plain(3)
	cfg.Requests.Service = rng.Exponential(20e6)
	for _, cfg.Warmup = range []int64{0, 37 * sec} {
		o := options(t, "local")
		begun := map[uint64]int64{}
		sum := int64(0)
		stay := func(from, to int64) { sum += max(0, to-max(from, cfg.Warmup)) }
		result, err := sim.Run(&sim.Trial{
			Config: cfg, Strategy: func() sim.Strategy { return o.Strategy(&cfg) }, Workload: crowd.Workload,
			Observe: func(f sim.Fact) {
				switch f.What {
				case sim.VisitBegins:
					begun[f.Visit] = f.At
				case sim.VisitEnds:
					stay(begun[f.Visit], f.At)
					delete(begun, f.Visit)
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, from := range begun {
			stay(from, cfg.Duration)
		}
		if result.VisitTime != (sim.Wide{Lo: uint64(sum)}) {
			t.Errorf("the level adds up to %v, the users to %d ns", result.VisitTime, sum)
		}
	}
}

// M27: a server is busy for what its requests demand: utilisation is throughput
// times demand, exactly, in a run to the end.
func TestUtilisation(t *testing.T) {
	for _, discipline := range []sim.Discipline{sim.FCFS, sim.PS} {
		cfg := plain(3)
		cfg.Duration, cfg.Servers.Discipline = sim.Forever, discipline
		users := crowd
		users.Visits = 300
		result, _ := play(t, cfg, users, options(t, "sticky"))
		for _, p := range result.Places {
			if want := int64(p.Requests) * 10 * ms; p.BusyTime != want && discipline == sim.FCFS {
				t.Errorf("server %s was busy for %d ns by %d requests of 10 ms", p.Name, p.BusyTime, p.Requests)
			} else if p.BusyTime < want || p.BusyTime > want+int64(p.Requests) {
				// A shared server rounds every departure up to the next nanosecond.
				t.Errorf("sharing server %s was busy for %d ns by %d requests of 10 ms", p.Name, p.BusyTime, p.Requests)
			}
		}
	}
}

// M28: no answer is faster than its way and its work; nobody finds a version
// that has not been written, or finds an older one than before at a server that
// never broke.
func TestCausality(t *testing.T) {
	cfg := plain(4)
	cfg.Network[sim.ClientBalancer].Latency = rng.Constant(5e6)
	cfg.Network[sim.BalancerServer].Latency = rng.Constant(1e6)
	cfg.Network[sim.ServerServer].Latency = rng.Exponential(50e6)
	least := 2*(5*ms+1*ms) + 10*ms
	for _, name := range []string{"local", "sticky", "clustering", "external", "primary-backup"} {
		o := options(t, name)
		written := map[uint32]uint32{}
		found := map[[2]int64]uint32{}
		_, err := sim.Run(&sim.Trial{
			Config: cfg, Strategy: func() sim.Strategy { return o.Strategy(&cfg) }, Workload: crowd.Workload,
			Observe: func(f sim.Fact) {
				switch f.What {
				case sim.Answered:
					if f.Latency < least {
						t.Errorf("%s: an answer after %d ns, the way and the work take %d", name, f.Latency, least)
					}
				case sim.Wrote:
					written[f.Session] = max(written[f.Session], f.Version)
				case sim.Judged:
					at := [2]int64{int64(f.Session), int64(f.Place)}
					switch {
					case f.Outcome != sim.Fresh && f.Outcome != sim.Stale:
					case f.Version > written[f.Session]:
						t.Errorf("%s: version %d was found, version %d is the newest", name, f.Version, written[f.Session])
					case f.Version < found[at]:
						t.Errorf("%s: version %d was found where version %d had been", name, f.Version, found[at])
					default:
						found[at] = f.Version
					}
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
