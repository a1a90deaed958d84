package reports

import (
	"errors"
	"fmt"

	"github.com/sessionsim/sessionsim/sim"
)

// Run is one strategy's part of an experiment: the same trials as every other strategy's.
type Run struct {
	Name    string       // the strategy's name in the scenario; unique within the experiment
	Summary string       // what the strategy does, in one line
	Results []sim.Result // by replication
}

// Experiment is what a comparison is made of.
type Experiment struct {
	Name         string
	Seed         uint64
	Level        float64 // confidence level, between 0 and 1
	Baseline     string  // name of the run with which the others are compared; "" is the first
	Runs         []Run
	Course       string // what changes the runs by plan while they are measured; "" when nothing does
	Scenario     []byte // the resolved scenario file
	ScenarioHash string // hash of the resolved scenario
	Version      string // version of the program that ran the trials
	Reproduce    string // the command line that makes the same results again
	Asked        Asked  // what was asked besides
}

// replications is the number of trials of each run.
func (e *Experiment) replications() int { return len(e.Runs[0].Results) }

// check says what makes an experiment unfit for a comparison. Runs that did not meet the same workload are: their
// difference would be that of their users.
func (e *Experiment) check() error {
	if len(e.Runs) == 0 || len(e.Runs[0].Results) == 0 {
		return errors.New("reports: a comparison needs at least one strategy and one replication")
	}
	if !(e.Level > 0 && e.Level < 1) {
		return fmt.Errorf("reports: the confidence level must lie between 0 and 1, not at %g", e.Level)
	}
	first, seen := &e.Runs[0], map[string]bool{}
	for i := range e.Runs {
		run := &e.Runs[i]
		if run.Name == "" || seen[run.Name] {
			return fmt.Errorf("reports: every strategy needs a name of its own, and two are called %q", run.Name)
		}
		seen[run.Name] = true
		if len(run.Results) != len(first.Results) {
			return fmt.Errorf("reports: %q has %s and %q has %s; strategies are compared replication by replication",
				first.Name, Counted(len(first.Results), "replication"), run.Name, Counted(len(run.Results), "replication"))
		}
		for r := range run.Results {
			if a, b := first.Results[r].Digest, run.Results[r].Digest; a != b {
				return fmt.Errorf("reports: in replication %d %q met workload %016x and %q met workload %016x; "+
					"only strategies that met the same users and outages can be compared", r, first.Name, a, run.Name, b)
			}
		}
	}
	if n := e.Asked.Batches; n != 0 && n != len(first.Results) {
		return fmt.Errorf("reports: there are %s of a run that was cut into %d", Counted(len(first.Results), "batch"), n)
	}
	if err := e.Asked.check(); err != nil {
		return err
	}
	if e.Baseline != "" && !seen[e.Baseline] {
		return fmt.Errorf("reports: the baseline %q is none of the strategies", e.Baseline)
	}
	return nil
}

// baseline is the index of the run with which the others are compared.
func (e *Experiment) baseline() int {
	for i := range e.Runs {
		if e.Runs[i].Name == e.Baseline {
			return i
		}
	}
	return 0
}

// Counted is a number with its noun: "1 replication", "3 replications".
func Counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %s", n, plural(noun))
}
