package verify

import (
	"context"
	"slices"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
)

// short is V01 in runs of 40 s, ten of which make an interval.
var short = Case{ID: "M29", Source: text("open"), Set: []string{"requests.login_service=exp(10ms)", "duration=40s",
	"warmup=2s"}, Measure: "latency_mean_ms"}

// perInterval is the number of replications behind an interval that is checked:
// the default of a comparison.
const perInterval = 10

// block gives the measure's value in the replications of a block of a scenario.
func block(c Case, seed uint64, number int) ([]float64, error) {
	c.Seed = seed
	next, err := c.source(context.Background(), 1)
	if err != nil {
		return nil, err
	}
	return next(number*perInterval, perInterval)
}

// intervals are M29 to M31: whether the intervals that are printed mean what they
// say. A sample is the answer to yes or no, 1 or 0, for a block of replications.
func intervals() []Case {
	yes := func(id, verifies, formula string, theory, bias, target float64, count int,
		ask func(seed uint64, number int) (bool, error)) Case {
		return Case{ID: id, Verifies: verifies, Formula: formula, Measure: "blocks of ten replications of which it is true",
			Source: short.Source, Set: short.Set, Theory: theory, Bias: bias, Target: target, Cap: count, Depth: Deep,
			Sample: func(seed uint64, number int) (float64, error) {
				is, err := ask(seed, number)
				return oneIf(is), err
			}}
	}
	return []Case{
		yes("M29", "95 % intervals of the response time of M/M/1 contain it", "95 %", 0.95, 0, 0.005, 3000,
			func(seed uint64, number int) (bool, error) {
				values, err := block(short, seed, number)
				if err != nil {
					return false, err
				}
				i := stats.MeanInterval(values, 0.95)
				return i.Low <= 20 && 20 <= i.High, nil
			}),
		yes("M29/paired", "paired intervals of a strategy less itself, by other luck, contain 0", "95 %", 0.95, 0, 0.005,
			3000,
			func(seed uint64, number int) (bool, error) {
				a, err := block(short, seed, 2*number)
				if err != nil {
					return false, err
				}
				b, err := block(short, seed, 2*number+1)
				if err != nil {
					return false, err
				}
				d, err := stats.PairedDifference(a, b, 0.95)
				return d.Verdict == stats.NoDifference, err
			}),
		{ID: "M30", Verifies: "the same luck makes the difference of two strategies sharper",
			Formula: "Var(A-B) < Var(A) + Var(B)", Source: short.Source, Set: short.Set,
			Measure: "blocks of a hundred replications of which it is true", Theory: 1, Exact: true, Depth: Deep,
			Sample: func(seed uint64, number int) (float64, error) {
				is, err := sharper(seed, number)
				return oneIf(is), err
			}},
		yes("M31", "95 % intervals from twenty batches of one long run contain it, too", "95 %", 0.95, 0.015, 0.015, 500,
			func(seed uint64, number int) (bool, error) {
				i, err := batches(seed, number)
				return i.Low <= 20 && 20 <= i.High, err
			}),
	}
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// sharper reports whether the difference of sticky and clustered sessions varies
// less than two independent runs would, in a block of a hundred replications: the
// correlation is 0.4, and in a block of ten chance makes it negative now and then.
func sharper(seed uint64, number int) (bool, error) {
	const replications = 100
	p, err := plan.Read(text("open"), []string{"requests.login_service=exp(10ms)", "workload.requests=geometric(mean=5)",
		"workload.rate=20/s", "workload.think=exp(1s)", "requests.service=exp(10ms)", "cluster.servers=3",
		"cluster.workers=4", "session.idle_ttl=1m", "duration=60s", "strategies=[sticky, {kind: clustering, wait: all}]"})
	if err != nil {
		return false, err
	}
	var values [2][]float64
	m, _ := findMeasure("latency_mean_ms")
	for strategy := range values {
		for r := range replications {
			trial := p.Trial(strategy, number*replications+r)
			trial.Seed = seeded(trial.Seed, seed)
			result, err := sim.Run(&trial)
			if err != nil {
				return false, err
			}
			x, _ := m(&result)
			values[strategy] = append(values[strategy], x)
		}
	}
	d, err := stats.PairedDifference(values[0], values[1], 0.95)
	return d.VarianceReduction > 1, err
}

// batches is the interval of the mean response time in one run of V01, by batch
// means.
func batches(seed uint64, number int) (stats.Interval, error) {
	p, err := plan.Read(short.Source, append(slices.Clone(short.Set), "duration=400s"))
	if err != nil {
		return stats.Interval{}, err
	}
	trial, times := p.Trial(0, number), []float64(nil)
	trial.Seed = seeded(trial.Seed, seed)
	trial.Observe = func(f sim.Fact) {
		if f.What == sim.Answered && f.At >= p.Config.Warmup {
			times = append(times, float64(f.Latency)/1e6)
		}
	}
	if _, err := sim.Run(&trial); err != nil {
		return stats.Interval{}, err
	}
	b, err := stats.BatchMeans(times, 20, 0.95)
	return b.Mean, err
}
