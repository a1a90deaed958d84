package strategies

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/strategies/balance"
	"github.com/sessionsim/sessionsim/strategies/stores"
)

func init() {
	register(Definition{
		Name:    "external",
		Summary: "no server keeps sessions; they are read from and written to a store of one or more nodes",
		New:     func() Options { return newExternalOptions() },
	})
}

// externalOptions are the parameters of an external store: a product's
// profile, any value of which can be overridden.
type externalOptions struct {
	noCheck
	profile string
	store   sim.Store
}

func newExternalOptions() *externalOptions {
	return &externalOptions{profile: stores.Default, store: stores.Named(stores.Default).Store}
}

func (o *externalOptions) Fields() []param.Field {
	choice := &param.Choice{
		Set: func(kind string) []param.Field {
			o.profile, o.store = kind, stores.Named(kind).Store
			return stores.Fields(&o.store)
		},
		Current: func() (string, []param.Field) { return o.profile, stores.Fields(&o.store) },
	}
	for _, p := range stores.All() {
		choice.Kinds = append(choice.Kinds, param.Kind{Name: p.Name, Summary: p.Summary, Fields: func() []param.Field {
			return stores.Fields(&p.Store)
		}})
	}
	return []param.Field{{Name: "store", Choice: choice,
		Doc: "The product whose profile is taken, such as redis, or a group that overrides parts of it, such as " +
			"{kind: redis, replicas: 1, failover: 30s}."}}
}

func (o *externalOptions) Label() string {
	label := "external " + o.profile
	if o.store.Replicas > 0 {
		label += " replicated"
	}
	return label
}

func (o *externalOptions) Strategy(c *sim.Config) sim.Strategy {
	return &external{local: local{balance.New(c.Balancer.Policy, c.Servers.Count)}, store: o.store}
}

// external keeps sessions in a store that all servers share. Each session
// belongs to one shard by the hash of its id; the shard's primary takes reads
// and writes and passes writes on to its replicas without waiting for them.
type external struct {
	local
	store sim.Store
}

// Equip implements sim.Equipper.
func (e *external) Equip(c *sim.Config) { c.Store = e.store }

// Read implements sim.Strategy.
func (e *external) Read(v sim.View, s sim.SessionID, _ sim.Place) sim.Place {
	return v.Primary(e.shard(v, s))
}

// Write implements sim.Strategy: the answer waits for the primary alone.
func (e *external) Write(v sim.View, s sim.SessionID, _ sim.Place, dst []sim.Place) ([]sim.Place, int) {
	shard := e.shard(v, s)
	primary := v.Primary(shard)
	to := append(dst, primary)
	for i := range v.Replicas() + 1 {
		if p := v.StoreNode(shard, i); p != primary {
			to = append(to, p)
		}
	}
	return to, 1
}

// shard is the part of the store to which a session belongs.
func (*external) shard(v sim.View, s sim.SessionID) int {
	return int(v.Key(s) % uint64(v.Shards()))
}
