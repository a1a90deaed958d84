package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/folder"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim/param"
)

// output is the result folder of a command.
type output struct {
	dir   string
	force bool
}

func (o *output) flags(cmd *cobra.Command, usage string) {
	grouped(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.dir, "out", "", usage)
		fs.BoolVar(&o.force, "force", false, "replace a result folder that differs")
	})
}

// place chooses the folder of a plan, unless the user did. The level of
// confidence and the question change results but not the scenario, so they
// show in the name.
func (o *output) place(p *plan.Plan, e *effort) {
	if o.dir != "" {
		return
	}
	name := slug(p.Name) + "-" + p.Hash[:8]
	if e.level != 0.95 {
		name += "-level" + strings.TrimSuffix(param.FormatShare(e.level), "%")
	}
	o.dir = filepath.Join("out", name+askedMark(e.asked))
}

// slug makes a name fit for every file system.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	if len(words) == 0 {
		return "scenario"
	}
	return strings.Join(words, "-")
}

// check refuses, before anything is run, a place that cannot be used.
func (o *output) check(p *plan.Plan) error {
	state, err := folder.Look(o.dir, p.Hash, version)
	if err != nil {
		return err
	}
	switch {
	case state == folder.NotFolder:
		return exit.Errorf(exit.Exists, "%s is a file", o.dir).Hint("choose another folder with --out DIR")
	case state == folder.NoResult:
		return exit.Errorf(exit.Exists, "the folder %s exists and holds something else than results", o.dir).
			Hint("choose another folder with --out DIR; not even --force replaces this one")
	case state == folder.Foreign && !o.force:
		return exit.Errorf(exit.Exists, "the folder %s holds results of another scenario or another version", o.dir).
			Hint("choose another folder with --out DIR, or replace it with --force")
	}
	return folder.Probe(o.dir)
}

// write writes the result folder, unless the same stands there already.
func (o *output) write(a *app, c *reports.Comparison, info reports.File) error {
	files, err := reports.Files(c)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(o.dir, folder.Manifest)); err == nil {
		switch name := folder.Difference(o.dir, files); {
		case name == "":
			a.Notef("\nthe same results were already in %s", o.dir)
			return nil
		case !o.force:
			return exit.Errorf(exit.Exists, "the folder %s holds other results of this scenario: %s differs", o.dir, name).
				Hint("choose another folder with --out DIR, or replace it with --force")
		}
	}
	if err := folder.Write(o.dir, append(files, info)); err != nil {
		return err
	}
	a.Notef("\nresults: %s (begin with summary.md and charts/overview.svg)", o.dir)
	return nil
}

// runInfo says when, where and how long: the only file of a result folder that
// differs when the same is run again.
func runInfo(a *app, e *effort, started time.Time) reports.File {
	host, _ := os.Hostname()
	var text bytes.Buffer
	writeJSON(&text, object{
		"schema": "sessionsim.run-info/1", "started_at": started.UTC().Format(time.RFC3339),
		"elapsed_ms": a.now().Sub(started).Milliseconds(), "command": append([]string{"sessionsim"}, a.args...),
		"host": host, "os": runtime.GOOS, "arch": runtime.GOARCH, "processors": runtime.NumCPU(), "workers": e.workers,
		"go": runtime.Version(), "version": version, "revision": buildSetting("vcs.revision"),
	})
	return reports.File{Name: "run-info.json", Data: text.Bytes()}
}
