package simtest

import (
	"runtime"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// calm is a system in which nothing happens but requests, so that it is in its
// steady state soon.
func calm() (sim.Config, Crowd) {
	const ms, sec = int64(1e6), int64(1e9)
	cfg := sim.NewConfig()
	cfg.Duration, cfg.Window = 100*sec, 1<<60
	cfg.Servers.Count = 4
	cfg.Sessions.Idle = 5 * sec
	return cfg, Crowd{Gap: 20 * ms, Requests: 8, Think: sec / 2, Writes: 0.4, Logout: 0.9}
}

// asked measures, once the run is in its steady state, what the answers of a
// strategy allocate. It asks each question a few times more than the cluster
// does, which must not matter.
type asked struct {
	sim.Strategy
	questions            int
	route, read, written float64
}

const (
	settled  = 2000 // questions until the steady state
	measured = 100
)

// measures reports whether the present question is one to be measured.
func (a *asked) measures() bool {
	a.questions++
	return a.questions > settled && a.questions <= settled+measured
}

// Route implements sim.Strategy.
func (a *asked) Route(v sim.View, s sim.SessionID) sim.Place {
	if a.measures() {
		a.route += testing.AllocsPerRun(1, func() { a.Strategy.Route(v, s) })
	}
	return a.Strategy.Route(v, s)
}

// Read implements sim.Strategy.
func (a *asked) Read(v sim.View, s sim.SessionID, at sim.Place) sim.Place {
	if a.measures() {
		a.read += testing.AllocsPerRun(1, func() { a.Strategy.Read(v, s, at) })
	}
	return a.Strategy.Read(v, s, at)
}

// Write implements sim.Strategy.
func (a *asked) Write(v sim.View, s sim.SessionID, at sim.Place, dst []sim.Place) ([]sim.Place, int) {
	if a.measures() {
		a.written += testing.AllocsPerRun(1, func() { a.Strategy.Write(v, s, at, dst) })
	}
	return a.Strategy.Write(v, s, at, dst)
}

// Equip implements sim.Equipper.
func (a *asked) Equip(c *sim.Config) {
	if e, ok := a.Strategy.(sim.Equipper); ok {
		e.Equip(c)
	}
}

// answersWithoutMemory: Route, Read and Write allocate nothing.
func answersWithoutMemory(t *testing.T, fresh Fresh) {
	cfg, crowd := calm()
	a := &asked{Strategy: fresh(&cfg)}
	run(t, trial(func(*sim.Config) sim.Strategy { return a }, cfg, crowd, 1))
	if a.questions < settled+measured {
		t.Fatalf("only %d questions were asked", a.questions)
	}
	if a.route+a.read+a.written > 0 {
		t.Errorf("%d questions allocated: Route %v times, Read %v, Write %v", measured, a.route, a.read, a.written)
	}
}

// runsWithoutMemory: what a run allocates does not grow with its length. The
// few allocations more of a longer run are those of records that happen to be
// alive at once, and of latencies longer than any before.
func runsWithoutMemory(t *testing.T, fresh Fresh) {
	cfg, crowd := calm()
	short, few := allocations(t, trial(fresh, cfg, crowd, 1))
	cfg.Duration *= 4
	long, many := allocations(t, trial(fresh, cfg, crowd, 1))
	const spare = 100
	if long > short+spare {
		t.Errorf("%d requests allocated %d times, %d requests %d times", few, short, many, long)
	}
}

// allocations counts what a trial allocates, and its requests.
func allocations(t *testing.T, trial sim.Trial) (count int, requests uint64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	result := run(t, trial)
	runtime.ReadMemStats(&after)
	for _, n := range result.Tally.Requests {
		requests += n
	}
	return int(after.Mallocs - before.Mallocs), requests
}
