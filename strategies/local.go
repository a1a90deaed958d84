package strategies

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/strategies/balance"
)

func init() {
	register(Definition{
		Name:    "local",
		Summary: "the session stays in the memory of the server that created it; any server may get the next request",
		New:     func() Options { return &localOptions{} },
	})
}

// localOptions has no parameters.
type localOptions struct{ noCheck }

func (*localOptions) Fields() []param.Field { return nil }
func (*localOptions) Label() string         { return "local" }
func (*localOptions) Strategy(c *sim.Config) sim.Strategy {
	return &local{balance.New(c.Balancer.Policy, c.Servers.Count)}
}

// local is the problem the other strategies solve: the balancer does not care
// where the session is.
type local struct{ policy balance.Policy }

// Route implements sim.Strategy.
func (l *local) Route(v sim.View, _ sim.SessionID) sim.Place { return l.policy.Pick(v) }

// Read implements sim.Strategy: each server looks in its own memory.
func (*local) Read(_ sim.View, _ sim.SessionID, at sim.Place) sim.Place { return at }

// Write implements sim.Strategy: nobody else learns of it.
func (*local) Write(_ sim.View, _ sim.SessionID, at sim.Place, dst []sim.Place) ([]sim.Place, int) {
	return append(dst, at), 1
}
