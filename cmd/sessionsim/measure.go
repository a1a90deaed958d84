package main

import (
	"context"
	"errors"
	"runtime"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/estimate"
	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/progress"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// effort is how trials are run and judged.
type effort struct {
	workers int     // 0 for one per processor
	level   float64 // of confidence
	question
	asked *reports.Asked // the question as it was settled; nil before
}

// newEffort is the default effort, with flags of a verb to change it.
func newEffort(cmd *cobra.Command) *effort {
	e := &effort{level: 0.95}
	grouped(cmd, "Trials", func(fs *pflag.FlagSet) {
		fs.Var(param.CountOr("auto", 0, &e.workers, 1, 4096), "workers",
			"trials run at a time, a `NUMBER` or auto: one for each processor; the results do not depend on it")
		fs.Var(param.Share(&e.level), "level", "the `LEVEL` of confidence of all intervals")
	})
	return e
}

// measure runs all trials of a plan and computes every number.
func (a *app) measure(p *plan.Plan, e *effort) (*reports.Comparison, error) {
	if err := e.settle(p); err != nil {
		return nil, err
	}
	workers, err := a.affordable(most(p, e.asked), e.workers)
	if err != nil {
		return nil, err
	}
	results, err := a.results(p, e, workers)
	if err != nil {
		return nil, err
	}
	experiment := reports.Experiment{
		Name: p.Name, Seed: uint64(p.Seed), Level: e.level, Baseline: p.Baseline, Scenario: p.Resolved,
		ScenarioHash: p.Hash, Version: version, Reproduce: reproduce(e),
		Asked: *e.asked, Course: p.Course(),
	}
	for i, label := range p.Labels {
		run := reports.Run{Name: label, Summary: summaryOf(p.Strategies[i].Kind), Results: results[i]}
		experiment.Runs = append(experiment.Runs, run)
	}
	return reports.Compare(experiment)
}

// results runs as many replications as were asked for, by strategy.
func (a *app) results(p *plan.Plan, e *effort, workers int) ([][]sim.Result, error) {
	switch {
	case e.asked.Sequential():
		return a.runUntil(p, e, workers)
	case e.asked.Batches > 0:
		return a.runBatches(p, e.asked.Batches, workers)
	}
	return a.runReplications(p, 0, p.Replications, workers)
}

// affordable is how many workers the machine's memory allows, at most those
// wanted. It refuses a plan that does not fit at all.
func (a *app) affordable(p *plan.Plan, wanted int) (int, error) {
	workers := wanted
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, len(p.Strategies)*p.Replications)
	available, known := estimate.Available()
	if !known {
		return workers, nil
	}
	need, err := estimate.Of(p, available/16)
	if err != nil {
		return 0, exit.Wrap(exit.Invalid, err)
	}
	a.Detailf("memory: at most about %s for each of %d trials at a time and %s for all results, of %s available",
		gigabytes(need.Trial), workers, gigabytes(need.Results), gigabytes(available))
	for fits := workers; fits > 0; fits-- {
		if need.Bytes(fits) <= available {
			if fits < workers {
				a.Notef("using %d of %d workers: each may need %s of memory, and %s are available", fits, workers,
					gigabytes(need.Trial), gigabytes(available))
			}
			return fits, nil
		}
	}
	e := exit.Errorf(exit.Invalid, "this scenario may need about %s of memory, and this machine has %s available",
		gigabytes(need.Bytes(1)), gigabytes(available))
	if need.Results > need.Trial {
		return 0, e.Hint("the results of %d trials take most of it: lower replications (or --max-reps), or make window wider",
			len(p.Strategies)*p.Replications)
	}
	return 0, e.Hint("memory grows with the sessions alive at a time: lower workload.rate, session.idle_ttl or duration")
}

// gigabytes writes a size for people.
func gigabytes(bytes int64) string {
	switch {
	case bytes >= 10<<30:
		return param.FormatBytes((bytes + 1<<29) >> 30 << 30)
	}
	return param.FormatBytes((bytes + 1<<20 - 1) >> 20 << 20)
}

// runReplications runs the replications from one on and before another, of all strategies, with progress.
func (a *app) runReplications(p *plan.Plan, from, to, workers int) ([][]sim.Result, error) {
	results, err := runWith(a, p, from, to, func(trials []sim.Trial, done func(int)) ([]sim.Result, error) {
		return sim.RunAll(a.ctx, trials, workers, done)
	})
	if err != nil {
		return nil, err
	}
	return slices.Collect(slices.Chunk(results, to-from)), nil
}

// runWith runs some replications of all strategies in some way, with progress. When interrupted it says so and how
// to go on.
func runWith[T any](
	a *app, p *plan.Plan, from, to int, run func(trials []sim.Trial, done func(int)) ([]T, error),
) ([]T, error) {
	var trials []sim.Trial
	for i := range p.Strategies {
		for r := from; r < to; r++ {
			trials = append(trials, p.Trial(i, r))
		}
	}
	meter := progress.New(a.progressKind(), a.Err, len(trials), "trials")
	results, err := run(trials, func(int) { meter.Step() })
	meter.Close()
	switch {
	case errors.Is(err, context.Canceled):
		return nil, exit.Errorf(exit.Interrupted, "interrupted after %d of %d trials; nothing was written",
			from*len(p.Strategies)+meter.Done(), to*len(p.Strategies)).
			Hint("run it again: %s", a.commandLine())
	case err != nil:
		return nil, exit.Wrap(exit.Invalid, err)
	}
	return results, nil
}

// progressKind decides what "auto" means.
func (a *app) progressKind() string {
	switch {
	case a.progress != "auto":
		return a.progress
	case a.Quiet:
		return progress.None
	case a.terminal && a.getenv("TERM") != "dumb":
		return progress.Bar
	}
	return progress.Lines
}

// reproduce is the command that makes the same results again, from the
// scenario inside the result folder. It depends on the experiment only.
func reproduce(e *effort) string {
	command := "sessionsim compare scenario.resolved.yaml"
	if e.level != 0.95 {
		command += " --level " + param.FormatShare(e.level)
	}
	if flags := askedFlags(e.asked); flags != "" {
		command += " " + flags
	}
	return command
}

// summaryOf is the one-line summary of a kind of strategy.
func summaryOf(kind string) string {
	for _, e := range strategyEntries() {
		if e.Name == kind {
			return e.Summary
		}
	}
	return ""
}
