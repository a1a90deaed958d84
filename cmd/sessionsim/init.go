package main

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/folder"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/presets"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// schemaFile is the schema that init writes beside a scenario.
const schemaFile = "sessionsim.schema.json"

// modelines tell editors where the schema is: those with yaml-language-server,
// and those of JetBrains.
const modelines = "# yaml-language-server: $schema=./" + schemaFile + "\n# $schema: ./" + schemaFile + "\n"

func initCmd(a *app) *cobra.Command {
	var preset string
	var force bool
	cmd := &cobra.Command{
		Use: "init [FILE|PRESET|-]", Short: "write a commented scenario to start from", GroupID: groupWrite,
		Args: arguments(0, 1, "one file to write or one preset to copy"), ValidArgsFunction: completeScenario,
		Long: "Writes a scenario with every key, its default and what it means, and beside it the schema with which " +
			"editors complete and check it. The content is that of a preset. A file that exists is not touched.",
		Example: `  sessionsim init my.yaml
  sessionsim init my.yaml --preset article
  sessionsim init article            # writes article.yaml
  sessionsim init - | less`,
		RunE: func(_ *cobra.Command, args []string) error {
			return initialise(a, append(args, "")[0], preset, force)
		},
	}
	grouped(cmd, "Content", func(fs *pflag.FlagSet) {
		fs.StringVar(&preset, "preset", "", "the `PRESET` to start from (default "+presets.Default+")")
		fs.BoolVar(&force, "force", false, "overwrite files that exist")
	})
	return cmd
}

// initialise writes the scenario and the schema.
func initialise(a *app, name, preset string, force bool) error {
	if _, ok := presets.Text(name); ok && preset == "" {
		preset = name
	}
	if preset == "" {
		preset = presets.Default
	}
	text, err := commented(preset)
	if err != nil {
		return err
	}
	switch {
	case name == "-":
		_, err := a.Out.Write(text)
		return err
	case name == "":
		name = preset + ".yaml"
	case filepath.Ext(name) == "":
		name += ".yaml"
	}
	if err := writeNew(name, text, force); err != nil {
		return err
	}
	schema, err := schemaText("scenario")
	if err != nil {
		return err
	}
	schemaName := filepath.Join(filepath.Dir(name), schemaFile)
	if old, err := os.ReadFile(schemaName); err == nil && !bytes.Equal(old, schema) && !force {
		a.Warnf("%s exists and differs from this version's schema; it was kept", schemaName)
	} else if err := folder.WriteFile(schemaName, schema); err != nil {
		return err
	}
	if a.JSON {
		return writeJSON(a.Out, object{"file": name, "schema": schemaName, "preset": preset})
	}
	a.Notef("wrote %s and %s", name, schemaName)
	a.Notef("next: sessionsim compare %s", name)
	return nil
}

// commented is a preset with every key, explained.
func commented(preset string) ([]byte, error) {
	text, ok := presets.Text(preset)
	if !ok {
		e := exit.Errorf(exit.Usage, "there is no preset %s", param.Quote(preset))
		if near, ok := param.Closest(preset, presets.Names()); ok {
			return nil, e.Hint("did you mean %s?", near)
		}
		return nil, e.Hint("all presets: sessionsim list presets")
	}
	catalogue := plan.Catalogue(nil)
	e := scenario.NewExperiment(catalogue)
	fields := e.Fields(catalogue)
	if _, problems := scenario.Decode(preset, text, fields); problems.Err() != nil {
		return nil, problems
	}
	return append([]byte(modelines), scenario.WriteCommented(fields)...), nil
}

// writeNew writes a file that must not exist, unless force allows it.
func writeNew(name string, data []byte, force bool) error {
	if !force {
		if err := mustNotExist(name); err != nil {
			return err
		}
	}
	return folder.WriteFile(name, data)
}

// mustNotExist refuses a name that is taken. A name that cannot be looked at
// cannot be written either, which whoever writes it says better.
func mustNotExist(name string) error {
	if _, err := os.Lstat(name); err == nil {
		return exit.Errorf(exit.Exists, "%s exists", name).Hint("--force overwrites it")
	}
	return nil
}
