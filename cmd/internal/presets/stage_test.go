package presets_test

import (
	"context"
	"math"
	"testing"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/presets"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
)

// stage is a preset that has been played, with the results of every strategy
// by replication.
type stage struct {
	*testing.T
	plan    *plan.Plan
	results map[string][]sim.Result
}

// read reads a preset with assignments on top of it.
func read(t *testing.T, preset string, set ...string) *plan.Plan {
	t.Helper()
	text, ok := presets.Text(preset)
	if !ok {
		t.Fatalf("there is no preset %s", preset)
	}
	p, err := plan.Read(plan.Source{Name: preset, Text: text}, set)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// play reads a preset and runs all its trials. All strategies must have met the
// same visits and outages.
func play(t *testing.T, preset string, set ...string) *stage {
	t.Helper()
	s := &stage{T: t, plan: read(t, preset, set...), results: map[string][]sim.Result{}}
	results, err := sim.RunAll(context.Background(), s.plan.Trials(), 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, label := range s.plan.Labels {
		s.results[label] = results[i*s.plan.Replications:][:s.plan.Replications]
		for r := range s.results[label] {
			if s.results[label][r].Digest != results[r].Digest {
				t.Errorf("replication %d: %s meets other users than %s", r+1, label, s.plan.Labels[0])
			}
		}
	}
	return s
}

// of is the results of a strategy.
func (s *stage) of(strategy string) []sim.Result {
	s.Helper()
	results := s.results[strategy]
	if results == nil {
		s.Fatalf("no strategy is called %q; there are %q", strategy, s.plan.Labels)
	}
	return results
}

// values are those of a measure in each replication.
func (s *stage) values(strategy, measure string) []float64 {
	s.Helper()
	m, ok := reports.FindMeasure(measure)
	if !ok {
		s.Fatalf("no measure is called %q", measure)
	}
	var values []float64
	for r := range s.of(strategy) {
		value, ok := m.Compute(&s.of(strategy)[r])
		if !ok {
			s.Fatalf("%s, replication %d: %s is not defined", strategy, r+1, measure)
		}
		values = append(values, value)
	}
	return values
}

// exactly asserts that a measure has a value in every replication.
func (s *stage) exactly(strategy, measure string, want float64) {
	s.Helper()
	for r, value := range s.values(strategy, measure) {
		if value != want {
			s.Errorf("%s, replication %d: %s is %v, want exactly %v", strategy, r+1, measure, value, want)
			return
		}
	}
}

// zero asserts that a measure is 0 in every replication of some strategies.
func (s *stage) zero(measure string, strategies ...string) {
	s.Helper()
	for _, strategy := range strategies {
		s.exactly(strategy, measure, 0)
	}
}

// counts asserts that a number has a value in every replication.
func (s *stage) counts(strategy, what string, want uint64, count func(r *sim.Result) uint64) {
	s.Helper()
	for r := range s.of(strategy) {
		if got := count(&s.of(strategy)[r]); got != want {
			s.Errorf("%s, replication %d: %d %s, want exactly %d", strategy, r+1, got, what, want)
			return
		}
	}
}

// agrees asserts that the mean of a measure agrees with a theory.
func (s *stage) agrees(strategy, measure string, theory, precision float64) {
	s.Helper()
	agree(s.T, strategy+": "+measure, s.values(strategy, measure), theory, precision)
}

// each computes a number from every replication of a strategy.
func (s *stage) each(strategy string, compute func(r *sim.Result) float64) []float64 {
	s.Helper()
	var values []float64
	for r := range s.of(strategy) {
		values = append(values, compute(&s.of(strategy)[r]))
	}
	return values
}

// rises asserts that a measure rises from each strategy to the next in every
// replication. Replications are paired: they meet the same users.
func (s *stage) rises(measure string, strategies ...string) {
	s.Helper()
	for i := 1; i < len(strategies); i++ {
		low, high := s.values(strategies[i-1], measure), s.values(strategies[i], measure)
		for r := range low {
			if low[r] >= high[r] {
				s.Errorf("replication %d: %s of %s is %v, that of %s is %v; want it higher", r+1, measure,
					strategies[i-1], low[r], strategies[i], high[r])
			}
		}
	}
}

// bound is the greatest deviation from theory, in standard errors, as in
// package verify: the seeds are fixed, so what passes once passes always.
const bound = 4.5

// agree asserts that the mean of independent values lies within 4.5 standard
// errors of a theory, and that this standard error is not above the precision,
// relative to the theory: otherwise the test would pass because it is noisy.
func agree(t *testing.T, what string, values []float64, theory, precision float64) {
	t.Helper()
	i := stats.MeanInterval(values, 0.95)
	standardError := i.StdDev / math.Sqrt(float64(len(values)))
	z := (i.Mean - theory) / standardError
	t.Logf("%s: theory %.5g, simulated %.5g, z %+.2f, standard error %.2g of the theory", what, theory, i.Mean, z,
		standardError/math.Abs(theory))
	if math.Abs(i.Mean-theory) > bound*standardError {
		t.Errorf("%s is %.6g, theory says %.6g: %+.1f standard errors", what, i.Mean, theory, z)
	}
	if standardError > precision*math.Abs(theory) {
		t.Errorf("%s has a standard error of %.2g of the theory, the stated precision is %.2g", what,
			standardError/math.Abs(theory), precision)
	}
}

// watch runs one trial and tells all that happens.
func watch(t *testing.T, p *plan.Plan, strategy string, replication int, tell func(sim.Fact)) sim.Result {
	t.Helper()
	for i, label := range p.Labels {
		if label != strategy {
			continue
		}
		trial := p.Trial(i, replication)
		trial.Observe = tell
		result, err := sim.Run(&trial)
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	t.Fatalf("no strategy is called %q; there are %q", strategy, p.Labels)
	return sim.Result{}
}

// during sums a count over the windows of the timeline from one second up to
// another.
func during(r *sim.Result, from, to int64, count func(w *sim.Window) uint64) (sum uint64) {
	for i := range r.Timeline {
		if at := int64(i) * r.WindowWidth / 1e9; from <= at && at < to {
			sum += count(&r.Timeline[i])
		}
	}
	return sum
}

// What windows count.
func forcedLogins(w *sim.Window) uint64 { return w.ForcedLogins }
func unavailable(w *sim.Window) uint64  { return w.Unavailable }
func answered(w *sim.Window) uint64     { return w.Answered }
func stale(w *sim.Window) uint64        { return w.Stale }
func logins(w *sim.Window) uint64       { return w.Logins }

// missing counts the missing verdicts of one cause.
func missing(cause sim.Cause) func(r *sim.Result) uint64 {
	return func(r *sim.Result) uint64 { return r.Tally.Missing[cause] }
}

// outcomes counts requests of every kind that ended in one way.
func outcomes(r *sim.Result, outcome sim.Outcome) (n uint64) {
	for kind := range r.Tally.Outcomes {
		n += r.Tally.Outcomes[kind][outcome]
	}
	return n
}
