package sim

import "testing"

// A session is last used when the store reads it, not when its answer reaches
// the server: a copy whose idle clock runs out at the store has not expired
// early, and what it held is not lost but over.
func TestExpiryInStoreIsNotEarly(t *testing.T) {
	cfg := withStore(1, 0)
	cfg.Duration = 60 * sec
	cfg.Sessions.Idle = 10 * sec
	cfg.Network[ServerStore].Latency = constant(100 * ms)
	cfg.Store.Read = constant(10 * ms)
	result, _ := play(t, cfg, toStore(1), &users{{steps: []Step{{Kind: Login, Think: sec}, {Kind: Write, Think: sec},
		{Kind: Read}}}})
	if tally := &result.Tally; tally.EarlyExpiries != 0 || tally.LostUpdates != 0 {
		t.Errorf("%d early expiries and %d lost updates, want none", tally.EarlyExpiries, tally.LostUpdates)
	}
	if n := result.Tally.SessionsEnded[TimedOut]; n != 1 {
		t.Errorf("%d sessions timed out, want 1", n)
	}
}
