package strategies

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// walk is a workload of one visit, told step by step: a login, then its steps,
// each sent when the user has thought for as long as the step before says.
type walk struct {
	steps []sim.Step // behind the login
	late  int32
	begun bool
}

func (w *walk) Next(v *sim.Visit) bool {
	if w.begun {
		return false
	}
	w.begun = true
	last := len(w.steps)
	*v = sim.Visit{Number: 7, Requests: int32(last), Late: int16(w.late)}
	if last > 0 && w.steps[last-1].Kind == sim.Logout {
		v.Requests, v.Logout = v.Requests-1, true
	}
	return true
}

func (w *walk) Step(_ *sim.Visit, k int32, _ *[4]uint64) sim.Step {
	if k == 0 {
		return sim.Step{Kind: sim.Login, Think: param.Second}
	}
	return w.steps[min(int(k), len(w.steps))-1]
}

// seconds are steps a second apart.
func seconds(kinds ...sim.Kind) []sim.Step {
	steps := make([]sim.Step, len(kinds))
	for i, k := range kinds {
		steps[i] = sim.Step{Kind: k, Think: param.Second}
	}
	return steps
}

// still is a system in which only thinking and the links among servers take
// time: 1 ms one way. Servers are visited in turn: the login on A, request 1 on B.
func still(servers int) sim.Config {
	c := sim.NewConfig()
	c.Duration, c.Servers.Count, c.Balancer.Policy = param.Hour, servers, "round-robin"
	c.Requests.Service, c.Requests.LoginService = rng.Constant(0), rng.Constant(0)
	c.Sessions.Size, c.Sessions.Growth = rng.Constant(1000), rng.Constant(0)
	c.Network[sim.ClientBalancer].Latency, c.Network[sim.BalancerServer].Latency = rng.Constant(0), rng.Constant(0)
	c.Network[sim.ServerServer].Latency = rng.Constant(param.Millisecond)
	return c
}

// verdicts makes the walk under a strategy and tells every answer: server and
// outcome, in the order of the answers.
func verdicts(t *testing.T, c sim.Config, o Options, w sim.Workload) (string, sim.Result) {
	t.Helper()
	facts, result := play(t, c, o, w)
	var told []string
	for _, f := range facts {
		if f.What == sim.Answered {
			told = append(told, fmt.Sprintf("%s %v", sim.PlaceName(f.Place, c.Servers.Count), f.Outcome))
		}
	}
	return strings.Join(told, ", "), result
}

// play makes the walk under a strategy and gives all that happened.
func play(t *testing.T, c sim.Config, o Options, w sim.Workload) (facts []sim.Fact, result sim.Result) {
	t.Helper()
	trial := sim.Trial{
		Config: c, Seed: 1, Strategy: func() sim.Strategy { return o.Strategy(&c) },
		Workload: func(rng.Source) (sim.Workload, error) { return w, nil },
		Observe:  func(f sim.Fact) { facts = append(facts, f) },
	}
	result, err := sim.Run(&trial)
	if err != nil {
		t.Fatal(err)
	}
	return facts, result
}

// wantVerdicts compares what was told with what must be.
func wantVerdicts(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("answers:\n got %s\nwant %s", got, want)
	}
}
