package strategies_test

import (
	"runtime"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/sim/simtest"
	"github.com/sessionsim/sessionsim/strategies"
)

// busy is a service with about 10,000 users online, who stay for 10 requests
// and think for 7 s: 1430 requests a second on four servers.
func busy() (sim.Config, simtest.Crowd) {
	cfg := sim.NewConfig()
	cfg.Duration, cfg.Window = 400*sec, 60*sec
	cfg.Servers.Count = 4
	cfg.Sessions.Size = rng.Constant(2000)
	return cfg, simtest.Crowd{Gap: 7 * ms, Requests: 10, Think: 7 * sec, Writes: 0.3, Logout: 0.5}
}

// BenchmarkRun measures how many requests a second of processor time simulates,
// and what an event allocates. Metric ns/event is the time of one event.
func BenchmarkRun(b *testing.B) {
	for _, name := range []string{"local", "sticky", "clustering", "external"} {
		b.Run("strategy="+name, func(b *testing.B) {
			cfg, users := busy()
			o := byName(name)
			requests, events := uint64(0), uint64(0)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				result, err := sim.Run(&sim.Trial{Config: cfg, Strategy: func() sim.Strategy { return o.Strategy(&cfg) },
					Workload: users.Workload})
				if err != nil {
					b.Fatal(err)
				}
				for _, n := range result.Tally.Requests {
					requests += n
				}
				events += result.Tally.Events
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(requests)/b.Elapsed().Seconds(), "requests/s")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
			b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(events), "allocs/event")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// byName makes a strategy's options with their defaults.
func byName(name string) strategies.Options {
	for _, d := range strategies.All() {
		if d.Name == name {
			return d.New()
		}
	}
	panic("no strategy " + name)
}

// BenchmarkMemory measures live memory in the steady state: of a visit with its
// session and its pending event, and of one more copy of a session, which is
// what copies to all servers take beyond local sessions.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		cfg, users := busy()
		cfg.Sessions.Idle = 30 * sec
		visits, _, heap := heapAt(b, cfg, users, byName("sticky"), 300*sec)
		b.ReportMetric(float64(heap)/float64(visits), "B/visit")
		cfg.Sessions.Idle = sim.Forever
		users.Logout = 0
		_, one, heap := heapAt(b, cfg, users, byName("sticky"), 300*sec)
		_, four, more := heapAt(b, cfg, users, byName("clustering"), 300*sec)
		b.ReportMetric(float64(more-heap)/float64(four-one), "B/copy")
		b.ReportMetric(0, "ns/op")
	}
}

// heapAt is the live memory of a run at an instant, and what it consists of:
// visits, and copies of sessions.
func heapAt(b *testing.B, cfg sim.Config, users simtest.Crowd, o strategies.Options, at int64) (visits, copies,
	heap int64) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	empty := int64(m.HeapAlloc)
	places := int64(1)
	if _, copying := o.Strategy(&cfg).(sim.Joiner); copying {
		places = int64(cfg.Servers.Count)
	}
	cfg.Duration = at + sec
	_, err := sim.Run(&sim.Trial{Config: cfg, Strategy: func() sim.Strategy { return o.Strategy(&cfg) },
		Workload: users.Workload, Observe: func(f sim.Fact) {
			switch {
			case heap > 0:
			case f.At >= at:
				runtime.GC()
				runtime.ReadMemStats(&m)
				heap = int64(m.HeapAlloc) - empty
			case f.What == sim.VisitBegins:
				visits++
				copies += places
			case f.What == sim.VisitEnds:
				visits--
			}
		}})
	if err != nil {
		b.Fatal(err)
	}
	return visits, copies, heap
}
