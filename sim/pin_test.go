package sim_test

import (
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// TestPinsAfterFailback: A of two servers is away from 15 s to 35 s with its
// memory, and known to be. Its user logged in at 0 s and asks every 10 s, at
// first of A. While A is away he is served by B. A pin made by the login alone
// leads him back to A; one made by any answer keeps him on B.
func TestPinsAfterFailback(t *testing.T) {
	forever := sim.Pins{Idle: sim.Forever, Life: sim.Forever}
	for _, c := range []struct {
		kind  sim.PinKind
		maker sim.PinMaker
		want  string // the servers of 10, 20 ... 60 s
	}{
		{sim.PinCookie, sim.PinLogin, "ABBAAA"},
		{sim.PinCookie, sim.PinAny, "ABBBBB"},
		{sim.PinSession, sim.PinLogin, "ABBAAA"},
		{sim.PinSession, sim.PinAny, "ABBBBB"},
		{sim.PinAddress, sim.PinAny, "ABBBBB"},
	} {
		config := still(2)
		config.Duration = 70 * sec
		config.Users.OnMissing = sim.CarryOn
		config.Balancer.Detection = 0
		config.Faults = []sim.Fault{{At: 15 * sec, For: 20 * sec, Keep: true}}
		pins := forever
		pins.Kind, pins.Maker = c.kind, c.maker
		tr := trialOf(config, beat{every: sec, visits: 1, requests: 6, think: 10 * sec}, "round-robin", &pins)
		if _, got := placesOf(t, tr); got != c.want {
			t.Errorf("kind %d, maker %d: served by %s, want %s", c.kind, c.maker, got, c.want)
		}
	}
}

// TestLivesOfPins: a user logs in on A and asks every 10 s; without a valid
// pin the policy, round robin over two servers, chooses for him: B first.
func TestLivesOfPins(t *testing.T) {
	for _, c := range []struct {
		name       string
		kind       sim.PinKind
		idle, life int64
		want       string
	}{
		{"no end", sim.PinCookie, sim.Forever, sim.Forever, "AAAAAA"},
		{"idle longer than the pause", sim.PinCookie, 10*sec + 1, sim.Forever, "AAAAAA"},
		{"idle as long as the pause", sim.PinCookie, 10 * sec, sim.Forever, "BABABA"},
		// Made at 0, void at 25 s: the request of 30 s goes to B and makes a new pin, void at 55 s.
		{"life", sim.PinCookie, sim.Forever, 25 * sec, "AABBBA"},
		{"table, idle as long as the pause", sim.PinSession, 10 * sec, sim.Forever, "BABABA"},
		{"table, life", sim.PinSession, sim.Forever, 25 * sec, "AABBBA"},
	} {
		config := still(2)
		config.Duration = 70 * sec
		config.Users.OnMissing = sim.CarryOn
		pins := sim.Pins{Kind: c.kind, Maker: sim.PinAny, Idle: c.idle, Life: c.life}
		tr := trialOf(config, beat{every: sec, visits: 1, requests: 6, think: 10 * sec}, "round-robin", &pins)
		if _, got := placesOf(t, tr); got != c.want {
			t.Errorf("%s: served by %s, want %s", c.name, got, c.want)
		}
	}
}

// TestTableOfPins: ten users log in on server A, one a second, and ask 20 s
// later in the same order, under a table with room for all or for four.
func TestTableOfPins(t *testing.T) {
	base := sim.Pins{Kind: sim.PinSession, Idle: sim.Forever, Life: sim.Forever}
	small, refusing, peers := base, base, base
	small.Size, refusing.Size, refusing.Full = 4, 4, sim.Refuse
	peers.Peers = true
	reload := []sim.Change{{Action: sim.Reload, Server: sim.AllServers, At: 15 * sec}}
	for _, c := range []struct {
		name             string
		pins             sim.Pins
		changes          []sim.Change
		misses           uint64
		dropped, refused uint64
	}{
		{"room for all", base, nil, 0, 0, 0},
		{"oldest dropped", small, nil, 6, 6, 0},
		{"new ones refused", refusing, nil, 6, 0, 6},
		{"lost on reload", base, reload, 10, 0, 0},
		{"shared with a peer", peers, reload, 0, 0, 0},
	} {
		config := still(2)
		config.Duration = 60 * sec
		config.Users.OnMissing = sim.CarryOn
		config.Balancer.Changes = c.changes
		tr := trialOf(config, beat{every: sec, visits: 10, requests: 1, think: 20 * sec}, "round-robin", nil)
		tr.Strategy = func() sim.Strategy { return &lost{homing{pins: &c.pins}} }
		r := run(t, tr)
		if n := outcomes(&r)["missing"]; n != c.misses {
			t.Errorf("%s: %d sessions missed, want %d", c.name, n, c.misses)
		}
		if r.Tally.PinsDropped != c.dropped || r.Tally.PinsRefused != c.refused {
			t.Errorf("%s: %d pins dropped and %d refused, want %d and %d", c.name, r.Tally.PinsDropped,
				r.Tally.PinsRefused, c.dropped, c.refused)
		}
	}
}

// lost is homing that sends logins to A and users without a pin to B, so that
// every lost pin is a missing session.
type lost struct{ homing }

func (l *lost) Route(v sim.View, s sim.SessionID) sim.Place {
	if s == sim.NoSession {
		return 0
	}
	if pin := v.Pin(s); pin != sim.Nowhere {
		return pin
	}
	return 1
}
