package strategies

import (
	"fmt"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/strategies/balance"
)

func init() {
	register(Definition{
		Name:    "external",
		Summary: "no server keeps sessions; they are read from and written to a store of one or more nodes",
		New:     func() Options { return &externalOptions{storeChoice: defaultStore()} },
	})
}

// externalOptions are the parameters of an external store.
type externalOptions struct {
	storeChoice
	Wait      int   // replicas the answer waits for
	Replica   bool  // reads go to a replica
	OwnWrites int64 // ns after a change during which its user reads from the primary
	Ring      bool
}

func (o *externalOptions) Fields() []param.Field {
	return []param.Field{
		o.field(),
		{Name: "wait", Value: param.Count(&o.Wait, 0, sim.MaxStoreNodes-1),
			Doc:    "How many replicas must have a change before the user gets the answer; 0 is asynchronous.",
			Source: "Redis and PostgreSQL replicate asynchronously unless WAIT or synchronous_standby_names say otherwise"},
		{Name: "read_replicas", Value: param.Bool(&o.Replica),
			Doc:    "Whether reads go to a replica, where a change may not have arrived yet.",
			Source: "Lettuce: ReadFrom.REPLICA; Rails and Laravel: a role or host for reading"},
		{Name: "own_writes", Value: param.Duration(&o.OwnWrites, 0, param.Day),
			Doc:    "For how long after a change its user reads from the primary all the same (read_replicas).",
			Source: "Rails: database_selector, delay 2 s"},
		{Name: "ring", Value: param.Bool(&o.Ring),
			Doc: "Whether the servers' clients place sessions on a hash ring, from which a node that fails too often " +
				"(client.failures) is ejected and to which it returns (client.avoid).",
			Source: "ketama in memcached clients; twemproxy: auto_eject_hosts"},
	}
}

func (o *externalOptions) Label() string {
	label := "external " + o.profile
	if o.store.Replicas > 0 {
		label += " replicated"
	}
	if o.Wait > 0 {
		label += fmt.Sprintf(" wait %d", o.Wait)
	}
	if o.Replica {
		label += " read-replicas"
	}
	if o.Ring {
		label += " ring"
	}
	return label
}

func (o *externalOptions) Check(c *sim.Config) []sim.Problem {
	problems := o.storeChoice.Check(c)
	if o.Wait > o.store.Replicas {
		problems = append(problems, sim.Problem{Path: "wait",
			Message: fmt.Sprintf("waits for %d replicas of %d", o.Wait, o.store.Replicas),
			Fix:     "choose at most as many as store.replicas"})
	}
	if o.Replica && o.store.Replicas == 0 {
		problems = append(problems, sim.Problem{Path: "read_replicas", Message: "there are no replicas to read from",
			Fix: "set store.replicas, or leave read_replicas out"})
	}
	return problems
}

func (o *externalOptions) Strategy(c *sim.Config) sim.Strategy {
	return &external{externalOptions: *o, local: local{balance.New(c.Balancer.Policy, c.Servers.Count)},
		nodes: nodes{o.Ring}}
}

// external keeps sessions in a store that all servers share. A session's
// primary takes reads and writes and passes writes on to its replicas.
type external struct {
	externalOptions
	local
	nodes nodes
}

// Equip implements sim.Equipper.
func (e *external) Equip(c *sim.Config) {
	c.Store, c.Client.Dates = e.store, e.Replica && e.OwnWrites > 0
}

// Read implements sim.Strategy.
func (e *external) Read(v sim.View, s sim.SessionID, _ sim.Place) sim.Place {
	primary := e.nodes.primary(v, s)
	if !e.Replica || v.SinceWrite() < e.OwnWrites {
		return primary
	}
	shard := e.nodes.shard(v, s)
	for i := rng.Below(rng.Mix(v.Luck(), v.Key(s)), v.Replicas()); ; i++ {
		if p := v.StoreNode(shard, i%(v.Replicas()+1)); p != primary {
			return p
		}
	}
}

// Write implements sim.Strategy: the answer waits for the primary, and for so
// many replicas.
func (e *external) Write(v sim.View, s sim.SessionID, _ sim.Place, dst []sim.Place) ([]sim.Place, int) {
	return e.nodes.all(v, s, dst), 1 + e.Wait
}
