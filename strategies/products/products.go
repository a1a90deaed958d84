// Package products holds the profiles of balancers: data files with their
// sources, not code.
package products

import (
	"embed"
	"strings"
	"sync"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

//go:embed *.yaml
var files embed.FS

// All lists the profiles by name.
var All = sync.OnceValue(func() (all []scenario.Product) {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic("products: " + err.Error())
	}
	for _, entry := range entries {
		text, err := files.ReadFile(entry.Name())
		if err != nil {
			panic("products: " + err.Error())
		}
		p := scenario.Product{Name: strings.TrimSuffix(entry.Name(), ".yaml"), Balancer: sim.NewConfig().Balancer}
		fields := append([]param.Field{{Name: "summary", Doc: "One line.", Value: param.Text(&p.Summary, 200)}},
			scenario.BalancerFields(&p.Balancer)...)
		if _, problems := scenario.Decode(entry.Name(), text, fields); problems.Err() != nil {
			panic("products: " + problems.Error())
		}
		all = append(all, p)
	}
	return all
})
