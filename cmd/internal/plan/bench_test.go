//go:build unix

package plan_test

import (
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/sessionsim/sessionsim/cmd/internal/hugepages"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/simtest"
	"github.com/sessionsim/sessionsim/strategies"
)

const sec = int64(1e9)

// article is the preset of this name with so many users online, on so many
// servers with workers enough for all strategies (local, which makes users log in
// again and again, keeps half of them busy, sticky a quarter): a visit has 10
// requests and 7 s between them, and sessions of some 2 KiB live 2 min.
func article(users, servers int) (sim.Config, simtest.Crowd) {
	cfg := sim.NewConfig()
	cfg.Duration, cfg.Window = 400*sec, 60*sec
	stay := 70 * sec // what 10 think times take
	if users >= 1e6 {
		cfg.Duration, stay = 150*sec, stay*7/8 // seven eighths would be there by then: they come sooner
	}
	cfg.Sessions.Idle = 120 * sec
	cfg.Servers.Count = servers
	cfg.Servers.Workers = max(1, users/150/servers)
	return cfg, simtest.Crowd{Gap: stay / int64(users), Requests: 10, Think: 7 * sec, Writes: 0.5, Logout: 0.5}
}

// BenchmarkRun measures how many requests a second of processor time simulates,
// and what an event takes and allocates, with how many users online at most. It goes through the strategies, and
// for all of them through numbers of users and of servers:
//
//	go test -run '^$' -bench 'Run/users=1e4/servers=4/' -benchtime 1x -count 6 ./cmd/internal/plan | benchstat -
func BenchmarkRun(b *testing.B) {
	for magnitude, users := 3, 1000; magnitude <= 7; magnitude, users = magnitude+1, users*10 {
		for servers := 2; servers <= 64; servers *= 2 {
			if servers != 4 && magnitude != 4 {
				continue
			}
			for _, name := range []string{"local", "sticky", "token", "external", "clustering"} {
				b.Run(fmt.Sprintf("users=1e%d/servers=%d/strategy=%s", magnitude, servers, name), func(b *testing.B) {
					benchmarkRun(b, users, servers, byName(name))
				})
			}
		}
	}
}

func benchmarkRun(b *testing.B, users, servers int, o strategies.Options) {
	cfg, crowd := article(users, servers)
	requests, events, online := uint64(0), uint64(0), int64(0)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	spent := -processorTime(b)
	for b.Loop() {
		result, err := sim.Run(&sim.Trial{Config: cfg, Strategy: func() sim.Strategy { return o.Strategy(&cfg) },
			Workload: crowd.Workload, Memory: hugepages.Prefer})
		if err != nil {
			b.Fatal(err)
		}
		for _, n := range result.Tally.Requests {
			requests += n
		}
		events += result.Tally.Events
		online = result.VisitPeak
	}
	spent += processorTime(b)
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(online), "online")
	b.ReportMetric(float64(requests)/spent, "requests/s")
	b.ReportMetric(1e9*spent/float64(requests), "ns/request")
	b.ReportMetric(1e9*spent/float64(events), "ns/event")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(events), "allocs/event")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkParallel runs eight replications on one worker and on two in turn, sees to it that the results are the same,
// and reports how much sooner two are done. It needs a machine with two idle processors.
func BenchmarkParallel(b *testing.B) {
	cfg, crowd := article(1e4, 4)
	cfg.Duration = 200 * sec
	o := byName("clustering")
	trials := make([]sim.Trial, 8)
	for i := range trials {
		trials[i] = sim.Trial{Config: cfg, Strategy: func() sim.Strategy { return o.Strategy(&cfg) },
			Workload: crowd.Workload, Replication: uint64(i)}
	}
	took := func(workers int) (float64, []sim.Result) {
		start := time.Now()
		results, err := sim.RunAll(b.Context(), trials, workers, nil)
		if err != nil {
			b.Fatal(err)
		}
		return time.Since(start).Seconds(), results
	}
	var ratios []float64
	for b.Loop() {
		one, alone := took(1)
		two, together := took(2)
		for i := range alone {
			if alone[i].Fingerprint() != together[i].Fingerprint() {
				b.Fatalf("replication %d depends on the number of workers", i)
			}
		}
		ratios = append(ratios, one/two)
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "one/two")
	b.ReportMetric(0, "ns/op")
}

// processorTime is what this process, its garbage collector included, has used so
// far, in seconds. Unlike the time on the wall it does not depend on what else
// the machine does.
func processorTime(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
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
//
// All users log out, so that no session is without a user. The further copies are
// counted where users do not, and no session ends.
func BenchmarkMemory(b *testing.B) {
	for magnitude, users := 4, 10_000; magnitude <= 6; magnitude, users = magnitude+1, users*10 {
		b.Run(fmt.Sprintf("users=1e%d", magnitude), func(b *testing.B) {
			for b.Loop() {
				cfg, crowd := article(users, 4)
				cfg.Sessions.Idle, crowd.Logout = sim.Forever, 1
				visits, _, heap := heapAt(b, cfg, crowd, byName("sticky"), 100*sec)
				b.ReportMetric(float64(heap)/float64(visits), "B/visit")
				if users > 1e5 {
					continue // the copies alone would take longer than all other benchmarks
				}
				crowd.Logout = 0
				_, one, heap := heapAt(b, cfg, crowd, byName("sticky"), 100*sec)
				_, four, more := heapAt(b, cfg, crowd, byName("clustering"), 100*sec)
				b.ReportMetric(float64(more-heap)/float64(four-one), "B/copy")
			}
			b.ReportMetric(0, "ns/op")
		})
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
