package workloads

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// pattern is the order of reads and writes inside a visit.
type pattern uint8

const (
	mixed       pattern = iota // each request is a write by chance
	alternating                // write, read, write, ...
)

// maxRequests bounds a visit; users who never leave have this many requests.
const maxRequests = 1 << 30

// behaviour is what a user does inside a visit.
type behaviour struct {
	Requests rng.Dist // of a visit, the login included, the logout not
	Think    rng.Dist // ns
	Writes   float64  // share of the requests behind the login
	Pattern  pattern
	Logout   float64  // share of the visits
	Robots   float64  // share of the visits that only log in
	Late     int      // requests after each logout
	Calls    rng.Dist // calls of each page
	After    rng.Dist // ns from a page's answer to its calls
	files    *param.Files
}

func newBehaviour(env Env) behaviour {
	return behaviour{
		Requests: rng.Geometric(10), Think: rng.Exponential(7 * param.Second), Writes: 0.3, Logout: 0.5, files: env.Files,
		Calls: rng.Constant(0), After: rng.UniformOn(10*param.Millisecond, 100*param.Millisecond),
	}
}

func (b *behaviour) fields() []param.Field {
	return []param.Field{
		{Name: "requests", Value: param.CountDist(&b.Requests, b.files),
			Doc: "How many requests a visit makes, the login included and the logout not. Less than 1 counts as 1.",
			Source: "a geometric number is the partly open system of Schroeder et al. (NSDI 2006): up to 5 requests " +
				"it behaves as an open one, from 10 on as a closed one"},
		{Name: "think", Value: param.DurationDist(&b.Think, b.files),
			Doc:    "How long a user thinks, from an answer to his next request.",
			Source: "TPC-W and RUBiS: exponential with mean 7 s, cut at 70 s"},
		{Name: "writes", Value: param.Share(&b.Writes),
			Doc:    "How many of the requests behind the login change the session, under the pattern mix.",
			Source: "RUBiS: 15 % in the bidding mix, 0 % in the browsing mix"},
		{Name: "pattern", Value: param.Enum(&b.Pattern,
			param.Option{Name: "mix", Doc: "each request is a write by chance, with the share writes"},
			param.Option{Name: "alternate", Doc: "write and read in turn, beginning with a write"}),
			Doc: "The order of reads and writes inside a visit."},
		{Name: "logout", Value: param.Share(&b.Logout),
			Doc: "How many of the visits end with a logout. In the others the user just leaves, and his session " +
				"stays until its time-to-live ends it."},
		{Name: "robots", Value: param.Share(&b.Robots),
			Doc: "How many of the visits are hits of robots that take no cookies. The service makes a session for the only " +
				"request of each, and keeps it until its time-to-live ends it.",
			Source: "93,445 useless sessions a day (peeringdb #1213); 3.3 of 5.6 million from crawlers (magento-turpentine " +
				"#1506)"},
		{Name: "burst", Value: param.CountDist(&b.Calls, b.files),
			Doc: "How many calls a page makes at once when it has loaded, such as uniform(2, 6). Each is a write by chance, " +
				"with the share writes; the user thinks after the last of their answers.",
			Source: "2 to 6 parallel calls within 10 to 100 ms of a page are what makes users lose updates: " +
				"Cm_RedisSession #93, laravel #5416, connect-redis #75"},
		{Name: "burst_after", Value: param.DurationDist(&b.After, b.files),
			Doc:    "From a page's answer to its calls.",
			Source: "10 to 100 ms in the reports named under burst"},
		{Name: "after_logout", Value: param.Count(&b.Late, 0, 1000),
			Doc: "How many requests still come with the same id after each logout, each after the usual pause: from a " +
				"forgotten tab, from another device, from a thief. An answer that knows no session ends none of these.",
			Source: "tokens that stay valid after a logout: torii-rs #83, node-jsonwebtoken #777"},
	}
}

func (b *behaviour) check() []sim.Problem {
	if b.Requests.Mean() >= 1 {
		return nil
	}
	return []sim.Problem{{Path: "requests", Message: "a visit has at least its login", Fix: "choose a mean of at least 1"}}
}

// The words of the block of luck with which a visit arrives.
const (
	luckGap      = 0 // time since the visit before
	luckRequests = 1 // their number
	luckAddress  = 2 // whose address the client has
	luckLogout   = 3 // whether the visit ends with a logout
)

// plan fills in what a visit's behaviour says.
func (b *behaviour) plan(v *sim.Visit, source rng.Source, luck *[4]uint64) {
	if b.Robots > 0 && rng.Uniform(sim.Draw(source, v.Number, sim.PurposeClient, luckRobot, 0)[0]) < b.Robots {
		return
	}
	v.Requests = int32(min(max(b.Requests.Int(luck[luckRequests]), 1), maxRequests)) - 1
	v.Logout = rng.Uniform(luck[luckLogout]) < b.Logout
	v.Late = int16(b.Late)
}

// Step implements sim.Workload.
func (b *behaviour) Step(_ *sim.Visit, k int32, luck *[4]uint64) sim.Step {
	step := sim.Step{Kind: sim.Read, Think: b.Think.Int(luck[sim.LuckThink])}
	switch {
	case k == 0:
		step.Kind = sim.Login
	case b.Pattern == alternating && k%2 == 1:
		step.Kind = sim.Write
	case b.Pattern == mixed && rng.Uniform(luck[sim.LuckKind]) < b.Writes:
		step.Kind = sim.Write
	}
	return step
}

// Bursts implements sim.Burster.
func (b *behaviour) Bursts() bool {
	v, constant := b.Calls.Constant()
	return !constant || v > 0
}

// Burst implements sim.Burster.
func (b *behaviour) Burst(_ *sim.Visit, _ int32, luck *[4]uint64) (calls int32, after int64) {
	return int32(min(b.Calls.Int(luck[0]), maxRequests)), b.After.Int(luck[1])
}

// Call implements sim.Burster.
func (b *behaviour) Call(_ *sim.Visit, luck *[4]uint64) sim.Kind {
	if rng.Uniform(luck[sim.LuckKind]) < b.Writes {
		return sim.Write
	}
	return sim.Read
}
