package sim

import (
	"slices"
	"testing"
)

// A partition in which the old primary goes on taking writes, in the numbers of
// the Jepsen test of Redis Sentinel (2013): of 2000 writes 1998 are
// acknowledged, 872 before the split and 1126 after it by the primary on the
// minority's side; those 1126 are gone when it has to follow the new primary.
// The two that fail meet it between its demotion and the client's reconnection.
func TestSentinelPartition(t *testing.T) {
	cfg := withStore(1, 1)
	cfg.Users.OnMissing = CarryOn
	const split, heal = 872500 * ms, 1998500 * ms // the login at 0, write i at i s
	cfg.Store.Failover = 30 * sec
	cfg.Store.Group.Reconnect = constant(2 * sec)
	cfg.Faults = []Fault{{Role: StoreRole, At: split, For: heal - split, Cut: true, Side: 1}}
	var writes []moment
	for i := range int64(2000) {
		writes = append(writes, moment{(i + 1) * sec, Write})
	}
	result, facts := play(t, cfg, toStore(1), &recorded{users{at(0, writes...)}})
	failed := 0
	for _, o := range outcomesOf(facts) {
		if o == Failed {
			failed++
		}
	}
	lost, acknowledged := result.Tally.LostUpdates, result.Tally.WritesAcknowledged
	if lost != 1126 || acknowledged != 1998 || failed != 2 {
		t.Errorf("%d acknowledged, %d lost, %d failed; want 1998, 1126, 2", acknowledged, lost, failed)
	}
}

// One fsync of 4 ms serves all writes that wait when it begins: of logins at 0,
// 1, 2 and 5 ms the first is on disk at 4, the next two share the fsync from 4
// to 8, and the last has the one from 8 to 12.
func TestGroupCommit(t *testing.T) {
	cfg := withStore(1, 0)
	cfg.Servers.Workers, cfg.Store.Workers = 10, 10
	cfg.Store.Commit = constant(4 * ms)
	w := &users{}
	for _, start := range []int64{0, ms, 2 * ms, 5 * ms} {
		*w = append(*w, user{start: start, steps: []Step{{Kind: Login}}})
	}
	_, facts := play(t, cfg, toStore(1), w)
	var done []int64
	for _, f := range facts {
		if f.What == Answered {
			done = append(done, f.At/ms)
		}
	}
	if want := []int64{4, 8, 8, 12}; !slices.Equal(done, want) {
		t.Errorf("logins were answered at %v ms, want %v", done, want)
	}
}

// A log that is flushed each second brings back what was written up to the
// last full second: of writes at 0.5, 1.5 and 2.5 s, a crash at 2.7 s loses the
// last.
func TestSavedEachSecond(t *testing.T) {
	cfg := withStore(1, 0)
	cfg.Store.Persistence, cfg.Store.PersistEvery = PersistEvery, sec
	cfg.Faults = []Fault{{Role: StoreRole, At: 2700 * ms, For: sec}}
	w := &recorded{users{at(0, moment{500 * ms, Write}, moment{1500 * ms, Write}, moment{2500 * ms, Write}, moment{5 * sec,
		Read})}}
	result, facts := play(t, cfg, toStore(1), w)
	if got := outcomesOf(facts); !slices.Equal(got, []Outcome{Fresh, Fresh, Fresh, Stale}) {
		t.Errorf("the requests ended %v", got)
	}
	if result.Tally.LostUpdates != 1 {
		t.Errorf("%d lost updates, want 1", result.Tally.LostUpdates)
	}
}

// A caller that waits 200 ms for a store that has been cut off fails its request
// then, or goes on without the session; one without a timeout hangs until the
// store is back.
func TestTimeoutPolicies(t *testing.T) {
	for _, c := range []struct {
		name    string
		caller  StoreCaller
		outcome Outcome
		at      int64
	}{
		{"closed", StoreCaller{Timeout: 200 * ms}, Failed, 2200 * ms},
		{"open", StoreCaller{Timeout: 200 * ms, Open: true}, Missing, 2200 * ms},
		{"twice", StoreCaller{Timeout: 200 * ms, Retries: 1}, Failed, 2400 * ms},
		{"none", StoreCaller{}, Failed, 11 * sec},
	} {
		cfg := withStore(1, 0)
		cfg.Users.OnMissing = CarryOn
		cfg.Store.Caller = c.caller
		cfg.Faults = []Fault{{Role: StoreRole, At: sec, For: 10 * sec, Cut: true}}
		_, facts := play(t, cfg, toStore(1), &recorded{users{at(0, moment{2 * sec, Read})}})
		last := facts[len(facts)-1]
		for _, f := range facts {
			if f.What == Answered {
				last = f
			}
		}
		if last.Outcome != c.outcome || last.At != c.at {
			t.Errorf("%s: %v at %d ms, want %v at %d ms", c.name, last.Outcome, last.At/ms, c.outcome, c.at/ms)
		}
	}
}
