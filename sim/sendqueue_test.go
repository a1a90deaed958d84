package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// queued is a system in which B stands still from 10 to 12 s and A has a send
// queue for two copies of a session: 1000 bytes and 100 of headers each.
func queued(overflow Overflow) (Config, *answers) {
	cfg := paused(2, ServerRole, 1, 2*sec)
	cfg.Sessions.Growth = constant(0)
	cfg.Network[ServerServer].Framing = 100
	cfg.Replica.Queue, cfg.Replica.Overflow = 2200, overflow
	cfg.Duration = 20 * sec
	return cfg, &answers{route: toServer(0), write: toAll(1)}
}

var queuedUsers = []moment{{10100 * ms, Write}, {10200 * ms, Write}, {10300 * ms, Write}, {13 * sec, Write}}

// Two copies wait in A until B goes on. The third write finds the queue full:
// it waits as long, or its copy is not sent. The queue is memory of A: 1000
// bytes of the session and 2 x 1100.
func TestSendQueue(t *testing.T) {
	for overflow, want := range map[Overflow]struct {
		times            []int64
		blocked, dropped uint64
		arrived          []uint32
	}{
		OverflowBlocks: {[]int64{0, 0, 1700 * ms, 0}, 1, 0, []uint32{1, 2, 3, 4, 5}},
		OverflowDrops:  {[]int64{0, 0, 0, 0}, 0, 1, []uint32{1, 2, 3, 5}},
	} {
		cfg, s := queued(overflow)
		result, facts := play(t, cfg, s, &recorded{users{at(0, queuedUsers...)}})
		if diff := cmp.Diff(want.times, times(facts)); diff != "" {
			t.Errorf("overflow %d: latencies (-want +got):\n%s", overflow, diff)
		}
		y := &result.Tally
		if y.CopiesBlocked != want.blocked || y.CopiesDropped != want.dropped {
			t.Errorf("overflow %d: %d copies blocked and %d dropped", overflow, y.CopiesBlocked, y.CopiesDropped)
		}
		var arrived []uint32
		for _, f := range facts {
			if f.What == CopyArrived {
				arrived = append(arrived, f.Version)
			}
		}
		if diff := cmp.Diff(want.arrived, arrived); diff != "" {
			t.Errorf("overflow %d: versions that B takes (-want +got):\n%s", overflow, diff)
		}
		a := &result.Places[0]
		if a.SendQueuePeak != 2200 || a.MemoryPeak != 3200 {
			t.Errorf("overflow %d: a peak of %d bytes in the queue and of %d in all", overflow, a.SendQueuePeak, a.MemoryPeak)
		}
		// 1100 bytes wait from 10.1 s and as many from 10.2 s to 12 s; what is taken at once waits for no time.
		if got, want := a.SendQueueTime, (Wide{Lo: uint64(1100 * (1900 + 1800) * ms)}); got != want {
			t.Errorf("overflow %d: %v byte-ns waited, want %v", overflow, got, want)
		}
	}
}

// What waits in a server goes with it when it breaks, and what waits for a
// member is thrown away when that is dropped.
func TestSendQueueIsLost(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"A breaks at 11 s": func(c *Config) {
			c.Random[ServerRole] = RandomFaults{TimeToFailure: constant(11 * sec), TimeToRepair: constant(Forever / 2)}
		},
		"B is dropped at 11 s": func(c *Config) { c.Members.Detection = sec },
	} {
		cfg, s := queued(OverflowDrops)
		change(&cfg)
		result, facts := play(t, cfg, s, &recorded{users{at(0, queuedUsers[:2]...)}})
		for _, f := range facts {
			if f.What == CopyArrived && f.Version > 1 {
				t.Errorf("%s: B takes version %d", name, f.Version)
			}
		}
		if lost := result.Tally.Network[ServerServer].LostMessages; lost != 2 {
			t.Errorf("%s: %d copies are lost, want 2", name, lost)
		}
	}
}
