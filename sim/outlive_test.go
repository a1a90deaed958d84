package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCopiesOutlive is 8.1(6) of the reference: users come to A at the rate 1/s
// and never return, so that A holds 1/s x 10 s of sessions and B, which keeps its
// copies for twice the time-to-live, 1/s x 20 s. If A tells B of the end, a second
// after it as of the beginning, B holds no more than A, until A has broken.
func TestCopiesOutlive(t *testing.T) {
	for _, c := range []struct {
		outlive int64
		tell    bool
		crash   bool
		peaks   [2]int64 // copies on A and B
	}{
		{1, false, false, [2]int64{10, 10}}, {2, false, false, [2]int64{10, 20}}, {3, false, false, [2]int64{10, 30}},
		{2, true, false, [2]int64{10, 10}}, {2, true, true, [2]int64{10, 20}},
	} {
		cfg := instant(2)
		cfg.Sessions.Idle = 10 * sec
		cfg.Replica.Outlive, cfg.Replica.TellExpiry = c.outlive, c.tell
		if cfg.Duration = 100 * sec; c.tell {
			cfg.Network[ServerServer].Latency = constant(sec)
			cfg.Network[ServerServer].Bare = 135
		}
		if c.crash {
			cfg.Faults = []Fault{{Index: 0, At: 50500 * ms, For: Forever}}
		}
		var all users
		for i := range int64(100) {
			all = append(all, user{start: i * sec, steps: []Step{{Kind: Login}}})
		}
		route := func(v View, _ SessionID) Place {
			if v.Up(0) {
				return 0
			}
			return 1
		}
		result, _ := play(t, cfg, &answers{route: route, write: toAll(1)}, &all)
		got := [2]int64{result.Places[0].CopiesPeak, result.Places[1].CopiesPeak}
		if diff := cmp.Diff(c.peaks, got); diff != "" {
			t.Errorf("%d times, told %v, crash %v (-want +got):\n%s", c.outlive, c.tell, c.crash, diff)
		}
	}
}

// TestOutlivingCopyLetsIn: 15 s after the login on A, with a time-to-live of
// 10 s, A refuses and B lets the user in; when A tells of the end, B does not.
// Who serves a session becomes its primary: at 15 s C refuses what B served at 4 s.
func TestOutlivingCopyLetsIn(t *testing.T) {
	for _, c := range []struct {
		tell     bool
		requests []visitTo
		want     []Outcome
	}{
		{false, []visitTo{{0, moment{15 * sec, Read}}}, []Outcome{Expired}},
		{false, []visitTo{{1, moment{15 * sec, Read}}}, []Outcome{Resurrected}},
		{true, []visitTo{{1, moment{15 * sec, Read}}}, []Outcome{Expired}},
		{false, []visitTo{{1, moment{4 * sec, Write}}, {1, moment{15 * sec, Read}}}, []Outcome{Fresh, Expired}},
		{false, []visitTo{{1, moment{4 * sec, Write}}, {2, moment{15 * sec, Read}}}, []Outcome{Fresh, Resurrected}},
	} {
		cfg, s, w := divided(Diverge, 1, c.requests...)
		cfg.Faults, cfg.Sessions.Idle = nil, 10*sec
		cfg.Replica.Outlive, cfg.Replica.TellExpiry, cfg.Replica.Accessed = 2, c.tell, true
		_, facts := play(t, cfg, s, w)
		if diff := cmp.Diff(c.want, outcomesOf(facts)); diff != "" {
			t.Errorf("told %v, %v (-want +got):\n%s", c.tell, c.requests, diff)
		}
	}
}
