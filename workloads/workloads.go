package workloads

import (
	"io"
	"slices"
	"strings"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// Options are the parameters of one workload in a scenario.
type Options interface {
	// Fields describes the parameters, bound to their places.
	Fields() []param.Field
	// Check lists what is wrong with the parameters on this cluster; paths
	// are relative to the workload, but for Duration, which is the run's.
	Check(c *sim.Config) []sim.Problem
	// Workload makes a fresh workload for one trial. Trials may call it at
	// the same time. It fails only when a file cannot be read.
	Workload(luck rng.Source, c *sim.Config) (sim.Workload, error)
}

// Coursed is a workload whose load changes by plan in the course of a run, so that no part of it is like another.
type Coursed interface {
	Options
	// Course says what changes from an instant on, "" when nothing does any more.
	Course(from int64) string
}

// Duration is the path of how long a run takes. No workload has a parameter of that name.
const Duration = "duration"

// Env is what a workload needs from outside. This package never touches the
// operating system itself.
type Env struct {
	Open  func(name string) (io.ReadCloser, error) // opens a replay file; nil when there are no files
	Files *param.Files                             // measured distributions, file(think.csv); nil for none
}

// Definition is a workload that users can name.
type Definition struct {
	Name    string
	Summary string // one line
	New     func(env Env) Options
}

var registry []Definition

// register adds a workload; each file calls it once for its own.
func register(d Definition) { registry = append(registry, d) }

// Default is the name of the workload that a scenario gets when it names none.
const Default = "visits"

// All lists the workloads by name.
func All() []Definition {
	all := slices.Clone(registry)
	slices.SortFunc(all, func(a, b Definition) int { return strings.Compare(a.Name, b.Name) })
	return all
}
