package presets_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// 5 % of the visits change their address once. The new one belongs to one of the three other servers with chance
// 3/4, and then the user logs in once more.
func TestIpRoaming(t *testing.T) {
	s := play(t, "ip-roaming")
	s.zero("inconsistency_rate", "sticky cookie", "hash-routing ring", "external redis")
	byAddress := []string{"sticky ip-modulo", "sticky ip-rendezvous", "sticky ip-nginx", "sticky address-table"}
	for _, strategy := range byAddress {
		s.agrees(strategy, "forced_relogins_per_1000_visits", 1000*0.05*3/4, 0.06)
		s.zero("unavailable_rate", strategy)
		s.zero("stale_rate", strategy)
	}
	// Nobody else: who has to log in is on his way, and does it at the first page from the new address.
	trial := s.plan.Trial(0, 0)
	users, err := trial.Workload(rng.New(trial.Seed, trial.Replication))
	if err != nil {
		t.Fatal(err)
	}
	moves := map[uint64]int32{}
	for v := (sim.Visit{}); users.Next(&v); {
		moves[v.Number] = v.Moves
	}
	told := 0
	watch(t, s.plan, "sticky ip-rendezvous", 0, func(f sim.Fact) {
		if f.Moved {
			told++
		}
		if f.What == sim.Answered && f.Outcome == sim.Missing && f.Request != moves[f.Visit] {
			t.Errorf("visit %d is unknown at request %d, and moves before request %d", f.Visit, f.Request, moves[f.Visit])
		}
	})
	for _, first := range moves {
		if first > 0 {
			told--
		}
	}
	if told != 0 {
		t.Errorf("%+d changes of an address are told too often", told)
	}
}

// The post reads the session at 10.0 s and saves it at 13.0 s, the logout ends it at 11.0 s.
func TestLogoutRace(t *testing.T) {
	verdicts := func(set ...string) map[string][]sim.Outcome {
		p, told := read(t, "logout-race", set...), map[string][]sim.Outcome{}
		for _, strategy := range p.Labels {
			told[strategy] = make([]sim.Outcome, 6)
			watch(t, p, strategy, 0, func(f sim.Fact) {
				if f.What == sim.Answered {
					told[strategy][f.Request] = f.Outcome
				}
			})
		}
		return told
	}
	const in, fine, back, over, failed = sim.LoggedIn, sim.Fresh, sim.Resurrected, sim.Expired, sim.Failed
	lost := []sim.Outcome{in, failed, fine, over, over, over}
	if diff := cmp.Diff(map[string][]sim.Outcome{
		"redis": {in, fine, fine, back, back, back}, "redis existing only": lost,
		"sticky cookie": lost, "clustering sync": lost,
	}, verdicts()); diff != "" {
		t.Errorf("login, post, logout and three reads (-want +got):\n%s", diff)
	}
	// With a lock the logout waits for the post where both read the same copy. Servers that have one each do not share
	// the lock.
	locked := []sim.Outcome{in, fine, fine, over, over, over}
	if diff := cmp.Diff(map[string][]sim.Outcome{
		"redis": locked, "redis existing only": locked, "sticky cookie": locked, "clustering sync": lost,
	}, verdicts("session.lock.mode=exclusive")); diff != "" {
		t.Errorf("with a lock (-want +got):\n%s", diff)
	}
}
