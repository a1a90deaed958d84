package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/folder"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/source"
	"github.com/sessionsim/sessionsim/cmd/internal/verify"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim/param"
)

// verification is what the verb was asked for.
type verification struct {
	quick, deep bool
	markdown    string
	workers     int
}

func verifyCmd(a *app) *cobra.Command {
	var v verification
	cmd := &cobra.Command{
		Use: "verify [FILE|DIR...]", Short: "hold the simulation against theory, or against a result folder",
		GroupID: groupRun,
		Long: "Without arguments, runs the catalogue of known answers - closed forms of queueing, hashing, " +
			"replication, memory and failures - and shows theory and simulation side by side. With a file of cases, " +
			"runs those: an engineer's own measurements of a real system, for example. With a result folder, runs " +
			"its scenario again and names the first file that differs. The exit code is 6 when anything does not " +
			"agree.",
		Example: `  sessionsim verify --quick
  sessionsim verify my-cases.yaml
  sessionsim verify out/article-88aabc40`,
		RunE: func(_ *cobra.Command, args []string) error { return v.run(a, args) },
	}
	grouped(cmd, "Cases", func(fs *pflag.FlagSet) {
		fs.BoolVar(&v.quick, "quick", false, "only the cases that take under a minute together")
		fs.BoolVar(&v.deep, "deep", false, "also the cases of heavy load and long runs")
		fs.StringVar(&v.markdown, "markdown", "", "also write the table as Markdown to `FILE`")
		fs.Var(param.CountOr("auto", 0, &v.workers, 1, 4096), "workers", "trials run at a time, a `NUMBER` or auto")
	})
	return cmd
}

// run verifies what the arguments name.
func (v *verification) run(a *app, args []string) error {
	if v.quick && v.deep {
		return exit.Errorf(exit.Usage, "--quick and --deep exclude each other")
	}
	var cases []verify.Case
	var folders []string
	for _, arg := range args {
		if info, err := os.Stat(arg); err == nil && info.IsDir() {
			folders = append(folders, arg)
			continue
		}
		more, err := readCases(arg)
		if err != nil {
			return err
		}
		cases = append(cases, more...)
	}
	if len(args) == 0 {
		cases = v.catalogue()
	}
	for _, dir := range folders {
		if err := v.verifyFolder(a, dir); err != nil {
			return err
		}
	}
	if len(cases) == 0 {
		return nil
	}
	return v.verifyCases(a, cases)
}

// catalogue is the part of the catalogue that was asked for.
func (v *verification) catalogue() (cases []verify.Case) {
	depth := verify.Standard
	switch {
	case v.quick:
		depth = verify.Quick
	case v.deep:
		depth = verify.Deep
	}
	for _, c := range verify.Catalogue() {
		if c.Depth <= depth {
			cases = append(cases, c)
		}
	}
	return cases
}

// readCases reads a file of cases; scenarios it names are found beside it, or
// among the presets.
func readCases(name string) ([]verify.Case, error) {
	text, err := source.Find(name, nil)
	if err != nil {
		return nil, err
	}
	return verify.ReadFile(name, text.Text, func(scenario string) (plan.Source, error) {
		if beside := filepath.Join(filepath.Dir(name), scenario); !filepath.IsAbs(scenario) {
			if _, err := os.Stat(beside); err == nil {
				scenario = beside
			}
		}
		return source.Find(scenario, nil)
	})
}

// verifyCases runs cases and prints a line for each as soon as it is known.
func (v *verification) verifyCases(a *app, cases []verify.Case) error {
	var rows []verify.Row
	failed := 0
	if !a.JSON {
		fmt.Fprint(a.Out, verify.Header())
	}
	for i := range cases {
		started := a.now()
		verdict, err := cases[i].Check(a.ctx, v.workers)
		if a.ctx.Err() != nil {
			return exit.Errorf(exit.Interrupted, "interrupted after %d of %d cases", i, len(cases)).
				Hint("run it again: %s", a.commandLine())
		}
		if err != nil {
			return exit.Wrap(exit.Invalid, err)
		}
		row := verify.Row{Case: &cases[i], Verdict: verdict, Elapsed: a.now().Sub(started).Round(time.Millisecond)}
		if !verdict.Pass {
			failed++
		}
		rows = append(rows, row)
		if !a.JSON {
			fmt.Fprint(a.Out, row.Text())
		}
	}
	if err := v.reportCases(a, rows); err != nil {
		return err
	}
	if failed > 0 {
		return exit.Errorf(exit.Mismatch, "%d of %d cases do not agree with what is known", failed, len(cases))
	}
	a.Notef("all %d cases agree", len(cases))
	return nil
}

// reportCases writes the rows in the other forms that were asked for.
func (v *verification) reportCases(a *app, rows []verify.Row) error {
	if a.JSON {
		if err := writeJSON(a.Out, object{"schema": "sessionsim.verify/1", "cases": verify.JSON(rows)}); err != nil {
			return err
		}
	}
	if v.markdown == "" {
		return nil
	}
	return exit.Wrap(exit.Usage, os.WriteFile(v.markdown, []byte(verify.Markdown(rows)), 0o666))
}

// verifyFolder runs the scenario of a result folder again and compares every
// file that must be the same.
func (v *verification) verifyFolder(a *app, dir string) error {
	e, err := effortOf(dir)
	if err != nil {
		return err
	}
	var none changes
	p, err := none.plan(a, dir)
	if err != nil {
		return err
	}
	e.workers = v.workers
	c, err := a.measure(p, e)
	if err != nil {
		return err
	}
	files, err := reports.Files(c)
	if err != nil {
		return err
	}
	if name := folder.Difference(dir, files); name != "" {
		return exit.Errorf(exit.Mismatch, "%s: %s is not what this version of sessionsim makes of the scenario",
			dir, filepath.Join(dir, name)).
			Hint("made by another version? compare model_version in %s with: sessionsim version", folder.Manifest)
	}
	if !a.JSON {
		fmt.Fprintf(a.Out, "%s: all %d files are reproduced to the byte\n", dir, len(files))
		return nil
	}
	return writeJSON(a.Out, object{"schema": "sessionsim.verify/1", "folder": dir, "files": len(files), "same": true})
}
