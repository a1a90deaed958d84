package plan

import (
	"fmt"
	"strings"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/sim/scenario"
	"github.com/sessionsim/sessionsim/strategies"
	"github.com/sessionsim/sessionsim/workloads"
)

// checker finds what only shows when the parts of a scenario are seen
// together.
type checker struct {
	*scenario.Experiment
	marks    *scenario.Marks
	problems scenario.Problems
}

func (c *checker) add(prefix string, found []sim.Problem) {
	for _, p := range found {
		code := scenario.Conflict
		if p.Path == "target" || strings.HasSuffix(p.Path, ".target") {
			code = scenario.NoTarget
		}
		c.problems = append(c.problems, c.marks.Problem(code, prefix+p.Path, p.Message, p.Fix))
	}
}

// check looks at the system, the workload, every strategy on that system, and
// the baseline.
func (c *checker) check() {
	if len(c.Strategies) == 0 {
		c.problems = append(c.problems, c.marks.Problem(scenario.MissingKey, "strategies", "there is nothing to run",
			"name at least one, such as strategies: [local, sticky]"))
		return
	}
	system := c.Config.Validate()
	c.add("", system)
	c.doubts(system)
	c.workload()
	for i := range c.Strategies {
		o := c.Strategies[i].Options.(strategies.Options)
		found := o.Check(&c.Config)
		c.add(fmt.Sprintf("strategies.%d.", i+1), found)
		if len(found) == 0 && len(system) == 0 {
			c.add("", equipped(c.Config, o).Validate())
		}
	}
	c.baseline()
}

// doubts warns of what can be run, but does not do what it seems to.
func (c *checker) doubts(system []sim.Problem) {
	if len(system) > 0 {
		return
	}
	doubts := c.Config.Doubts()
	stores := false
	for i := range c.Strategies {
		o := c.Strategies[i].Options.(strategies.Options)
		stores = stores || len(o.Check(&c.Config)) > 0 || equipped(c.Config, o).Store.Shards > 0
	}
	for i, f := range c.Config.Faults {
		if f.Role == sim.StoreRole && !stores {
			doubts = append(doubts, sim.Problem{Path: fmt.Sprintf("faults.%d.target", i+1),
				Message: "no strategy here has a store", Fix: "add one, such as external, or choose a server"})
		}
	}
	for _, d := range doubts {
		c.problems = append(c.problems, c.marks.Problem(scenario.NoEffect, d.Path, d.Message, d.Fix))
	}
}

// workload checks the parameters, and whether the files they name can be read.
func (c *checker) workload() {
	w := c.Workload.Options.(workloads.Options)
	found := w.Check(&c.Config)
	for _, p := range found {
		prefix := "workload."
		if p.Path == workloads.Duration {
			prefix = ""
		}
		c.add(prefix, []sim.Problem{p})
	}
	if len(found) > 0 {
		return
	}
	made, err := w.Workload(rng.New(uint64(c.Seed), 0), &c.Config)
	if err != nil {
		path := "workload"
		if c.marks.IsSet("workload.file") {
			path = "workload.file"
		}
		c.problems = append(c.problems, c.marks.Problem(scenario.NoTarget, path, err.Error(),
			"files are looked for beside the scenario"))
	}
	if _, replays := made.(sim.Replayer); replays && c.Config.Users.OnError != sim.NextRequest {
		c.problems = append(c.problems, c.marks.Problem(scenario.Conflict, "users.on_error",
			"this workload sends every request at its own time and no other, so nobody can try again or leave",
			"leave it out, or write on_error: continue"))
	}
}

// baseline sees to it that the baseline is one of the strategies.
func (c *checker) baseline() {
	names := labels(c.Experiment)
	for _, name := range names {
		if c.Baseline == "" || c.Baseline == name {
			return
		}
	}
	c.problems = append(c.problems, c.marks.Problem(scenario.NoTarget, "baseline",
		fmt.Sprintf("there is no strategy called %s here", param.Quote(c.Baseline)), "choose "+param.Or(names)))
}

// equipped is the configuration as a strategy changes it for itself.
func equipped(c sim.Config, o strategies.Options) *sim.Config {
	if e, ok := o.Strategy(&c).(sim.Equipper); ok {
		e.Equip(&c)
	}
	return &c
}
