package simtest

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// Crowd is a workload for tests: visits that arrive at random. All times are
// means of exponential laws, in nanoseconds.
type Crowd struct {
	Gap      int64   // between two arrivals
	Visits   int     // how many come; 0 for no end
	Requests float64 // mean of a visit, geometric
	Think    int64   // between an answer and the next request
	Writes   float64 // share of the requests
	Logout   float64 // share of the visits that end with one
	Late     int32   // requests of those that come after it
	Calls    int     // a page calls for at most so many more; 0 for none
	Recorded bool    // requests are sent at recorded times, three at once
}

// Workload begins the crowd's arrivals in one trial.
func (c Crowd) Workload(luck rng.Source) (sim.Workload, error) {
	w := crowd{Crowd: c, luck: luck, gap: rng.Exponential(float64(c.Gap)), think: rng.Exponential(float64(c.Think)),
		requests: rng.Geometric(c.Requests)}
	if c.Recorded {
		return &recorded{w}, nil
	}
	return &w, nil
}

type crowd struct {
	Crowd
	luck                 rng.Source
	gap, think, requests rng.Dist
	next                 uint64
	now                  int64
}

// Next implements sim.Workload. Some users share an address.
func (c *crowd) Next(v *sim.Visit) bool {
	if c.Visits > 0 && c.next == uint64(c.Visits) {
		return false
	}
	words := sim.Draw(c.luck, c.next, sim.PurposeArrival, 0, 0)
	c.now += c.gap.Int(words[0])
	*v = sim.Visit{
		Number: c.next, Start: c.now, IP: 10<<24 | uint32(words[1]>>54), Requests: int32(c.requests.Int(words[2])),
		Logout: rng.Uniform(words[3]) < c.Logout,
	}
	if v.Logout {
		v.Late = int16(c.Late)
	}
	c.next++
	return c.now < sim.Forever
}

// Step implements sim.Workload.
func (c *crowd) Step(v *sim.Visit, k int32, luck *[4]uint64) sim.Step {
	step := sim.Step{Kind: sim.Read, Think: c.think.Int(luck[sim.LuckThink])}
	switch {
	case k == 0:
		step.Kind = sim.Login
	case rng.Uniform(luck[sim.LuckKind]) < c.Writes:
		step.Kind = sim.Write
	}
	step.Next = v.Start + c.Think*int64((k+3)/3)
	return step
}

// Bursts implements sim.Burster.
func (c *crowd) Bursts() bool { return c.Calls > 0 }

// Burst implements sim.Burster.
func (c *crowd) Burst(_ *sim.Visit, _ int32, luck *[4]uint64) (calls int32, after int64) {
	return int32(rng.Below(luck[0], c.Calls+1)), c.Think / 100
}

// Call implements sim.Burster.
func (c *crowd) Call(_ *sim.Visit, luck *[4]uint64) sim.Kind {
	if rng.Uniform(luck[sim.LuckKind]) < c.Writes {
		return sim.Write
	}
	return sim.Read
}

// recorded is a crowd whose requests do not wait for answers.
type recorded struct{ crowd }

// Bursts implements sim.Burster: recorded times say it all.
func (*recorded) Bursts() bool { return false }

// Release implements sim.Replayer.
func (*recorded) Release(*sim.Visit) {}

// Err implements sim.Replayer.
func (*recorded) Err() error { return nil }
