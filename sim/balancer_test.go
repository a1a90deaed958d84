package sim_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/strategies/balance"
)

const (
	ms  = param.Millisecond
	sec = param.Second
)

// beat is a workload of visits that begin at a steady beat. Each logs in and
// then sends so many requests, thinking for a fixed time.
type beat struct {
	every, think int64
	requests     int32
	visits, next uint64
}

func (b *beat) Next(v *sim.Visit) bool {
	if b.next == b.visits {
		return false
	}
	*v = sim.Visit{Number: b.next, Start: int64(b.next) * b.every, IP: uint32(b.next), Requests: b.requests}
	b.next++
	return true
}

func (b *beat) Step(_ *sim.Visit, k int32, _ *[4]uint64) sim.Step {
	if k == 0 {
		return sim.Step{Kind: sim.Login, Think: b.think}
	}
	return sim.Step{Kind: sim.Read, Think: b.think}
}

// homing is the plainest strategy with a pin: the server of the login, else
// the policy's choice.
type homing struct {
	policy balance.Policy
	pins   *sim.Pins
}

func (h *homing) Route(v sim.View, s sim.SessionID) sim.Place {
	pin := sim.Nowhere
	if h.pins != nil {
		pin = v.Pin(s)
	} else if s != sim.NoSession {
		pin = v.Home(s)
	}
	if pin != sim.Nowhere && v.Serves(pin) {
		return pin
	}
	return h.policy.Pick(v)
}

func (h *homing) Equip(c *sim.Config) {
	if h.pins != nil {
		c.Balancer.Pins = *h.pins
	}
}

func (*homing) Read(_ sim.View, _ sim.SessionID, at sim.Place) sim.Place { return at }

func (*homing) Write(_ sim.View, _ sim.SessionID, at sim.Place, dst []sim.Place) ([]sim.Place, int) {
	return append(dst, at), 1
}

// still is a configuration in which nothing takes time but what the test adds.
func still(servers int) sim.Config {
	c := sim.NewConfig()
	c.Servers.Count, c.Servers.Workers, c.Servers.Queue = servers, 100_000, -1
	c.Requests.Service, c.Requests.LoginService = rng.Constant(0), rng.Constant(0)
	for l := range c.Network {
		c.Network[l].Latency = rng.Constant(0)
	}
	return c
}

func trialOf(c sim.Config, w beat, policy string, pins *sim.Pins) *sim.Trial {
	return &sim.Trial{
		Config: c, Seed: 1,
		Strategy: func() sim.Strategy { return &homing{balance.New(policy, c.Servers.Count), pins} },
		Workload: func(rng.Source) (sim.Workload, error) { return &w, nil },
	}
}

func run(t *testing.T, trial *sim.Trial) sim.Result {
	t.Helper()
	r, err := sim.Run(trial)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wantNear fails when got is more than 4.5 standard errors from want.
func wantNear(t *testing.T, what string, got, want, se float64) {
	t.Helper()
	if math.Abs(got-want) > 4.5*se {
		t.Errorf("%s is %.5g, want %.5g: %.1f standard errors off", what, got, want, (got-want)/se)
	}
}

// outcomes counts how requests of all kinds ended.
func outcomes(r *sim.Result) map[string]uint64 {
	m := map[string]uint64{}
	for _, row := range r.Tally.Outcomes {
		for o, n := range row {
			if n > 0 {
				m[sim.Outcome(o).String()] += n
			}
		}
	}
	return m
}

// TestDetectionFollowsFromTheChecks crashes 300 servers at one instant and
// looks when the balancer knew. The phase of a server's checks is uniform over
// the interval I, so the f-th failing check begins after (f-1)I + U(0,I), and
// fails after the timeout when the server is silent (systems.md 1.6, V35).
func TestDetectionFollowsFromTheChecks(t *testing.T) {
	const servers = 300
	haproxy := sim.Checks{Interval: 2 * sec, Timeout: 2 * sec, Fall: 3, Rise: 2}
	fast, short := haproxy, haproxy
	fast.Fast, short.Timeout = sec, sec
	aws := sim.Checks{Interval: 30 * sec, Timeout: 5 * sec, Fall: 2, Rise: 5}
	traefik := sim.Checks{Interval: 30 * sec, Timeout: 5 * sec, Fall: 1, Rise: 1}
	type uniform struct{ from, to float64 } // s
	for _, c := range []struct {
		name   string
		checks sim.Checks
		how    sim.Manner
		down   uniform // time to detect
		up     uniform // time to trust again
	}{
		{"HAProxy, refused", haproxy, sim.Refuses, uniform{4, 6}, uniform{2, 4}},
		{"HAProxy, silent", haproxy, sim.Hangs, uniform{6, 8}, uniform{2, 4}}, // and the timeout of 2 s
		{"short timeout", short, sim.Hangs, uniform{5, 7}, uniform{2, 4}},
		{"fastinter", fast, sim.Refuses, uniform{2, 4}, uniform{1, 3}}, // U(0,2), then every second
		{"AWS ALB", aws, sim.Refuses, uniform{30, 60}, uniform{120, 150}},
		{"Traefik", traefik, sim.Refuses, uniform{0, 30}, uniform{0, 30}},
	} {
		config := still(servers)
		config.Duration, config.Window = 400*sec, 100*sec
		config.Balancer.Checks = c.checks
		for p := range servers {
			config.Faults = append(config.Faults, sim.Fault{Index: p, At: 100 * sec, For: 100 * sec, How: c.how})
		}
		r := run(t, trialOf(config, beat{}, "random", nil))
		detect, trust := 0.0, 0.0
		for _, f := range r.Faults {
			d, u := float64(f.Detected-f.Down)/1e9, float64(f.Trusted-f.Up)/1e9
			if d < c.down.from || d > c.down.to || u < c.up.from || u > c.up.to {
				t.Fatalf("%s: detected after %v s, trusted after %v s", c.name, d, u)
			}
			detect += d / servers
			trust += u / servers
		}
		mean := func(u uniform) (mean, se float64) {
			return (u.from + u.to) / 2, (u.to - u.from) / math.Sqrt(12*servers)
		}
		want, se := mean(c.down)
		wantNear(t, c.name+": mean time to detect", detect, want, se)
		want, se = mean(c.up)
		wantNear(t, c.name+": mean time to trust", trust, want, se)
	}
}

// TestFailedRequestsUntilDetection is V35: with checks every I, of which f must
// fail, and L requests per second on N servers in turn, a crash costs
// (L/N)(f-1/2)I requests: with L=400, N=4, I=2 s, f=3 that is 500. In each run
// the number is that of the requests in the window itself, give or take one.
func TestFailedRequestsUntilDetection(t *testing.T) {
	const replications = 50
	mean := 0.0
	for i := range replications {
		config := still(4)
		config.Duration = 12 * sec
		config.Balancer.Checks = sim.Checks{Interval: 2 * sec, Timeout: 2 * sec, Fall: 3, Rise: 2}
		config.Faults = []sim.Fault{{Index: 1, At: 4 * sec, For: sim.Forever}}
		tr := trialOf(config, beat{every: sec / 400, visits: 4800}, "round-robin", nil)
		tr.Replication = uint64(i)
		r := run(t, tr)
		failed := float64(outcomes(&r)["failed"])
		window := float64(r.Faults[0].Detected-r.Faults[0].Down) / 1e9
		if math.Abs(failed-100*window) > 1 {
			t.Fatalf("%v requests failed in a window of %v s", failed, window)
		}
		mean += failed / replications
	}
	wantNear(t, "requests failed per crash", mean, 500, 200/math.Sqrt(12*replications))
}

// TestRefusalAndSilence: a port that refuses costs a round trip, a silent
// server the connect timeout; what was being worked on costs the answer
// timeout, counted from its dispatch.
func TestRefusalAndSilence(t *testing.T) {
	for _, c := range []struct {
		how  sim.Manner
		want []int64
	}{
		// One server, down from 2.5 s on. Requests at 0, 1, 2 s are answered at once; that of 2.4 s would take 1 s.
		{sim.Refuses, []int64{100 * ms, 2 * ms}}, // broken at the crash; refused after 1 ms each way
		{sim.Hangs, []int64{50 * sec, 5 * sec}},  // Answer and Connect
	} {
		config := still(1)
		config.Duration = 100 * sec
		config.Network[sim.BalancerServer].Latency = rng.Constant(ms)
		config.Requests.LoginService = rng.Constant(sec)
		config.Balancer.Detection = 99 * sec
		config.Faults = []sim.Fault{{At: 2500 * ms, For: sim.Forever, How: c.how}}
		var latencies []int64
		tr := trialOf(config, beat{every: 2400 * ms, visits: 3}, "random", nil)
		tr.Observe = func(f sim.Fact) {
			if f.What == sim.Answered && f.Outcome == sim.Failed {
				latencies = append(latencies, f.Latency)
			}
		}
		run(t, tr)
		if c.how == sim.Refuses {
			c.want[0] += ms // the way back of the bad news
		} else {
			c.want[0], c.want[1] = c.want[1], c.want[0] // the later request is given up first
		}
		if diff := cmp.Diff(c.want, latencies); diff != "" {
			t.Errorf("down in manner %d: latencies %v: %s", c.how, latencies, diff)
		}
	}
}
