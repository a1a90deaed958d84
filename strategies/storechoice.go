package strategies

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/strategies/stores"
)

// storeChoice is the parameter by which a strategy takes a store: a product's
// profile, any value of which can be overridden.
type storeChoice struct {
	profile string
	store   sim.Store
}

func defaultStore() storeChoice {
	return storeChoice{profile: stores.Default, store: stores.Named(stores.Default).Store}
}

// field describes the choice.
func (o *storeChoice) field() param.Field {
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
	return param.Field{Name: "store", Choice: choice,
		Doc: "The product whose profile is taken, such as redis, or a group that overrides parts of it, such as " +
			"{kind: redis, replicas: 1, failover: 30s}."}
}

// Check implements Options.
func (o *storeChoice) Check(*sim.Config) (problems []sim.Problem) {
	for _, p := range o.store.Problems() {
		p.Path = "store." + p.Path
		problems = append(problems, p)
	}
	return problems
}

// nodes finds the store nodes of a session. Each session belongs to one shard
// by the hash of its id.
type nodes struct{ ring bool }

// shard is the part of the store to which a session belongs. On a ring, a node
// that the server's client has ejected is passed over, so that its keys, and
// only they, move to others until it returns. The ring is one of highest
// scores, in which keys move exactly as on a ring of points.
func (n nodes) shard(v sim.View, s sim.SessionID) int {
	count := v.Shards()
	if count == 1 {
		return 0
	}
	key := v.Key(s)
	if !n.ring {
		return int(key % uint64(count))
	}
	best, score := 0, uint64(0)
	for shard := range count {
		if points := rng.Mix(key, uint64(shard)+1); points > score && !v.Avoided(v.Primary(shard)) {
			best, score = shard, points
		}
	}
	return best
}

// primary is the node that takes a session's writes.
func (n nodes) primary(v sim.View, s sim.SessionID) sim.Place { return v.Primary(n.shard(v, s)) }

// all appends the nodes that get a session's writes, the primary first.
func (n nodes) all(v sim.View, s sim.SessionID, dst []sim.Place) []sim.Place {
	shard := n.shard(v, s)
	primary := v.Primary(shard)
	dst = append(dst, primary)
	for i := range v.Replicas() + 1 {
		if p := v.StoreNode(shard, i); p != primary {
			dst = append(dst, p)
		}
	}
	return dst
}
