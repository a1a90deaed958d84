package reports

import (
	"slices"
	"strings"
	"testing"
)

// madeUp is a comparison of one measure whose values are given by strategy; all other measures are unknown.
func madeUp(measure string, names []string, values ...[]float64) *Comparison {
	c := &Comparison{Experiment: Experiment{Level: 0.95}}
	for i, name := range names {
		c.Runs = append(c.Runs, Run{Name: name})
		c.Estimates = append(c.Estimates, make([]Estimate, len(measures)))
		c.Estimates[i][measureIndex(measure)] = estimateOf(values[i], c.Level)
	}
	return c
}

// around is five values with mean m and wobble a, see the fixture; t(4) at 95 % over three pairs (Bonferroni) is
// 3.960835, so the half-width of a difference with wobble a is 3.960835·1.58114·a/√5 = 2.800733·a.
func around(m, a float64) []float64 { return []float64{m - 2*a, m - a, m, m + a, m + 2*a} }

// mirrored wobbles the other way, so that pairing does not help.
func mirrored(m, a float64) []float64 { return around(m, -a) }

func TestVerdicts(t *testing.T) {
	zero := around(0, 0)
	three := []string{"sticky", "sync", "local"}
	tests := []struct {
		name, measure string
		names         []string
		values        [][]float64
		want          string
		best          string
	}{
		{"two are exactly 0", "inconsistency_rate", three,
			[][]float64{zero, zero, around(0.666, 0.001)},
			"Inconsistency: sticky and sync are 0 % in every replication; local is highest at 66.6 % ± 0.2 % (95 %, n = 5).",
			"sticky, sync"},
		{"one is exactly 0 and one might be", "stale_rate", three,
			[][]float64{zero, around(0.0001, 0.0001), around(0.5, 0)},
			"Stale: sticky is 0 % in every replication; sync cannot be told apart from it; " +
				"local is highest at 50.0 % (95 %, n = 5).",
			"sticky, sync"},
		{"one is lowest", "latency_p99_ms", three,
			[][]float64{around(45, 0.5), around(57, 0.8), around(80, 2)},
			"Latency p99: sticky is lowest at 45.0 ms ± 1.0 ms, 12.0 ms ± 0.8 ms below sync; " +
				"local is highest at 80 ms ± 4 ms (95 %, n = 5).",
			"sticky"},
		// The wobbles of sticky and sync add to 3: 1 ms ± 8.4 ms. Those of sticky and local add to 2: 40 ms ± 5.6 ms.
		{"two cannot be told apart", "latency_p99_ms", three,
			[][]float64{around(45, 1), mirrored(46, 2), mirrored(85, 1)},
			"Latency p99: sticky has the lowest mean at 45 ms ± 2 ms, 40 ms ± 6 ms below local; " +
				"sync cannot be told apart from it (95 %, n = 5).",
			"sticky, sync"},
		{"none can be told apart", "latency_p99_ms", three,
			[][]float64{around(45, 4), mirrored(46, 4), mirrored(47, 3)},
			"Latency p99: no strategy can be told apart from sticky, the lowest mean with 45 ms ± 8 ms (95 %, n = 5).",
			"sticky, sync, local"},
		// Differences of 0.2 ± 0.028 of 45, and of 0.1 ± 0.28: both within 0.45.
		{"one is worse, but by less than matters", "latency_mean_ms", three,
			[][]float64{around(45, 0.5), around(45.2, 0.51), around(80, 2)},
			"Latency, mean: sticky has the lowest mean at 45.0 ms ± 1.0 ms, 35 ms ± 4 ms below local; " +
				"sync is within 1 % of it (95 %, n = 5).",
			"sticky, sync"},
		{"all are as good", "latency_mean_ms", three,
			[][]float64{around(45, 0.05), around(45.2, 0.06), mirrored(45.1, 0.05)},
			"Latency, mean: all strategies are within 1 % of sticky, the lowest mean with 45.00 ms ± 0.10 ms (95 %, n = 5).",
			"sticky, local, sync"},
		{"none is shown to be worse by what matters", "latency_mean_ms", three,
			[][]float64{around(45, 0.05), around(45.2, 0.06), mirrored(46, 2)},
			"Latency, mean: no strategy is shown to be more than 1 % from sticky, " +
				"the lowest mean with 45.00 ms ± 0.10 ms (95 %, n = 5).",
			"sticky, sync, local"},
		{"two are equal and lowest", "memory_mean_bytes", three,
			[][]float64{around(1e6, 1e4), around(1e6, 1e4), around(3e6, 1e4)},
			"Memory: sticky and sync are lowest at 1.00 MB ± 0.02 MB, the same in every replication, " +
				"2.00 MB below local (95 %, n = 5).",
			"sticky, sync"},
		{"all are equal", "unavailable_rate", three, [][]float64{zero, zero, zero},
			"Unavailable: all strategies are at 0 %, the same in every replication (95 %, n = 5).",
			"sticky, sync, local"},
		{"two are equal and highest", "latency_p99_ms", three,
			[][]float64{around(45, 0), around(60, 2), around(60, 2)},
			"Latency p99: sticky is lowest at 45.0 ms, 15 ms ± 6 ms below sync; " +
				"sync and local are highest at 60 ms ± 4 ms (95 %, n = 5).",
			"sticky"},
		{"the worst two cannot be told apart", "latency_p99_ms", three,
			[][]float64{around(45, 0), around(60, 2), mirrored(61, 2)},
			"Latency p99: sticky is lowest at 45.0 ms, 15 ms ± 6 ms below sync; " +
				"the highest mean is that of local, 61 ms ± 4 ms (95 %, n = 5).",
			"sticky"},
		{"shares differ by points", "missing_rate", three[:2],
			[][]float64{around(0.10, 0), around(0.15, 0.002)},
			"Missing: sticky is lowest at 10.0 %, 5.0 ± 0.4 percentage points below sync (95 %, n = 5).",
			"sticky"},
		{"one replication", "latency_p99_ms", three[:2], [][]float64{{45}, {57}},
			"Latency p99: in the only replication sticky has 45.0 ms and sync 57.0 ms (n = 1, W110).",
			"sticky, sync"},
		{"one strategy", "latency_p99_ms", three[:1], [][]float64{around(45, 0.5)},
			"Latency p99: sticky has 45.0 ms ± 1.0 ms (95 %, n = 5).", "sticky"},
		{"a strategy without the measure", "latency_p99_ms", three, [][]float64{around(45, 0.5), nil, around(80, 2)},
			"Latency p99: sticky is lowest at 45.0 ms ± 1.0 ms, 35 ms ± 3 ms below local (95 %, n = 5). " +
				"Not defined for sync.", "sticky"},
	}
	for _, test := range tests {
		verdicts := verdicts(madeUp(test.measure, test.names, test.values...))
		if len(verdicts) != 1 {
			t.Fatalf("%s: %d verdicts", test.name, len(verdicts))
		}
		v := verdicts[0]
		if v.Sentence != test.want || strings.Join(v.Best, ", ") != test.best {
			t.Errorf("%s:\n got %s %v\nwant %s %v", test.name, v.Sentence, v.Best, test.want, test.best)
		}
	}
}

// Every strategy is either among the best or shown to be worse, whatever the order of the runs.
func TestVerdictDoesNotDependOnTheOrderOfRuns(t *testing.T) {
	names := []string{"a", "b", "c"}
	values := [][]float64{around(45, 1), mirrored(46, 2), mirrored(85, 1)}
	want := verdicts(madeUp("latency_p99_ms", names, values...))[0]
	slices.Reverse(names)
	slices.Reverse(values)
	got := verdicts(madeUp("latency_p99_ms", names, values...))[0]
	if got.Sentence != want.Sentence || len(got.Best)+len(got.Worse) != 3 {
		t.Errorf("reversed, the verdict is %s, not %s", got.Sentence, want.Sentence)
	}
}

// A measure for which high is good turns the words round.
func TestVerdictOfAMeasureThatShouldBeHigh(t *testing.T) {
	c := madeUp("availability", []string{"a", "b", "c"}, around(0.9, 0.001), around(0.99, 0.001), around(0.5, 0.001))
	want := "Availability: b is highest at 99.0 % ± 0.2 %; c is lowest at 50.0 % ± 0.2 %"
	if got := rank(c, measureIndex("availability")).verdict().Title; got != want {
		t.Errorf("the title is %q, want %q", got, want)
	}
}

// A title counts strategies instead of naming more than three, and leaves out what does not fit.
func TestTitlesAreShort(t *testing.T) {
	names := []string{"sticky by cookie", "clustering sync", "external redis", "external postgresql", "single", "local"}
	values := [][]float64{around(0, 0), around(0, 0), around(0, 0), around(0, 0), around(0.1, 0.01), around(0.6, 0.01)}
	got := verdicts(madeUp("missing_rate", names, values...))[0].Title
	if want := "Missing: 4 strategies are 0 % in every replication; local is highest at 60 % ± 2 %"; got != want {
		t.Errorf("the title is %q, want %q", got, want)
	}
}
