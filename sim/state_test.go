package sim_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// placesOf lists where each login and each other request were routed, as
// letters in the order of time.
func placesOf(t *testing.T, tr *sim.Trial) (logins, others string) {
	t.Helper()
	tr.Observe = func(f sim.Fact) {
		if f.What != sim.Routed {
			return
		}
		name := "-"
		if f.Place != sim.Nowhere {
			name = sim.PlaceName(f.Place, sim.MaxServers)
		}
		if f.Kind == sim.Login {
			logins += name
		} else {
			others += name
		}
	}
	run(t, tr)
	return logins, others
}

// TestStates takes server B of two out in four ways at 3.5 s and back at 6.5 s.
// A login arrives each second, with one request 2.4 s later.
// Without the change the logins go to A and B in turn.
func TestStates(t *testing.T) {
	for _, c := range []struct {
		out, back      sim.Action
		logins, others string
	}{
		// Users of 1 and 3 s are pinned to B; they ask at 3.4 and 5.4 s, those of 4, 5, 6 s are all on A. From 7 s on
		// both servers are used again, beginning with B, whose turn it is.
		{sim.Drain, sim.Ready, "ABABAAABAB", "ABABAAABAB"},
		{sim.Maintain, sim.Ready, "ABABAAABAB", "ABAAAAABAB"},
		{sim.Remove, sim.Add, "ABABAAABAB", "ABAAAAABAB"},
	} {
		config := still(2)
		config.Duration = 20 * sec
		config.Users.OnMissing = sim.CarryOn
		config.Balancer.Changes = []sim.Change{
			{Action: c.out, Server: 1, At: 3500 * ms}, {Action: c.back, Server: 1, At: 6500 * ms}}
		tr := trialOf(config, beat{every: sec, visits: 10, requests: 1, think: 2400 * ms}, "round-robin", nil)
		logins, others := placesOf(t, tr)
		if logins != c.logins || others != c.others {
			t.Errorf("%v: logins at %s, want %s; requests at %s, want %s", c.out, logins, c.logins, others, c.others)
		}
	}
}

// TestRemovedMemoryIsGone: who removes a server ends the sessions on it, and
// who adds it again gets an empty one.
func TestRemovedMemoryIsGone(t *testing.T) {
	config := still(2)
	config.Duration = 100 * sec
	config.Balancer.Changes = []sim.Change{
		{Action: sim.Remove, Server: 0, At: 50 * sec}, {Action: sim.Add, Server: 0, At: 60 * sec}}
	r := run(t, trialOf(config, beat{every: sec, visits: 20, requests: 1, think: 70 * sec}, "round-robin", nil))
	if n := r.Tally.Missing[sim.Crashed]; n != 10 {
		t.Errorf("%d of the 10 sessions on A were missed", n)
	}
	want := []sim.ChangeRecord{{sim.Remove, 0, "A", 50 * sec}, {sim.Add, 0, "A", 60 * sec}}
	if diff := cmp.Diff(want, r.Changes); diff != "" {
		t.Error(diff)
	}
	if up := r.Places[0].UpTime; up != 90*sec {
		t.Errorf("A was there for %d s, want 90", up/sec)
	}
	if len(r.Faults) != 0 {
		t.Errorf("an orderly removal is no outage: %v", r.Faults)
	}
}

// TestServersThatJoin: two servers do not exist until they are added; then
// logins go to all four in turn, and pinned users stay where they are.
func TestServersThatJoin(t *testing.T) {
	config := still(4)
	config.Duration = 20 * sec
	config.Balancer.Changes = []sim.Change{
		{Action: sim.Add, Server: 2, At: 4500 * ms}, {Action: sim.Add, Server: 3, At: 4500 * ms}}
	tr := trialOf(config, beat{every: sec, visits: 10, requests: 1, think: 6 * sec}, "round-robin", nil)
	logins, others := placesOf(t, tr)
	if want := "ABABABCDAB"; logins != want || others != want {
		t.Errorf("logins at %s and requests at %s, want %s for both", logins, others, want)
	}
}

// TestDeploy deploys on three servers: drain 10 s, down 5 s, pause 2 s.
func TestDeploy(t *testing.T) {
	config := still(3)
	config.Duration = 100 * sec
	config.Balancer.Detection = 0
	config.Balancer.Changes = []sim.Change{
		{Action: sim.Deploy, Server: sim.AllServers, At: 20 * sec, Drain: 10 * sec, Down: 5 * sec, Pause: 2 * sec}}
	r := run(t, trialOf(config, beat{every: sec / 10, visits: 1000}, "round-robin", nil))
	var got []string
	for _, a := range r.Changes {
		got = append(got, fmt.Sprintf("%v %s %d", a.Action, a.Name, a.At/sec))
	}
	for _, f := range r.Faults {
		got = append(got, fmt.Sprintf("down %s %d to %d", f.Name, f.Down/sec, f.Up/sec))
	}
	want := []string{
		"drain A 20", "maintenance A 30", "ready A 35",
		"drain B 37", "maintenance B 47", "ready B 52",
		"drain C 54", "maintenance C 64", "ready C 69",
		"down A 30 to 35", "down B 47 to 52", "down C 64 to 69",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := outcomes(&r)["failed"] + outcomes(&r)["refused"]; n != 0 {
		t.Errorf("%d logins failed although no server was used while it was down", n)
	}
}

// TestReloadForgets: a balancer that is reloaded takes a dead server for a
// live one until it finds out again.
func TestReloadForgets(t *testing.T) {
	config := still(2)
	config.Duration = 100 * sec
	config.Balancer.Detection = 5 * sec
	config.Balancer.Changes = []sim.Change{{Action: sim.Reload, Server: sim.AllServers, At: 50 * sec}}
	config.Faults = []sim.Fault{{Index: 1, At: 10 * sec, For: sim.Forever}}
	// A login every 100 ms; each time half of those within 5 s fail: 25.
	r := run(t, trialOf(config, beat{every: 100 * ms, visits: 900}, "round-robin", nil))
	if n := outcomes(&r)["failed"]; n != 50 {
		t.Errorf("%d logins failed, want 25 twice", n)
	}
}

// TestWeights: in every round of as many requests as the weights add up to,
// smooth weighted round robin gives each server its share exactly; a random
// choice does on average.
func TestWeights(t *testing.T) {
	for _, policy := range []string{"round-robin", "random", "least-connections", "two-choices"} {
		config := still(3)
		config.Duration, config.Servers.Workers = 100*sec, 1
		config.Balancer.Weights = []int64{5, 1, 1}
		r := run(t, trialOf(config, beat{every: ms, visits: 7_000}, policy, nil))
		for p, share := range []float64{5. / 7, 1. / 7, 1. / 7} {
			got, want := float64(r.Places[p].Requests), 7_000*share
			switch policy {
			case "round-robin":
				if got != want {
					t.Errorf("server %d got %v requests, want %v", p, got, want)
				}
			case "random", "least-connections": // nothing is ever under way, so ties are drawn
				wantNear(t, policy, got, want, math.Sqrt(want*(1-share)))
			}
		}
	}
	config := still(2)
	config.Duration = 100 * sec
	config.Balancer.Weights = []int64{5, 1, 1}
	if problems := config.Validate(); len(problems) != 1 {
		t.Errorf("three weights for two servers: %v", problems)
	}
}

// TestSlowStart: B of two servers is back at 20 s and gets its weight over
// T = 100 s. While B has x of its weight it gets x/(1+x) of the requests, so
// in T it gets the share 1 - ln 2 = 0.306853 of them; without slow start 1/2.
func TestSlowStart(t *testing.T) {
	for _, c := range []struct {
		slow int64
		want float64
	}{{0, 0.5}, {100 * sec, 1 - math.Ln2}} {
		config := still(2)
		config.Duration, config.Warmup = 120*sec, 20*sec
		config.Balancer.Detection, config.Balancer.SlowStart = 0, c.slow
		config.Faults = []sim.Fault{{Index: 1, At: 10 * sec, For: 10 * sec}}
		r := run(t, trialOf(config, beat{every: 5 * ms, visits: 24_000}, "round-robin", nil))
		// Whole requests, and weights of 256ths rounded down, are the only error: B's first turn comes later by
		// some requests.
		if got := float64(r.Places[1].Requests) / 20_000; math.Abs(got-c.want) > 2e-3 {
			t.Errorf("slow start %d s: B got %v of the requests, want %v", c.slow/sec, got, c.want)
		}
	}
}

// TestColdServer: a server started at 10 s is 5 times as slow at first, and
// the excess falls linearly over 100 s: after 40 s a request of 10 ms takes
// 10 + 40*(1-0.4) = 34 ms.
func TestColdServer(t *testing.T) {
	config := still(1)
	config.Duration = 200 * sec
	config.Requests.LoginService = rng.Constant(10 * ms)
	config.Servers.Cold, config.Servers.WarmUp = 5, 100*sec
	config.Balancer.Detection = 0
	config.Faults = []sim.Fault{{At: 5 * sec, For: 5 * sec}}
	tr := trialOf(config, beat{every: 50 * sec, visits: 4}, "random", nil)
	var latencies []int64
	tr.Observe = func(f sim.Fact) {
		if f.What == sim.Answered {
			latencies = append(latencies, f.Latency/ms)
		}
	}
	run(t, tr)
	if diff := cmp.Diff([]int64{10, 34, 14, 10}, latencies); diff != "" { // at 0, 50, 100 and 150 s
		t.Error(diff)
	}
}
