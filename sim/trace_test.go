package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// T1: two servers in turn, one worker each, 3 s of work, arrivals at 0 to 5 s.
// Server A works on those of 0, 2 and 4 s from 0 to 9 s, B on the others from
// 1 to 10 s.
func TestTraceQueues(t *testing.T) {
	cfg := instant(2)
	cfg.Duration = 10*sec + 1 // what happens at 10 s exactly belongs to the trace
	cfg.Requests.LoginService = rng.Constant(float64(3 * sec))
	var all users
	for i := range int64(6) {
		all = append(all, user{start: i * sec, steps: []Step{{Kind: Login}}})
	}
	result, facts := play(t, cfg, &answers{}, &all)
	latency := make([]int64, 6)
	for _, f := range facts {
		if f.What == Answered {
			latency[f.Visit] = f.Latency / sec
		}
	}
	if diff := cmp.Diff([]int64{3, 3, 4, 4, 5, 5}, latency); diff != "" {
		t.Errorf("latencies, s (-want +got):\n%s", diff)
	}
	for _, p := range result.Places {
		if p.BusyTime != 9*sec {
			t.Errorf("server %s was busy for %d ns, want 9 s", p.Name, p.BusyTime)
		}
	}
}

// T2: two servers in turn for each user, copies take 2 s, a write at each
// request, at 0, 1, 3 and 4.5 s; here 10 s later, so that the session of the
// login is on both servers. Stale at 1 and 4.5 s; fresh at 3 s, because the
// update of 1 s arrives exactly at 3 s and is applied before the read.
func TestTraceReplication(t *testing.T) {
	cfg := instant(2)
	cfg.Replica.Delay = rng.Constant(float64(2 * sec))
	w := &recorded{users{at(0, moment{10 * sec, Write}, moment{11 * sec, Write}, moment{13 * sec, Write},
		moment{14500 * ms, Write})}}
	result, facts := play(t, cfg, &answers{write: toAll(1)}, w)
	if diff := cmp.Diff([]Outcome{Fresh, Stale, Fresh, Stale}, outcomesOf(facts)); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	if n := result.Tally.ForcedLogins; n != 0 {
		t.Errorf("%d forced logins, want none: nothing was missing", n)
	}
}

// T3: a sliding time-to-live of 10 s, requests at 0, 9, 19 and 28 s: expired at
// 19 s only, when the session has been idle for exactly 10 s. The login that
// follows at 19 s makes the session of 28 s.
func TestTraceExpiry(t *testing.T) {
	cfg := instant(1)
	cfg.Sessions.Idle = 10 * sec
	w := &recorded{users{at(0, moment{9 * sec, Read}, moment{19 * sec, Read}, moment{28 * sec, Read})}}
	result, facts := play(t, cfg, &answers{}, w)
	want := []Outcome{Fresh, Expired, LoggedIn, Fresh}
	if diff := cmp.Diff(want, outcomesOf(facts)); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	if result.Tally.NaturalLogins != 1 || result.Tally.ForcedLogins != 0 {
		t.Errorf("%d natural and %d forced logins, want 1 and 0", result.Tally.NaturalLogins, result.Tally.ForcedLogins)
	}
}
