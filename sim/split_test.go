package sim

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// divided is a group of four whose servers A and B lose touch with C and D from
// 10 s to 30 s. A user logs in on A at 0 s; his requests go where they say.
func divided(mode SplitMode, wait int, requests ...visitTo) (Config, Strategy, Workload) {
	cfg := tomcat(4)
	cfg.Members.Split, cfg.Users.OnMissing = mode, CarryOn
	cfg.Faults = []Fault{{Split: []int{0, 1}, At: 10 * sec, For: 20 * sec}}
	var moments []moment
	for _, r := range requests {
		moments = append(moments, r.moment)
	}
	s := &answers{write: toAll(wait), route: func(v View, s SessionID) Place {
		if s == NoSession {
			return 0
		}
		return requests[v.Turn()-1].place
	}}
	return cfg, s, &recorded{users{at(0, moments...)}}
}

type visitTo struct {
	place Place
	moment
}

// TestPartition writes on A, then on C, which has not heard of that, then on A
// again: versions 2, 3 and 4, where 3 lacks 2 and 4 lacks 3. At 40 s, when the
// network is whole again, the user reads on A, then writes on D, and reads on A.
func TestPartition(t *testing.T) {
	requests := []visitTo{{0, moment{15 * sec, Write}}, {2, moment{16 * sec, Write}}, {0, moment{17 * sec, Write}},
		{0, moment{40 * sec, Read}}, {3, moment{41 * sec, Write}}, {0, moment{42 * sec, Read}}}
	for _, c := range []struct {
		mode SplitMode
		want []Outcome
		lost uint64
	}{
		// A and B keep version 4, C and D version 3, until version 5, made from 3, goes to all: 2 and 4 are lost.
		{Diverge, []Outcome{Fresh, Stale, Stale, Fresh, Stale, Fresh}, 2},
		// When they hear of each other, version 4 replaces 3 on C and D. Version 5 is made from 4.
		{Merge, []Outcome{Fresh, Stale, Stale, Fresh, Fresh, Fresh}, 1},
		{Degrade, []Outcome{Refused, Refused, Refused, Fresh, Fresh, Fresh}, 0},
	} {
		cfg, s, w := divided(c.mode, 1, requests...)
		result, facts := play(t, cfg, s, w)
		got := outcomesOf(facts)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("mode %d: verdicts (-want +got):\n%s", c.mode, diff)
		}
		if n := result.Tally.LostUpdates; n != c.lost {
			t.Errorf("mode %d: %d lost updates, want %d", c.mode, n, c.lost)
		}
	}
}

// TestPartitionRecord: the record of a partition says who was on which side,
// when the first server dropped one of the other side, and when all counted each
// other again: with the last heartbeat to come after the end.
func TestPartitionRecord(t *testing.T) {
	cfg, _, _ := divided(Diverge, 1)
	result, facts := play(t, cfg, &answers{}, stays())
	seen, trusted := Forever, int64(0)
	for p := range Place(4) {
		trusted = max(trusted, first(phase(p, 500*ms), 500*ms, 30*sec-1))
	}
	drops, joins := 0, 0
	for _, f := range facts {
		switch f.What {
		case MemberDropped:
			seen, drops = min(seen, f.At), drops+1
		case MemberJoined:
			joins++
		}
	}
	want := []FaultRecord{{Name: "A, B | C, D", Down: 10 * sec, Detected: seen, Up: 30 * sec, Trusted: trusted,
		Promoted: Forever, Keep: true, How: Splits}}
	if diff := cmp.Diff(want, result.Faults); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if seen <= 12500*ms || seen > 13500*ms || drops != 8 || joins != 8 {
		t.Errorf("seen at %d ms, %d drops and %d joins; want 12.5 to 13.5 s, 8 and 8", seen/ms, drops, joins)
	}
	// In 20 s each of four servers sends 40 heartbeats to two that do not hear them.
	if lost := result.Tally.Network[Control].LostMessages; lost != 4*40*2 {
		t.Errorf("%d heartbeats were lost, want 320", lost)
	}
}

// TestMajority: three of four servers serve on, the fourth serves nobody.
func TestMajority(t *testing.T) {
	cfg, s, w := divided(Degrade, 1, visitTo{0, moment{15 * sec, Write}}, visitTo{3, moment{16 * sec, Read}},
		visitTo{3, moment{40 * sec, Read}})
	cfg.Faults = []Fault{{Split: []int{3}, At: 10 * sec, For: 20 * sec}}
	_, facts := play(t, cfg, s, w)
	if diff := cmp.Diff([]Outcome{Fresh, Refused, Fresh}, outcomesOf(facts)); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

// TestTooManyOwnersLost: three of five servers are a majority, but of a session
// that two servers hold both may be on the other side.
func TestTooManyOwnersLost(t *testing.T) {
	for owners, want := range map[int]Outcome{0: Fresh, 2: Refused, 3: Fresh} {
		cfg, s, w := divided(Degrade, 1, visitTo{4, moment{15 * sec, Read}})
		cfg.Servers.Count, cfg.Members.Owners = 5, owners
		_, facts := play(t, cfg, s, w)
		if got := outcomesOf(facts)[0]; got != want {
			t.Errorf("%d owners: %v, want %v", owners, got, want)
		}
	}
}

// TestWaitingAcrossAPartition: a write that waits for all is answered when its
// server has dropped the other side; if it serves nobody then, it fails. A copy
// that was under way when the network broke, or its answer, is lost as well.
func TestWaitingAcrossAPartition(t *testing.T) {
	for _, c := range []struct {
		mode SplitMode
		at   int64 // of the write
		want Outcome
	}{{Merge, 11 * sec, Fresh}, {Degrade, 11 * sec, Refused}, {Merge, 9950 * ms, Fresh}, {Merge, 9850 * ms, Fresh}} {
		cfg, s, w := divided(c.mode, 4, visitTo{0, moment{c.at, Write}})
		cfg.Network[ServerServer].Latency = constant(100 * ms)
		_, facts := play(t, cfg, s, w)
		dropped := int64(0)
		for _, f := range facts {
			if f.What == MemberDropped && f.From == 0 {
				dropped = f.At
			}
		}
		last := facts[len(facts)-1]
		for _, f := range facts {
			if f.What == Answered {
				last = f
			}
		}
		if last.Outcome != c.want || last.At != dropped {
			t.Errorf("mode %d, %d ms: %v at %d ms, want %v at %d ms", c.mode, c.at/ms, last.Outcome, last.At/ms, c.want,
				dropped/ms)
		}
	}
}

// TestPartitionEndsTransfer: a server that takes over the state of one that it
// cannot reach any more will not get it.
func TestPartitionEndsTransfer(t *testing.T) {
	cfg, s, w := takingOver(func(c *Config) {
		c.Members.Patience = 5 * sec
		c.Members.Heartbeat, c.Members.Drop = 500*ms, 3*sec
		c.Faults = append(c.Faults, Fault{Split: []int{1}, At: 6 * sec, For: sec})
	}, moment{11 * sec, Read})
	_, facts := play(t, cfg, s, w)
	want := []string{"asked 5000", "lost 6000", "missed 10000", "back 10000", "missing 11000"}
	if diff := cmp.Diff(want, course(facts)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSplitProblems: what cannot be is refused with its place.
func TestSplitProblems(t *testing.T) {
	for want, faults := range map[string][]Fault{
		"faults.1.target": {{Split: []int{0, 1, 2}, At: 1, For: 1}},
		"faults.1":        {{Split: []int{0}, At: 1, For: 1, How: Hangs}},
		"faults.2":        {{Split: []int{0}, At: 1, For: 10}, {Split: []int{1}, At: 5, For: 10}},
		"":                {{Split: []int{0}, At: 1, For: 10}, {Index: 0, At: 5, For: 10}},
	} {
		cfg := instant(3)
		cfg.Faults = faults
		got := ""
		for _, p := range cfg.Validate() {
			got = p.Path
		}
		if got != want {
			t.Errorf("the problem is with %q, want %q", got, want)
		}
	}
	for _, split := range [][]int{{}, {3}, {1, 1}} {
		cfg := instant(3)
		cfg.Faults = []Fault{{Split: split, At: 1, For: 1}}
		if problems := cfg.Validate(); len(problems) == 0 || problems[0].Path != "faults.1.target" {
			t.Errorf("split %v: %v", split, fmt.Sprint(problems))
		}
	}
}
