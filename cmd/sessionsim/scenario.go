package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/source"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// changes are the flags that change a scenario before it is run.
type changes struct {
	set        []string
	seed, reps string
	strategies []string
}

// flags adds them to a verb; reps says whether replications are up to the user.
func (c *changes) flags(cmd *cobra.Command, reps bool) {
	grouped(cmd, "Scenario", func(fs *pflag.FlagSet) {
		fs.StringArrayVar(&c.set, "set", nil, "set one `KEY=VALUE` of the scenario, such as cluster.servers=8 or "+
			"strategies.2.by=ip-ring; can be repeated")
		fs.StringVar(&c.seed, "seed", "", "the `N` from which all luck comes; short for --set seed=N")
		if reps {
			fs.StringVar(&c.reps, "reps", "", "the number `N` of replications; short for --set replications=N")
		}
		fs.StringArrayVar(&c.strategies, "strategy", nil,
			"only the strategy with this `NAME` or of this kind; can be repeated")
	})
}

// assignments are the changes as the scenario understands them.
func (c *changes) assignments() []string {
	all := append([]string{}, c.set...)
	if c.seed != "" {
		all = append(all, "seed="+c.seed)
	}
	if c.reps != "" {
		all = append(all, "replications="+c.reps)
	}
	return all
}

// plan reads the scenario with a name, changed as the flags say. Doubts about
// it are told.
func (c *changes) plan(a *app, name string) (*plan.Plan, error) {
	src, err := source.Find(name, a.In)
	if err != nil {
		return nil, err
	}
	p, err := plan.Read(src, c.assignments(), c.strategies...)
	var unknown *plan.UnknownStrategy
	var problems scenario.Problems
	switch {
	case errors.As(err, &unknown):
		return nil, exit.Errorf(exit.Usage, "%w", err).Hint("%s", quoteHint(unknown.Labels))
	case err != nil && !errors.As(err, &problems):
		return nil, exit.Wrap(exit.Invalid, err)
	case err != nil:
		return nil, source.Mistaken(err, src, source.Scenario)
	}
	if len(p.Warnings) > 0 {
		a.Failure(p.Warnings.Error(), nil)
	}
	return p, nil
}

// quoteHint shows how to name a strategy whose name has a space, if one has.
func quoteHint(labels []string) string {
	for _, label := range labels {
		if strings.Contains(label, " ") {
			return "a name with a space needs quotes: --strategy \"" + label + "\""
		}
	}
	return "the names follow from the scenario's list of strategies"
}
