package presets_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim"
)

// A request meets a server without the latest write if it goes to one of the
// two others, with chance 2/3, and comes sooner than the copy. Behind a write
// lie 10.1 ms to the user, his think time Z and 10.1 ms to the next server; the
// copy takes its delay and 0.1 ms. So it comes too late for
// Z < delay - 20.1 ms, and exponential Z of mean m gives
// 2/3 (1 - e^(-(delay-20.1ms)/m)). If the delay is exponential as well, of mean d,
// it exceeds 20.1 ms + Z with chance e^(-20.1ms/d) d/(d+m).
func TestClusterLag(t *testing.T) {
	const way = 20.1
	fixed := func(delay, think float64) float64 { return 2.0 / 3 * (1 - math.Exp(-(delay-way)/think)) }
	random := func(delay, think float64) float64 { return 2.0 / 3 * math.Exp(-way/delay) * delay / (delay + think) }

	s := play(t, "cluster-lag")
	s.zero("inconsistency_rate", "no wait for 5 ms", "sticky and 1 s", "waits for all")
	s.agrees("no wait for 50 ms", "inconsistency_rate", fixed(50, 7000), 0.05)
	s.agrees("no wait for 200 ms", "inconsistency_rate", fixed(200, 7000), 0.03)
	s.agrees("no wait for 1 s", "inconsistency_rate", fixed(1000, 7000), 0.02)
	s.agrees("no wait for exp(1 s)", "inconsistency_rate", random(1000, 7000), 0.02)
	for _, measure := range []string{"inconsistency_rate", "lost_updates_per_1000_writes"} {
		s.rises(measure, "no wait for 5 ms", "no wait for 50 ms", "no wait for 200 ms", "no wait for 1 s")
	}

	// Scripts instead of people: a lag of 200 ms hurts 0.395 of their requests.
	s = play(t, "cluster-lag", "replications=5", "workload.users=40", "workload.think=exp(200ms)",
		"workload.spread=2s", "warmup=5s", "duration=60s")
	s.agrees("no wait for 50 ms", "inconsistency_rate", fixed(50, 200), 0.03)
	s.agrees("no wait for 200 ms", "inconsistency_rate", fixed(200, 200), 0.02)
	s.zero("inconsistency_rate", "no wait for 5 ms", "sticky and 1 s", "waits for all")
}

// Round robin takes the login to A and the four reads after it to B, C, D and
// A, at 70.1 ms. The copies reach B, C and D at 80.2 ms: 30.1 ms for the login,
// 50 ms of delay, 0.1 ms on the wire.
func TestClusterAjaxBurst(t *testing.T) {
	p := read(t, "cluster-ajax-burst")
	verdicts := map[string][]sim.Outcome{}
	for _, strategy := range p.Labels {
		watch(t, p, strategy, 0, func(f sim.Fact) {
			if f.What == sim.Answered && 1 <= f.Request && f.Request <= 4 && f.Kind == sim.Read {
				verdicts[strategy] = append(verdicts[strategy], f.Outcome)
			}
		})
	}
	fresh := []sim.Outcome{sim.Fresh, sim.Fresh, sim.Fresh, sim.Fresh}
	if diff := cmp.Diff(map[string][]sim.Outcome{
		"clustering async": {sim.Missing, sim.Missing, sim.Missing, sim.Fresh}, "clustering sync": fresh,
		"external redis": fresh, "clustering async sticky": fresh, "sticky cookie": fresh,
	}, verdicts); diff != "" {
		t.Errorf("the four reads after the login (-want +got):\n%s", diff)
	}

	s := play(t, "cluster-ajax-burst")
	s.exactly("clustering async", "forced_relogins_per_1000_visits", 1000) // three unknown requests, one incident
	// Of four posts that start from the same session, the last one to be written survives. In one server's memory
	// they work on the same session, and all survive.
	for strategy, lost := range map[string]float64{
		"clustering async": 3, "clustering sync": 3, "external redis": 3, "clustering async sticky": 0, "sticky cookie": 0,
	} {
		s.exactly(strategy, "lost_updates_count", lost)
	}
	// Of the session that is there in the end: 2048 B and 128 B for each post that survived.
	for strategy, posts := range map[string]float64{"external redis": 1, "sticky cookie": 4} {
		for _, r := range s.of(strategy) {
			if want := 2048 + 128*int64(posts); r.LogicalPeak != want {
				t.Errorf("%s: the session has %d B, want %d", strategy, r.LogicalPeak, want)
			}
		}
	}
}

// Copies to all: every version makes N-1 messages, every server holds every
// session. Copies to one: one message, and 2/N of the sessions on each server.
func TestClusterSize(t *testing.T) {
	perSecond := map[int]float64{}
	for _, n := range []int{2, 4, 8, 16} {
		users := 50 * n
		s := play(t, "cluster-size", "replications=2", fmt.Sprintf("cluster.servers=%d", n),
			fmt.Sprintf("workload.users=%d", users))
		for strategy, fanout := range map[string]int{
			"clustering async": n - 1, "clustering sync": n - 1, "clustering async to 1 sticky": 1, "sticky cookie": 0,
			"external redis": 0,
		} {
			for r, result := range s.of(strategy) {
				versions := uint64(0)
				watch(t, s.plan, strategy, r, func(f sim.Fact) {
					if f.What == sim.Wrote {
						versions++
					}
				})
				// 2048 B each. What waits for its acknowledgement has two messages for each copy, but for the last ones.
				sent := &result.Tally.Network[sim.ServerServer]
				if want := versions * uint64(fanout) * 2048; sent.Payload != want {
					t.Errorf("%d servers, %s: %d B of copies, want %d versions x %d x 2048 = %d", n, strategy, sent.Payload,
						versions, fanout, want)
				}
				if copies := versions * uint64(fanout); strategy != "clustering sync" && sent.Framing != 135*copies {
					t.Errorf("%d servers, %s: %d B of headers, want 135 for each of %d copies", n, strategy, sent.Framing, copies)
				}
			}
		}
		held := map[string]int64{
			"clustering async": int64(users), "clustering sync": int64(users), "sticky cookie": 50,
			"clustering async to 1 sticky": 100, // 50 of its own and 50 of its neighbour's: 25 % of 400 with eight servers
		}
		for strategy, want := range held {
			for _, result := range s.of(strategy) {
				// Who came back before his login was copied has left a session behind.
				want := want + int64(result.Tally.ForcedLogins)
				for _, place := range result.Places {
					if place.CopiesPeak != want {
						t.Errorf("%d servers, %s: %s holds %d sessions, want %d", n, strategy, place.Name, place.CopiesPeak, want)
					}
				}
			}
		}
		// Copies to all are cheaper than a store, which is read for each request, below 2+1/0.3 = 5.3 servers.
		if n <= 4 {
			s.rises("network_bytes_per_request", "sticky cookie", "clustering async", "external redis")
		} else {
			s.rises("network_bytes_per_request", "sticky cookie", "external redis", "clustering async", "clustering sync")
		}
		perSecond[n] = mean(s.values("clustering async", "network_server_server_bytes_per_second"))
	}
	// Twice the servers with twice the users send N(N-1) times as much: 12/2, 56/12 and 240/56 from one size to the
	// next. The users' clicks scatter by less than 2 %.
	for n := 2; n < 16; n *= 2 {
		want := float64(2*n*(2*n-1)) / float64(n*(n-1))
		if got := perSecond[2*n] / perSecond[n]; math.Abs(got/want-1) > 0.1 {
			t.Errorf("from %d to %d servers the copies grew to %.2f times, want %.2f", n, 2*n, got, want)
		}
	}
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
