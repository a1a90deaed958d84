package workloads

import (
	"math"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// TestVisitsAreGeometric: the number of requests with its login has the mean
// 10, the variance 10*9, and is 1 with probability 1/10; half of the visits
// end with a logout, whatever their length.
func TestVisitsAreGeometric(t *testing.T) {
	const n = 50_000
	sum, ones, logouts, loggedOutOnes := 0.0, 0, 0, 0
	for _, v := range take(begin(t, options(t, "visits"), 1), n) {
		sum += float64(v.Requests) + 1
		if v.Requests == 0 {
			ones++
		}
		if v.Logout {
			logouts++
		}
		if v.Logout && v.Requests == 0 {
			loggedOutOnes++
		}
	}
	wantNear(t, "the mean number of requests", sum/n, 10, math.Sqrt(90.0/n), 0.005)
	wantShare(t, "the share of visits with one request", ones, n, 0.1, 0.02)
	wantShare(t, "the share of logouts", logouts, n, 0.5, 0.01)
	wantShare(t, "the share of both", loggedOutOnes, n, 0.05, 0.03)
}

// TestRequestsAreAtLeastOne also bounds them above: a user who never leaves.
func TestRequestsAreAtLeastOne(t *testing.T) {
	for text, want := range map[string]int32{
		"1": 0, "7": 6, "uniform(0, 2)": 0, "1000000000": 999_999_999, "1e12": 1<<30 - 1,
	} {
		for _, v := range take(begin(t, options(t, "visits", "requests="+text), 1), 20) {
			if v.Requests < want || text != "uniform(0, 2)" && v.Requests != want {
				t.Errorf("requests %s give %d behind the login", text, v.Requests)
			}
		}
	}
	c := sim.NewConfig()
	wantProblem(t, options(t, "visits", "requests=0.5"), &c, "requests")
}

// TestMixedSteps: request 0 is the login, 30 % of the others are writes, and
// the think times have the mean and the deviation 7 s.
func TestMixedSteps(t *testing.T) {
	const n = 50_000
	w := begin(t, options(t, "visits"), 1)
	writes, think := 0, 0.0
	for i := range uint64(n) {
		luck := sim.Draw(rng.New(5, 0), i, sim.PurposeRequest, 1, 0)
		if step := w.Step(&sim.Visit{}, 0, &luck); step.Kind != sim.Login {
			t.Fatalf("the first request is a %v", step.Kind)
		}
		step := w.Step(&sim.Visit{}, 1+int32(i%50), &luck)
		think += float64(step.Think) / param.Second
		switch step.Kind {
		case sim.Write:
			writes++
		case sim.Read:
		default:
			t.Fatalf("a later request is a %v", step.Kind)
		}
	}
	wantShare(t, "the share of writes", writes, n, 0.3, 0.01)
	wantNear(t, "the mean think time", think/n, 7, 7/math.Sqrt(n), 0.005)
}

// TestAlternatingSteps is the article's user: log in, post, read, post, ...
func TestAlternatingSteps(t *testing.T) {
	w := begin(t, options(t, "visits", "pattern=alternate", "think=2s"), 1)
	for k, want := range []sim.Kind{sim.Login, sim.Write, sim.Read, sim.Write, sim.Read} {
		luck := sim.Draw(rng.New(5, 0), 1, sim.PurposeRequest, uint64(k), 0)
		if got := w.Step(&sim.Visit{}, int32(k), &luck); got != (sim.Step{Kind: want, Think: 2 * param.Second}) {
			t.Errorf("step %d is %+v, want a %v", k, got, want)
		}
	}
}

// TestBurstOnlyIfAsked: pages make no calls unless a scenario says so, and then
// as many as it says, of which so many write as other requests do.
func TestBurstOnlyIfAsked(t *testing.T) {
	asks := func(assignments ...string) sim.Burster {
		return begin(t, options(t, "visits", assignments...), 1).(sim.Burster)
	}
	if asks().Bursts() {
		t.Error("pages make calls unasked")
	}
	b := asks("burst=uniform(2, 6)", "burst_after=50ms", "writes=100%")
	if !b.Bursts() {
		t.Fatal("pages make no calls")
	}
	source := rng.New(1, 0)
	seen := map[int32]bool{}
	for k := range uint64(1000) {
		luck := source.Block(1, uint64(sim.PurposeBurst), k, 0)
		calls, after := b.Burst(nil, int32(k), &luck)
		if calls < 2 || calls > 6 || after != 50*param.Millisecond || b.Call(nil, &luck) != sim.Write {
			t.Fatalf("request %d: %d calls after %d ns", k, calls, after)
		}
		seen[calls] = true
	}
	if len(seen) != 5 {
		t.Errorf("the numbers of calls were %v, want 2 to 6", seen)
	}
}

// TestRobots: 60 % of the visits are a single hit. The others are the same visits as without robots.
func TestRobots(t *testing.T) {
	const n = 50_000
	people, robots := take(begin(t, options(t, "visits"), 1), n), 0
	for i, v := range take(begin(t, options(t, "visits", "robots=60%"), 1), n) {
		switch {
		case v == people[i]:
		case v.Requests == 0 && !v.Logout:
			if people[i].Requests > 0 || people[i].Logout {
				robots++
			}
		default:
			t.Fatalf("visit %d is %+v, without robots %+v", i, v, people[i])
		}
	}
	// One visit in ten has only its login anyway, and half of those no logout either: 1 - 0.1/2 can be told apart.
	wantShare(t, "visits of robots", robots, n, 0.6*0.95, 0.02)
}
