// Package strategies holds the ways to keep sessions, one file each. A file
// registers its strategy; listing, help, the scenario's schema and the
// contract tests follow from that.
package strategies

import (
	"slices"
	"strings"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// Options are the parameters of one strategy in a scenario.
type Options interface {
	// Fields describes the parameters, bound to their places.
	Fields() []param.Field
	// Label tells this variant from others in tables: "sticky cookie".
	Label() string
	// Check lists what is wrong with the parameters on this cluster; paths
	// are relative to the strategy.
	Check(c *sim.Config) []sim.Problem
	// Strategy makes a fresh strategy for one trial.
	Strategy(c *sim.Config) sim.Strategy
}

// Definition is a strategy that users can name.
type Definition struct {
	Name    string
	Summary string // one line
	New     func() Options
}

var registry []Definition

// register adds a strategy; each file calls it once for its own.
func register(d Definition) { registry = append(registry, d) }

// All lists the strategies by name, and those under the names of products.
func All() []Definition {
	all := append(slices.Clone(registry), profiles()...)
	slices.SortFunc(all, func(a, b Definition) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// noCheck serves strategies whose parameters cannot conflict with a cluster.
type noCheck struct{}

// Check implements Options.
func (noCheck) Check(*sim.Config) []sim.Problem { return nil }
