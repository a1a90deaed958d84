// Package estimate says how much memory a plan will need before it starts.
//
// A trial keeps records of what is alive: users online, each with a request
// and an event under way, sessions, and copies of sessions. So it needs
//
//	trial = fixed + slack * (users * userBytes + sessions * sessionBytes + copies * copyBytes)
//
// at their peaks, where slack is for lists that have grown beyond their need.
// All trials leave a result of a size that does not depend on the number of
// requests, so that the whole needs
//
//	workers * trial + trials * result
//
// How many are alive at the peak is bounded if that is small, and else found
// with a pilot, see pilot.go.
package estimate

import (
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// The sizes of the records of package sim, with the words that pools and
// queues keep about them. A test holds them against a real trial.
const (
	fixedBytes   = 1 << 20
	slack        = 1.25
	userBytes    = 64 + 128 + 48 + 8 // visit, request, event
	sessionBytes = 80 + 4
	copyBytes    = 40 + 4
)

// The sizes of what a trial leaves: the trial itself, its result with two
// histograms of about 25 octaves, and each window of its timeline.
const (
	resultBytes = 1600 + 1300 + 2*25*1024
	windowBytes = 96
	maxWindows  = 4096 // as in package sim
)

// Need is what a plan needs.
type Need struct {
	Trial   int64 // bytes of the trial that needs most, while it runs
	Results int64 // bytes of all results together
}

// Bytes is the need of so many trials at a time, and of all results.
func (n Need) Bytes(workers int) int64 { return int64(workers)*n.Trial + n.Results }

// Of estimates the need of a plan. Trials below enough bytes are not looked at
// closely. It fails when the workload cannot be read.
func Of(p *plan.Plan, enough int64) (Need, error) {
	n := Need{Results: results(p)}
	visits, err := survey(p)
	if err != nil {
		return Need{}, err
	}
	if n.Trial = visits.bound(places(p)); n.Trial >= 0 && n.Trial <= enough {
		return n, nil
	}
	n.Trial = 0
	for i := range p.Strategies {
		bytes, err := pilot(p, i, visits)
		if err != nil {
			return Need{}, err
		}
		n.Trial = max(n.Trial, bytes)
	}
	return n, nil
}

// results is the size of all results.
func results(p *plan.Plan) int64 {
	windows := min(maxWindows, p.Config.Duration/p.Config.Window+1)
	window := windowBytes + 8*int64(p.Config.Servers.Count+places(p))
	return int64(len(p.Strategies)) * int64(p.Replications) * (resultBytes + windows*window)
}

// places is the greatest number of places that a session can have copies at.
func places(p *plan.Plan) int { return p.Config.Servers.Count + sim.MaxStoreNodes }

// crowd is what a look at the workload alone tells.
type crowd struct {
	visits   uint64 // that come, or that were looked at
	requests uint64 // that they plan to make; meaningless when they return
	last     int64  // when the last of them begins, ns
	all      bool   // whether these are all that come
	back     bool   // whether they come back
}

// mostSurveyed bounds the look at a workload.
const mostSurveyed = 2_000_000

// survey looks at the visits of the first replication without simulating them.
func survey(p *plan.Plan) (crowd, error) {
	trial := p.Trial(0, 0)
	w, err := trial.Workload(rng.New(trial.Seed, trial.Replication))
	if err != nil {
		return crowd{}, err
	}
	replayer, _ := w.(sim.Replayer)
	var c crowd
	_, c.back = w.(sim.Follower)
	var v sim.Visit
	for c.visits < mostSurveyed {
		if !w.Next(&v) || v.Start >= p.Config.Duration {
			c.all = true
			break
		}
		c.visits++
		c.requests += uint64(v.Requests) + 2 // and the login and a logout
		c.last = v.Start
		if replayer != nil {
			replayer.Release(&v)
		}
	}
	if replayer != nil {
		return c, replayer.Err()
	}
	return c, nil
}

// bound is what a trial can need at most, or -1 when the visits alone do not
// tell: every request makes a session, which is copied to every place.
func (c crowd) bound(places int) int64 {
	if !c.all || c.back || c.requests > 1<<40 {
		return -1
	}
	return trialBytes(float64(c.visits), float64(c.requests), float64(c.requests)*float64(places))
}

// trialBytes is the formula.
func trialBytes(users, sessions, copies float64) int64 {
	bytes := fixedBytes + slack*(users*userBytes+sessions*sessionBytes+copies*copyBytes)
	return int64(min(bytes, 1<<60))
}
