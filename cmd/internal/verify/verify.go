// Package verify holds the simulator against what is known without it: closed
// forms of queueing, hashing and reliability theory, and hand traces. Each case
// is data: a scenario, a measure, the value that theory gives, and how close
// the simulation must come.
package verify

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
	"gonum.org/v1/gonum/stat/distuv"
)

// Depth says how much verification is asked for; a case belongs to the least
// depth that runs it.
type Depth int

// The depths.
const (
	Quick    Depth = iota // under a minute on two cores
	Standard              // everything that a release must pass
	Deep                  // heavy load, long runs, and checks of the intervals themselves besides
)

// Case is one known answer.
type Case struct {
	ID       string
	Verifies string      // what a deviation would show
	Formula  string      // the closed form
	Origin   string      // where the closed form comes from; empty for that of the case's family
	File     string      // of this folder, in which the closed form is computed
	Source   plan.Source // a scenario
	Set      []string    // assignments on top of it
	Strategy string      // label of the strategy it is about; empty for the first
	Measure  string      // name of a measure, or of one of a place; what Value or Watch reads, in words, where set
	Value    func(*sim.Result) (float64, bool)
	Users    func(luck rng.Source) sim.Workload // who come in place of the scenario's users; nil for those
	// What is measured while it happens, in place of Value, and in place of a simulation; nil for that.
	Watch  func(warmup int64) watch
	Sample func(seed uint64, replication int) (float64, error)
	Theory float64        // in the measure's unit
	Solve  func() float64 // computes Theory when that takes its time; nil if it is there
	Exact  bool           // every replication must give Theory to the last bit
	Bias   float64        // deviation, relative to Theory, that the formula itself admits
	Target float64        // standard error to be reached, relative to Theory
	Cap    int            // greatest number of replications
	Seed   uint64         // 0 takes the scenario's
	Depth  Depth
}

// Defaults of a case that does not say otherwise.
const (
	defaultTarget = 0.01
	defaultCap    = 200
	batch         = 10 // replications between looks at the precision, whatever the number of workers
)

// tail is the chance that a correct simulator deviates more than is allowed:
// that of |z| > 4.5 under the normal law. With 300 assertions all pass with
// 99.8 % chance under any seeds; the standard error's target keeps a case from
// passing because it is noisy.
const tail = 6.8e-6

// bound is the greatest deviation in standard errors that n replications may
// show: Student's quantile, since the standard error is estimated from them.
func bound(n int) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: float64(n - 1)}.Quantile(1 - tail/2)
}

// Verdict is what one case showed.
type Verdict struct {
	Simulated     stats.Interval
	Z             float64 // deviation from theory, beyond the admitted bias, in standard errors
	RelativeError float64 // standard error relative to theory
	Pass          bool
	Why           string // why not
}

// Check runs a case on so many workers, with as many replications as its
// precision needs.
func (c *Case) Check(ctx context.Context, workers int) (Verdict, error) {
	if err := c.solve(ctx); err != nil {
		return Verdict{}, err
	}
	next, err := c.source(ctx, workers)
	if err != nil {
		return Verdict{}, fmt.Errorf("case %s: %w", c.ID, err)
	}
	var values []float64
	for {
		more, err := next(len(values), min(batch, c.cap()-len(values)))
		if errors.Is(err, errUndefined) {
			return Verdict{Why: err.Error()}, nil
		}
		if err != nil {
			return Verdict{}, fmt.Errorf("case %s: %w", c.ID, err)
		}
		values = append(values, more...)
		// Equal values say nothing about how far they may be off.
		if v := c.judge(values); c.Exact || len(values) >= c.cap() ||
			v.RelativeError <= c.target() && (v.Pass || v.Simulated.StdDev > 0) {
			return v, nil
		}
	}
}

// solve computes what theory says, unless nobody waits for it any more.
func (c *Case) solve(ctx context.Context) error {
	if c.Solve == nil {
		return nil
	}
	solved := make(chan float64, 1)
	go func() { solved <- c.Solve() }()
	select {
	case c.Theory = <-solved:
		c.Solve = nil
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Plan is the scenario of a case, read and found sound, with the case's strategy
// alone.
func (c *Case) Plan() (*plan.Plan, error) {
	var only []string
	if c.Strategy != "" {
		only = []string{c.Strategy}
	}
	return plan.Read(c.Source, c.Set, only...)
}

// errUndefined fails a case whose measure a replication does not define.
var errUndefined = errors.New("the measure is not defined")

// source is where values come from: so many replications from one on.
type source func(from, count int) ([]float64, error)

func (c *Case) source(ctx context.Context, workers int) (source, error) {
	if c.Sample != nil {
		return func(from, count int) ([]float64, error) { return c.sample(ctx, from, count) }, nil
	}
	value, err := c.value()
	if err != nil {
		return nil, err
	}
	p, err := c.Plan()
	if err != nil {
		return nil, err
	}
	return func(from, count int) ([]float64, error) {
		trials, read := c.trials(p, value, from, count)
		results, err := sim.RunAll(ctx, trials, workers, nil)
		if err != nil {
			return nil, err
		}
		values := make([]float64, count)
		for r := range results {
			x, ok := read[r](&results[r])
			if !ok {
				return nil, fmt.Errorf("%w in replication %d: %s; a longer run may have what it needs", errUndefined, from+r+1,
					c.Measure)
			}
			values[r] = x
		}
		return values, nil
	}, nil
}

func (c *Case) sample(ctx context.Context, from, count int) ([]float64, error) {
	values := make([]float64, count)
	for r := range values {
		var err error
		if values[r], err = c.Sample(c.Seed, from+r); err != nil {
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return values, nil
}

// trials are so many trials of the case from a replication on, and for each how
// its measure is read.
func (c *Case) trials(p *plan.Plan, value measure, from, count int) (trials []sim.Trial, read []measure) {
	trials, read = make([]sim.Trial, count), make([]measure, count)
	for r := range trials {
		trials[r], read[r] = p.Trial(0, from+r), value
		if c.Watch != nil {
			w := c.Watch(p.Config.Warmup)
			trials[r].Observe, read[r] = w.see, w.value
		}
		trials[r].Seed = seeded(trials[r].Seed, c.Seed)
		if c.Users != nil {
			trials[r].Workload = func(luck rng.Source) (sim.Workload, error) { return c.Users(luck), nil }
		}
	}
	return trials, read
}

// seeded is the seed that was asked for, or else the scenario's.
func seeded(scenario, asked uint64) uint64 {
	if asked != 0 {
		return asked
	}
	return scenario
}

// judge compares the values of all replications with theory.
func (c *Case) judge(values []float64) Verdict {
	v := Verdict{Simulated: stats.MeanInterval(values, 0.95)}
	if c.Exact {
		v.judgeExact(values, c.Theory)
		return v
	}
	standardError := v.Simulated.StdDev / math.Sqrt(float64(len(values)))
	v.RelativeError = standardError / math.Abs(c.Theory)
	deviation := v.Simulated.Mean - c.Theory
	beyond := math.Copysign(max(0, math.Abs(deviation)-c.Bias*math.Abs(c.Theory)), deviation)
	if standardError > 0 {
		v.Z = beyond / standardError
	}
	switch {
	case math.Abs(v.Z) > bound(len(values)):
		v.Why = fmt.Sprintf("%.2f standard errors from theory", v.Z)
	case v.RelativeError > c.target():
		v.Why = fmt.Sprintf("standard error %.2g of the value after %d replications; the target is %.2g",
			v.RelativeError, len(values), c.target())
	case standardError == 0 && beyond != 0:
		v.Why = "the same in every replication, and not what theory says"
	default:
		v.Pass = true
	}
	return v
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

// measure reads a number from a result.
type measure func(*sim.Result) (float64, bool)

func (c *Case) value() (measure, error) {
	if c.Value != nil || c.Watch != nil {
		return c.Value, nil
	}
	return findMeasure(c.Measure)
}

func (c *Case) target() float64 {
	if c.Target > 0 {
		return c.Target
	}
	return defaultTarget
}

func (c *Case) cap() int {
	switch {
	case c.Cap > 0:
		return c.Cap
	case c.Exact:
		return 5
	}
	return defaultCap
}
