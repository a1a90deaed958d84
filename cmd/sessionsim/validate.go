package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/source"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

func validateCmd(a *app) *cobra.Command {
	format := "text"
	cmd := &cobra.Command{
		Use: "validate FILE...", Short: "check scenario files", GroupID: groupWrite, ValidArgsFunction: completeScenario,
		Args: arguments(1, -1, "at least one scenario file"),
		Long: "Checks scenario files and prints every problem with its place, the reason and the fix. What is checked " +
			"is exactly what run and compare check before they start. The exit code is 3 when a file has errors.",
		Example: `  sessionsim validate my.yaml
  sessionsim validate scenarios/*.yaml
  sessionsim validate my.yaml --format json`,
		RunE: func(_ *cobra.Command, args []string) error {
			a.JSON = a.JSON || format == "json"
			return validate(a, args)
		},
	}
	grouped(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.Var(param.OneOf(&format, words("text", "json")...), "format", "`text|json`; json is the same as --json")
	})
	return cmd
}

// verdict is what validate says of one file.
type verdict struct {
	File     string            `json:"file"`
	Valid    bool              `json:"valid"`
	Error    string            `json:"error,omitempty"` // why it cannot be read at all
	Problems scenario.Problems `json:"problems"`
}

// validate checks the files; what it finds is its data.
func validate(a *app, files []string) error {
	var verdicts []verdict
	invalid := 0
	for _, name := range files {
		v, p, err := judge(a, name)
		verdicts = append(verdicts, v)
		if !v.Valid {
			invalid++
		}
		if a.JSON {
			continue
		}
		switch {
		case v.Valid:
			fmt.Fprintf(a.Out, "%s: ok, %s, %s\n", name, reports.Counted(len(p.Labels), "strategy"),
				reports.Counted(p.Replications, "replication"))
			fmt.Fprint(a.Out, p.Warnings.Error())
		case v.Error != "":
			a.Failure(v.Error, exit.HintsOf(err))
		default:
			fmt.Fprintln(a.Out, a.Problems(v.Problems.Error()))
		}
	}
	if a.JSON {
		if err := writeJSON(a.Out, object{"files": verdicts}); err != nil {
			return err
		}
	}
	if invalid > 0 {
		return &alreadyTold{exit.Errorf(exit.Invalid, "%d of %d files have errors", invalid, len(files))}
	}
	return nil
}

// judge checks one file.
func judge(a *app, name string) (verdict, *plan.Plan, error) {
	v := verdict{File: name, Problems: scenario.Problems{}}
	src, err := source.Find(name, a.In)
	var p *plan.Plan
	if err == nil {
		p, err = plan.Read(src, nil)
		err = source.Mistaken(err, src, source.Scenario)
	}
	var problems scenario.Problems
	switch {
	case err == nil:
		v.Valid = true
		v.Problems = append(v.Problems, p.Warnings...)
	case errors.As(err, &problems):
		v.Problems = problems
	default:
		v.Error = err.Error()
	}
	return v, p, err
}
