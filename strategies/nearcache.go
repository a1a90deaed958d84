package strategies

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/strategies/balance"
)

func init() {
	register(Definition{
		Name:    "near-cache",
		Summary: "an external store, and in front of it copies in the servers' memory that may be served for a while",
		New: func() Options {
			return &nearCacheOptions{storeChoice: defaultStore(), Life: 10 * param.Second,
				Delay: rng.Constant(param.Millisecond)}
		},
	})
}

// nearCacheOptions are the parameters of a near cache.
type nearCacheOptions struct {
	storeChoice
	Life       int64 // ns for which a local copy may be served; Forever for as long as it is there
	Invalidate bool
	Delay      rng.Dist // ns
	Sticky     bool
}

func (o *nearCacheOptions) Fields() []param.Field {
	return []param.Field{
		o.field(),
		{Name: "life", Value: param.DurationOr("unlimited", sim.Forever, &o.Life, 0, 365*param.Day),
			Doc:    "For how long a server serves its local copy without asking the store.",
			Source: "Hazelcast: near cache time-to-live-seconds 0, no limit"},
		{Name: "invalidate", Value: param.Bool(&o.Invalidate),
			Doc: "Whether the server that changes a session tells the others to drop their copies.",
			Source: "Redis client-side caching and the near caches of Hazelcast and Infinispan invalidate; plain caches only " +
				"have a time-to-live"},
		{Name: "delay", Value: param.DurationDist(&o.Delay, nil),
			Doc: "How long such a message waits in its sender (invalidate)."},
		{Name: "sticky", Value: param.Bool(&o.Sticky),
			Doc: "Whether the balancer sends a user to the server that last fetched the session; else local copies are of " +
				"little use."},
	}
}

func (o *nearCacheOptions) Label() string {
	label := "near-cache " + o.profile
	if o.Invalidate {
		label += " invalidated"
	}
	if o.Sticky {
		label += " sticky"
	}
	return label
}

func (o *nearCacheOptions) Strategy(c *sim.Config) sim.Strategy {
	near := &nearCache{nearCacheOptions: *o, sticky: sticky{local: local{balance.New(c.Balancer.Policy, c.Servers.Count)}}}
	if o.Invalidate {
		return &invalidating{near}
	}
	return near
}

// nearCache keeps sessions in a store and serves young local copies.
type nearCache struct {
	nearCacheOptions
	sticky sticky
	nodes  nodes
}

// Equip implements sim.Equipper.
func (n *nearCache) Equip(c *sim.Config) { c.Store, c.Replica.Delay = n.store, n.Delay }

// Route implements sim.Strategy.
func (n *nearCache) Route(v sim.View, s sim.SessionID) sim.Place {
	if n.Sticky {
		return n.sticky.Route(v, s)
	}
	return n.sticky.local.Route(v, s)
}

// Read implements sim.Strategy.
func (n *nearCache) Read(v sim.View, s sim.SessionID, at sim.Place) sim.Place {
	if age := v.Age(at, s); age < n.Life {
		return at
	}
	return n.nodes.primary(v, s)
}

// Write implements sim.Strategy: through the cache to the store, for which the
// answer waits.
func (n *nearCache) Write(v sim.View, s sim.SessionID, at sim.Place, dst []sim.Place) ([]sim.Place, int) {
	return n.nodes.all(v, s, append(dst, at)), 2
}

// Keeps implements sim.Fetcher.
func (*nearCache) Keeps(sim.View, sim.SessionID, sim.Place) bool { return true }

// invalidating is a near cache whose servers tell each other of changes.
type invalidating struct{ *nearCache }

// Invalidate implements sim.Invalidator: every other server may hold a copy.
func (i *invalidating) Invalidate(v sim.View, _ sim.SessionID, at sim.Place, dst []sim.Place) []sim.Place {
	for p := range sim.Place(v.Servers()) {
		if p != at {
			dst = append(dst, p)
		}
	}
	return dst
}
