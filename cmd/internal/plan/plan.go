// Package plan turns what a user names - a scenario file, a preset, values set
// on the command line - into trials that can be run. It is the one place that
// knows the scenario, the strategies and the workloads together.
package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/sessionsim/sessionsim/cmd/internal/hugepages"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/sim/scenario"
	"github.com/sessionsim/sessionsim/strategies"
	"github.com/sessionsim/sessionsim/strategies/balance"
	"github.com/sessionsim/sessionsim/strategies/products"
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
	Inputs   []string // names of the files it reads, sorted
	Hash     string   // of Resolved and of what the files hold, hexadecimal
	Warnings scenario.Problems

	catalogue *scenario.Catalogue
	held      []byte // what the hash says of the files
}

// Catalogue is everything a scenario can choose from. Files are opened by
// open, which may be nil where none can be.
func Catalogue(open func(name string) (io.ReadCloser, error)) *scenario.Catalogue {
	c := &scenario.Catalogue{Policies: balance.Options(), Balancers: products.All(), Files: measured(open),
		Workload: workloads.Default}
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

// Read reads a scenario, applies assignments such as cluster.servers=8, checks
// it, and keeps the strategies named in only, all when none is. All problems
// are reported at once, as scenario.Problems; a name in only that the scenario
// does not have is *UnknownStrategy.
func Read(src Source, assignments []string, only ...string) (*Plan, error) {
	files := &inputs{open: src.Open}
	defer files.seal()
	catalogue := Catalogue(files.Open)
	e := scenario.NewExperiment(catalogue)
	fields := e.Fields(catalogue)
	marks, problems := scenario.Decode(src.Name, src.Text, fields)
	for _, a := range assignments {
		problems = append(problems, marks.Set(fields, a)...)
	}
	if problems.Err() == nil {
		c := checker{Experiment: e, marks: marks}
		c.check()
		problems = append(problems, c.problems...)
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if err := keep(e, only); err != nil {
		return nil, err
	}
	p := &Plan{Experiment: e, Labels: labels(e), Warnings: problems, Resolved: scenario.Write(fields),
		catalogue: catalogue}
	return p, p.sign(files)
}

// sign computes the hash.
func (p *Plan) sign(files *inputs) error {
	files.seal()
	p.Inputs = files.names
	var held bytes.Buffer
	if err := files.sum(&held); err != nil {
		return err
	}
	p.held = held.Bytes()
	sum := sha256.New()
	sum.Write(p.Resolved)
	sum.Write(p.held)
	p.Hash = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// Alone is the hash of one strategy's scenario, without the other strategies and without what changes no trial: names,
// the summary, the baseline and the number of replications. Trials of strategies whose hashes are equal give the same
// results, replication by replication.
func (p *Plan) Alone(strategy int) (sum [sha256.Size]byte) {
	e := *p.Experiment
	e.Name, e.Summary, e.Baseline, e.Replications = "", "", "", 1
	e.Strategies = []scenario.Selection{{Kind: e.Strategies[strategy].Kind, Options: e.Strategies[strategy].Options}}
	h := sha256.New()
	h.Write(scenario.Write(e.Fields(p.catalogue)))
	h.Write(p.held)
	h.Sum(sum[:0])
	return sum
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
		Memory:      hugepages.Prefer,
	}
}
