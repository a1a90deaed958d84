package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/story"
	"github.com/sessionsim/sessionsim/cmd/internal/tracediff"
	"github.com/sessionsim/sessionsim/sim"
)

// arguments are one scenario, or two that are compared.
func (t *tracing) arguments(cmd *cobra.Command, args []string) error {
	switch {
	case t.diff:
		return arguments(1, 2, "two scenarios, or one with two strategies")(cmd, args)
	case len(t.of) > 0:
		return exit.Errorf(exit.Usage, "--of says what --diff compares").Hint("%s", seeHelp(cmd))
	}
	return arguments(0, 1, "one scenario")(cmd, args)
}

// side is one of two trials that are compared.
type side struct {
	name  string
	trial sim.Trial
	plan  *plan.Plan
}

// compare finds the first event in which two trials differ.
func (t *tracing) compare(a *app, args []string) error {
	of, err := tracediff.Parse(t.of...)
	if err != nil {
		return exit.Errorf(exit.Usage, "--of: %w", err)
	}
	sides, err := t.sides(a, args)
	if err != nil {
		return err
	}
	d, differ, err := tracediff.Diff(sides[0].trial, sides[1].trial, of)
	if err != nil {
		return exit.Wrap(exit.Invalid, err)
	}
	if err := t.printDifference(a, sides, &d, differ); err != nil || !differ {
		return err
	}
	return exit.Errorf(exit.Mismatch, "the stories of %s and %s are not the same", sides[0].name, sides[1].name)
}

// sides are the two trials that the arguments name: the first strategies of two
// scenarios, or the first two of one.
func (t *tracing) sides(a *app, args []string) (sides [2]side, err error) {
	var plans []*plan.Plan
	for _, name := range args {
		p, err := t.plan(a, name)
		if err != nil {
			return sides, err
		}
		plans = append(plans, p)
	}
	if len(plans) == 1 {
		if len(plans[0].Labels) < 2 {
			return sides, exit.Errorf(exit.Usage, "%s has one strategy here, and a difference needs two stories", args[0]).
				Hint("name a second scenario, or two strategies with --strategy")
		}
		for i := range sides {
			sides[i] = side{plans[0].Labels[i], plans[0].Trial(i, 0), plans[0]}
		}
		return sides, onlyTrial(a, plans[0])
	}
	for i, p := range plans {
		sides[i] = side{args[i] + ", " + p.Labels[0], p.Trial(0, 0), p}
		if err := onlyTrial(a, p); err != nil {
			return sides, err
		}
	}
	return sides, nil
}

func (t *tracing) printDifference(a *app, sides [2]side, d *tracediff.Difference, differ bool) error {
	if a.JSON {
		teller := story.New(&sides[0].plan.Config)
		line := func(e *tracediff.Entry) any {
			if e == nil {
				return nil
			}
			return lineOf(&e.Fact, e.Sentence, teller)
		}
		return writeJSON(a.Out, object{"schema": "sessionsim.trace-diff/1", "differ": differ, "same": d.Same,
			"last": line(d.Last), "a": line(d.A), "b": line(d.B), "fields": d.Fields()})
	}
	if differ {
		return d.Write(a.Out, sides[0].name, sides[1].name)
	}
	_, err := fmt.Fprintf(a.Out, "The stories of %s and %s are the same: %d events.\n", sides[0].name,
		sides[1].name, d.Same)
	return err
}
