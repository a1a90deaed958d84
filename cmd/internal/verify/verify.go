// Package verify holds the simulator against what is known without it: closed
// forms of queueing, hashing and reliability theory, and hand traces. Each case
// is data: a scenario, a measure, the value that theory gives, and how close
// the simulation must come.
package verify

import (
	"context"
	"fmt"
	"math"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
)

// Case is one known answer.
type Case struct {
	ID       string
	Verifies string   // what a deviation would show
	Formula  string   // the closed form, and its source
	Scenario string   // a scenario file
	Set      []string // assignments on top of it
	Strategy int      // which of the scenario's strategies, from 0
	Measure  string   // name in the table of measures; empty when Value is set
	Value    func(*sim.Result) (float64, bool)
	Theory   float64 // in the measure's unit
	Exact    bool    // every replication must give Theory to the last bit
	Target   float64 // greatest standard error, relative to Theory; 0 is 1 %
	Reps     int     // replications, 0 is 30
	Seed     int
}

// bound is the greatest |z|. With 300 assertions a correct simulator passes
// all of them with 99.8 % chance under any seeds; the standard error's target
// keeps the test from passing because it is noisy.
const bound = 4.5

// Verdict is what one case showed.
type Verdict struct {
	Simulated     stats.Interval
	Z             float64 // deviation from theory in standard errors
	RelativeError float64 // standard error relative to theory
	Pass          bool
	Why           string // why not
}

// Check runs a case on so many workers.
func (c *Case) Check(ctx context.Context, workers int) (Verdict, error) {
	values, err := c.simulate(ctx, workers)
	if err != nil {
		return Verdict{}, fmt.Errorf("case %s: %w", c.ID, err)
	}
	v := Verdict{Simulated: stats.MeanInterval(values, 0.95)}
	if c.Exact {
		v.judgeExact(values, c.Theory)
		return v, nil
	}
	standardError := v.Simulated.StdDev / math.Sqrt(float64(len(values)))
	v.RelativeError = standardError / math.Abs(c.Theory)
	if standardError > 0 {
		v.Z = (v.Simulated.Mean - c.Theory) / standardError
	}
	target := c.Target
	if target == 0 {
		target = 0.01
	}
	switch {
	case math.Abs(v.Z) > bound:
		v.Why = fmt.Sprintf("%.2f standard errors from theory", v.Z)
	case v.RelativeError > target:
		v.Why = fmt.Sprintf("standard error %.2g of the value, the target is %.2g", v.RelativeError, target)
	case standardError == 0 && v.Simulated.Mean != c.Theory:
		v.Why = "constant, and not what theory says"
	default:
		v.Pass = true
	}
	return v, nil
}

func (v *Verdict) judgeExact(values []float64, theory float64) {
	v.Pass = true
	for i, x := range values {
		if x != theory {
			v.Pass, v.Why = false, fmt.Sprintf("replication %d gives %v, theory %v exactly", i+1, x, theory)
			return
		}
	}
}

// simulate gives the measure's value in each replication.
func (c *Case) simulate(ctx context.Context, workers int) ([]float64, error) {
	p, err := plan.Read(plan.Source{Name: c.ID, Text: []byte(c.Scenario)}, c.Set)
	if err != nil {
		return nil, err
	}
	value, err := c.value()
	if err != nil {
		return nil, err
	}
	reps := c.Reps
	if reps == 0 {
		reps = 30
	}
	trials := make([]sim.Trial, reps)
	for r := range trials {
		trials[r] = p.Trial(c.Strategy, r)
		if c.Seed != 0 {
			trials[r].Seed = uint64(c.Seed)
		}
	}
	results, err := sim.RunAll(ctx, trials, workers, nil)
	if err != nil {
		return nil, err
	}
	values := make([]float64, len(results))
	for r := range results {
		x, ok := value(&results[r])
		if !ok {
			return nil, fmt.Errorf("replication %d does not define the measure", r+1)
		}
		values[r] = x
	}
	return values, nil
}

func (c *Case) value() (func(*sim.Result) (float64, bool), error) {
	if c.Value != nil {
		return c.Value, nil
	}
	m, ok := reports.FindMeasure(c.Measure)
	if !ok {
		return nil, fmt.Errorf("no measure is called %q", c.Measure)
	}
	return m.Compute, nil
}
