package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sessionsim/sessionsim/reports"
)

func compareCmd(a *app) *cobra.Command {
	var c changes
	var e *effort
	var o output
	cmd := &cobra.Command{
		Use: "compare [FILE|PRESET|-]", Short: "run all strategies of a scenario and compare them", GroupID: groupRun,
		Args: arguments(0, 1, "one scenario"), ValidArgsFunction: completeScenario,
		Long: "Runs every strategy of a scenario on the same users, failures and luck, prints a table of measures with " +
			"intervals and what may be concluded, and writes a result folder with all numbers and charts. Without an " +
			"argument it runs the classic case: three servers behind round robin. The number of replications is the " +
			"scenario's, or as many as --precision and --select need: they are judged one by one in their order, so that " +
			"the results depend neither on the number of workers nor on how many ran ahead.",
		Example: `  sessionsim compare
  sessionsim compare my.yaml --set cluster.servers=8 --reps 30 --seed 7
  sessionsim compare article --strategy local --strategy sticky
  sessionsim compare my.yaml --precision 2% --measure latency_p99_ms --measure memory_mean_bytes
  sessionsim compare my.yaml --select latency_p99_ms=1ms --pairs all
  sessionsim compare my.yaml --json > result.json`,
		RunE: func(_ *cobra.Command, args []string) error {
			return compare(a, append(args, "")[0], &c, e, &o)
		},
	}
	c.flags(cmd, true)
	e = newEffort(cmd)
	e.question.flags(cmd, true)
	o.flags(cmd, "the `DIR` for the results (default out/<name>-<hash>)")
	return cmd
}

// compare runs, prints and writes.
func compare(a *app, name string, c *changes, e *effort, o *output) error {
	if err := e.agree(c); err != nil {
		return err
	}
	p, err := c.plan(a, name)
	if err != nil {
		return err
	}
	if err := e.settle(p); err != nil {
		return err
	}
	o.place(p, e)
	if err := o.check(p); err != nil {
		return err
	}
	started := a.now()
	comparison, err := a.measure(p, e)
	if err != nil {
		return err
	}
	if a.JSON {
		_, err = a.Out.Write(reports.JSON(comparison))
	} else {
		_, err = fmt.Fprint(a.Out, reports.Text(comparison))
	}
	if err != nil {
		return err
	}
	return o.write(a, comparison, runInfo(a, e, started))
}
