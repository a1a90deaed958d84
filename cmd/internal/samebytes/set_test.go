package samebytes

import (
	"fmt"
	"io"
	"path"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/presets"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// test is one trial of the set.
type test struct {
	name  string // scenario/strategy/replication
	trial sim.Trial
}

// set lists the trials: every preset, brought down to size; the scenarios of
// testdata, made to be awkward; and mixtures of everything.
func set(t *testing.T) (tests []test) {
	t.Helper()
	add := func(name string, p *plan.Plan, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i, label := range p.Labels {
			for r := range p.Replications {
				tests = append(tests, test{fmt.Sprintf("%s/%s/%d", name, label, r), p.Trial(i, r)})
			}
		}
	}
	for _, name := range presets.Names() {
		text, _ := presets.Text(name)
		p, err := plan.Read(plan.Source{Name: name, Text: text}, []string{"replications=2"})
		if err == nil {
			err = shorten(p)
		}
		add(name, p, err)
	}
	files, err := testdata.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name, is := strings.CutSuffix(f.Name(), ".yaml"); is {
			text, _ := testdata.ReadFile("testdata/" + f.Name())
			p, err := plan.Read(plan.Source{Name: name, Text: text, Open: open}, nil)
			add(name, p, err)
		}
	}
	for i, text := range mixtures() {
		p, err := plan.Read(plan.Source{Name: "mixture", Text: text}, nil)
		add(fmt.Sprintf("mixture-%d", i+1), p, err)
	}
	return tests
}

// open opens files to which scenarios of testdata refer.
func open(name string) (io.ReadCloser, error) { return testdata.Open(path.Join("testdata", name)) }

// shorten brings a preset down to a few hundred requests. What it plans for
// certain times happens earlier in proportion.
func shorten(p *plan.Plan) error {
	const wanted = 300
	length, requests := int64(5e8), 0
	for requests < wanted && length < min(p.Config.Duration, 1<<60) {
		length *= 2
		var err error
		if requests, err = planned(p.Trial(0, 0), length); err != nil {
			return err
		}
	}
	c := &p.Config
	if length >= c.Duration || c.Duration == sim.Forever && requests < wanted {
		return nil
	}
	factor := c.Duration / length
	if c.Duration == sim.Forever {
		factor = 1
	}
	c.Duration, c.Warmup, c.Window = length, c.Warmup/factor, max(c.Window/factor, 1)
	for i := range c.Faults {
		c.Faults[i].At, c.Faults[i].Every = c.Faults[i].At/factor, c.Faults[i].Every/factor
		if c.Faults[i].For != sim.Forever {
			c.Faults[i].For = max(c.Faults[i].For/factor, 1)
		}
	}
	for i := range c.Balancer.Changes {
		change := &c.Balancer.Changes[i]
		change.At, change.Drain = change.At/factor, change.Drain/factor
		change.Down, change.Pause = change.Down/factor, change.Pause/factor
	}
	return nil
}

// planned counts the requests that users would send before an instant if they
// were answered at once and never came back.
func planned(trial sim.Trial, until int64) (requests int, err error) {
	luck := rng.New(trial.Seed, trial.Replication)
	workload, err := trial.Workload(luck)
	if err != nil {
		return 0, err
	}
	for visit := (sim.Visit{}); workload.Next(&visit) && visit.Start < until; {
		at := visit.Start
		for k := int32(0); k <= visit.Requests && at < until; k++ {
			words := sim.Draw(luck, visit.Number, sim.PurposeRequest, uint64(k), 0)
			step := workload.Step(&visit, k, &words)
			at = max(step.Next, at+step.Think)
			requests++
		}
	}
	return requests, nil
}
