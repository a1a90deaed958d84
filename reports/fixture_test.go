package reports

import (
	"github.com/sessionsim/sessionsim/sim"
)

// The fixture is hand-made: round integers with a wobble w = -2, -1, 0, 1, 2 over its five replications, so that every
// interval can be worked out on paper. A value m + a·w has mean m, standard deviation a·√(10/4) = 1.58114·a and, with
// t(4; 0.975) = 2.776445, half-width 2.776445·1.58114·a/√5 = 1.963243·a. Two values with wobbles a and b differ by one
// with the wobble a - b.
const (
	fixtureReplications = 5
	halfWidthPerWobble  = 1.963243161
)

const (
	second = int64(1e9)
	milli  = int64(1e6)
	kib    = 1 << 10
)

// fixtureRun describes one strategy of the fixture by what differs from the others.
type fixtureRun struct {
	name, summary   string
	missing, wobble int64     // missing requests of 9000 eligible, and their wobble
	stale           int64     // stale requests, with wobble 1 unless 0
	load            [3]uint64 // requests per server
	latency         int64     // ns of nine in ten answers
	tail            int64     // ns of the others, with a wobble of 1 ms
	memory          int64     // bytes on each server, on average
	store           int64     // bytes on the store; 0 is no store
	traffic         [6]uint64 // payload by link class, bytes per request; framing is a tenth of it
}

var fixtureRuns = []fixtureRun{
	{"local", "each server keeps its own sessions", 6000, 10, 0, [3]uint64{4000, 4000, 4000},
		20 * milli, 50 * milli, 1 << 20, 0, [6]uint64{1000, 1000, 0, 0, 0, 0}},
	{"sticky", "a cookie names the server", 0, 0, 0, [3]uint64{6000, 4000, 2000},
		20 * milli, 60 * milli, 1 << 20, 0, [6]uint64{1000, 1000, 0, 0, 0, 0}},
	{"clustering async", "every server gets a copy soon", 45, 3, 90, [3]uint64{4000, 4000, 4000},
		20 * milli, 52 * milli, 3 << 20, 0, [6]uint64{1000, 1000, 800, 0, 0, 10}},
	{"external redis", "one store for all servers", 0, 0, 0, [3]uint64{4000, 4000, 4000},
		22 * milli, 60 * milli, 0, 3 << 20, [6]uint64{1000, 1000, 0, 2000, 0, 0}},
}

// fixture is an experiment of the runs above.
func fixture() Experiment {
	e := Experiment{
		Name: "hand-made", Seed: 42, Level: 0.95, Baseline: "local",
		Scenario: []byte("name: hand-made\n"), ScenarioHash: "0123456789abcdef", Version: "test",
		Reproduce: "sessionsim compare scenario.resolved.yaml --seed 42",
	}
	for _, f := range fixtureRuns {
		run := Run{Name: f.name, Summary: f.summary}
		for r := range fixtureReplications {
			run.Results = append(run.Results, f.result(r))
		}
		e.Runs = append(e.Runs, run)
	}
	return e
}

// result is one trial: 12000 requests in 600 s, of which 9000 are eligible, 1000 are logins of as many visits and 2000
// came after the session had rightly expired.
func (f *fixtureRun) result(replication int) sim.Result {
	w := int64(replication) - 2
	r := sim.Result{Digest: uint64(0xabc000 + replication), End: 660 * second, Measured: 600 * second, Servers: 3}
	t := &r.Tally
	missing, stale := f.missing+w*f.wobble, f.stale
	if stale > 0 {
		stale += w
	}
	t.Visits = 1000
	t.Requests = [sim.Kinds]uint64{sim.Login: 1000, sim.Read: 8000, sim.Write: 3000}
	t.Outcomes[sim.Login][sim.LoggedIn] = 1000
	t.Outcomes[sim.Read][sim.Expired] = 2000
	t.Outcomes[sim.Read][sim.Fresh] = 6000 - uint64(stale)
	t.Outcomes[sim.Read][sim.Stale] = uint64(stale)
	t.Outcomes[sim.Write][sim.Missing] = uint64(missing) / 2
	t.Outcomes[sim.Read][sim.Missing] = uint64(missing) - uint64(missing)/2
	t.Outcomes[sim.Read][sim.Fresh] -= t.Outcomes[sim.Read][sim.Missing]
	t.Outcomes[sim.Write][sim.Fresh] = 3000 - t.Outcomes[sim.Write][sim.Missing]
	t.EligibleAnswered = 9000
	t.Missing[sim.WrongServer] = uint64(missing)
	t.ForcedLogins = uint64(missing)
	t.WritesAcknowledged = 3000
	for class, bytes := range f.traffic {
		t.Network[class] = sim.Traffic{Messages: 12000, Payload: 12000 * bytes, Framing: 1200 * bytes}
	}
	f.places(&r, w)
	f.times(&r, w)
	f.timeline(&r)
	return r
}

func (f *fixtureRun) places(r *sim.Result, w int64) {
	for i, n := range f.load {
		p := sim.PlaceResult{Role: sim.ServerRole, Name: string(rune('A' + i)), Requests: n, UpTime: r.Measured, Workers: 4}
		p.BusyTime = int64(n) * 100 * milli
		if f.memory > 0 {
			p.MemoryTime.Add(f.memory+w*kib, r.Measured)
		}
		p.MemoryPeak = 2 * f.memory
		p.CopyTime.Add(f.memory/kib, r.Measured)
		r.Places = append(r.Places, p)
	}
	if f.store > 0 {
		p := sim.PlaceResult{Role: sim.StoreRole, Name: "store 1", Requests: 24000, UpTime: r.Measured, Workers: 1}
		p.BusyTime = 580 * second
		p.MemoryTime.Add(f.store, r.Measured)
		p.MemoryPeak = 2 * f.store
		p.CopyTime.Add(f.store/kib, r.Measured)
		r.Places = append(r.Places, p)
	}
	r.LogicalTime.Add(3<<19, r.Measured)
	r.LiveTime.Add(3<<10, r.Measured)
	r.VisitTime.Add(150, r.Measured)
	r.LivePeak = 4000
}

// times records 12000 answers: nine in ten take the usual time, the others that of the tail.
func (f *fixtureRun) times(r *sim.Result, w int64) {
	for i := range 12000 {
		if i%10 == 0 {
			r.Latency.Record(f.tail + w*milli)
		} else {
			r.Latency.Record(f.latency)
		}
		r.Overhead.Record(f.latency - 20*milli)
	}
}

// timeline has eleven windows of a minute, the first of them warm-up.
func (f *fixtureRun) timeline(r *sim.Result) {
	for range 11 {
		w := sim.Window{Answered: 1200, Logins: 100, Missing: uint64(f.missing / 10), ForcedLogins: uint64(f.missing / 10)}
		for i, n := range f.load {
			w.Servers = append(w.Servers, n/10)
			w.Memory = append(w.Memory, f.memory+int64(i))
		}
		if f.store > 0 {
			w.Memory = append(w.Memory, f.store)
		}
		r.Timeline = append(r.Timeline, w)
	}
	r.WindowWidth = 60 * second
	r.WorstWindow = sim.Skew{Busiest: f.load[0] / 10, Total: 1200, Servers: 3}
}
