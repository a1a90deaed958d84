package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/folder"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/sim/param"
)

// drawing is which charts to draw, and where.
type drawing struct {
	changes
	kinds  []string
	format string
	out    string
	force  bool
}

func chartCmd(a *app) *cobra.Command {
	d := drawing{format: "svg", out: "."}
	var e *effort
	cmd := &cobra.Command{
		Use: "chart [DIR|FILE|PRESET|-]", Short: "draw charts again, of a result folder or a scenario", GroupID: groupRun,
		Args: arguments(0, 1, "one result folder or scenario"), ValidArgsFunction: completeScenario,
		Long: "Draws charts of a scenario, or of a result folder, which holds the scenario that made it. The trials " +
			"are run again; since they give the same numbers, the charts are those of the folder. Kinds: sessionsim " +
			"list charts.",
		Example: `  sessionsim chart --kind overview
  sessionsim chart out/article-0123abcd --kind latency --kind memory --format png -o slides
  sessionsim chart my.yaml --kind inconsistency -o - > inconsistency.svg`,
		RunE: func(cmd *cobra.Command, args []string) error {
			name := append(args, "")[0]
			if info, err := os.Stat(name); err == nil && info.IsDir() && len(d.assignments())+len(d.strategies) == 0 &&
				!cmd.Flags().Changed("level") {
				workers := e.workers
				if e, err = effortOf(name); err != nil {
					return err
				}
				e.workers = workers
			}
			return d.draw(a, name, e)
		},
	}
	d.flags(cmd, true)
	e = newEffort(cmd)
	grouped(cmd, "Charts", func(fs *pflag.FlagSet) {
		fs.StringArrayVar(&d.kinds, "kind", nil, "only the chart with this `NAME`; can be repeated (default all)")
		fs.Var(param.OneOf(&d.format, words("svg", "png")...), "format", "`svg|png`")
		fs.StringVarP(&d.out, "output", "o", ".", "the `DIR` for the charts, or - for standard output")
		fs.BoolVar(&d.force, "force", false, "overwrite charts that exist")
	})
	return cmd
}

// draw runs the scenario and writes the charts.
func (d *drawing) draw(a *app, name string, e *effort) error {
	if err := d.check(); err != nil {
		return err
	}
	p, err := d.plan(a, name)
	if err != nil {
		return err
	}
	comparison, err := a.measure(p, e)
	if err != nil {
		return err
	}
	charts, err := d.choose(reports.Charts(comparison))
	if err != nil {
		return err
	}
	if d.out == "-" {
		picture, err := d.picture(charts[0])
		if err == nil {
			_, err = a.Out.Write(picture)
		}
		return err
	}
	return d.write(a, charts)
}

// check refuses, before anything is run, what cannot be drawn.
func (d *drawing) check() error {
	if d.out == "-" && len(d.kinds) != 1 {
		return exit.Errorf(exit.Usage, "only one chart can go to standard output").Hint("name it with --kind")
	}
	if info, err := os.Stat(d.out); err == nil && !info.IsDir() {
		return exit.Errorf(exit.Exists, "%s is a file", d.out).Hint("choose another folder with -o DIR")
	}
	if d.out != "-" {
		if err := folder.Probe(d.out); err != nil {
			return err
		}
	}
	var names []string
	for _, e := range chartEntries() {
		names = append(names, e.Name)
	}
	for _, kind := range d.kinds {
		if slices.Contains(names, kind) || strings.HasPrefix(kind, "timeline-") {
			continue
		}
		e := exit.Errorf(exit.Usage, "there is no chart %s", param.Quote(kind))
		if near, ok := param.Closest(kind, names); ok {
			return e.Hint("did you mean %s?", near)
		}
		return e.Hint("choose %s", param.Or(names))
	}
	return nil
}

// choose keeps the charts of the kinds named.
func (d *drawing) choose(all []reports.NamedChart) (chosen []reports.NamedChart, err error) {
	if len(d.kinds) == 0 {
		return all, nil
	}
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
		if slices.Contains(d.kinds, c.Name) {
			chosen = append(chosen, c)
		}
	}
	for _, kind := range d.kinds {
		if !slices.Contains(names, kind) {
			return nil, exit.Errorf(exit.Usage, "these results have no chart %s", param.Quote(kind)).
				Hint("they have %s", strings.Join(names, ", "))
		}
	}
	return chosen, nil
}

func (d *drawing) picture(c reports.NamedChart) ([]byte, error) {
	if d.format == "png" {
		return chart.PNG(c.Chart, chart.DPI)
	}
	return chart.SVG(c.Chart), nil
}

// write writes the charts as files. What exists is found before anything is
// written.
func (d *drawing) write(a *app, charts []reports.NamedChart) error {
	var files []string
	for _, c := range charts {
		files = append(files, filepath.Join(d.out, c.Name+"."+d.format))
	}
	if !d.force {
		for _, file := range files {
			if err := mustNotExist(file); err != nil {
				return err
			}
		}
	}
	if err := os.MkdirAll(d.out, 0o777); err != nil {
		return err
	}
	for i, c := range charts {
		picture, err := d.picture(c)
		if err == nil {
			err = folder.WriteFile(files[i], picture)
		}
		if err != nil {
			return err
		}
	}
	if a.JSON {
		return writeJSON(a.Out, object{"files": files})
	}
	for _, file := range files {
		a.Notef("wrote %s", file)
	}
	return nil
}
