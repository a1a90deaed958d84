package presets_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// Natural logins and live sessions follow from the think time T, the idle time
// t and the number of requests alone (V36): 4 e^(-t/T) logins for a visit of 5
// requests, and rate x (4 T (1-e^(-t/T)) + t) sessions.
func TestTtlSweep(t *testing.T) {
	const think = 60
	for _, idle := range []float64{60, 180, 600} {
		// The longest time-to-live needs the longest time to fill.
		s := play(t, "ttl-sweep", fmt.Sprintf("session.idle_ttl=%vs", idle), "replications=6", "strategies=[external]")
		expires := math.Exp(-idle / think)
		if idle < 600 { // 4 e^-10 logins, one in 5500 visits, are too rare to be measured
			s.agrees("external redis", "natural_relogins_per_1000_visits", 1000*4*expires, 0.03)
		}
		s.agrees("external redis", "live_sessions_mean_count", 4*think*(1-expires)+idle, 0.015)
		s.zero("inconsistency_rate", "external redis")
	}

	// Where a session is kept makes no difference to its life.
	s := play(t, "ttl-sweep", "replications=2", "strategies=[sticky, external]")
	for r, want := range s.values("sticky cookie", "natural_relogins_per_1000_visits") {
		if got := s.values("external redis", "natural_relogins_per_1000_visits")[r]; got != want {
			t.Errorf("replication %d: %v natural logins with a store, %v with sticky sessions", r+1, got, want)
		}
	}

	testSweepingJob(t)

	// An absolute time-to-live of A interrupts even a user who never stops (V36b): his requests come every T, the
	// first one after A has to log in, so T/(T+A) of them do. Users begin at any moment of a period of T+A.
	s = play(t, "ttl-sweep", "replications=4", "session.idle_ttl=never", "session.absolute_ttl=10m", "duration=3h",
		"warmup=22m", "strategies=[external]",
		"workload={kind: closed, users: 100, spread: 660s, requests: 100000, think: exp(60s), logout: 0%}")
	share := s.each("external redis", func(r *sim.Result) float64 {
		return float64(r.Tally.NaturalLogins) / float64(r.Tally.Requests[sim.Read]+r.Tally.Requests[sim.Write])
	})
	agree(t, "requests that find an expired session", share, think/(think+600.0), 0.02)
}

// testSweepingJob: a job every 5 min leaves what ends with a visit for half of
// that on average. Who comes back, after 60 s more on average, removes what he
// asks for: 60 (1 - (60/300)(1 - e^-5)) s. The others wait for the job.
func testSweepingJob(t *testing.T) {
	s := play(t, "ttl-sweep")
	const think, idle, every, bytes = 60.0, 180.0, 300.0, 4096 + 60
	back := 4 * math.Exp(-idle/think) // for each visit of 5 requests
	still := think / every * (1 - math.Exp(-every/think))
	garbage := s.values("postgresql swept by a job", "memory_mean_bytes")
	for r, without := range s.values("postgresql swept at once", "memory_mean_bytes") {
		garbage[r] -= without
	}
	agree(t, "bytes of expired rows", garbage, bytes*(every/2+back*think*(1-still)), 0.02)
	// The job finds 1 + back x still rows for each second, 312 in all, with the scatter of their number.
	rows := every * (1 + back*still)
	for _, r := range s.of("postgresql swept by a job") {
		longest := float64(r.Overhead.Max()) / 1e9
		if least, most := 0.01*(rows-4*math.Sqrt(rows)), 0.01*(rows+6*math.Sqrt(rows)); longest < least || longest > most {
			t.Errorf("the job stalls a request for %.2f s, want %.2f to %.2f", longest, least, most)
		}
	}
}

// The crowd: 3 visits a second, 30 for a minute, and 30 s of ramp on each
// side, which counts as much as 30 s of crowd.
func TestFlashCrowd(t *testing.T) {
	s := play(t, "flash-crowd", "replications=4")
	const disk = "mysql on a spinning disk"
	s.agrees("external redis", "visits_count", 3*(300+9*(60+30)), 0.01)
	s.zero("unavailable_rate", "external redis", "mysql on a fast disk", "sticky cookie")
	s.zero("retries_per_request", "external redis", "mysql on a fast disk", "sticky cookie")
	s.rises("latency_mean_ms", "sticky cookie", "external redis", "mysql on a fast disk", disk)
	for _, r := range s.of(disk) {
		// On a usual day nothing goes wrong.
		if n := during(&r, 0, 60, unavailable); n != 0 {
			t.Errorf("%d requests failed before the crowd", n)
		}
		// At the crowd's height the disk is behind: 44.5 ms of work for each of 30 visits a second.
		if n := during(&r, 100, 150, unavailable); n < 100 {
			t.Errorf("%d requests failed during the crowd, want hundreds", n)
		}
		// Retries are more load: no request is tried again that was not refused or failed.
		if bad := outcomes(&r, sim.Refused) + outcomes(&r, sim.Failed); r.Tally.Retries == 0 || r.Tally.Retries > bad {
			t.Errorf("%d retries of %d bad requests", r.Tally.Retries, bad)
		}
	}
	// A visit of 5 requests reads 4.5 times, 0.3 ms, and writes 2.7 times, 0.35 ms. At the end of the run 3 visits/s x
	// 4 thinks of 5 s = 60 visits are under way, and each lacks 5 requests more, of which 30 % write, and half a logout.
	const visits, unfinished = 3330, 60
	lacking := unfinished * (5.5*0.3 + (5*0.3+0.5)*0.35)
	work := s.each("mysql on a fast disk", func(r *sim.Result) float64 {
		return float64(r.Places[3].BusyTime) / 1e6 / visits
	})
	agree(t, "ms of a visit at the store", work, 4.5*0.3+2.7*0.35-lacking/visits, 0.02)
}

// All 1000 users have to log in, 0.4 s of work each, on 12 workers. The queue is
// nearly a fluid. Chance adds to it or takes from it: the 600 or so logins that
// have come when the queue is longest scatter by sqrt(600), which is 0.8 s of
// work for 12 workers.
func TestThunderingRelogin(t *testing.T) {
	s := play(t, "thundering-relogin", "replications=5")
	const empty, kept = "store comes back empty", "store keeps its data"
	s.exactly(empty, "forced_relogins_per_1000_visits", 1000)
	s.zero("forced_relogins_per_1000_visits", kept)

	theory, scatter := longestWait(), math.Sqrt(600)*0.4/12
	for _, wait := range s.each(empty, func(r *sim.Result) float64 { return float64(r.Latency.Max()) / 1e9 }) {
		if t.Logf("longest answer %.2f s, fluid model %.2f s", wait, theory); math.Abs(wait-theory) > 4*scatter {
			t.Errorf("the longest answer took %.2f s, a fluid model says %.2f s", wait, theory)
		}
	}
	// Without the logins the outage of 5 s leaves no trace: nobody waits longer than a login and its queue.
	for _, wait := range s.each(kept, func(r *sim.Result) float64 { return float64(r.Latency.Max()) / 1e9 }) {
		if wait > 3 {
			t.Errorf("with the sessions kept the longest answer took %.1f s", wait)
		}
	}
	// Cheap logins make no second outage either.
	s = play(t, "thundering-relogin", "replications=3", "requests.login_service=20ms")
	s.exactly(empty, "forced_relogins_per_1000_visits", 1000)
	if slowest := slices.Max(s.values(empty, "latency_p99_ms")); slowest > 200 {
		t.Errorf("with logins as cheap as pages the 99th percentile is %v ms", slowest)
	}
}

// longestWait follows the work V that waits for the 12 workers, in seconds until
// it is done, from the moment the store is back. 1000 users return after
// exponential thinks of 10 s. Each brings a page of 20 ms that waits V, 20.2 ms on
// the network later a login of 0.4 s that waits V again, and then a page every
// 10 s.
func longestWait() (longest float64) {
	const step, think, workers, page, login, way = 0.001, 10, 12, 0.02, 0.4, 0.0202
	const steps = 30_000
	var logins, done [10 * steps]float64 // users at each step
	waiting, back := 0.0, 0.0
	for i := range steps {
		users := 1000 / think * math.Exp(-float64(i)*step/think) * step
		logins[i+int((waiting+page+way)/step)] += users
		done[i+int((waiting+login+way)/step)] += logins[i]
		back += done[i]
		work := (users+back/think*step)*page + logins[i]*login
		waiting = max(0, waiting+work/workers-step)
		longest = max(longest, waiting)
	}
	return longest + login + way
}

// M users are either away, for Z on average, or waiting for an answer, for R:
// throughput x (Z + R) = M (Little's law).
func TestClosedUsers(t *testing.T) {
	s := play(t, "closed-users", "replications=5")
	// A visit has 10 requests and half a logout: 9.5 thinks of 2 s, then a pause of 10 s.
	const users, visit = 300, 10.5
	away := (9.5*2 + 10) / visit
	for _, strategy := range s.plan.Labels {
		var sum []float64
		throughput, latency := s.values(strategy, "throughput_per_second"), s.values(strategy, "latency_mean_ms")
		for r := range throughput {
			sum = append(sum, throughput[r]*(away+latency[r]/1000))
		}
		agree(t, strategy+": users", sum, users, 0.01)
	}
	// Pinned users wait for their own server while another may be free.
	if sticky, store := mean(s.values("sticky cookie", "latency_mean_ms")), mean(s.values("external redis",
		"latency_mean_ms")); sticky < store {
		t.Errorf("sticky users wait for %.0f ms, those of a store for %.0f ms; want it the other way round", sticky, store)
	}

	// One server with c workers is a machine-repair model (M/M/c//M), whose throughput depends on the time away only
	// through its mean: product form. The network's 20.2 ms count as time away.
	s = play(t, "closed-users", "cluster.servers=1", "cluster.workers=4", "workload.users=200", "replications=10",
		"strategies=[sticky]", "cluster.queue=unlimited")
	s.agrees("sticky cookie", "throughput_per_second", repairThroughput(200, 4, 0.05, away+0.0202), 0.005)
}

// repairThroughput is that of M users who are away for z and served for s by
// one of c workers: the number k at the server has weights
// (M choose k) k! / (prod min(i,c)) (s/z)^k.
func repairThroughput(users, workers int, s, z float64) float64 {
	weight, sum, busy := 1.0, 1.0, 0.0
	for k := 1; k <= users; k++ {
		at := min(k, workers)
		weight *= float64(users-k+1) / float64(at) * s / z
		sum += weight
		busy += float64(at) * weight
		if sum > 1e200 {
			weight, sum, busy = weight/1e200, sum/1e200, busy/1e200
		}
	}
	return busy / sum / s
}

// One day of an hour. The rate is 1 + 0.8 cos of the time from the peak, drawn
// straight between twenty-fourths of the day.
func TestDaily(t *testing.T) {
	s := play(t, "daily", "replications=6")
	s.agrees("sticky cookie", "visits_count", 3600, 0.01) // the cosine adds up to nothing over a day

	// Four straight lines cover the 10 minutes around the peak: the mean of the cosine there is
	// (cos 30/2 + cos 15 + 1 + cos 15 + cos 30/2) / 4.
	c := (math.Cos(math.Pi/6) + 2*math.Cos(math.Pi/12) + 1) / 4
	visits := func(from, to int64) []float64 {
		return s.each("sticky cookie", func(r *sim.Result) float64 {
			return float64(during(r, 60*from, 60*to, logins) + during(r, 60*(60+from), 60*(60+to), logins))
		})
	}
	agree(t, "visits around the peaks of two days", visits(30, 40), 1200*(1+0.8*c), 0.02)
	agree(t, "visits around the two lows", visits(0, 10), 1200*(1-0.8*c), 0.05)

	// Sessions stay for 5 min after their last use, so there are more of them in the quarter of an hour after a peak
	// than in the one before it.
	for r, result := range s.of("sticky cookie") {
		held := func(from, to int64) (bytes int64) {
			for i := from; i < to; i++ {
				for p := range result.Timeline[i].Memory {
					bytes += result.Timeline[i].Memory[p] + result.Timeline[60+i].Memory[p]
				}
			}
			return bytes
		}
		if before, after := held(20, 35), held(35, 50); before >= after {
			t.Errorf("replication %d: memory before and after the peak %d and %d", r+1, before, after)
		}
	}
	s.rises("memory_peak_bytes", "external redis", "sticky cookie", "clustering sync")
	s.zero("inconsistency_rate", s.plan.Labels...)
}
