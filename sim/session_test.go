package sim

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// A write is a use: with a time-to-live of 10 s and 5 s of work, a session
// written at 15 s is alive at 24 s.
func TestWriteIsUse(t *testing.T) {
	cfg := instant(1)
	cfg.Sessions.Idle = 10 * sec
	cfg.Requests.Service = constant(5 * sec)
	w := &recorded{users{at(0, moment{9 * sec, Write}, moment{24*sec - 1, Read})}}
	_, facts := play(t, cfg, &answers{}, w)
	if diff := cmp.Diff([]Outcome{Fresh, Fresh}, outcomesOf(facts)); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

// What is written after a session's absolute time-to-live is not kept, neither
// on a server nor in a store: nothing would ever remove it.
func TestNothingOutlivesAbsoluteAge(t *testing.T) {
	for name, s := range map[string]Strategy{"server": &answers{}, "store": toStore(1)} {
		cfg := withStore(1, 0)
		cfg.Duration = 60 * sec
		cfg.Sessions.Absolute = 10 * sec
		cfg.Requests.Service = constant(5 * sec)
		cfg.Store.Write = constant(sec)
		result, _ := play(t, cfg, s, &recorded{users{at(0, moment{3 * sec, Write}, moment{9 * sec, Write})}})
		if n := result.Tally.SessionsEnded[TimedOut]; result.Tally.SessionsCreated != 1 || n != 1 {
			t.Errorf("%s: %d sessions came to life and %d timed out, want 1 and 1", name, result.Tally.SessionsCreated, n)
		}
	}
}

// Servers that adopt the id of a missing session keep it where the strategy
// says: the second request finds what the first has left, which lacks what the
// login had made.
func TestAdoptedWhereTheStrategySays(t *testing.T) {
	cfg := withStore(1, 0)
	cfg.Users.OnMissing = Adopt
	cfg.Faults = []Fault{{Role: StoreRole, At: sec, For: sec}}
	w := &recorded{users{at(0, moment{3 * sec, Read}, moment{4 * sec, Read})}}
	result, facts := play(t, cfg, toStore(1), w)
	if diff := cmp.Diff([]Outcome{Missing, Stale}, outcomesOf(facts)); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	if n := result.Tally.ForcedLogins; n != 1 {
		t.Errorf("%d adoptions, want 1", n)
	}
}

// A session that is adopted after it has expired is a new one under the old
// id: what was written before is undone, and neither stale nor lost.
func TestAdoptedAfterExpiry(t *testing.T) {
	for _, kind := range []Kind{Read, Write} {
		cfg := instant(2)
		cfg.Sessions.Idle = 10 * sec
		cfg.Users.OnMissing = Adopt
		s := &answers{write: toAll(1), route: toServer(0)}
		w := &recorded{users{at(0, moment{sec, Write}, moment{2 * sec, Write}, moment{20 * sec, kind}, moment{21 * sec,
			Write},
			moment{22 * sec, Read})}}
		result, facts := play(t, cfg, s, w)
		if diff := cmp.Diff([]Outcome{Fresh, Fresh, Expired, Fresh, Fresh}, outcomesOf(facts)); diff != "" {
			t.Errorf("%v: verdicts (-want +got):\n%s", kind, diff)
		}
		if y := &result.Tally; y.LostUpdates != 0 || y.NaturalLogins != 1 || y.SessionsCreated != 2 {
			t.Errorf("%v: %d lost updates, %d natural logins, %d sessions, want 0, 1 and 2", kind, y.LostUpdates,
				y.NaturalLogins, y.SessionsCreated)
		}
	}
}

// The id of a session whose user has logged out can be adopted like any other.
// The logout reaches the request that was sent before it but comes later.
func TestAdoptedAfterLogout(t *testing.T) {
	cfg := instant(1)
	cfg.Users.OnMissing = Adopt
	u := at(0, moment{sec, Write}, moment{2 * sec, Logout}, moment{3 * sec, Read}, moment{4 * sec, Read})
	_, facts := play(t, cfg, &answers{}, &recorded{users{u}})
	got := outcomesOf(facts)
	if diff := cmp.Diff([]Outcome{Fresh, Fresh, Expired, Fresh}, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

// An adoption that a full server refuses is no login, and a request whose
// session had expired was not eligible even if it was refused.
func TestRefusedAdoption(t *testing.T) {
	for _, kind := range []Kind{Read, Write} {
		cfg := instant(2)
		cfg.Users.OnMissing = Adopt
		cfg.Sessions.Idle = 10 * sec
		cfg.Sessions.Size = rng.Constant(600)
		cfg.Servers.Memory, cfg.Servers.Full = 1000, Refuse
		// The first user's session is on A, the second's fills B; then both go to B.
		s := &answers{route: func(v View, _ SessionID) Place { return Place(min(1, v.Turn())) }}
		first := at(0, moment{2 * sec, kind}, moment{13 * sec, kind})
		second := user{start: sec, steps: []Step{{Kind: Login, Next: 5 * sec}, {Kind: Read, Next: 9 * sec}, {Kind: Read}}}
		result, _ := play(t, cfg, s, &recorded{users{first, second}})
		y := &result.Tally
		if y.ForcedLogins != 0 || y.NaturalLogins != 0 || y.EligibleUnavailable != 1 {
			t.Errorf("%v: %d forced and %d natural logins, %d eligible unavailable, want 0, 0 and 1", kind, y.ForcedLogins,
				y.NaturalLogins, y.EligibleUnavailable)
		}
	}
}

// The id of a session depends on its visit and request alone: whatever the
// strategy does to other visits, it falls on the same shard.
func TestKeyIsTheVisitsOwn(t *testing.T) {
	keys := func(s *answers) (all []uint64) {
		route := s.route
		s.route = func(v View, id SessionID) Place {
			if id != NoSession {
				all = append(all, v.Key(id))
			}
			return route(v, id)
		}
		w := &recorded{users{at(0, moment{5 * sec, Read}, moment{6 * sec, Read}), at(10*sec, moment{20 * sec, Read})}}
		play(t, instant(2), s, w)
		return all
	}
	there := keys(&answers{route: toServer(0)})
	lost := keys(&answers{route: func(v View, _ SessionID) Place { return Place(v.Turn() % 2) }})
	if there[0] != lost[0] || there[len(there)-1] != lost[len(lost)-1] {
		t.Errorf("the keys are %x where nobody logs in again and %x where the first user does", there, lost)
	}
	if slices.Contains(there[2:], there[0]) {
		t.Errorf("two sessions have the same key: %x", there)
	}
}
