package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answersOf lists what the answers of a run say, in order: number, kind, outcome,
// and whether it is a login made because the session was missing.
func answersOf(facts []Fact) (all []string) {
	for _, f := range facts {
		if f.What == Answered {
			text := string(rune('0'+f.Request)) + " " + f.Kind.String() + " " + f.Outcome.String()
			if f.Again {
				text += " again"
			}
			all = append(all, text)
		}
	}
	return all
}

// elsewhere routes logins to server A and other requests to a server by number.
func elsewhere(servers ...Place) func(View, SessionID) Place {
	return func(v View, s SessionID) Place {
		if s == NoSession {
			return 0
		}
		return servers[min(int(v.Turn()), len(servers)-1)]
	}
}

// Requests of a replay that find no session at the same time are one incident:
// one login, whose session the later ones have.
func TestReplayLogsInOnce(t *testing.T) {
	cfg := instant(2)
	cfg.Servers.Workers = 10
	cfg.Requests.LoginService = constant(100 * ms)
	cfg.Requests.Service = constant(10 * ms)
	w := &recorded{users{at(0, moment{sec, Read}, moment{sec + 1, Read}, moment{sec + 2, Read}, moment{2 * sec, Read})}}
	result, facts := play(t, cfg, &answers{route: elsewhere(0, 1, 1, 1, 0)}, w)
	want := []string{"0 login logged in", "1 read missing", "2 read missing", "3 read missing", "1 login logged in again",
		"4 read fresh"}
	if diff := cmp.Diff(want, answersOf(facts)); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if n := result.Tally.ForcedLogins; n != 1 {
		t.Errorf("%d forced logins, want 1", n)
	}
}

// What a replay would send during a login waits for its end, and is then sent
// at once; what is due later is not.
func TestReplayWaitsForLogin(t *testing.T) {
	cfg := instant(1)
	cfg.Requests.LoginService = constant(3 * sec)
	w := &recorded{users{at(0, moment{sec, Read}, moment{2 * sec, Write}, moment{5 * sec, Read})}}
	_, facts := play(t, cfg, &answers{}, w)
	var times []int64
	for _, f := range facts {
		if f.What == Answered {
			times = append(times, f.At/sec)
		}
	}
	if diff := cmp.Diff([]int64{3, 3, 3, 5}, times); diff != "" {
		t.Errorf("answers at, s (-want +got):\n%s", diff)
	}
}

// After a login that failed, the next request of the record is a login in its
// place, until one succeeds; then the record goes on.
func TestReplayAfterFailedLogin(t *testing.T) {
	cfg := instant(1)
	cfg.Faults = []Fault{{At: 0, For: 1500 * ms}}
	cfg.Balancer.Detection = 60 * sec
	w := &recorded{users{at(0, moment{sec, Read}, moment{2 * sec, Read}, moment{3 * sec, Read})}}
	result, facts := play(t, cfg, &answers{}, w)
	want := []string{"0 login failed", "1 login failed", "2 login logged in", "3 read fresh"}
	if diff := cmp.Diff(want, answersOf(facts)); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if y := &result.Tally; y.ForcedLogins+y.NaturalLogins != 0 {
		t.Errorf("%d forced and %d natural logins, want none", y.ForcedLogins, y.NaturalLogins)
	}
}

// A visit of a replay is over when its last request has been sent and all have
// been answered, in whatever order.
func TestReplayEndsVisitLast(t *testing.T) {
	cfg := instant(2)
	cfg.Requests.Service = constant(5 * sec)
	cfg.Servers.Workers = 2
	w := &recorded{users{at(0, moment{sec, Read}, moment{2 * sec, Read}, moment{3 * sec, Logout})}}
	_, facts := play(t, cfg, &answers{route: toServer(0)}, w)
	ends := 0
	for i, f := range facts {
		if f.What == VisitEnds {
			if ends++; i != len(facts)-1 {
				t.Errorf("the visit ended before %d further facts", len(facts)-1-i)
			}
		}
	}
	if ends != 1 {
		t.Errorf("the visit ended %d times", ends)
	}
}
