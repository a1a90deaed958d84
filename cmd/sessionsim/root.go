package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/console"
	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/sim/param"
)

// introduction is what the bare command prints.
const introduction = `sessionsim compares ways to keep web login sessions: in one server's memory, sticky, copied to
all servers, or in an external store. Every strategy meets the same users, the same failures and
the same luck, and the tables say what each one costs and which differences are real.

Start here:
  sessionsim compare                          the classic case: three servers behind round robin
  sessionsim trace                            one user's story, event by event
  sessionsim init my.yaml                     a scenario of your own, with comments

All commands: sessionsim help      One command: sessionsim help compare
Exit codes, environment, files: sessionsim help exit-codes | environment | files
`

// The groups of verbs in the help.
const (
	groupRun   = "run"
	groupLearn = "learn"
	groupWrite = "write"
	groupOther = "other"
)

// rootCmd is the command line of one invocation.
func rootCmd(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "sessionsim",
		Short: "compare ways to keep web sessions",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownVerb(cmd, args[0])
			}
			fmt.Fprint(a.Out, introduction)
			return nil
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.prepare(cmd) },
		SilenceErrors:     true, SilenceUsage: true, DisableSuggestions: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetArgs(a.args)
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { fmt.Fprint(a.Out, help(cmd)) })
	a.globalFlags(root.PersistentFlags())
	cobra.EnableCommandSorting = false
	root.AddGroup(
		&cobra.Group{ID: groupRun, Title: "Simulate:"}, &cobra.Group{ID: groupWrite, Title: "Prepare:"},
		&cobra.Group{ID: groupLearn, Title: "Look up:"}, &cobra.Group{ID: groupOther, Title: "Other:"})
	root.AddCommand(verbs(a)...)
	root.AddCommand(topics()...)
	root.SetHelpCommand(helpCmd(root))
	return root
}

// verbs lists the commands in the order of the help.
func verbs(a *app) []*cobra.Command {
	return []*cobra.Command{
		compareCmd(a), runCmd(a), sweepCmd(a), traceCmd(a), chartCmd(a), verifyCmd(a),
		listCmd(a), explainCmd(a), schemaCmd(a),
		initCmd(a), importCmd(a), validateCmd(a),
		completionCmd(a), versionCmd(a),
	}
}

// globalFlags are understood by every verb.
func (a *app) globalFlags(fs *pflag.FlagSet) {
	a.color, a.progress = "auto", "auto"
	fs.BoolVar(&a.JSON, "json", false, "write JSON to standard output, and errors as JSON")
	fs.BoolVarP(&a.Quiet, "quiet", "q", false, "no progress and no notes")
	fs.BoolVarP(&a.Verbose, "verbose", "v", false, "more notes, such as the memory estimate")
	fs.Var(param.OneOf(&a.color, words("auto", "always", "never")...), "color", "colours: `auto|always|never`")
	fs.Var(param.OneOf(&a.progress, words("auto", "bar", "lines", "json", "none")...), "progress",
		"progress: `auto|bar|lines|json|none`")
}

// words are options of a flag that need no explanation.
func words(names ...string) (options []param.Option) {
	for _, name := range names {
		options = append(options, param.Option{Name: name})
	}
	return options
}

// envPrefix begins the names of environment variables that stand for flags.
const envPrefix = "SESSIONSIM_"

// envName is the variable that stands for a flag.
func envName(flag string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// prepare takes flags that were not given from the environment, and decides
// about colours.
func (a *app) prepare(cmd *cobra.Command) (err error) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		value := a.getenv(envName(f.Name))
		if err != nil || f.Changed || value == "" || f.Name == "help" {
			return
		}
		if setErr := cmd.Flags().Set(f.Name, value); setErr != nil {
			err = flagError(cmd, setErr)
			err.(*exit.Error).Hint("the value comes from the environment variable %s", envName(f.Name))
		}
	})
	a.Color = console.WantsColor(a.color, a.Err, a.getenv)
	return err
}

// unknownVerb says that there is no such verb, and which one may be meant.
func unknownVerb(cmd *cobra.Command, name string) error {
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	e := exit.Errorf(exit.Usage, "%s has no command %s", cmd.CommandPath(), param.Quote(name))
	if near, ok := param.Closest(name, names); ok {
		return e.Hint("did you mean %s %s?", cmd.CommandPath(), near)
	}
	return e.Hint("all commands: sessionsim help")
}
