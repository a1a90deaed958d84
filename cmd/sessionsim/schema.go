package main

import (
	"github.com/spf13/cobra"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// schemas are the formats that have one.
var schemas = []string{"scenario", "study", "result"}

func schemaCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "schema [scenario|study|result]", Short: "print the JSON Schema of scenarios, studies or results",
		GroupID: groupLearn,
		Args:    arguments(0, 1, "scenario, study or result"), ValidArgs: schemas,
		Long: "Prints a JSON Schema: that of scenario or study files (draft-07, which editors use to complete and " +
			"check what is written), or that of result.json (draft 2020-12).",
		Example: `  sessionsim schema > sessionsim.schema.json
  sessionsim schema result
  sessionsim init my.yaml        # a scenario that refers to the schema, and the schema`,
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := schemaText(append(args, "scenario")[0])
			if err != nil {
				return err
			}
			_, err = a.Out.Write(text)
			return err
		},
	}
}

func schemaText(format string) ([]byte, error) {
	switch format {
	case "scenario":
		return scenario.Schema(defaultFields(), "sessionsim scenario")
	case "study":
		return scenario.Schema(sweep.DefaultFields(), "sessionsim study")
	case "result":
		return reports.JSONSchema(), nil
	}
	return nil, exit.Errorf(exit.Usage, "there is no schema of %s", param.Quote(format)).
		Hint("choose %s", param.Or(schemas))
}

// defaultFields is the table of scenarios with its defaults.
func defaultFields() []param.Field {
	catalogue := plan.Catalogue(nil)
	return scenario.NewExperiment(catalogue).Fields(catalogue)
}
