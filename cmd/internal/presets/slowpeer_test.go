package presets_test

import (
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// frame is a session of 2048 B as a copy: Tomcat's headers are 135 B.
const frame = 2048 + 135

// A copy is acknowledged 0.2 ms later, there and back. In a pause of length P
// = 200 ms every E = 10 s, a write on A or C, 2/3 of all, waits for B with
// chance P/E, P/2 on average: 2/3 x 0.2^2/(2 x 10) s = 1.333 ms of all writes.
func TestClusterSyncSlowPeer(t *testing.T) {
	s := play(t, "cluster-sync-slow-peer")
	s.agrees("waits for all", "overhead_mean_ms", 0.2+4.0/3, 0.04)
	// Of the writes 2/3 x 0.02 = 1.33 % wait for U(0, 200 ms): 99 % wait for less than (1 - 0.75) x 200 = 50 ms.
	s.agrees("waits for all", "overhead_p99_ms", 50, 0.15)
	s.zero("overhead_mean_ms", "waits for none", "short queue drops", "sticky")
	for r, p99 := range s.values("waits for one", "overhead_p99_ms") {
		if p99 > 0.2*(1+1.0/64) { // a bucket of the histogram
			t.Errorf("replication %d: who waits for one of two waits for %v ms", r, p99)
		}
	}
	s.rises("latency_p99_ms", "waits for one", "waits for all")

	// What waits is what was sent and has not been taken: counted from the story, sender by sender.
	for _, strategy := range []string{"waits for none", "short queue blocks", "short queue drops"} {
		var waiting [3]int64
		measured := int64(0)
		result := watch(t, s.plan, strategy, 0, func(f sim.Fact) {
			switch f.What {
			case sim.CopySent:
				waiting[f.From] += frame
			case sim.CopyArrived:
				waiting[f.From] -= frame
			}
			if f.At >= s.plan.Config.Warmup {
				measured = max(measured, waiting[0], waiting[1], waiting[2])
			}
		})
		got := max(result.Places[0].SendQueuePeak, result.Places[1].SendQueuePeak, result.Places[2].SendQueuePeak)
		if strategy == "waits for none" && got != measured {
			t.Errorf("%s: at most %d B waited in a server, %d by its story", strategy, got, measured)
		}
		if strategy != "waits for none" && got != 2*frame {
			t.Errorf("%s: at most %d B waited in a server; 6 KiB hold two copies of %d B", strategy, got, frame)
		}
	}

	// A user of B comes after the copies for which B has waited, so he sees them; a copy that was not sent he misses.
	s.zero("inconsistency_rate", "waits for all", "waits for none", "short queue blocks", "sticky")
	s.rises("stale_rate", "waits for none", "short queue drops")
	s.rises("lost_updates_count", "waits for none", "short queue drops")
	s.rises("copies_blocked_count", "waits for none", "short queue blocks")
	s.rises("copies_dropped_count", "waits for none", "short queue drops")

	// A pause of 5 s is longer than the group waits: at 38 s it drops B. Until then all writers wait, afterwards nobody,
	// and what is written before B is back, at 40 s, B has missed.
	s = play(t, "cluster-sync-slow-peer", "faults.1.for=5s", "faults.1.every=once", "duration=60s", "warmup=0s",
		"replications=3")
	for r, result := range s.of("waits for all") {
		if longest := result.Overhead.Max(); longest > 3030_000_000 { // and 1/128 for the bucket
			t.Errorf("replication %d: a writer waits for %d ns, longer than for the drop time", r, longest)
		}
		if during(&result, 0, 30, stale) > 0 || during(&result, 40, 60, stale) == 0 {
			t.Errorf("replication %d: who comes to B after its return does not miss what was written meanwhile", r)
		}
	}
}

// Sessions of 256 KiB fill Tomcat's queue of 64 MiB while B stands still: 255
// copies of 262,144 + 135 B have room. From then on A's and C's users wait.
func TestClusterSyncSlowPeerFillsTheQueue(t *testing.T) {
	s := play(t, "cluster-sync-slow-peer", "session.size=256KiB", "faults.1.for=60s", "faults.1.every=once",
		"cluster.member_detection=2m", "cluster.detection=2m", "duration=120s", "replications=1",
		"cluster.balancer.answer_timeout=2m")
	result := s.of("waits for none")[0]
	if got, want := result.Places[0].SendQueuePeak, int64(255*(256<<10+135)); got != want {
		t.Errorf("A's queue held %d B at most, want %d", got, want)
	}
	if result.Tally.CopiesBlocked == 0 {
		t.Error("nobody had to wait for room in the queue")
	}
}
