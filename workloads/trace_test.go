package workloads

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// keeper is a strategy for hand traces: requests go round the servers, every
// write is copied to all of them or stays where it was made.
type keeper struct {
	next   sim.Place
	copied bool
}

func (k *keeper) Route(v sim.View, _ sim.SessionID) sim.Place {
	p := k.next
	k.next = (k.next + 1) % sim.Place(v.Servers())
	return p
}

func (*keeper) Read(_ sim.View, _ sim.SessionID, at sim.Place) sim.Place { return at }

func (k *keeper) Write(v sim.View, _ sim.SessionID, at sim.Place, dst []sim.Place) ([]sim.Place, int) {
	to := append(dst, at)
	for p := range sim.Place(v.Servers()) {
		if k.copied && p != at {
			to = append(to, p)
		}
	}
	return to, 1
}

// run makes a trial and returns its result.
func run(t *testing.T, o Options, c sim.Config, s sim.Strategy, watch ...func(sim.Fact)) sim.Result {
	t.Helper()
	trial := sim.Trial{
		Config: c, Seed: 1, Strategy: func() sim.Strategy { return s },
		Workload: func(luck rng.Source) (sim.Workload, error) { return o.Workload(luck, &c) },
	}
	for _, w := range watch {
		trial.Observe = w
	}
	result, err := sim.Run(&trial)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// instant is a system in which nothing takes time.
func instant(servers int) sim.Config {
	c := sim.NewConfig()
	c.Duration, c.Window, c.Servers.Count, c.Servers.Workers = 100*param.Second, 100*param.Second, servers, 1
	c.Requests.Service, c.Requests.LoginService = rng.Constant(0), rng.Constant(0)
	for l := range c.Network {
		c.Network[l].Latency = rng.Constant(0)
	}
	return c
}

// answers plays a script and lists the answers: "1s post stale".
func answers(t *testing.T, o Options, c sim.Config, s sim.Strategy) (lines []string) {
	t.Helper()
	run(t, o, c, s, func(f sim.Fact) {
		if f.What == sim.Answered {
			lines = append(lines, fmt.Sprintf("%s %v %v", param.FormatDuration(f.At-f.Latency), f.Kind, f.Outcome))
		}
	})
	return lines
}

func wantLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the answers differ (-want +got):\n%s", diff)
	}
}

// script is a scripted workload of one visit that begins at 0.
func script(t *testing.T, requests string) Options {
	t.Helper()
	o := options(t, "scripted").(*scriptedOptions)
	o.Visits = []scriptedVisit{{}}
	if err := find(t, o.Visits[0].field().Fields, "requests").Value.Set(requests); err != nil {
		t.Fatal(err)
	}
	return o
}

// TestTraceT1: 2 servers in turn, first come first served, service 3 s,
// arrivals at 0, 1, ... 5 s. The latencies are 3, 3, 4, 4, 5, 5 s, and each
// server is busy for 9 s. The visits are given in disorder.
func TestTraceT1(t *testing.T) {
	c := instant(2)
	c.Requests.LoginService = rng.Constant(3 * param.Second)
	o := options(t, "scripted").(*scriptedOptions)
	o.Visits = nil
	for _, second := range []int64{3, 0, 5, 1, 4, 2} {
		o.Visits = append(o.Visits, scriptedVisit{At: second * param.Second})
	}
	latency := make([]int64, 6)
	result := run(t, o, c, &keeper{}, func(f sim.Fact) {
		if f.What == sim.Answered {
			latency[f.Visit] = f.Latency / param.Second
		}
	})
	if diff := cmp.Diff([]int64{3, 3, 4, 4, 5, 5}, latency); diff != "" {
		t.Errorf("the latencies differ:\n%s", diff)
	}
	for _, p := range result.Places {
		if p.BusyTime != 9*param.Second {
			t.Errorf("server %s was busy for %v", p.Name, param.FormatDuration(p.BusyTime))
		}
	}
}

// TestTraceT2: 2 servers in turn, a write at each of 0, 1, 3 and 4.5 s, copied
// to the other server with a lag of 2 s. What is written at 1 s arrives at 3 s
// and is seen by the request of that instant; what is written at 3 s is not
// there at 4.5 s.
func TestTraceT2(t *testing.T) {
	c := instant(2)
	c.Replica.Delay = rng.Constant(2 * param.Second)
	got := answers(t, script(t, "1s post, 3s post, 4.5s post"), c, &keeper{copied: true})
	// At 1 s not even the session has arrived.
	wantLines(t, got, "0s login logged in", "1s post missing", "1s login logged in", "3s post fresh", "4.5s post stale")
}

// TestTraceT3: with a sliding time-to-live of 10 s, of requests at 0, 9, 19
// and 28 s only the one at 19 s finds its session expired.
func TestTraceT3(t *testing.T) {
	c := instant(1)
	c.Sessions.Idle = 10 * param.Second
	got := answers(t, script(t, "9s read, 19s read, 28s read"), c, &keeper{})
	wantLines(t, got, "0s login logged in", "9s read fresh", "19s read expired", "19s login logged in", "28s read fresh")
}

// TestArticle is the story of the article, the default script: on 3 servers
// in turn, the one who posts is not known where he did not log in.
func TestArticle(t *testing.T) {
	got := answers(t, options(t, "scripted"), instant(3), &keeper{})
	wantLines(t, got, "0s login logged in", "1s post missing", "1s login logged in", "2s read missing",
		"2s login logged in", "3s post missing", "3s login logged in")
}

// TestScriptsDoNotWait: requests are sent at their times although no answer
// has come; the logout is the last. Times count from the login, here at 10 s.
func TestScriptsDoNotWait(t *testing.T) {
	c := instant(1)
	c.Servers.Workers = 8
	c.Requests.Service = rng.Constant(param.Second)
	o := script(t, "1s post, 1s post, 1.5s read, 1.6s logout").(*scriptedOptions)
	o.Visits[0].At = 10 * param.Second
	wantLines(t, answers(t, o, c, &keeper{}), "10s login logged in", "11s post fresh", "11s post fresh",
		"11.5s read fresh", "11.6s logout fresh")
}

// TestScriptedAddresses: each visit has a network of its own.
func TestScriptedAddresses(t *testing.T) {
	o := options(t, "scripted").(*scriptedOptions)
	o.Visits = make([]scriptedVisit, 3)
	for i, v := range take(begin(t, o, 1), 5) {
		if want := uint32(10<<24 | i<<8 | 1); v.IP != want || v.Number != uint64(i) || v.Requests != 0 {
			t.Errorf("visit %d is %+v, want the address %08x", i, v, want)
		}
	}
	o.Visits = nil
	c := sim.NewConfig()
	wantProblem(t, o, &c, "visits")
}
