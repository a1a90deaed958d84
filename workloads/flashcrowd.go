package workloads

import (
	"slices"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

func init() {
	register(Definition{
		Name:    "flash-crowd",
		Summary: "visits arrive at random, and for a while at many times the usual rate",
		New: func(env Env) Options {
			return &flashCrowdOptions{
				Rate: 10, Factor: 10, At: 60 * param.Second, Ramp: 60 * param.Second, Length: 60 * param.Second,
				behaviour: newBehaviour(env), clients: newClients(),
			}
		},
	})
}

// flashCrowdOptions are the parameters of a stream of visits with one crowd.
type flashCrowdOptions struct {
	Rate   float64 // visits per second before and after
	Factor float64 // rate of the crowd, relative to the usual one
	At     int64   // instant at which the rate begins to rise, ns
	Ramp   int64   // how long it rises, and how long it falls, ns
	Length int64   // how long it stays up, ns
	behaviour
	clients
}

func (o *flashCrowdOptions) Fields() []param.Field {
	own := []param.Field{
		{Name: "rate", Value: param.Rate(&o.Rate, minRate, maxRate),
			Doc: "How many visits begin in a unit of time, on average, before and after the crowd."},
		{Name: "factor", Value: param.Number(&o.Factor, 1, 1000),
			Doc: "The rate when the crowd is there, as a multiple of the usual one."},
		{Name: "at", Value: param.Duration(&o.At, 0, 365*param.Day),
			Doc: "When the rate begins to rise, since the start of the run."},
		{Name: "ramp", Value: param.Duration(&o.Ramp, 0, 365*param.Day),
			Doc: "How long the rate takes to rise in a straight line, and later to fall. 0s is a sudden step."},
		{Name: "length", Value: param.Duration(&o.Length, 0, 365*param.Day),
			Doc: "How long the rate stays at its maximum."},
	}
	return slices.Concat(own, o.behaviour.fields(), []param.Field{o.clients.field()})
}

func (o *flashCrowdOptions) Check(c *sim.Config) []sim.Problem {
	problems := slices.Concat(checkEnd(c), o.behaviour.check(), o.clients.check())
	if o.At >= c.Duration {
		problems = append(problems, sim.Problem{Path: "at", Message: "the crowd would come after the end of the run",
			Fix: "let it come earlier, or choose a longer duration"})
	}
	return problems
}

func (o *flashCrowdOptions) Workload(luck rng.Source, _ *sim.Config) (sim.Workload, error) {
	usual := 1 / o.Factor
	top, falls := o.At+o.Ramp, o.At+o.Ramp+o.Length
	shape := &curve{knots: []knot{{o.At, usual}, {top, 1}, {falls, 1}, {falls + o.Ramp, usual}}}
	return newStream(luck, &o.behaviour, &o.clients, o.Rate*o.Factor, shape), nil
}

// Course implements Coursed.
func (o *flashCrowdOptions) Course(from int64) string {
	if o.Factor == 1 || o.At+o.Length+2*o.Ramp <= from {
		return ""
	}
	return "a crowd that comes and goes"
}
