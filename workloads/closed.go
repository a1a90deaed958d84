package workloads

import (
	"slices"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

func init() {
	register(Definition{
		Name:    "closed",
		Summary: "a fixed number of users visit again and again; a slow service slows them down",
		New: func(env Env) Options {
			return &closedOptions{
				Users: 100, Visits: endless, Spread: 30 * param.Second, Pause: rng.Exponential(30 * param.Second),
				behaviour: newBehaviour(env), clients: newClients(),
			}
		},
	})
}

// endless stands for visits without end.
const endless = 0

// The bounds of a closed population. Visits are numbered below 2^36.
const (
	maxUsers  = 1_000_000
	maxVisits = 10_000
)

// closedOptions are the parameters of a closed population.
type closedOptions struct {
	Users  int
	Visits int      // of each user, or endless
	Spread int64    // ns within which all users begin
	Pause  rng.Dist // between a user's visits, ns
	behaviour
	clients
}

func (o *closedOptions) Fields() []param.Field {
	own := []param.Field{
		{Name: "users", Value: param.Count(&o.Users, 1, maxUsers),
			Doc: "How many users there are. Each of them is thinking, waiting for an answer, or away between visits."},
		{Name: "visits", Value: param.CountOr("endless", endless, &o.Visits, 1, maxVisits),
			Doc: "How many visits each user makes."},
		{Name: "spread", Value: param.Duration(&o.Spread, 0, 365*param.Day),
			Doc: "The first visits begin within this time, spread evenly by chance. 0s lets all begin at once."},
		{Name: "pause", Value: param.DurationDist(&o.Pause, o.files),
			Doc: "How long a user stays away, from the end of a visit to the beginning of his next."},
	}
	return slices.Concat(own, o.behaviour.fields(), []param.Field{o.clients.field()})
}

func (o *closedOptions) Check(c *sim.Config) (problems []sim.Problem) {
	if o.Visits == endless {
		problems = checkEnd(c)
	}
	return slices.Concat(problems, o.behaviour.check(), o.clients.check())
}

func (o *closedOptions) Workload(luck rng.Source, _ *sim.Config) (sim.Workload, error) {
	return &closed{
		behaviour: o.behaviour, addresses: o.clients.addresses(luck), luck: luck,
		users: uint64(o.Users), visits: uint64(o.Visits), spread: o.Spread, pause: o.Pause,
	}, nil
}

// closed is a population of users who come back. Visit n of user u, both from
// 0, has the number n*users + u, and all but its start follows from that. A
// user keeps his address.
type closed struct {
	behaviour
	addresses
	luck   rng.Source
	users  uint64
	visits uint64 // of each, or endless
	spread int64
	pause  rng.Dist
	begun  uint64 // users who have begun their first visit
}

// Next implements sim.Workload. Each user begins in a time slot of his own,
// at a random instant in it.
func (p *closed) Next(v *sim.Visit) bool {
	if p.begun == p.users {
		return false
	}
	luck := p.visit(v, p.begun)
	share := (float64(p.begun) + rng.Uniform(luck[luckGap])) / float64(p.users)
	v.Start = int64(float64(p.spread) * share)
	v.IP = p.ip(p.begun, luck[luckAddress])
	p.begun++
	return true
}

// Follow implements sim.Follower.
func (p *closed) Follow(ended *sim.Visit, now int64, next *sim.Visit) bool {
	number := ended.Number + p.users
	if p.visits != endless && number/p.users >= p.visits {
		return false
	}
	address := ended.IP
	luck := p.visit(next, number)
	next.Start, next.IP = now+p.pause.Int(luck[luckGap]), address
	return true
}

// visit fills in all but the start and the address.
func (p *closed) visit(v *sim.Visit, number uint64) (luck [4]uint64) {
	luck = sim.Draw(p.luck, number, sim.PurposeArrival, 0, 0)
	*v = sim.Visit{Number: number}
	p.plan(v, p.luck, &luck)
	p.roam(v)
	return luck
}
