package story

import (
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// TestSentences tells facts one by one. Server 1 is B, and place 3 of three
// servers is the first store node.
func TestSentences(t *testing.T) {
	post := sim.Fact{Visit: 17, Request: 2, Kind: sim.Write, Session: 9, Place: 1, Version: 4}
	with := func(what sim.FactKind, change func(f *sim.Fact)) sim.Fact {
		f := post
		f.What = what
		if change != nil {
			change(&f)
		}
		return f
	}
	outcome := func(o sim.Outcome) func(f *sim.Fact) {
		return func(f *sim.Fact) { f.Outcome, f.Latency = o, 31_256_789 }
	}
	cases := []struct {
		fact sim.Fact
		want string
	}{
		{with(sim.VisitBegins, nil), "visit 17 begins"},
		{with(sim.VisitEnds, nil), "visit 17 ends"},
		{with(sim.Routed, nil), "the balancer sends the post of visit 17 to B"},
		{with(sim.Routed, func(f *sim.Fact) { f.Moved = true }),
			"visit 17 comes from another address now; the balancer sends the post of visit 17 to B"},
		{with(sim.Routed, func(f *sim.Fact) { f.Again = true }), "visit 17 logs in again; the balancer sends it to B"},
		{with(sim.Judged, outcome(sim.Fresh)), "the post of visit 17 reaches B; B has session 9, version 4"},
		{with(sim.Judged, func(f *sim.Fact) { f.Outcome, f.Place = sim.Fresh, 3 }),
			"B asks store 1 for the post of visit 17; store 1 has session 9, version 4"},
		{with(sim.Judged, outcome(sim.Stale)),
			"the post of visit 17 reaches B; B has session 9 only in version 4: stale, the user has seen a newer one"},
		{with(sim.Judged, outcome(sim.Resurrected)), "the post of visit 17 reaches B; B has session 9, although it is over"},
		{with(sim.Judged, outcome(sim.Expired)), "the post of visit 17 reaches B; session 9 is over; sent to log in"},
		{with(sim.Judged, func(f *sim.Fact) { f.Outcome, f.Cause = sim.Missing, sim.Crashed }),
			"the post of visit 17 reaches B; B has no session 9 (crashed); sent to log in"},
		{with(sim.Judged, func(f *sim.Fact) { f.Outcome, f.Place = sim.Missing, sim.Nowhere }),
			"the post of visit 17 reaches B; B has no session 9 (wrong server); sent to log in"},
		{with(sim.Wrote, nil), "B makes version 4 of session 9"},
		{with(sim.Wrote, func(f *sim.Fact) { f.Kind = sim.Login }), "B creates session 9 for visit 17"},
		{with(sim.Answered, outcome(sim.Fresh)), "the post of visit 17 is answered, after 31.26ms"},
		{with(sim.Routed, func(f *sim.Fact) { f.Place = sim.Nowhere }),
			"the balancer has no server for the post of visit 17"},
		{with(sim.Answered, outcome(sim.Refused)), "the post of visit 17 is refused, after 31.26ms"},
		{with(sim.Answered, outcome(sim.Failed)),
			"the post of visit 17 fails, after 31.26ms: no answer, or an error, from its server or store"},
		{with(sim.Answered, outcome(sim.Missing)), "visit 17 sees that its session is gone, after 31.26ms"},
		{with(sim.Answered, outcome(sim.LoggedIn)), "visit 17 is logged in, after 31.26ms"},
		{with(sim.CopySent, func(f *sim.Fact) { f.From = 2 }), "C sends version 4 of session 9 to B"},
		{with(sim.CopyDropped, func(f *sim.Fact) { f.From = 2 }),
			"C does not send version 4 of session 9 to B: its send queue is full"},
		{with(sim.CopyArrived, nil), "version 4 of session 9 reaches B"},
		{with(sim.CopyEvicted, nil), "B drops session 9 to make room"},
		{with(sim.CopyExpired, nil), "session 9 has been idle too long on B and is dropped there"},
		{with(sim.PlaceCrashed, nil), "B breaks down"},
		{with(sim.PlaceBack, nil), "B is up again"},
		{with(sim.PlacePaused, nil), "B stands still"},
		{with(sim.PlaceWoke, nil), "B goes on"},
		{with(sim.PlaceCutOff, nil), "B is cut off from the others, and goes on working"},
		{with(sim.PlaceRejoined, nil), "B is in touch with the others again"},
		{with(sim.PlaceDetected, nil), "the balancer notices that B is down"},
		{with(sim.PlaceTrusted, nil), "the balancer uses B again"},
		{with(sim.MemberDropped, func(f *sim.Fact) { f.From = 2 }),
			"C drops B from its view of the group and goes on without it"},
		{with(sim.ServerCutOff, nil), "B loses touch with the servers on the other side"},
		{with(sim.ServerRejoined, nil), "B can reach all servers again"},
		{with(sim.ServerFrozen, nil), "B misses too many servers and serves nobody"},
		{with(sim.ServerUnfrozen, nil), "B counts enough servers and serves again"},
		{with(sim.StateAsked, func(f *sim.Fact) { f.From = 2 }), "B joins and asks C for all sessions before it serves"},
		{with(sim.StateTaken, func(f *sim.Fact) { f.From = 2 }), "B has the sessions of C"},
		{with(sim.StateLost, func(f *sim.Fact) { f.From = 2 }),
			"B will not get the sessions of C: one of the two cannot be reached"},
		{with(sim.StateMissed, func(f *sim.Fact) { f.From = 2 }),
			"B has waited long enough for the sessions of C and serves without them"},
		{with(sim.MemberJoined, func(f *sim.Fact) { f.From = 2 }), "C hears of B and counts it as a member of the group"},
		{with(sim.PlacePromoted, func(f *sim.Fact) { f.Place, f.From = 4, 3 }), "store 2 takes over from store 1"},
	}
	c := sim.NewConfig()
	teller, told := New(&c), map[sim.FactKind]bool{}
	for _, c := range cases {
		told[c.fact.What] = true
		if got := teller.Tell(&c.fact); got != c.want {
			t.Errorf("told %q, want %q", got, c.want)
		}
	}
	for what, name := range names {
		if !told[what] && acts[what] == "" {
			t.Errorf("no sentence about %s is tested", name)
		}
	}
	if len(teller.servedBy) != 0 {
		t.Errorf("%d answered requests are remembered", len(teller.servedBy))
	}
}

// acts are the sentences about what the operators do to server B.
var acts = map[sim.FactKind]string{
	sim.ServerDrained:    "B is drained: it gets no new users",
	sim.ServerMaintained: "B is taken out for maintenance",
	sim.ServerReady:      "B is put back into service",
	sim.ServerAdded:      "B joins, empty",
	sim.ServerRemoved:    "B leaves for good, with all that it holds",
	sim.BalancerReloaded: "the balancer is reloaded and forgets what it knew",
}

func TestActs(t *testing.T) {
	c := sim.NewConfig()
	for what, want := range acts {
		if got := New(&c).Tell(&sim.Fact{What: what, Place: 1}); got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	}
}

// TestReactions follows what the scenario says about users.
func TestReactions(t *testing.T) {
	cases := []struct {
		onMissing sim.OnMissing
		kind      sim.Kind
		want      string
	}{
		{sim.LogInAgain, sim.Write, "sent to log in"},
		{sim.LogInAgain, sim.Logout, "nobody to log out"},
		{sim.Adopt, sim.Read, "an empty one begins under the same id"},
		{sim.CarryOn, sim.Read, "the user goes on without"},
	}
	for _, c := range cases {
		teller := Teller{onMissing: c.onMissing}
		if got := teller.reaction(&sim.Fact{Kind: c.kind}); got != c.want {
			t.Errorf("%d: %q, want %q", c.onMissing, got, c.want)
		}
	}
}

func TestTrouble(t *testing.T) {
	cases := []struct {
		fact sim.Fact
		want bool
	}{
		{sim.Fact{What: sim.Judged, Outcome: sim.Missing}, true},
		{sim.Fact{What: sim.Answered, Outcome: sim.Failed}, true},
		{sim.Fact{What: sim.Judged, Outcome: sim.Fresh}, false},
		{sim.Fact{What: sim.Judged, Outcome: sim.Expired}, false},
		{sim.Fact{What: sim.CopySent, Outcome: sim.Missing}, false},
	}
	for _, c := range cases {
		if Trouble(&c.fact) != c.want {
			t.Errorf("%+v: want %v", c.fact, c.want)
		}
	}
}

func TestClock(t *testing.T) {
	cases := map[int64]string{0: "00:00.000", 1_250_999_999: "00:01.250", 61_000_000_000: "01:01.000",
		7_201_001_000_000: "2:00:01.001", 90_000_000_000_000: "25:00:00.000"}
	for ns, want := range cases {
		if got := Clock(ns); got != want {
			t.Errorf("Clock(%d) = %s, want %s", ns, got, want)
		}
	}
}
