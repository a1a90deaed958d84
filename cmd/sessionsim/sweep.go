package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/estimate"
	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/folder"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/progress"
	"github.com/sessionsim/sessionsim/cmd/internal/source"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep/queue"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep/studies"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim/param"
)

// sweeping is how a study is run.
type sweeping struct {
	set     []string
	reps    int
	workers int
	shard   shardFlag
	out     string
	dry     bool

	elsewhere bool // the folder is not that which the study has by itself
}

func sweepCmd(a *app) *cobra.Command {
	var s sweeping
	var q sharing
	var f access
	engine := "local"
	cmd := &cobra.Command{
		Use: "sweep STUDY", Short: "vary parameters of a scenario and run all combinations", GroupID: groupRun,
		Args:              arguments(1, 1, "one study: a file or the name of one that comes with sessionsim"),
		ValidArgsFunction: completeStudy,
		Long: "Runs a study: a scenario whose parameters vary over lists, ranges or samples, with strategies and " +
			"replications at each point. It can be interrupted in any way; the same command goes on where it stopped, " +
			"and the final bytes are those of a sweep that was never interrupted. With --shard many machines share the " +
			"runs, and sweep merge puts theirs together; sweep serve shares them out among workers that come and go. " +
			"Results: tables as CSV and JSON lines, charts, a summary.",
		Example: `  sessionsim sweep copies-or-store --dry-run
  sessionsim sweep my-study.yaml --reps 5
  sessionsim sweep my-study.yaml --shard 3/16
  sessionsim sweep merge my-study.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.withoutEffect(cmd, engine); err != nil {
				return err
			}
			if engine == "local" || s.dry {
				return s.run(a, args[0])
			}
			reach, err := f.read()
			if err != nil {
				return err
			}
			return s.share(a, args[0], func(store *sweep.Store, meter sweep.Progress) error {
				return queue.Share(a.ctx, reach, store, q.options(a), meter)
			})
		},
	}
	s.studyFlags(cmd)
	grouped(cmd, "Runs", func(fs *pflag.FlagSet) {
		fs.Var(param.CountOr("auto", 0, &s.workers, 1, 4096), "workers",
			"runs made at a time, a `NUMBER` or auto: one for each processor; the results do not depend on it")
		fs.Var(&s.shard, "shard", "make only part `I/N` of the runs, such as 3/16, counted from 1")
		fs.BoolVar(&s.dry, "dry-run", false, "say how many runs there are, and about how long they take; run only a pilot")
	})
	grouped(cmd, "Runs", func(fs *pflag.FlagSet) {
		fs.Var(param.OneOf(&engine, words("local", "nats")...), "engine",
			"who makes the runs, `local|nats`: this process, or the workers of a NATS server")
	})
	q.flags(cmd)
	f.flags(cmd)
	cmd.AddCommand(sweepMergeCmd(a), sweepServeCmd(a), sweepWorkerCmd(a))
	return cmd
}

// withoutEffect refuses flags that the engine would not look at. A variable of the environment may be there for other
// commands.
func (a *app) withoutEffect(cmd *cobra.Command, engine string) error {
	idle := map[string][]string{
		"local": {"nats", "token-file", "creds", "tls-ca", "tls-cert", "tls-key", "chunk", "patience"},
		"nats":  {"shard", "workers"},
	}
	for _, name := range idle[engine] {
		if cmd.Flags().Changed(name) && a.getenv(envName(name)) == "" {
			return exit.Errorf(exit.Usage, "--%s has no effect with --engine %s", name, engine).
				Hint("leave it out, or choose the other engine: local or nats")
		}
	}
	return nil
}

// studyFlags are those that all sweeps of one study must have in common.
func (s *sweeping) studyFlags(cmd *cobra.Command) {
	grouped(cmd, "Study", func(fs *pflag.FlagSet) {
		fs.StringArrayVar(&s.set, "set", nil, "set one `KEY=VALUE` of the scenario at all points; can be repeated")
		fs.Var(param.CountOr("study", 0, &s.reps, 1, 100_000), "reps", "the number `N` of replications")
	})
	grouped(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.StringVar(&s.out, "out", "", "the `DIR` for the results (default sweep-out/<name>-<hash>)")
	})
}

// shardFlag is a shard on the command line.
type shardFlag struct{ sweep.Shard }

// Set implements pflag.Value.
func (f *shardFlag) Set(text string) error {
	var sh sweep.Shard
	n, err := fmt.Sscanf(text+"\n", "%d/%d\n", &sh.Index, &sh.Count)
	if err != nil || n != 2 || sh.Count < 1 || sh.Count > 2000 || sh.Index < 1 || sh.Index > sh.Count {
		return &param.Error{Message: "must be I/N with I from 1 to N and N at most 2000; found " + param.Quote(text),
			Fix: "systems that count from 0 add 1: --shard $((JOB_COMPLETION_INDEX + 1))/16"}
	}
	f.Shard = sh
	return nil
}

// String implements pflag.Value.
func (f *shardFlag) String() string {
	if f.Count == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", f.Index, f.Count)
}

// Type implements pflag.Value.
func (f *shardFlag) Type() string { return "shard" }

// read finds and reads a study.
func (s *sweeping) read(a *app, name string) (*sweep.Sweep, error) {
	src, found := sweep.Source{Name: name}, plan.Source{Name: name}
	if text, ok := studies.Text(name); ok {
		src.Text = text
		src.Base = func(base string) (plan.Source, error) { return source.Find(base, nil) }
	} else {
		var err error
		if found, err = source.Find(name, a.In); err != nil {
			return nil, studyMissing(name, err)
		}
		src.Name, src.Text = found.Name, found.Text
		src.Base = besides(filepath.Dir(name))
	}
	read, err := sweep.Read(a.ctx, src, version, sweep.Changes{Set: s.set, Replications: s.reps})
	if err != nil {
		return nil, source.Mistaken(err, found, source.Study)
	}
	if len(read.Warnings) > 0 {
		a.Failure(read.Warnings.Error(), nil)
	}
	if s.elsewhere = s.out != ""; !s.elsewhere {
		s.out = filepath.Join("sweep-out", slug(read.Name)+"-"+read.Hash[:8])
	}
	return read, nil
}

// studyMissing adds to an error the studies that come with sessionsim.
func studyMissing(name string, err error) error {
	if e, ok := err.(*exit.Error); ok {
		e.Hints = nil
		if near, ok := param.Closest(name, studies.Names()); ok {
			e.Hint("did you mean %s?", near)
		}
		return e.Hint("studies that come with sessionsim: %s", strings.Join(studies.Names(), ", "))
	}
	return err
}

// besides finds a base scenario in the folder of its study; a preset's name is as good.
func besides(dir string) func(base string) (plan.Source, error) {
	return func(base string) (plan.Source, error) {
		if filepath.Ext(base) == "" || filepath.IsAbs(base) {
			return source.Find(base, nil)
		}
		return source.Find(filepath.Join(dir, filepath.FromSlash(base)), nil)
	}
}

// run carries out a sweep in this process.
func (s *sweeping) run(a *app, name string) error {
	read, err := s.read(a, name)
	if err != nil {
		return err
	}
	store, err := read.Open(s.out)
	if err != nil {
		return err
	}
	defer store.Close()
	switch {
	case s.dry:
		return s.estimate(a, read, store)
	case store.Complete:
		return s.complete(a, store)
	}
	a.aboutDamage(store)
	workers, err := a.affordableRuns(read, s.workers)
	if err != nil {
		return err
	}
	todo, all := store.Todo(s.shard.Shard)
	a.Notef("%s%s; %d done", read.Extent(), s.part(all), all-todo)
	started := a.now()
	meter := progress.New(a.progressKind(), a.Err, all, "runs")
	meter.Skip(all - todo)
	err = store.Run(a.ctx, s.shard.Shard, workers, meter)
	meter.Close()
	if err != nil {
		return sweep.Explain(err, meter.Done(), all, a.commandLine())
	}
	if s.shard.Count > 1 {
		return s.tellShard(a, store, name)
	}
	return s.merge(a, read, started)
}

// complete says that there is nothing left to do.
func (s *sweeping) complete(a *app, store *sweep.Store) error {
	if err := store.Tidy(); err != nil {
		return err
	}
	return s.tell(a, store, "the sweep is complete: ")
}

// part says how many of the runs are the shard's.
func (s *sweeping) part(all int) string {
	if s.shard.Count == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of them in shard %s", all, s.shard.String())
}

// aboutDamage says what was torn.
func (a *app) aboutDamage(store *sweep.Store) {
	if store.Damaged > 0 {
		a.Notef("%d lines of the journals were torn or damaged; their runs are made again", store.Damaged)
	}
}

// tellShard says that a shard has ended, and what comes next.
func (s *sweeping) tellShard(a *app, store *sweep.Store, name string) error {
	if a.JSON {
		return writeJSON(a.Out, object{"folder": store.Dir, "complete": false, "shard": s.shard.String()})
	}
	a.Notef("shard %s is done; when all are: sessionsim sweep merge %s%s", s.shard.String(), name, s.again())
	return nil
}

// again repeats the flags that all sweeps of one study must have in common.
func (s *sweeping) again() (flags string) {
	for _, set := range s.set {
		flags += " --set " + set
	}
	if s.reps > 0 {
		flags += fmt.Sprintf(" --reps %d", s.reps)
	}
	if s.elsewhere {
		flags += " --out " + s.out
	}
	return flags
}

// merge writes the results.
func (s *sweeping) merge(a *app, read *sweep.Sweep, started time.Time, further ...string) error {
	store, err := read.Open(s.out, further...)
	if err != nil {
		return err
	}
	defer store.Close()
	if !store.Complete {
		if err := store.Merge(); err != nil {
			return err
		}
		info := runInfo(a, &effort{workers: s.workers}, started)
		if err := folder.WriteFile(filepath.Join(store.Dir, info.Name), info.Data); err != nil {
			return err
		}
	}
	return s.tell(a, store, "results: ")
}

// tell says where the results are.
func (s *sweeping) tell(a *app, store *sweep.Store, lead string) error {
	if a.JSON {
		return writeJSON(a.Out, object{"folder": store.Dir, "complete": true})
	}
	text, err := os.ReadFile(filepath.Join(store.Dir, "summary.md"))
	if err != nil {
		return err
	}
	if _, err := a.Out.Write(text); err != nil {
		return err
	}
	a.Notef("\n%s%s (begin with summary.md and charts)", lead, store.Dir)
	return nil
}

// affordableRuns is how many runs the machine's memory allows at a time, at most those wanted.
func (a *app) affordableRuns(read *sweep.Sweep, wanted int) (int, error) {
	workers := wanted
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	available, known := estimate.Available()
	if !known {
		return workers, nil
	}
	need, err := read.Memory(available / 16)
	if err != nil {
		return 0, exit.Wrap(exit.Invalid, err)
	}
	a.Detailf("memory: at most about %s for each of %d runs at a time, of %s available", gigabytes(need), workers,
		gigabytes(available))
	if need > available {
		return 0, exit.Errorf(exit.Invalid, "one run of this study may need about %s of memory, and this machine has %s "+
			"available", gigabytes(need), gigabytes(available)).
			Hint("memory grows with the sessions alive at a time: lower workload.rate, session.idle_ttl or duration")
	}
	if fits := int(available / max(need, 1)); fits < workers {
		a.Notef("using %d of %d workers: each may need %s of memory, and %s are available", fits, workers,
			gigabytes(need), gigabytes(available))
		return fits, nil
	}
	return workers, nil
}

// estimate says what the sweep would cost.
func (s *sweeping) estimate(a *app, read *sweep.Sweep, store *sweep.Store) error {
	workers, err := a.affordableRuns(read, s.workers)
	if err != nil {
		return err
	}
	pilot, err := read.Pilot(a.ctx, a.now)
	if err != nil {
		return err
	}
	todo, all := 0, 0
	if !store.Complete {
		todo, all = store.Todo(s.shard.Shard)
	}
	total := pilot.PerRun * time.Duration(todo) / time.Duration(workers)
	if a.JSON {
		return writeJSON(a.Out, object{
			"points": len(read.Points), "strategies": read.Strategies, "cells": len(read.Cells), "runs": read.Runs(),
			"runs_left": todo, "pilot_runs": pilot.Runs, "per_run_ms": float64(pilot.PerRun.Microseconds()) / 1000,
			"workers": workers, "estimated_s": total.Seconds(), "disk_bytes": pilot.Disk, "memory_bytes": pilot.Memory,
			"folder": store.Dir, "study": read.Hash,
		})
	}
	rows := len(read.Points) * len(read.Strategies)
	fmt.Fprintf(a.Out, "points      %d\nstrategies  %d: %s\nruns        %d: %s of %s (%s)\n",
		len(read.Points), len(read.Strategies), strings.Join(read.Strategies, ", "), read.Runs(),
		reports.Counted(read.Replications, "replication"), reports.Counted(len(read.Cells), "different cell"),
		reports.Counted(rows, "row"))
	if s.shard.Count > 0 {
		fmt.Fprintf(a.Out, "shard       %s: %s\n", s.shard.String(), reports.Counted(all, "run"))
	}
	fmt.Fprintf(a.Out, "left to do  %s\ntime        about %s with %s; a pilot of %s took %s each\n"+
		"disk        at most about %s\nmemory      at most about %s for each worker\nfolder      %s\n",
		reports.Counted(todo, "run"), total.Round(max(time.Second, (total/100).Truncate(time.Second))),
		reports.Counted(workers, "worker"), reports.Counted(pilot.Runs, "run"),
		pilot.PerRun.Round(time.Microsecond*100), param.FormatBytes((pilot.Disk+1<<20-1)>>20<<20),
		gigabytes(pilot.Memory), store.Dir)
	return nil
}
