package estimate

import (
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// The size of a pilot.
const (
	pilotVisits   = 2000
	pilotRequests = 200_000
	pilotWindows  = 1000
)

// pilot simulates one strategy with every m-th visit only, so that its peaks
// are an m-th of those of the whole. When it has seen enough requests, or the
// last of the visits that were surveyed, its visitors fall silent, and what it has seen by then is
// taken to grow in proportion to time until sessions end as fast as they
// begin, after their time-to-live. That is too much for what has stopped
// growing earlier; the estimate is meant to be an upper one. Queues, which only
// a crowd makes, are not part of it, nor are the limits of memories.
func pilot(p *plan.Plan, strategy int, c crowd) (int64, error) {
	every := max(1, c.visits/pilotVisits)
	sample := &sample{crowd: c, every: every}
	trial := p.Trial(strategy, 0)
	whole := trial.Workload
	trial.Workload = func(luck rng.Source) (sim.Workload, error) {
		w, err := whole(luck)
		return sample.of(w), err
	}
	trial.Observe = func(f sim.Fact) {
		if !sample.silent {
			sample.now = f.At
		}
	}
	cfg := &trial.Config
	cfg.Warmup = 0
	cfg.Window = max(cfg.Window, min(cfg.Duration, int64(1)<<55)/pilotWindows)
	cfg.Servers.Memory = 0
	r, err := sim.Run(&trial)
	if err != nil {
		return 0, err
	}
	copies := int64(0)
	for i := range r.Places {
		copies += r.Places[i].CopiesPeak
	}
	scale := float64(every)
	if sample.silent {
		scale *= sample.growth(p.Config)
	}
	return trialBytes(scale*float64(r.VisitPeak), scale*float64(r.LivePeak), scale*float64(copies)), nil
}

// sample is a workload of which only every so manieth visit comes.
type sample struct {
	sim.Workload
	crowd
	every  uint64
	seen   uint64
	steps  int
	silent bool
	now    int64 // the time until it fell silent
}

// growth is how many times more there will be at the peak than when the
// visitors fell silent.
func (s *sample) growth(c sim.Config) float64 {
	end := min(c.Duration, s.now+min(c.Sessions.Idle, c.Sessions.Absolute))
	return max(1, float64(end)/float64(max(1, s.now)))
}

// of makes the sample of a workload, with its abilities.
func (s *sample) of(w sim.Workload) sim.Workload {
	s.Workload = w
	switch w := w.(type) {
	case sim.Follower:
		return struct {
			*sample
			sim.Follower
		}{s, w}
	case sim.Replayer:
		return struct {
			*sample
			sim.Replayer
		}{s, w}
	}
	return s
}

// Next implements sim.Workload.
func (s *sample) Next(v *sim.Visit) bool {
	for !s.silent && s.seen < s.visits && s.Workload.Next(v) {
		if s.seen++; (s.seen-1)%s.every == 0 {
			return true
		}
		if r, ok := s.Workload.(sim.Replayer); ok {
			r.Release(v)
		}
	}
	s.silent = s.silent || !s.all
	return false
}

// Step implements sim.Workload.
func (s *sample) Step(v *sim.Visit, k int32, luck *[4]uint64) sim.Step {
	step := s.Workload.Step(v, k, luck)
	s.steps++
	if s.silent = s.silent || s.steps >= pilotRequests; s.silent {
		step.Think, step.Next = sim.Forever, sim.Forever
	}
	return step
}
