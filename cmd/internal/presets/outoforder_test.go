package presets_test

import (
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// A page that is read comes five seconds after the calls of the page before, when
// all copies have arrived: e^-25 is the chance that one of 200 ms on average has
// not. So no page is stale where servers keep the newest version; where they keep
// the last to arrive, many are.
func TestClusterOutOfOrder(t *testing.T) {
	s := play(t, "cluster-out-of-order", "replications=3")
	for _, of := range [][2]string{{"by version", "by arrival"}, {"same delay by version", "same delay by arrival"}} {
		s.rises("stale_rate", of[0], of[1])
		for r := range s.plan.Replications {
			if pages := stalePages(t, s, of[0], r); pages != 0 {
				t.Errorf("%s, replication %d: %d pages are stale, want none", of[0], r+1, pages)
			}
			if pages := stalePages(t, s, of[1], r); pages < 400 {
				t.Errorf("%s, replication %d: %d pages of 3800 are stale, want more than a tenth", of[1], r+1, pages)
			}
		}
	}
	s.zero("inconsistency_rate", "sticky")
	s.zero("lost_updates_count", "sticky")
}

// stalePages counts the requests of a strategy that were stale and are not calls.
func stalePages(t *testing.T, s *stage, strategy string, replication int) (n int) {
	watch(t, s.plan, strategy, replication, func(f sim.Fact) {
		if f.What == sim.Answered && f.Outcome == sim.Stale && f.Call == 0 {
			n++
		}
	})
	return n
}
