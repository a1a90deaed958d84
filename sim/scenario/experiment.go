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
func (s *Selection) choose(entries []Entry, kind string) []param.Field {
	for _, entry := range entries {
		if entry.Name == kind {
			*s = Selection{Kind: kind, Options: entry.New()}
			return s.fields()
		}
	}
	return nil
}

// fields is the entry's table with the name in front.
func (s *Selection) fields() []param.Field {
	if s.Options == nil {
		return nil
	}
	return s.Options.Fields()
}

// choice describes a selection for the table. A named selection takes a name
// besides the entry's own fields.
func (s *Selection) choice(entries []Entry, named bool) *param.Choice {
	with := func(fields []param.Field) []param.Field {
		if !named {
			return fields
		}
		return append([]param.Field{{Name: "name", Value: param.Text(&s.Name, 40),
			Doc: "The name in tables and charts. Without one, it follows from the parameters."}}, fields...)
	}
	choice := &param.Choice{
		Set:     func(kind string) []param.Field { return with(s.choose(entries, kind)) },
		Current: func() (string, []param.Field) { return s.Kind, with(s.fields()) },
	}
	for _, entry := range entries {
		choice.Kinds = append(choice.Kinds, param.Kind{Name: entry.Name, Summary: entry.Summary,
			Fields: func() []param.Field {
				sample := Selection{Kind: entry.Name, Options: entry.New()}
				if !named {
					return sample.fields()
				}
				return append([]param.Field{{Name: "name", Value: param.Text(&sample.Name, 40),
					Doc: "The name in tables and charts."}}, sample.fields()...)
			}})
	}
	return choice
}
