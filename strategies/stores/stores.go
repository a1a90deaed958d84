// Package stores holds the profiles of the products that keep sessions
// outside the servers: data files with their sources, not code.
package stores

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// Default is the profile taken when none is named.
const Default = "redis"

//go:embed *.yaml
var files embed.FS

// Profile is one product's behaviour as a session store.
type Profile struct {
	Name    string
	Summary string
	Store   sim.Store
}

// All lists the profiles by name.
func All() []Profile { return load() }

// Named is one profile; the caller has checked the name.
func Named(name string) Profile {
	for _, p := range load() {
		if p.Name == name {
			return p
		}
	}
	panic(fmt.Sprintf("stores: no profile %q", name))
}

// load reads the embedded profiles once.
var load = sync.OnceValue(func() (all []Profile) {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic("stores: " + err.Error())
	}
	for _, entry := range entries {
		text, err := files.ReadFile(entry.Name())
		if err != nil {
			panic("stores: " + err.Error())
		}
		p := Profile{Name: strings.TrimSuffix(entry.Name(), ".yaml"), Store: generic()}
		fields := append([]param.Field{{Name: "summary", Doc: "One line.", Value: param.Text(&p.Summary, 200)}},
			Fields(&p.Store)...)
		if _, problems := scenario.Decode(entry.Name(), text, fields); problems.Err() != nil {
			panic("stores: " + problems.Error())
		}
		all = append(all, p)
	}
	return all
})

// generic is the store on which profiles build: one node that forgets.
func generic() sim.Store {
	return sim.Store{
		Shards: 1, Workers: 1, Queue: -1, Read: rng.Constant(10 * param.Microsecond),
		Write: rng.Constant(10 * param.Microsecond), Lag: rng.Constant(param.Millisecond), Failover: sim.Forever,
	}
}

// Fields describes a store's parameters.
func Fields(s *sim.Store) []param.Field {
	return []param.Field{
		{Name: "nodes", Value: param.Count(&s.Shards, 1, sim.MaxStoreNodes),
			Doc: "Nodes among which the sessions are divided by the hash of their id (shards)."},
		{Name: "replicas", Value: param.Count(&s.Replicas, 0, sim.MaxStoreNodes-1),
			Doc: "Further nodes of each shard; the primary passes every write on to them and does not wait."},
		{Name: "lag", Value: param.DurationDist(&s.Lag, nil),
			Doc: "How long a write waits in the primary before it leaves for a replica; a crash meanwhile loses it."},
		{Name: "failover", Value: param.DurationOr("never", sim.Forever, &s.Failover, 0, 30*param.Day),
			Doc: "From the crash of a primary until the servers use a replica in its place.",
			Source: "Redis Sentinel: down-after-milliseconds 30000, then 1 to 3 s of election and promotion; Redis Cluster: " +
				"node timeout 15 s"},
		{Name: "concurrency", Value: param.Count(&s.Workers, 1, 10000),
			Doc:    "Operations a node serves at once; further ones wait in order of arrival.",
			Source: "Redis has one command thread, memcached four by default"},
		{Name: "queue", Value: param.CountOr("unlimited", -1, &s.Queue, 0, 1<<30),
			Doc: "Operations that may wait at a node; more are turned away."},
		{Name: "read", Value: param.DurationDist(&s.Read, nil), Doc: "Service time of a read on the node."},
		{Name: "write", Value: param.DurationDist(&s.Write, nil), Doc: "Service time of a write on the node."},
		{Name: "memory", Value: param.BytesOr("unlimited", 0, &s.Memory, 1, 1<<50),
			Doc: "Memory for sessions on each node."},
		{Name: "when_full", Value: param.Enum(&s.Full, FullOptions()...), Doc: "What a full node does.",
			Source: "Redis: noeviction (default) refuses writes, allkeys-lru evicts; memcached evicts"},
		{Name: "overhead", Value: param.Bytes(&s.Overhead, 0, 1<<20),
			Doc: "Bytes an entry takes besides its payload: key, headers, pointers."},
		{Name: "persistent", Value: param.Bool(&s.Persists), Doc: "Whether a node comes back with its data after a crash."},
	}
}

// FullOptions are the words for sim.Full, in its order.
func FullOptions() []param.Option {
	return []param.Option{
		{Name: "evict", Doc: "drops the least recently used sessions"},
		{Name: "refuse", Doc: "refuses what does not fit"},
	}
}
