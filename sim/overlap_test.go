package sim

import "testing"

// burst is a user who logs in and, ten seconds later, posts so many times, a
// millisecond apart, without waiting for answers.
func burst(posts int) *recorded {
	var moments []moment
	for i := range posts {
		moments = append(moments, moment{10*sec + int64(i)*ms, Write})
	}
	return &recorded{users{at(0, moments...)}}
}

// Requests that overlap on one server work on the same session in its memory,
// so that each starts from what the others have written meanwhile.
func TestRequestsOfOneServerShareItsMemory(t *testing.T) {
	cfg := instant(1)
	cfg.Servers.Workers = 4
	cfg.Requests.Service = constant(5 * ms)
	result, _ := play(t, cfg, &answers{}, burst(4))
	if result.Tally.LostUpdates != 0 {
		t.Errorf("%d lost updates, want none", result.Tally.LostUpdates)
	}
	// 1000 bytes at the login and 10 more by each of the 4 posts.
	if peak := result.Places[0].MemoryPeak; peak != 1040 {
		t.Errorf("the session grew to %d bytes, want 1040", peak)
	}
}

// Whatever is read before the first of several posts is stored is the base of
// them all, and exactly one of them survives.
func TestOneOfManyOverlappingPostsSurvives(t *testing.T) {
	for posts := 2; posts <= 6; posts++ {
		for _, back := range []int64{0, 3 * ms, 50 * ms} {
			cfg := withStore(1, 0)
			cfg.Servers.Workers = posts
			cfg.Requests.Service = constant(20 * ms)
			cfg.Network[BalancerServer].Latency = constant(back)
			result, _ := play(t, cfg, toStore(1), burst(posts))
			if lost := result.Tally.LostUpdates; lost != uint64(posts-1) {
				t.Errorf("%d posts, answers take %d ns: %d lost updates, want %d", posts, back, lost, posts-1)
			}
		}
	}
}

// A post whose base was read before the last one was stored revives what that
// one had overwritten: of four posts in a row that overlap with their neighbours
// only, every other one survives.
func TestOverlappingNeighbours(t *testing.T) {
	cfg := withStore(1, 0)
	cfg.Servers.Workers = 2
	cfg.Requests.Service = constant(3 * ms / 2)
	result, _ := play(t, cfg, toStore(1), burst(4))
	if result.Tally.LostUpdates != 2 {
		t.Errorf("%d lost updates, want 2", result.Tally.LostUpdates)
	}
}
