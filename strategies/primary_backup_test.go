package strategies

import (
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

func freshPair(where placement) *primaryBackupOptions {
	o := definitionOf("primary-backup").New().(*primaryBackupOptions)
	o.Placement = where
	return o
}

// outage is one of server p, at a second, for so many.
func outage(p int, at, length int64) sim.Fault {
	return sim.Fault{Index: p, At: at * param.Second, For: length * param.Second}
}

// TestPrimaryBackupMoves follows a session through four servers: every request
// comes to another one. Two hold it at any time; a third one fetches it and
// becomes the primary, and the backup stays unless it becomes the primary
// itself. Every request is answered fresh.
func TestPrimaryBackupMoves(t *testing.T) {
	told, result := verdicts(t, still(4), freshPair(byService),
		&walk{steps: seconds(sim.Read, sim.Read, sim.Read, sim.Write, sim.Read, sim.Logout)})
	wantVerdicts(t, told, "A logged in, B fresh, C fresh, D fresh, A fresh, B fresh, C fresh")
	held := int64(0)
	for _, p := range result.Places {
		held += p.CopiesPeak
	}
	if held != 4 {
		t.Errorf("the servers held at most %d copies at their peaks, want one on each of the four", held)
	}
	if result.Tally.SessionsEnded[sim.LoggedOut] != 1 {
		t.Errorf("sessions ended: %v, want one logged out", result.Tally.SessionsEnded)
	}
}

// TestPrimaryBackupTraffic counts messages. On four servers the login sends one
// copy of 1000 B and tells the two others. A read on a third server fetches
// 1000 B, sends as much to its backup, and tells two others.
func TestPrimaryBackupTraffic(t *testing.T) {
	c := still(4)
	c.Network[sim.ServerServer].Framing, c.Network[sim.ServerServer].Bare = 0, 0
	c.Balancer.Policy = "visit-round-robin"
	_, login := verdicts(t, c, freshPair(byService), &walk{})
	network := &login.Tally.Network
	if got := network[sim.ServerServer].Payload; got != 1000 || network[sim.Control].Messages != 2 {
		t.Errorf("a login sent %d B among servers and %d entries, want 1000 B and 2", got, network[sim.Control].Messages)
	}
	// Three reads on three further servers; who was the backup before has no need to fetch.
	facts, reads := play(t, c, freshPair(byService), &walk{steps: seconds(sim.Read, sim.Read, sim.Read)})
	network = &reads.Tally.Network
	fetches, copies := uint64(3), uint64(1+3)
	backup := sim.Nowhere
	for _, f := range facts {
		switch {
		case f.What == sim.CopySent:
			backup = f.Place
		case f.What == sim.Routed && f.Place == backup:
			fetches--
		}
	}
	if got := network[sim.ServerServer].Payload; got != (fetches+copies)*1000 {
		t.Errorf("three reads sent %d B among servers, want %d", got, (fetches+copies)*1000)
	}
	if got := network[sim.Control].Messages; got != 2*4 {
		t.Errorf("%d directory entries were sent, want 2 for each of 4 moves", got)
	}
}

// TestPrimaryBackupSurvivesCrash: either of the two servers may break, one after
// the other, if the group has time to make a new copy between.
func TestPrimaryBackupSurvivesCrash(t *testing.T) {
	for _, where := range []placement{byService, bySegment} {
		c := still(4)
		c.Balancer.Detection, c.Members.Detection = 0, param.Second
		c.Faults = []sim.Fault{outage(0, 10, 1000), outage(1, 20, 1000), outage(2, 30, 1000)}
		steps := seconds(sim.Write, sim.Read, sim.Read)
		steps[1].Think = 60 * param.Second
		told, result := verdicts(t, c, freshPair(where), &walk{steps: steps})
		if result.Tally.Missing != [sim.Causes]uint64{} || result.Tally.LostUpdates != 0 {
			t.Errorf("placement %d: %s: missing %v", where, told, result.Tally.Missing)
		}
	}
}

// TestPrimaryBackupSurvivesLeaving: servers leave one after the other, in an
// orderly way or by a crash, until one of four is left, whichever it is; with and
// without heartbeats. Each time those that stay make a new copy.
func TestPrimaryBackupSurvivesLeaving(t *testing.T) {
	for i := range 4 * 2 * 2 * 2 {
		last, where, crash, heartbeat := i%4, placement(i/4%2), i/8%2 == 1, int64(i/16)*500*param.Millisecond
		c := still(4)
		c.Balancer.Detection = 0
		for k := range 3 {
			p, at := (last+1+k)%4, int64(10*(k+1))*param.Second
			if crash {
				c.Faults = append(c.Faults, sim.Fault{Index: p, At: at, For: sim.Forever})
			} else {
				c.Balancer.Changes = append(c.Balancer.Changes, sim.Change{Action: sim.Remove, Server: p, At: at})
			}
		}
		o := freshPair(where)
		o.Group.Heartbeat = heartbeat
		steps := seconds(sim.Write, sim.Read, sim.Read)
		steps[1].Think = 60 * param.Second
		told, result := verdicts(t, c, o, &walk{steps: steps})
		if result.Tally.Missing != [sim.Causes]uint64{} || result.Tally.LostUpdates != 0 {
			t.Errorf("%d stays, placement %d, crash %v, heartbeat %d: %s: missing %v", last, where, crash, heartbeat, told,
				result.Tally.Missing)
		}
	}
}

// TestDistributedPartition: two of four servers are cut off from the others for
// 20 s. Each side holds the session on two servers of its own. Writes on both
// sides make two branches; when the network is whole again, the newest version
// is on the servers that its segment belongs to, and one update is lost.
func TestDistributedPartition(t *testing.T) {
	c := still(4)
	c.Faults = []sim.Fault{{Split: []int{0, 1}, At: 10 * param.Second, For: 20 * param.Second}}
	o := freshPair(bySegment)
	o.Group.Heartbeat = 500 * param.Millisecond
	// The login is on A at 0 s, then a write on B at 15 s, one on C at 20 s, and reads on D, A, B and C from 40 s on.
	steps := seconds(sim.Write, sim.Write, sim.Read, sim.Read, sim.Read, sim.Read)
	w := &late{walk{steps: steps}, []int64{15, 5, 20, 1, 1, 1, 1}}
	told, result := verdicts(t, c, o, w)
	wantVerdicts(t, told, "A logged in, B fresh, C stale, D fresh, A fresh, B fresh, C fresh")
	if result.Tally.LostUpdates != 1 {
		t.Errorf("%d lost updates, want the write on B", result.Tally.LostUpdates)
	}
}

// late is a walk whose steps, the login first, think for so many seconds.
type late struct {
	walk
	think []int64
}

func (l *late) Step(v *sim.Visit, k int32, words *[4]uint64) sim.Step {
	step := l.walk.Step(v, k, words)
	step.Think = l.think[k] * param.Second
	return step
}

// TestPrimaryBackupLosesBoth: when both break within the membership's drop time
// the session is gone.
func TestPrimaryBackupLosesBoth(t *testing.T) {
	c := still(2)
	c.Members.Detection = 10 * param.Second
	c.Balancer.Detection = 0
	c.Faults = []sim.Fault{outage(0, 10, 3), outage(1, 12, 3)}
	steps := seconds(sim.Write, sim.Read)
	steps[0].Think = 60 * param.Second
	_, result := verdicts(t, c, freshPair(byService), &walk{steps: steps})
	if got := result.Tally.Missing[sim.Crashed]; got != 1 || result.Tally.LostUpdates != 1 {
		t.Errorf("%d requests missing for a crash, %d updates lost, want 1 and 1", got, result.Tally.LostUpdates)
	}
}

// TestDistributedStays: a session by segment lies on two of four servers
// however often others serve it, and those fetch it.
func TestDistributedStays(t *testing.T) {
	told, result := verdicts(t, still(4), freshPair(bySegment),
		&walk{steps: seconds(sim.Write, sim.Read, sim.Write, sim.Read, sim.Read, sim.Read, sim.Read)})
	wantVerdicts(t, told, "A logged in, B fresh, C fresh, D fresh, A fresh, B fresh, C fresh, D fresh")
	holders := 0
	for _, p := range result.Places {
		holders += int(p.CopiesPeak)
	}
	if holders != 2 || result.Tally.Network[sim.Control].Messages != 0 {
		t.Errorf("%d servers held the session and %d entries were sent, want 2 and none",
			holders, result.Tally.Network[sim.Control].Messages)
	}
}

// TestPrimaryBackupChecks: what cannot be is refused with a reason.
func TestPrimaryBackupChecks(t *testing.T) {
	c := still(2)
	for _, o := range []*primaryBackupOptions{
		{Copies: 2}, {Copies: 1, Wait: 2}, {Copies: 2, Placement: bySegment},
	} {
		if len(o.Check(&c)) == 0 {
			t.Errorf("%+v passes on two servers", o)
		}
	}
	if o := freshPair(byService); len(o.Check(&c)) != 0 {
		t.Errorf("the default is refused: %v", o.Check(&c))
	}
}
