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
		TouchCost: rng.Constant(10 * param.Microsecond), PersistEvery: param.Second,
		ColdRead: rng.Constant(10 * param.Microsecond), Group: sim.StoreGroup{MaxLag: 10 * param.Second},
	}
}
