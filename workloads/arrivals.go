package workloads

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// The blocks of luck that a visit needs besides that of its arrival.
const (
	luckKeep    = 0 // whether thinning keeps it
	luckSubnets = 1 // of visit 0: the subnets of the whole trial
	luckRoaming = 2 // whether its client's address changes, when, and to which
	luckRobot   = 3 // whether it is a robot's
)

// The bounds of a rate of visits, per second.
const (
	minRate = 0.001
	maxRate = 1e6
)

// stream is the workload of users who arrive whatever the service does: a
// Poisson process whose rate may follow a curve.
//
// A changing rate is made by thinning (Lewis and Shedler, 1979): candidates
// come at the greatest rate, and each is kept with the probability rate/greatest
// at its instant. That is exact for every curve. The candidates are numbered, so a
// visit that two curves both keep is the same visit in both.
type stream struct {
	behaviour
	addresses
	luck  rng.Source
	gap   rng.Dist // between candidates, ns
	curve *curve   // nil for a constant rate
	next  uint64   // number of the next candidate
	now   int64    // instant of the candidate before, ns
}

// newStream makes a stream with the given greatest rate, per second.
func newStream(luck rng.Source, b *behaviour, c *clients, greatest float64, shape *curve) *stream {
	return &stream{
		behaviour: *b, addresses: c.addresses(luck), luck: luck, curve: shape,
		gap: rng.Exponential(param.Second / greatest),
	}
}

// Next implements sim.Workload.
func (s *stream) Next(v *sim.Visit) bool {
	for s.now < sim.Forever {
		number := s.next
		luck := sim.Draw(s.luck, number, sim.PurposeArrival, 0, 0)
		s.next++
		s.now += s.gap.Int(luck[luckGap])
		if s.curve == nil || s.keeps(number) {
			*v = sim.Visit{Number: number, Start: s.now, IP: s.ip(number, luck[luckAddress])}
			s.plan(v, s.luck, &luck)
			s.roam(v)
			return true
		}
	}
	return false
}

// keeps decides whether a candidate becomes a visit.
func (s *stream) keeps(number uint64) bool {
	luck := sim.Draw(s.luck, number, sim.PurposeClient, luckKeep, 0)
	return rng.Uniform(luck[0]) < s.curve.at(s.now)
}

// checkEnd refuses a run that would never end because visits keep coming.
func checkEnd(c *sim.Config) []sim.Problem {
	if c.Duration < sim.Forever {
		return nil
	}
	return []sim.Problem{{Path: Duration, Message: "visits keep coming, so a run without a duration would never end",
		Fix: "set one, such as 10m"}}
}
