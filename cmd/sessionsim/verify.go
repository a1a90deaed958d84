package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/folder"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/source"
	"github.com/sessionsim/sessionsim/cmd/internal/verify"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/sim/param"
)

// verification is what the verb was asked for.
type verification struct {
	quick, deep     bool
	names           []string
	show            string
	seed            int64 // 0 for each case's own
	rolls           bool  // whether the seed is that of the hour: nobody asked for one
	markdown, chart string
	workers         int
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
  sessionsim verify --case V24 --case V29
  sessionsim verify --show V24/det/q=1
  sessionsim verify my-cases.yaml
  sessionsim verify out/article-88aabc40`,
		RunE: func(cmd *cobra.Command, args []string) error {
			v.rolls = v.deep && len(args) == 0 && !cmd.Flags().Changed("seed")
			return v.run(a, args)
		},
	}
	grouped(cmd, "Cases", func(fs *pflag.FlagSet) {
		fs.BoolVar(&v.quick, "quick", false, "only the cases that take under a minute together")
		fs.BoolVar(&v.deep, "deep", false, "also the cases of heavy load and long runs, all with a seed that is "+
			"another each time, and is told")
		fs.StringArrayVar(&v.names, "case", nil, "only the case with this `NAME`, or all of its family, such as V24; can be "+
			"repeated")
		fs.StringVar(&v.show, "show", "", "print the formula, the scenario and the test of the case with this `NAME`; "+
			"run nothing")
		fs.Var(param.CountOr("own", 0, &v.seed, 1, 1<<62), "seed", "run all cases with this seed, a `NUMBER`, or each with "+
			"its own: a correct simulator passes with any")
		fs.StringVar(&v.markdown, "markdown", "", "also write the table as Markdown to `FILE`")
		fs.StringVar(&v.chart, "chart", "", "also draw all deviations against N(0,1) to `FILE`, an .svg or .png")
		fs.Var(param.CountOr("auto", 0, &v.workers, 1, 4096), "workers", "trials run at a time, a `NUMBER` or auto")
	})
	return cmd
}

// run verifies what the arguments name.
func (v *verification) run(a *app, args []string) error {
	if v.quick && v.deep {
		return exit.Errorf(exit.Usage, "--quick and --deep exclude each other")
	}
	if v.chart != "" && !strings.HasSuffix(v.chart, ".svg") && !strings.HasSuffix(v.chart, ".png") {
		return exit.Errorf(exit.Usage, "the chart %s is of no kind that can be drawn", param.Quote(v.chart)).
			Hint("end its name in .svg or .png")
	}
	var cases []verify.Case
	var folders []string
	var err error
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
	switch {
	case v.show != "":
		return v.showCase(a, cases)
	case len(args) == 0:
		cases = v.catalogue()
	}
	if v.rolls {
		v.seed = a.now().Unix()
		a.Notef("seed %d; the same again: sessionsim verify --deep --seed %d", v.seed, v.seed)
	}
	if cases, err = v.chosen(cases); err != nil {
		return err
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
	case len(v.names) > 0 && !v.quick:
		depth = verify.Deep // who names a case means it
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

// chosen are the cases that were named, all when none was, with the seed that
// was asked for.
func (v *verification) chosen(cases []verify.Case) ([]verify.Case, error) {
	if len(v.names) > 0 {
		for _, name := range v.names {
			if len(verify.Matching(cases, []string{name})) == 0 {
				return nil, noCase(name, cases)
			}
		}
		cases = verify.Matching(cases, v.names)
	}
	for i := range cases {
		if v.seed != 0 {
			cases[i].Seed = uint64(v.seed)
		}
	}
	return cases, nil
}

// noCase is the error for a name that no case has.
func noCase(name string, cases []verify.Case) error {
	var names []string
	for _, c := range cases {
		names = append(names, c.ID)
	}
	for _, f := range verify.Families {
		if f.ID == name && f.Tests != "" {
			return exit.Errorf(exit.Usage, "%s is held by a test, without a simulation", name).
				Hint("go test ./%s -run %s", strings.Fields(f.Tests)[0], strings.Fields(f.Tests)[1])
		}
	}
	hint := "sessionsim verify --json lists all; families are V01 to V39, T1 to T3 and M29 to M31"
	if near, ok := param.Closest(name, names); ok {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return exit.Errorf(exit.Usage, "there is no case %s here", param.Quote(name)).Hint("%s", hint)
}

// showCase prints what there is to know about a case.
func (v *verification) showCase(a *app, cases []verify.Case) error {
	if len(cases) == 0 {
		cases = verify.Catalogue()
	}
	found := verify.Matching(cases, []string{v.show})
	if len(found) == 0 {
		return noCase(v.show, cases)
	}
	for i := range found {
		if found[i].ID == v.show {
			found = found[i : i+1]
			break
		}
	}
	if len(found) > 1 {
		for _, c := range found {
			fmt.Fprintf(a.Out, "%-26s %s: %s\n", c.ID, c.Verifies, c.Formula)
		}
		return nil
	}
	text, err := found[0].Show()
	if err != nil {
		return exit.Wrap(exit.Invalid, err)
	}
	fmt.Fprint(a.Out, text)
	return nil
}

// readCases reads a file of cases; scenarios it names are found beside it, or
// among the presets.
func readCases(name string) ([]verify.Case, error) {
	src, err := source.Find(name, nil)
	if err != nil {
		return nil, err
	}
	cases, err := verify.ReadFile(src.Name, src.Text, func(scenario string) (plan.Source, error) {
		if beside := filepath.Join(filepath.Dir(name), scenario); !filepath.IsAbs(scenario) {
			if _, err := os.Stat(beside); err == nil {
				scenario = beside
			}
		}
		return source.Find(scenario, nil)
	})
	return cases, source.Mistaken(err, src, source.Cases)
}

// verifyCases runs cases and prints a line for each as soon as it is known.
func (v *verification) verifyCases(a *app, cases []verify.Case) error {
	var rows []verify.Row
	failed := 0
	show := func(text string) {
		if !a.JSON {
			fmt.Fprint(a.Out, text)
			a.Flush()
		}
	}
	show(verify.Header())
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
		show(row.Text())
	}
	if err := v.reportCases(a, rows); err != nil {
		return err
	}
	if failed > 0 {
		return v.mismatch(rows, failed)
	}
	if summary := verify.Summary(rows); summary != "" {
		a.Notef("%s", strings.TrimSpace(summary))
	}
	if len(cases) == 1 {
		a.Notef("the case agrees")
	} else {
		a.Notef("all %d cases agree", len(cases))
	}
	return nil
}

// mismatch says how many cases failed, and how to run the first of them again
// where its seed may not come back.
func (v *verification) mismatch(rows []verify.Row, failed int) error {
	err := exit.Errorf(exit.Mismatch, "%d of %d cases do not agree with what is known", failed, len(rows))
	first := slices.IndexFunc(rows, func(r verify.Row) bool { return !r.Verdict.Pass })
	if v.rolls {
		return err.Hint("the first of them again: sessionsim verify --case '%s' --seed %d", rows[first].Case.ID, v.seed)
	}
	return err
}

// reportCases writes the rows in the other forms that were asked for.
func (v *verification) reportCases(a *app, rows []verify.Row) error {
	if a.JSON {
		report := object{"schema": "sessionsim.verify/1", "cases": verify.JSON(rows)}
		if v.seed != 0 {
			report["seed"] = v.seed
		}
		if err := writeJSON(a.Out, report); err != nil {
			return err
		}
	}
	if v.markdown != "" {
		if err := folder.WriteFile(v.markdown, []byte(verify.Markdown(rows))); err != nil {
			return exit.Wrap(exit.Usage, err)
		}
	}
	if v.chart == "" {
		return nil
	}
	picture, err := chart.PNG(verify.Deviations(rows), chart.DPI)
	if strings.HasSuffix(v.chart, ".svg") {
		picture, err = chart.SVG(verify.Deviations(rows)), nil
	}
	if err != nil {
		return err
	}
	return exit.Wrap(exit.Usage, folder.WriteFile(v.chart, picture))
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
		file := filepath.Join(dir, filepath.FromSlash(name))
		what := "is not what this version of sessionsim makes of the scenario"
		if _, err := os.Stat(file); err != nil {
			what = "is missing, or cannot be read"
		}
		return exit.Errorf(exit.Mismatch, "%s %s", file, what).
			Hint("made by another version? compare model_version in %s with: sessionsim version", folder.Manifest)
	}
	if !a.JSON {
		fmt.Fprintf(a.Out, "%s: all %d files are reproduced to the byte\n", dir, len(files))
		return nil
	}
	return writeJSON(a.Out, object{"schema": "sessionsim.verify/1", "folder": dir, "files": len(files), "same": true})
}
