package workloads

import (
	"slices"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

func init() {
	register(Definition{
		Name:    "visits",
		Summary: "visits arrive at random at a constant rate, however busy the service is",
		New: func(env Env) Options {
			return &visitsOptions{Rate: 10, behaviour: newBehaviour(env), clients: newClients()}
		},
	})
}

// visitsOptions are the parameters of a Poisson stream of visits.
type visitsOptions struct {
	Rate float64 // visits per second
	behaviour
	clients
}

func (o *visitsOptions) Fields() []param.Field {
	rate := param.Field{Name: "rate", Value: param.Rate(&o.Rate, minRate, maxRate),
		Doc: "How many visits begin in a unit of time, on average. They are a Poisson process: the gaps between " +
			"them are exponential."}
	return slices.Concat([]param.Field{rate}, o.behaviour.fields(), []param.Field{o.clients.field()})
}

func (o *visitsOptions) Check(c *sim.Config) []sim.Problem {
	return slices.Concat(checkEnd(c), o.behaviour.check(), o.clients.check())
}

func (o *visitsOptions) Workload(luck rng.Source, _ *sim.Config) (sim.Workload, error) {
	return newStream(luck, &o.behaviour, &o.clients, o.Rate, nil), nil
}
