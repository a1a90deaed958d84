// Package plan turns what a user names - a scenario file, a preset, values set
// on the command line - into trials that can be run. It is the one place that
// knows the scenario, the strategies and the workloads together.
package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/sim/scenario"
	"github.com/sessionsim/sessionsim/strategies"
	"github.com/sessionsim/sessionsim/strategies/balance"
	"github.com/sessionsim/sessionsim/workloads"
)

// Source is a scenario as it was found.
type Source struct {
	Name string // for messages: the file's name, or the preset's
	Text []byte
	Open func(name string) (io.ReadCloser, error) // opens files the scenario refers to, relative to its own place
}

// Plan is a scenario that has been read and found sound.
type Plan struct {
	*scenario.Experiment
	Labels   []string // names of the strategies, unique, in order
	Resolved []byte   // the scenario with every value written out
	Hash     string   // of Resolved, hexadecimal
	Warnings scenario.Problems
}

// Catalogue is everything a scenario can choose from. Files are opened by
// open, which may be nil where none can be.
func Catalogue(open func(name string) (io.ReadCloser, error)) *scenario.Catalogue {
	c := &scenario.Catalogue{Policies: balance.Options(), Files: measured(open), Workload: workloads.Default}
	env := workloads.Env{Open: open, Files: c.Files}
	for _, d := range strategies.All() {
		c.Strategies = append(c.Strategies, scenario.Entry{Name: d.Name, Summary: d.Summary,
			New: func() scenario.Options { return d.New() }})
	}
	for _, d := range workloads.All() {
		c.Workloads = append(c.Workloads, scenario.Entry{Name: d.Name, Summary: d.Summary,
			New: func() scenario.Options { return d.New(env) }})
	}
	return c
}

// Read reads a scenario, applies assignments such as cluster.servers=8, and
// checks it. All problems are reported at once, as scenario.Problems.
func Read(src Source, assignments []string) (*Plan, error) {
	catalogue := Catalogue(src.Open)
	e := scenario.NewExperiment(catalogue)
	fields := e.Fields(catalogue)
	marks, problems := scenario.Decode(src.Name, src.Text, fields)
	for _, a := range assignments {
		problems = append(problems, marks.Set(fields, a)...)
	}
	if problems.Err() == nil {
		problems = append(problems, check(e, marks)...)
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return nil, err
	}
	p := &Plan{Experiment: e, Labels: labels(e), Warnings: problems}
	p.Resolved = scenario.Write(fields)
	sum := sha256.Sum256(p.Resolved)
	p.Hash = hex.EncodeToString(sum[:])
	return p, nil
}

// check finds what only shows when the parts of a scenario are seen together.
func check(e *scenario.Experiment, marks *scenario.Marks) (problems scenario.Problems) {
	add := func(prefix string, found []sim.Problem) {
		for _, p := range found {
			code := scenario.Conflict
			if p.Path == "target" || len(p.Path) > 7 && p.Path[len(p.Path)-7:] == ".target" {
				code = scenario.NoTarget
			}
			problems = append(problems, marks.Problem(code, prefix+p.Path, p.Message, p.Fix))
		}
	}
	if len(e.Strategies) == 0 {
		problems = append(problems, marks.Problem(scenario.MissingKey, "strategies", "there is nothing to run",
			"name at least one, such as strategies: [local, sticky]"))
	}
	add("", e.Config.Validate())
	if w, ok := e.Workload.Options.(workloads.Options); ok {
		add("workload.", w.Check(&e.Config))
	}
	for i := range e.Strategies {
		o := e.Strategies[i].Options.(strategies.Options)
		prefix := fmt.Sprintf("strategies.%d.", i+1)
		found := o.Check(&e.Config)
		if len(found) == 0 {
			found = equipped(e.Config, o).Validate()
			if len(e.Config.Validate()) > 0 {
				found = nil
			}
			prefix = ""
		}
		add(prefix, found)
	}
	return append(problems, checkBaseline(e, marks)...)
}

// checkBaseline sees to it that the baseline is one of the strategies.
func checkBaseline(e *scenario.Experiment, marks *scenario.Marks) (problems scenario.Problems) {
	names := labels(e)
	for _, name := range names {
		if e.Baseline == "" || e.Baseline == name {
			return nil
		}
	}
	return scenario.Problems{marks.Problem(scenario.NoTarget, "baseline",
		fmt.Sprintf("there is no strategy called %s here", param.Quote(e.Baseline)), "choose "+param.Or(names))}
}

// equipped is the configuration as a strategy changes it for itself.
func equipped(c sim.Config, o strategies.Options) *sim.Config {
	if e, ok := o.Strategy(&c).(sim.Equipper); ok {
		e.Equip(&c)
	}
	return &c
}

// labels names the strategies: as the scenario does, or by their parameters.
// What would appear twice is numbered.
func labels(e *scenario.Experiment) []string {
	names, seen := make([]string, len(e.Strategies)), map[string]int{}
	for i, s := range e.Strategies {
		name := s.Name
		if name == "" {
			name = s.Options.(strategies.Options).Label()
		}
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s (%d)", name, seen[name])
		}
		names[i] = name
	}
	return names
}

// Trials lists every trial of the plan: strategy by strategy, each with all
// its replications.
func (p *Plan) Trials() []sim.Trial {
	trials := make([]sim.Trial, 0, len(p.Strategies)*p.Replications)
	for i := range p.Strategies {
		for r := range p.Replications {
			trials = append(trials, p.Trial(i, r))
		}
	}
	return trials
}

// Trial is one trial: a strategy by its index, and a replication from 0.
func (p *Plan) Trial(strategy, replication int) sim.Trial {
	options := p.Strategies[strategy].Options.(strategies.Options)
	workload := p.Workload.Options.(workloads.Options)
	return sim.Trial{
		Config:      p.Config,
		Strategy:    func() sim.Strategy { return options.Strategy(&p.Config) },
		Workload:    func(luck rng.Source) (sim.Workload, error) { return workload.Workload(luck, &p.Config) },
		Seed:        uint64(p.Seed),
		Replication: uint64(replication),
	}
}

// Only keeps the strategies named, in the order of the scenario.
func (p *Plan) Only(names []string) error {
	keep := map[string]bool{}
	for _, name := range names {
		keep[name] = true
	}
	var selections []scenario.Selection
	var labels []string
	for i, label := range p.Labels {
		if keep[label] || keep[p.Strategies[i].Kind] {
			selections, labels = append(selections, p.Strategies[i]), append(labels, label)
			delete(keep, label)
		}
	}
	for i := range p.Strategies {
		delete(keep, p.Strategies[i].Kind)
	}
	for _, name := range names {
		if keep[name] {
			return fmt.Errorf("there is no strategy %s in this scenario; choose %s", param.Quote(name), param.Or(p.Labels))
		}
	}
	p.Strategies, p.Labels = selections, labels
	return nil
}
