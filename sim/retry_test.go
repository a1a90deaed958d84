package sim_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// step is what a story tells of one try or answer.
type step struct {
	At    int64 // ms
	What  string
	Place sim.Place
}

// storyOf is where the requests of one visit were sent, and how they ended.
func storyOf(t *testing.T, trial *sim.Trial, visit uint64) (story []step) {
	t.Helper()
	trial.Observe = func(f sim.Fact) {
		switch {
		case f.Visit != visit:
		case f.What == sim.Routed:
			story = append(story, step{f.At / ms, "routed", f.Place})
		case f.What == sim.Answered:
			story = append(story, step{f.At / ms, f.Outcome.String(), f.Place})
		}
	}
	run(t, trial)
	return story
}

// TestRetries follows the second request of a user of server A, who logged in
// at 0 s and asks again at 10 s, when A has been down for a second and the
// balancer does not know yet. One way to a server takes 1 ms. HAProxy has option redispatch here.
func TestRetries(t *testing.T) {
	haproxy := sim.Dial{Connect: 5 * sec, Answer: 50 * sec, Retries: 3, Wait: sec, Redispatch: sim.RedispatchLast}
	nginx := sim.Dial{Connect: 60 * sec, Answer: 60 * sec, Retries: 3, Redispatch: sim.RedispatchAlways}
	never := haproxy
	never.Redispatch = sim.RedispatchNever
	login := []step{{0, "routed", 0}, {2, "logged in", 0}}
	for _, c := range []struct {
		name string
		dial sim.Dial
		how  sim.Manner
		want []step
	}{
		// Refused at 10.004, 11.006 and 12.008 s: the wait of a second, then 2 ms there and back. The third retry
		// leaves the server and is answered 2 ms later.
		{"HAProxy, refused", haproxy, sim.Refuses, []step{{10002, "routed", 0}, {12008, "routed", 1}, {12010, "missing", 1}}},
		// Three connect timeouts of 5 s without further wait.
		{"HAProxy, silent", haproxy, sim.Hangs, []step{{10002, "routed", 0}, {25002, "routed", 1}, {25004, "missing", 1}}},
		{"without redispatch", never, sim.Refuses, []step{{10002, "routed", 0}, {13010, "failed", sim.Nowhere}}},
		{"nginx, refused", nginx, sim.Refuses, []step{{10002, "routed", 0}, {10004, "routed", 1}, {10006, "missing", 1}}},
		{"nginx, silent", nginx, sim.Hangs, []step{{10002, "routed", 0}, {70002, "routed", 1}, {70004, "missing", 1}}},
	} {
		config := still(2)
		config.Duration = 100 * sec
		config.Users.OnMissing = sim.CarryOn
		config.Network[sim.BalancerServer].Latency = rng.Constant(ms)
		config.Balancer.Detection, config.Balancer.Dial = 99*sec, c.dial
		config.Faults = []sim.Fault{{At: 9 * sec, For: sim.Forever, How: c.how}}
		story := storyOf(t, trialOf(config, beat{every: sec, visits: 1, requests: 1, think: 10 * sec}, "round-robin", nil), 0)
		if diff := cmp.Diff(append(login[:2:2], c.want...), story); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

// TestPassiveChecks is nginx with max_fails 1 and fail_timeout 10 s: server B
// of two is down from 5 s to 38 s, and a login arrives each second, A and B in
// turn. The request of 5 s fails and bans B; after each ban the first request
// of B's turn probes it and fails, until the first after 38 s succeeds.
func TestPassiveChecks(t *testing.T) {
	config := still(2)
	config.Duration = 60 * sec
	config.Balancer.Passive = sim.Passive{Fails: 1, Window: 10 * sec, Ban: 10 * sec}
	config.Faults = []sim.Fault{{Index: 1, At: 4500 * ms, For: 33500 * ms}}
	tr := trialOf(config, beat{every: sec, visits: 60}, "round-robin", nil)
	var failed []int64
	tr.Observe = func(f sim.Fact) {
		if f.What == sim.Answered && f.Outcome == sim.Failed {
			failed = append(failed, f.At/sec)
		}
	}
	r := run(t, tr)
	// While B is banned all requests go to A, so when the ban is over it is B's turn.
	if diff := cmp.Diff([]int64{5, 15, 25, 35}, failed); diff != "" {
		t.Errorf("requests failed at (s): %s", diff)
	}
	if f := r.Faults[0]; f.Detected != 5*sec || f.Trusted != 45*sec {
		t.Errorf("detected at %d, trusted at %d", f.Detected, f.Trusted)
	}
	// 60 requests: A gets 3 of the first 5 and one of 45 to 59 every 2 s, and all between that do not probe.
	if diff := cmp.Diff(map[string]uint64{"logged in": 56, "failed": 4}, outcomes(&r)); diff != "" {
		t.Error(diff)
	}
}

// TestSeveralFailuresBan: with Envoy's count in a row, a success in between
// starts it anew, so two users who alternate with a broken server never ban it
// unless enough failures follow one another.
func TestSeveralFailuresBan(t *testing.T) {
	config := still(2)
	config.Duration = 100 * sec
	config.Balancer.Passive = sim.Passive{Fails: 5, Window: sim.Forever, Ban: 30 * sec}
	config.Faults = []sim.Fault{{Index: 1, At: 10 * sec, For: 50 * sec}}
	r := run(t, trialOf(config, beat{every: sec, visits: 90}, "round-robin", nil))
	// B's turns are the odd seconds: it fails at 11, 13, 15, 17 and 19 s and is banned until 49 s; it fails the
	// probe of 49 s and is banned until 79 s, when it works again.
	if n := outcomes(&r)["failed"]; n != 6 {
		t.Errorf("%d requests failed, want 6", n)
	}
	if f := r.Faults[0]; f.Detected != 19*sec || f.Trusted != 79*sec {
		t.Errorf("detected at %d, trusted at %d", f.Detected, f.Trusted)
	}
}

// TestFailOpen: six of ten servers are down and known to be. A balancer that
// believes its checks uses the other four; one whose threshold is above the
// share of four tenths uses all ten and loses six tenths of the requests; a
// threshold of four tenths is not passed yet (Envoy: below it). With all down
// the first kind refuses what the others let fail.
func TestFailOpen(t *testing.T) {
	for _, c := range []struct {
		threshold float64
		down      int
		want      map[string]uint64
	}{
		{0, 6, map[string]uint64{"logged in": 100}},
		{0.5, 6, map[string]uint64{"logged in": 40, "failed": 60}},
		{0.4, 6, map[string]uint64{"logged in": 100}},
		{0.0001, 6, map[string]uint64{"logged in": 100}},
		{0, 10, map[string]uint64{"refused": 100}},
		{0.0001, 10, map[string]uint64{"failed": 100}}, // AWS ALB: fails open when none is healthy
	} {
		config := still(10)
		config.Duration = 200 * sec
		config.Balancer.Detection, config.Balancer.FailOpen = 0, c.threshold
		for p := range c.down {
			config.Faults = append(config.Faults, sim.Fault{Index: p, For: sim.Forever})
		}
		r := run(t, trialOf(config, beat{every: sec, visits: 100}, "round-robin", nil))
		if diff := cmp.Diff(c.want, outcomes(&r)); diff != "" {
			t.Errorf("threshold %v, %d down: %s", c.threshold, c.down, diff)
		}
	}
}
