package sim

import (
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// A record's generation is compared in 24 bits. Synchronous copies still reach
// the request that waits for them after its slot has been used 2^24 times.
func TestGenerationsWrap(t *testing.T) {
	cfg := instant(2)
	c := set(t, cfg, &answers{write: toAll(2)}, &users{{steps: []Step{{Kind: Login}}}}, nil)
	slot := c.requests.take()
	r := c.requests.at(slot)
	r.gen = genMask + 1
	c.requests.put(slot)
	slot = c.messages.take()
	m := c.messages.at(slot)
	m.self = genMask + 1
	c.messages.put(slot)
	for range 1000 {
		next, ok := c.engine.Peek()
		if !ok || c.deserted() {
			break
		}
		c.engine.Next()
		c.dispatch(next)
	}
	if n := c.tally.Outcomes[Login][LoggedIn]; n != 1 {
		t.Errorf("%d logins were answered, want 1", n)
	}
}

// A session is at most 1 GiB, however it is configured: a record keeps its size
// in 32 bits.
func TestGreatestSession(t *testing.T) {
	cfg := instant(1)
	cfg.Sessions.Size, cfg.Sessions.Growth = rng.Constant(9<<29), rng.Constant(9<<29)
	for _, u := range []user{at(0), at(0, moment{sec, Write})} {
		result, _ := play(t, cfg, &answers{}, &recorded{users{u}})
		if got := result.Places[0].MemoryPeak; got != maxSessionBytes {
			t.Errorf("after %d requests the session takes %d bytes, want %d", len(u.steps), got, maxSessionBytes)
		}
	}
}

// A visit of a replay may have more requests under way than fit into 16 bits.
func TestManyRequestsUnderWay(t *testing.T) {
	const n = 1<<16 + 10
	cfg := instant(1)
	cfg.Requests.Service = constant(sec)
	cfg.Servers.Workers = n
	u := user{steps: make([]Step, n)}
	for k := range u.steps {
		u.steps[k] = Step{Kind: Read, Next: sec}
	}
	u.steps[0].Kind = Login
	var last Fact
	c := set(t, cfg, &answers{}, &recorded{users{u}}, func(f Fact) { last = f })
	c.run()
	if got := c.finish().Tally.Outcomes[Read][Fresh]; got != n-1 || last.What != VisitEnds {
		t.Errorf("%d requests found their session, want %d; the visit did not end last", got, n-1)
	}
}

// A copy that would not fit into an empty memory evicts nobody.
func TestTooLargeEvictsNobody(t *testing.T) {
	cfg := instant(1)
	cfg.Servers.Memory = 2500
	cfg.Sessions.Growth = rng.Constant(1600) // from 1000 to 2600 bytes
	result, facts := play(t, cfg, &answers{}, &recorded{users{at(0), at(1, moment{sec, Write})}})
	if got := outcomesOf(facts); got[0] != Refused || result.Tally.Evictions != 0 {
		t.Errorf("the write was %v and evicted %d sessions, want refused and none", got, result.Tally.Evictions)
	}
}

// Only whole windows are compared: at the end of the run, one request in a
// split second would be the sharpest imbalance.
func TestWorstWindowIsWhole(t *testing.T) {
	for duration, want := range map[int64]Skew{
		25 * sec: {Busiest: 2, Total: 3, Servers: 2},
		30 * sec: {Busiest: 1, Total: 1, Servers: 2},
	} {
		cfg := instant(2)
		cfg.Duration, cfg.Window = duration, 10*sec
		w := &recorded{users{at(0, moment{sec, Read}, moment{2 * sec, Read}, moment{11 * sec, Read}, moment{12 * sec, Read},
			moment{24 * sec, Read})}}
		result, _ := play(t, cfg, &answers{write: toAll(2)}, w)
		if result.WorstWindow != want {
			t.Errorf("the worst window of %d ns is %+v, want %+v", duration, result.WorstWindow, want)
		}
	}
}

// A run that is over before its warm-up has measured nothing and says so.
func TestRunShorterThanWarmUp(t *testing.T) {
	cfg := instant(1)
	cfg.Warmup = 100 * sec
	result, _ := play(t, cfg, &answers{}, &recorded{users{at(0, moment{sec, Write})}})
	y := &result.Tally
	if result.Measured != 0 || y.Visits != 0 || y.WritesAcknowledged != 0 || result.Places[0].BusyTime != 0 {
		t.Errorf("measured %d ns, %d visits", result.Measured, y.Visits)
	}
	if len(result.Doubts) != 1 || !strings.Contains(result.Doubts[0], "warm-up") {
		t.Errorf("doubts: %q", result.Doubts)
	}
}

// The digest tells apart what differs for all strategies alike.
func TestDigest(t *testing.T) {
	digest := func(change func(*Trial)) uint64 {
		cfg := instant(2)
		cfg.Duration = 10 * sec
		cfg.Faults = []Fault{{At: 3 * sec, For: sec}}
		cfg.Random[ServerRole] = RandomFaults{TimeToFailure: constant(5 * sec), TimeToRepair: constant(sec)}
		trial := Trial{
			Config: cfg, Strategy: func() Strategy { return &answers{} },
			Workload: func(rng.Source) (Workload, error) { return &recorded{users{at(0, moment{sec, Write})}}, nil },
		}
		change(&trial)
		result, err := Run(&trial)
		if err != nil {
			t.Fatal(err)
		}
		return result.Digest
	}
	base := digest(func(*Trial) {})
	deploy := func(down int64) uint64 {
		return digest(func(trial *Trial) {
			trial.Config.Balancer.Changes = []Change{{Action: Deploy, Server: 0, At: sec, Down: down}}
		})
	}
	if deploy(sec) == base || deploy(sec) == deploy(2*sec) {
		t.Errorf("the digest does not tell deployments apart")
	}
	if again := digest(func(*Trial) {}); again != base {
		t.Errorf("the same trial has the digests %x and %x", base, again)
	}
	same := digest(func(trial *Trial) { trial.Strategy = func() Strategy { return &answers{write: toAll(2)} } })
	if same != base {
		t.Errorf("another strategy changes the digest")
	}
	for what, change := range map[string]func(*Trial){
		"seed":        func(trial *Trial) { trial.Seed++ },
		"replication": func(trial *Trial) { trial.Replication++ },
		"duration":    func(trial *Trial) { trial.Config.Duration++ },
		"outage":      func(trial *Trial) { trial.Config.Faults = []Fault{{At: 3 * sec, For: 2 * sec}} },
		"memory kept": func(trial *Trial) { trial.Config.Faults = []Fault{{At: 3 * sec, For: sec, Keep: true}} },
		"repair":      func(trial *Trial) { trial.Config.Random[ServerRole].TimeToRepair = constant(2 * sec) },
		"visit": func(trial *Trial) {
			trial.Workload = func(rng.Source) (Workload, error) { return &recorded{users{at(1)}}, nil }
		},
	} {
		if digest(change) == base {
			t.Errorf("the digest does not tell another %s", what)
		}
	}
}

// A server that is on trial when it becomes the only one is not banned for good:
// alone, it gets all requests.
func TestProbeOfTheLastServer(t *testing.T) {
	for _, stage := range []banStage{onTrial, probed} {
		cfg := instant(2)
		cfg.Balancer.Passive = Passive{Fails: 1, Window: Forever, Ban: sec}
		c := set(t, cfg, &answers{}, &users{}, nil)
		n := &c.nodes[1]
		n.ban.stage, c.nodes[0].state = stage, absent
		c.believe(n)
		c.failedAt(n)
		if !n.open || !n.believedUp {
			t.Errorf("a failure at stage %d leaves the only server banned", stage)
		}
	}
}
