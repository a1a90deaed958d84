package strategies

import (
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// TestPinnedToADeadServer: A of two servers, known to be down once all are logged in,
// has half of 20 users, who read ten times.
func TestPinnedToADeadServer(t *testing.T) {
	for _, c := range []struct {
		down                    pinnedDown
		failed, refused, logins uint64
	}{
		{redispatch, 0, 0, 10}, // they go to B and log in again
		{insist, 100, 0, 0},    // 10 reads each fail at A
		{refuse, 0, 100, 0},    // or at the balancer
	} {
		o := newStickyOptions()
		o.Down = c.down
		config := system(2)
		config.Duration, config.Balancer.Detection = 100*sec, 0
		config.Faults = []sim.Fault{{At: 100, For: sim.Forever}}
		r := meet(t, o, config, crowd{visits: 20, every: 1, reads: 10}, nil)
		reads := r.Tally.Outcomes[sim.Read]
		if reads[sim.Failed] != c.failed || reads[sim.Refused] != c.refused || r.Tally.ForcedLogins != c.logins {
			t.Errorf("when down %d: %d reads failed, %d were refused, %d forced logins", c.down, reads[sim.Failed],
				reads[sim.Refused], r.Tally.ForcedLogins)
		}
	}
}

// TestImpossiblePins: what a way of sticking does not know is refused.
func TestImpossiblePins(t *testing.T) {
	c := sim.NewConfig()
	for want, set := range map[int]func(o *stickyOptions){
		0: func(o *stickyOptions) { o.By, o.Pins.Size, o.Pins.Idle = bySessionTable, 10, sec },
		1: func(o *stickyOptions) { o.By = byAddressTable },
		2: func(o *stickyOptions) { o.By, o.Pins.Peers, o.Pins.Idle = "ip-ring", true, sec },
	} {
		o := newStickyOptions()
		set(o)
		if problems := o.Check(&c); len(problems) != want {
			t.Errorf("%+v: %d problems, want %d: %v", o, len(problems), want, problems)
		}
	}
}
