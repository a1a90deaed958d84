package scenario

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// Experiment is a scenario: a system, its users, and the strategies to be
// compared on them. Strategies and workloads are known here by name and fields
// only; what they are is the business of the catalogue's owner.
type Experiment struct {
	Name         string
	Summary      string // what the scenario shows, in one line
	Seed         int64
	Replications int
	Baseline     string // label of the strategy the others are compared with; empty for the first
	Config       sim.Config
	Balancer     string // name of the product whose behaviour Config.Balancer was made from
	Workload     Selection
	Strategies   []Selection
}

// Selection is an entry of a catalogue that a scenario selected.
type Selection struct {
	Kind    string
	Name    string  // the name the scenario gives it; empty for none
	Options Options // bound to what the catalogue's owner made of it
}

// Options are the parameters of a selected entry.
type Options interface {
	// Fields describes the parameters, bound to their places.
	Fields() []param.Field
}

// Entry is one entry of a catalogue.
type Entry struct {
	Name    string
	Summary string         // one line
	New     func() Options // with defaults
}

// Catalogue is what a scenario can choose from.
type Catalogue struct {
	Strategies []Entry
	Workloads  []Entry
	Balancers  []Product      // besides Simple
	Policies   []param.Option // the balancer's base algorithms
	Files      *param.Files   // measured distributions; nil for none
	Workload   string         // the workload of a scenario that names none
}

// NewExperiment is the default experiment: the default system and workload, no
// strategy yet.
func NewExperiment(c *Catalogue) *Experiment {
	e := &Experiment{Name: "unnamed", Seed: 1, Replications: 10, Config: sim.NewConfig(), Balancer: Simple}
	e.Workload.choose(c.Workloads, c.Workload)
	return e
}

// choose selects an entry, with its defaults.
func (s *Selection) choose(entries []Entry, kind string) {
	for _, entry := range entries {
		if entry.Name == kind {
			*s = Selection{Kind: kind, Options: entry.New()}
		}
	}
}

// fields is the entry's table, with the name in front of a named selection.
func (s *Selection) fields(named bool) (fields []param.Field) {
	if named {
		fields = append(fields, param.Field{Name: "name", Value: param.Text(&s.Name, 40),
			Doc: "The name in tables and charts. Without one, it follows from the parameters."})
	}
	if s.Options != nil {
		fields = append(fields, s.Options.Fields()...)
	}
	return fields
}

// choice describes a selection for the table. A named selection takes a name
// besides the entry's own fields.
func (s *Selection) choice(entries []Entry, named bool) *param.Choice {
	choice := &param.Choice{
		Set: func(kind string) []param.Field {
			s.choose(entries, kind)
			return s.fields(named)
		},
		Current: func() (string, []param.Field) { return s.Kind, s.fields(named) },
	}
	for _, entry := range entries {
		sample := func() []param.Field { return (&Selection{Kind: entry.Name, Options: entry.New()}).fields(named) }
		choice.Kinds = append(choice.Kinds, param.Kind{Name: entry.Name, Summary: entry.Summary, Fields: sample})
	}
	return choice
}
