package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/sim/param"
)

// flagError turns what the flag parser refuses into the style of our errors.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	var refused *param.Error
	more := "flags: " + cmd.CommandPath() + " --help"
	switch {
	case errors.As(err, &unknown):
		e := exit.Errorf(exit.Usage, "%s has no such flag: %w", cmd.CommandPath(), err)
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near, ok := param.Closest(unknown.GetSpecifiedName(), names); ok {
			return e.Hint("did you mean --%s?", near)
		}
		return e.Hint("%s", more)
	case errors.As(err, &invalid) && errors.As(err, &refused):
		found := ""
		if !strings.Contains(refused.Message, "found") {
			found = "; found " + param.Quote(invalid.GetValue())
		}
		e := exit.Errorf(exit.Usage, "--%s %s%s", invalid.GetFlag().Name, refused.Message, found)
		if refused.Fix != "" {
			return e.Hint("%s", refused.Fix)
		}
		return e.Hint("%s", more)
	}
	return exit.Errorf(exit.Usage, "%w", err).Hint("%s", more)
}

// arguments refuses more or fewer arguments than a verb takes; most is
// negative for any number.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return exit.Errorf(exit.Usage, "%s needs %s", cmd.CommandPath(), what).Hint("%s", seeHelp(cmd))
		case most >= 0 && len(args) > most:
			return exit.Errorf(exit.Usage, "%s takes %s; %s is too much", cmd.CommandPath(), what,
				param.Quote(args[most])).Hint("%s", seeHelp(cmd))
		}
		return nil
	}
}

func seeHelp(cmd *cobra.Command) string { return fmt.Sprintf("examples: %s --help", cmd.CommandPath()) }

// flagGroups are the names of the groups of a command's flags, in order; each
// flag carries the name of its group as an annotation.
const flagGroup = "group"

// grouped adds flags to a command under a heading of its help.
func grouped(cmd *cobra.Command, title string, add func(fs *pflag.FlagSet)) {
	fs := pflag.NewFlagSet(title, pflag.ContinueOnError)
	fs.SortFlags = false
	add(fs)
	fs.VisitAll(func(f *pflag.Flag) {
		if f.Annotations == nil {
			f.Annotations = map[string][]string{}
		}
		f.Annotations[flagGroup] = []string{title}
	})
	cmd.Flags().SortFlags = false
	cmd.Flags().AddFlagSet(fs)
}
