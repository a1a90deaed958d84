package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim"
)

func runCmd(a *app) *cobra.Command {
	var c changes
	var e *effort
	var o output
	cmd := &cobra.Command{
		Use: "run [FILE|PRESET|-]", Short: "run strategies one by one and show everything about each", GroupID: groupRun,
		Args: arguments(0, 1, "one scenario"), ValidArgsFunction: completeScenario,
		Long: "Runs the strategies of a scenario, or those chosen with --strategy, and shows for each every measure, " +
			"what each server and store node did, and the course of outages. The numbers are those of compare, which " +
			"sets the strategies side by side instead. A result folder is written only with --out.",
		Example: `  sessionsim run --strategy sticky
  sessionsim run my.yaml --strategy "external redis" --reps 30
  sessionsim run article --strategy local --json
  sessionsim run my.yaml --strategy sticky --precision 5%`,
		RunE: func(_ *cobra.Command, args []string) error {
			return runStrategies(a, append(args, "")[0], &c, e, &o)
		},
	}
	c.flags(cmd, true)
	e = newEffort(cmd)
	e.question.flags(cmd, false)
	o.flags(cmd, "write a result folder to `DIR`, too")
	return cmd
}

// runStrategies runs and prints.
func runStrategies(a *app, name string, c *changes, e *effort, o *output) error {
	if err := e.agree(c); err != nil {
		return err
	}
	p, err := c.plan(a, name)
	if err != nil {
		return err
	}
	if o.dir != "" {
		if err := o.check(p); err != nil {
			return err
		}
	}
	started := a.now()
	comparison, err := a.measure(p, e)
	if err != nil {
		return err
	}
	alone, err := apart(comparison)
	if err != nil {
		return err
	}
	if a.JSON {
		err = writeJSON(a.Out, runJSON(alone))
	} else {
		for _, c := range alone {
			fmt.Fprint(a.Out, details(c))
		}
		a.Notef("side by side: sessionsim compare; one user's story: sessionsim trace")
	}
	if err != nil || o.dir == "" {
		return err
	}
	return o.write(a, comparison, runInfo(a, e, started))
}

// apart is every strategy by itself: what can be said of it without the
// others.
func apart(c *reports.Comparison) (alone []*reports.Comparison, err error) {
	for i := range c.Runs {
		e := c.Experiment
		e.Runs, e.Baseline = c.Runs[i:i+1], ""
		one, err := reports.Compare(e)
		if err != nil {
			return nil, err
		}
		alone = append(alone, one)
	}
	return alone, nil
}

// runJSON is what result.json says of strategies that are not compared, and
// besides what each place did.
func runJSON(alone []*reports.Comparison) (all object) {
	var strategies []any
	for _, c := range alone {
		var result object
		decoder := json.NewDecoder(bytes.NewReader(reports.JSON(c)))
		decoder.UseNumber()
		if err := decoder.Decode(&result); err != nil {
			panic("sessionsim: result.json cannot be read: " + err.Error())
		}
		strategy := result["strategies"].([]any)[0].(object)
		strategy["places"] = placesJSON(c.Runs[0].Results)
		for _, key := range []string{"settling", "sequence"} {
			if told, ok := result[key]; ok {
				strategy[key] = told
			}
			delete(result, key)
		}
		strategies = append(strategies, strategy)
		all = result
	}
	for _, key := range []string{"comparisons", "verdicts", "baseline", "warnings"} {
		delete(all, key)
	}
	all["schema"], all["strategies"] = "sessionsim.run/1", strategies
	return all
}

// placesJSON has one entry for each place, means over the replications.
func placesJSON(results []sim.Result) []object {
	var list []object
	for p := range results[0].Places {
		d := digestPlace(results, p)
		list = append(list, object{
			"name": d.name, "role": d.role, "requests_mean": d.requests, "busy_share": d.busy, "up_share": d.up,
			"memory_mean_bytes": d.memory, "memory_peak_bytes": d.memoryPeak, "copies_mean": d.copies, "queue_peak": d.queuePeak,
		})
	}
	return list
}
