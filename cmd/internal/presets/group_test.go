package presets_test

import (
	"math"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// The block of 7000 sessions of 142,857 B takes 108.70 s at 9.2 MB/s: from 120 s to 228.70 s. A user thinks for 60 s on
// average and is on his way for 0.05 s. A third of all are C's. From 185 s on they come back to C, where the first
// request of each within 43.70 s finds nothing.
func TestClusterJoin(t *testing.T) {
	s := play(t, "cluster-join", "replications=5")
	const minute, state, instant = "waits for a minute", "waits for the state", "state in no time"
	const users, session = 7000, 142_857
	const block = users * session
	const arrives = 120 + block/9.2e6
	s.agrees(minute, "forced_relogins_per_1000_visits", 1000.0/3*(1-math.Exp(-(arrives-185)/60.05)), 0.03)
	s.zero("forced_relogins_per_1000_visits", state, instant)
	s.zero("stale_rate", state, instant)
	// Who comes back to C later, and has written between 120 s and 185 s (15 % of his requests), is served the old
	// until he writes there: with requests at the rate r, (1 - e^(-0.15 r t)) / 0.15 times in the time t that is left.
	// Users come over 90 s, so each is there for 255 s on average.
	later, wrote := math.Exp(-(arrives-185)/60.05), 1-math.Exp(-0.15*65/60.05)
	times := (1 - math.Exp(-0.15*(300-arrives)/60.05)) / 0.15
	s.agrees(minute, "stale_rate", later*wrote*times/3/(255/60.05), 0.06)

	// The donor holds its copies, each with an overhead of 256 B, and the block; the third server only its copies.
	for r, result := range s.of(state) {
		const copies = users * (session + 256)
		if a := result.Places[0].MemoryPeak; a < copies+block || a > copies+block+1<<20 {
			t.Errorf("replication %d: A held up to %d B, want %d", r+1, a, copies+block)
		}
		if b := result.Places[1].MemoryPeak; b < copies || b > copies+1<<20 {
			t.Errorf("replication %d: B held up to %d B, want %d", r+1, b, copies)
		}
	}
	for strategy, want := range map[string]int64{minute: 180e9, state: int64(math.Ceil(arrives*1e9)) + 200_000,
		instant: 120e9} {
		for r, result := range s.of(strategy) {
			// The request for the state is 0.1 ms under way, and the block as long besides its bytes.
			if f := result.Faults[0]; f.Up != want || f.Trusted != want+5e9 {
				t.Errorf("%s, replication %d: C serves at %d ns and is used at %d, want %d and 5 s later", strategy, r+1, f.Up,
					f.Trusted, want)
			}
		}
	}
	s.rises("forced_relogins_per_1000_visits", minute, "sticky")
}

// histories follows the versions of all sessions by what happens: who holds
// which, and from which each was made. It counts those acknowledged that are in
// no version that anybody holds.
type histories map[uint32]*history

type history struct {
	parent map[uint32]uint32
	holds  map[sim.Place]uint32
	acked  map[uint32]bool
}

func (h histories) of(session uint32) *history {
	if h[session] == nil {
		h[session] = &history{map[uint32]uint32{}, map[sim.Place]uint32{}, map[uint32]bool{}}
	}
	return h[session]
}

func (h histories) lost() (n uint64) {
	for _, s := range h {
		survives := map[uint32]bool{}
		for _, v := range s.holds {
			for ; v != 0 && !survives[v]; v = s.parent[v] {
				survives[v] = true
			}
		}
		for v := range s.acked {
			if !survives[v] {
				n++
			}
		}
	}
	return n
}

// follow watches a trial and counts its lost updates independently.
func follow(s *stage, strategy string, replication int) (lost uint64) {
	type task struct {
		visit   uint64
		request int32
	}
	h, base, made := histories{}, map[task]uint32{}, map[task]sim.Fact{}
	watch(s.T, s.plan, strategy, replication, func(f sim.Fact) {
		key := task{f.Visit, f.Request}
		switch f.What {
		case sim.Judged:
			base[key] = f.Version
		case sim.Wrote:
			one := h.of(f.Session)
			one.parent[f.Version] = base[key]
			one.holds[f.Place] = f.Version
			made[key] = f
		case sim.CopyArrived:
			one := h.of(f.Session)
			one.holds[f.Place] = max(one.holds[f.Place], f.Version)
		case sim.Answered:
			if f.Kind == sim.Write && (f.Outcome == sim.Fresh || f.Outcome == sim.Stale) {
				h.of(made[key].Session).acked[made[key].Version] = true
			}
		}
		delete(base, task{})
	})
	return h.lost()
}

// On a broken network a request comes to the other side than the one before
// with chance 1/2, and misses that. All that is lost is counted a second time,
// from the story.
func TestClusterPartition(t *testing.T) {
	s := play(t, "cluster-partition", "replications=3")
	const diverge, merge, degrade = "both go on", "the newest wins", "only a majority serves"
	for _, strategy := range []string{diverge, merge} {
		var share []float64
		for r := range s.of(strategy) {
			answered, missed := 0.0, 0.0
			last := map[uint64]int64{}
			watch(t, s.plan, strategy, r, func(f sim.Fact) {
				if f.What != sim.Judged {
					return
				}
				if last[f.Visit] > 100e9 && f.At < 160e9 {
					if answered++; f.Outcome == sim.Stale {
						missed++
					}
				}
				last[f.Visit] = f.At
			})
			share = append(share, missed/answered)
		}
		agree(t, strategy+": stale while the network is broken", share, 0.5, 0.02)
		s.zero("unavailable_rate", strategy)
	}
	for _, strategy := range []string{diverge, merge, degrade} {
		for r, result := range s.of(strategy) {
			if want := follow(s, strategy, r); result.Tally.LostUpdates != want || want == 0 {
				t.Errorf("%s, replication %d: %d lost updates, %d by its story", strategy, r+1, result.Tally.LostUpdates, want)
			}
		}
	}
	s.rises("lost_updates_count", "a store", degrade, merge)
	s.zero("inconsistency_rate", "a store")

	// Each side drops the other between 102.5 s and 103.5 s; after the end, the next heartbeat comes within 500 ms.
	for r, result := range s.of(degrade) {
		if n := during(&result, 110, 160, answered); n != 0 {
			t.Errorf("replication %d: %d requests were answered without a majority", r+1, n)
		}
		if n := during(&result, 170, 240, unavailable); n != 0 {
			t.Errorf("replication %d: %d requests failed when all was over", r+1, n)
		}
		f := result.Faults[0]
		if f.Name != "A, B | C, D" || f.Detected <= 102_500e6 || f.Detected > 103_500e6 || f.Up != 160e9 ||
			f.Trusted > 160_500e6 {
			t.Errorf("replication %d: the course of the partition is %+v", r+1, f)
		}
	}
}
