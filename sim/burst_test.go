package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// paged is a workload whose pages make so many calls, all writes, so long after
// their answer.
type paged struct {
	users
	calls int32
	after int64
}

func (p *paged) Bursts() bool                                   { return p.calls > 0 }
func (p *paged) Burst(*Visit, int32, *[4]uint64) (int32, int64) { return p.calls, p.after }
func (p *paged) Call(*Visit, *[4]uint64) Kind                   { return Write }

// TestBurstTrace: a login at 0 s whose work takes 1 s, then 2 calls 100 ms after
// its answer, on two servers with one worker each: they are served at the same
// time, until 2.1 s. The user thinks for 3 s after the later answer and reads at
// 5.1 s, which takes until 6.1 s; that page's calls end at 7.2 s.
func TestBurstTrace(t *testing.T) {
	cfg := instant(2)
	cfg.Requests.Service, cfg.Requests.LoginService = constant(sec), constant(sec)
	one := user{steps: []Step{{Kind: Login, Think: 3 * sec}, {Kind: Read}}}
	result, facts := play(t, cfg, &answers{write: toAll(1)}, &paged{users{one}, 2, 100 * ms})
	type told struct {
		At            int64
		Request, Call int32
		Place         Place
		Outcome       Outcome
	}
	var got []told
	for _, f := range facts {
		if f.What == Answered {
			got = append(got, told{f.At / ms, f.Request, f.Call, f.Place, f.Outcome})
		}
	}
	want := []told{
		{1000, 0, 0, 0, LoggedIn}, {2100, 0, 1, 1, Fresh}, {2100, 0, 2, 0, Fresh},
		{6100, 1, 0, 1, Fresh}, {7200, 1, 1, 0, Fresh}, {7200, 1, 2, 1, Fresh},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if result.Tally.Requests[Write] != 4 || result.Tally.Visits != 1 {
		t.Errorf("%d writes in %d visits, want 4 in 1", result.Tally.Requests[Write], result.Tally.Visits)
	}
}

// TestBurstLogsInOnce: however many calls of a page miss their session, it is
// one incident, and the calls are not made again.
func TestBurstLogsInOnce(t *testing.T) {
	cfg := instant(4)
	one := user{steps: []Step{{Kind: Login, Think: sec}, {Kind: Read}}}
	// The login is on A and its calls miss on B, C and D; the new session is on A and the read misses it on B; the
	// third one is on C and the calls of its page miss on D, A and B.
	result, _ := play(t, cfg, &answers{}, &paged{users{one}, 3, 100 * ms})
	if result.Tally.ForcedLogins != 3 || result.Tally.Requests[Write] != 6 {
		t.Errorf("%d forced logins and %d calls, want 3 and 6", result.Tally.ForcedLogins, result.Tally.Requests[Write])
	}
}
