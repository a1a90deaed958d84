// Package coverage holds the statistics to their promises, on trials of the real simulator whose true answer is known:
// intervals cover it as often as they say, equals are called different as seldom, and the best is found as often.
//
// A block is what one user sees: a few replications and the interval from them. How often it is right shows over many
// blocks. The tests take as many as a quick look allows; the experiment of the design is
//
//	COVERAGE_BLOCKS=2000 go test ./cmd/internal/coverage -v
package coverage

import (
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
)

const level = 0.95

// perBlock is how many replications a block has.
const perBlock = 5

// blocks is how many blocks to look at.
func blocks(t *testing.T, quick int) int {
	t.Helper()
	text := os.Getenv("COVERAGE_BLOCKS")
	if text == "" {
		return quick
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 20 {
		t.Fatalf("COVERAGE_BLOCKS must be a number from 20 on; found %q", text)
	}
	return n
}

// wantShare wants a share of n blocks near a probability: within 2 %, or within 4 standard deviations where n blocks
// cannot tell 2 %. It logs what it sees.
func wantShare(t *testing.T, what string, hits, n int, probability float64) {
	t.Helper()
	share := float64(hits) / float64(n)
	allowed := max(0.02, 4*math.Sqrt(probability*(1-probability)/float64(n)))
	t.Logf("%s: %.2f %% of %d blocks, promised %.0f %%", what, 100*share, n, 100*probability)
	if math.Abs(share-probability) > allowed {
		t.Errorf("%s: %.2f %% of %d blocks, want %.0f %% within %.2f %%", what, 100*share, n, 100*probability, 100*allowed)
	}
}

// The systems with a known answer, small so that a trial is short.
const (
	// mm1 is V01: M/M/1 with rate 50/s and mean service 10 ms takes 1/(100/s - 50/s) = 20 ms. It forgets its empty start
	// with the time constant 1/(√100 - √50)² s = 0.117 s; the warm-up is 20 of them.
	mm1 = `
duration: 12s
warmup: 2400ms
window: 12s
cluster: {servers: 1, workers: 1, queue: unlimited, policy: random}
requests: {login_service: exp(10ms)}
session: {size: 100B, idle_ttl: 1s}
network: {client_balancer: {latency: 0s}, balancer_server: {latency: 0s}}
workload: {kind: visits, rate: 50/s, requests: 1, logout: 0%}
strategies: [local]
`
	// quiet is a scenario of 20 users with one visit of a login and 9 further requests each, in which only thinking takes
	// time, and copies where there are any.
	quiet = `
duration: until-done
window: 1h
cluster: {servers: 4, workers: 1000, queue: unlimited, policy: random}
requests: {service: 0s, login_service: 0s}
session: {size: 1KiB, growth: 0B, idle_ttl: never}
network:
  client_balancer: {latency: 0s}
  balancer_server: {latency: 0s}
  server_server: {latency: 0s}
workload: {kind: closed, users: 20, visits: 1, requests: 10, think: exp(10s), writes: 100%, logout: 0%, spread: 60s}
`
)

// system reads a scenario.
func system(t *testing.T, text string) *plan.Plan {
	t.Helper()
	p, err := plan.Read(plan.Source{Name: "coverage", Text: []byte(text)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sample is a measure of so many replications, from the first under one seed.
func sample(t *testing.T, p *plan.Plan, seed uint64, measure string, from, n int) []float64 {
	t.Helper()
	m, ok := reports.FindMeasure(measure)
	if !ok {
		t.Fatalf("there is no measure %s", measure)
	}
	trials := make([]sim.Trial, n)
	for r := range trials {
		trials[r] = p.Trial(0, from+r)
		trials[r].Seed = seed
	}
	results, err := sim.RunAll(t.Context(), trials, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	values := make([]float64, n)
	for r := range results {
		if values[r], ok = m.Compute(&results[r]); !ok {
			t.Fatalf("replication %d does not define %s", r, measure)
		}
	}
	return values
}

// TestIntervalsCover: 95 % intervals of five replications contain the truth in 95 of 100 blocks.
func TestIntervalsCover(t *testing.T) {
	const forced = quiet + "strategies: [local]\n"
	const waited = quiet + "strategies: [{kind: clustering, wait: all, delay: exp(2ms)}]\n"
	for _, c := range []struct {
		name, scenario, measure string
		truth                   float64
	}{
		{"V01, response time of M/M/1", mm1, "latency_mean_ms", 20},
		// 9 requests behind the login, each on another server than the last with 3 of 4: every one a forced login.
		{"V26 A, forced logins of local sessions", forced, "forced_relogins_per_1000_visits", 1000 * 9 * 3 / 4.0},
		// All 10 requests of a visit wait for the slowest of three copies: 2 ms (1 + 1/2 + 1/3).
		{"V30, waiting for all copies", waited, "overhead_mean_ms", 2 * (1 + 1/2.0 + 1/3.0)},
	} {
		n := blocks(t, 200)
		values := sample(t, system(t, c.scenario), 1, c.measure, 0, n*perBlock)
		hits := 0
		for b := range n {
			i := stats.MeanInterval(values[b*perBlock:(b+1)*perBlock], level)
			if i.Low <= c.truth && c.truth <= i.High {
				hits++
			}
		}
		wantShare(t, c.name, hits, n, level)
	}
}

// TestBatchIntervalsCover: the same by batch means of one long run, with batches of 100 time constants. They are long
// enough: of twenty independent values the correlation with the next one is -1/20 on average, and so it is here. What
// is missing of 95 % has other causes, see stats.BatchMeans.
func TestBatchIntervalsCover(t *testing.T) {
	const batches = 20
	n := blocks(t, 60)
	p := system(t, mm1)
	p.Config.Duration = p.Config.Warmup + batches*12e9
	trials := make([]sim.Trial, n)
	for r := range trials {
		trials[r] = p.Trial(0, r)
	}
	runs, err := sim.RunAllBatches(t.Context(), trials, batches, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	hits, lag := 0, 0.0
	for _, run := range runs {
		values := make([]float64, batches)
		for b := range run {
			values[b] = run[b].Latency.Mean() / 1e6
		}
		means, err := stats.BatchMeans(values, batches, level)
		if err != nil {
			t.Fatal(err)
		}
		lag += means.Lag1
		if means.Mean.Low <= 20 && 20 <= means.Mean.High {
			hits++
		}
	}
	wantShare(t, "V01 in batches", hits, n, level)
	lag /= float64(n)
	t.Logf("a batch and the next one: correlation %.4f", lag)
	// The correlation of one block has the standard deviation 1/√20.
	if allowed := 4 / math.Sqrt(batches*float64(n)); math.Abs(lag+1.0/batches) > allowed {
		t.Errorf("a batch and the next one have the correlation %.4f, want -1/%d within %.4f", lag, batches, allowed)
	}
}

// TestEqualsAreSeldomCalledDifferent: the same strategy under two seeds is called different in 5 of 100 blocks. (Under
// one seed it is the same in every replication, see the next test.)
func TestEqualsAreSeldomCalledDifferent(t *testing.T) {
	n := blocks(t, 200)
	p := system(t, quiet+"strategies: [local]\n")
	a := sample(t, p, 11, "forced_relogins_per_1000_visits", 0, n*perBlock)
	b := sample(t, p, 12, "forced_relogins_per_1000_visits", 0, n*perBlock)
	different := 0
	for k := range n {
		from, to := k*perBlock, (k+1)*perBlock
		paired, err := stats.PairedDifference(a[from:to], b[from:to], level)
		if err != nil {
			t.Fatal(err)
		}
		if paired.Verdict == stats.Lower || paired.Verdict == stats.Higher {
			different++
		}
	}
	wantShare(t, "A against A", different, n, 1-level)
}

// TestPairingIsGuarded: a strategy is the same as itself in every replication; under another seed, or among other
// users, it is not compared at all, because its workload digests differ.
func TestPairingIsGuarded(t *testing.T) {
	run := func(name string, p *plan.Plan, seed uint64) reports.Run {
		trials := make([]sim.Trial, perBlock)
		for r := range trials {
			trials[r] = p.Trial(0, r)
			trials[r].Seed = seed
		}
		results, err := sim.RunAll(t.Context(), trials, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		return reports.Run{Name: name, Results: results}
	}
	p := system(t, quiet+"strategies: [local]\n")
	e := reports.Experiment{Level: level, Runs: []reports.Run{run("a", p, 1), run("b", p, 1)}}
	c, err := reports.Compare(e)
	if err != nil {
		t.Fatal(err)
	}
	if v := c.Estimate("b", "forced_relogins_per_1000_visits").Against.Verdict; v != stats.Same {
		t.Errorf("A against A is %q", v)
	}
	e.Runs[1] = run("b", p, 2)
	if _, err := reports.Compare(e); err == nil {
		t.Error("runs under different seeds are compared")
	} else {
		t.Log(err)
	}
	others := system(t, quiet+"strategies: [local]\n")
	if err := others.Workload.Options.Fields()[0].Value.Set("21"); err != nil {
		t.Fatal(err)
	}
	e.Runs[1] = run("b", others, 1)
	if _, err := reports.Compare(e); err == nil {
		t.Error("runs with 20 and with 21 users are compared")
	}
}

// TestTheBestIsFound: of three systems of which one waits 5 % less for its copies than the other two, 0.1833 ms of
// 3.85 ms, the Kim-Nelson procedure with that zone finds it in at least 95 of 100 races. The systems have luck of their
// own: under common luck the race would be too easy.
func TestTheBestIsFound(t *testing.T) {
	const measure, zone, first = "overhead_mean_ms", 0.05 * 2 * 11 / 6.0, 10
	n := blocks(t, 60)
	systems := make([]*plan.Plan, 3)
	for i, delay := range []string{"2ms", "2.1ms", "2.1ms"} {
		text := strings.Replace(quiet, "users: 20", "users: 5", 1) // few, for a race that takes some replications
		systems[i] = system(t, text+"strategies: [{kind: clustering, wait: all, delay: exp("+delay+")}]\n")
	}
	found, replications := 0, 0
	for race := range n {
		from := race * 1000 // no two races share a replication
		opening := make([][]float64, len(systems))
		for i, p := range systems {
			opening[i] = sample(t, p, uint64(21+i), measure, from, first)
		}
		s, err := stats.NewSelection(opening, zone, level)
		if err != nil {
			t.Fatal(err)
		}
		best, decided := s.Best()
		for ; !decided; best, decided = s.Best() {
			var values []float64
			for _, i := range s.Survivors() {
				values = append(values, sample(t, systems[i], uint64(21+i), measure, from+s.Replications(), 1)[0])
			}
			s.Add(values)
		}
		replications += s.Replications()
		if best == 0 {
			found++
		}
	}
	share := float64(found) / float64(n)
	t.Logf("the best of three: found in %.2f %% of %d races, promised at least 95 %%; %.1f replications on average",
		100*share, n, float64(replications)/float64(n))
	if share < level-4*math.Sqrt(level*(1-level)/float64(n)) {
		t.Errorf("the best is found in %.2f %% of %d races", 100*share, n)
	}
}

// TestFewFailuresAreUncertain is why a rate that rests on fewer than 25 outages is doubted (W200): with 25 Poisson
// outages in 30 replications the 95 % interval covers their expected number as it should, with 2 it does not. No
// outage at all, which happens in e^-2 = 13.5 %, gives the interval 0 ± 0, so that no more than 86.5 % can cover.
func TestFewFailuresAreUncertain(t *testing.T) {
	const replications, trials = 30, 4000
	luck := rand.New(rand.NewPCG(31, 0))
	cover := func(expected float64) float64 {
		hits := 0
		for range trials {
			counts := make([]float64, replications)
			for r := range counts {
				// The number of arrivals of a Poisson stream before its time is up.
				for time := luck.ExpFloat64(); time < expected/replications; time += luck.ExpFloat64() {
					counts[r]++
				}
			}
			if i := stats.MeanInterval(counts, level); i.Low <= expected/replications && expected/replications <= i.High {
				hits++
			}
		}
		return float64(hits) / trials
	}
	few, enough := cover(2), cover(25)
	t.Logf("2 outages: %.1f %%, 25 outages: %.1f %%", 100*few, 100*enough)
	if few > 0.88 || math.Abs(enough-level) > 0.02 {
		t.Errorf("2 outages cover %.1f %%, 25 cover %.1f %%", 100*few, 100*enough)
	}
}
