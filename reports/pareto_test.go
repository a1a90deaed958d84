package reports

import (
	"slices"
	"strings"
	"testing"
)

// choice is a comparison by some measures whose values are given by strategy, then by measure.
func choice(names []string, chosen []string, values ...[][]float64) *Comparison {
	c := &Comparison{Experiment: Experiment{Level: 0.95, Asked: Asked{Measures: chosen}}}
	for i, name := range names {
		c.Runs = append(c.Runs, Run{Name: name})
		c.Estimates = append(c.Estimates, make([]Estimate, len(measures)))
		for m, measure := range chosen {
			c.Estimates[i][measureIndex(measure)] = estimateOf(values[i][m], c.Level)
		}
	}
	return c
}

// Five values with wobbles; t(4) at 95 % over three pairs and two measures is 4.85, so the half-width of a difference
// with wobble a is 3.43·a, see the fixture.
func TestBeatenOnlyWhenTheIntervalsSaySo(t *testing.T) {
	two := []string{"latency_p99_ms", "memory_mean_bytes"}
	names := []string{"a", "b", "c"}
	tests := []struct {
		name   string
		values [][][]float64
		want   string
	}{
		{"b is worse in both, c better in one", [][][]float64{
			{around(45, 1), around(100, 1)}, {around(60, 1), around(200, 1)}, {around(80, 1), around(50, 1)}}, "b<a"},
		{"b is worse in one and the same in the other", [][][]float64{
			{around(45, 1), around(100, 0)}, {around(60, 1), around(100, 0)}, {around(80, 1), around(50, 1)}}, "b<a"},
		// 100 against 100.5 is told apart but within 1 %.
		{"b is worse in one and better by less than matters in the other", [][][]float64{
			{around(45, 1), around(100.5, 0)}, {around(60, 1), around(100, 0)}, {around(80, 1), around(50, 1)}}, "b<a"},
		// The wobbles of a and b add to 2 in memory: 0 ± 7 of 100 may be worse by more than 1 %.
		{"b is worse in one and not told apart in the other", [][][]float64{
			{around(45, 1), around(100, 1)}, {around(60, 1), mirrored(100, 1)}, {around(80, 1), around(50, 1)}}, ""},
		{"b has a higher mean only", [][][]float64{
			{around(45, 3), around(100, 0)}, {mirrored(50, 3), around(100, 0)}, {around(80, 1), around(50, 1)}}, ""},
		{"equals", [][][]float64{
			{around(45, 1), around(100, 1)}, {around(45, 1), around(100, 1)}, {around(80, 1), around(50, 1)}}, ""},
		{"two are beaten by two", [][][]float64{
			{around(45, 1), around(100, 1)}, {around(45, 1), around(100, 1)}, {around(80, 1), around(150, 1)}}, "c<a c<b"},
		{"b does not define a measure", [][][]float64{
			{around(45, 1), around(100, 1)}, {nil, around(200, 1)}, {around(80, 1), around(50, 1)}}, ""},
	}
	for _, test := range tests {
		c := choice(names, two, test.values...)
		var got []string
		for _, b := range c.contestOn(c.Asked.interest()).beaten() {
			for _, by := range b.By {
				got = append(got, b.Strategy+"<"+by)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %v, want %q", test.name, got, test.want)
		}
	}
}

// A measure that should be high turns the comparison round; one that judges nothing does not count.
func TestBeatenByDirection(t *testing.T) {
	chosen := []string{"availability", "requests_count"}
	c := choice([]string{"a", "b"}, chosen, [][]float64{around(0.99, 0.001), around(1, 0)},
		[][]float64{around(0.9, 0.001), around(99, 0)})
	contest := c.contestOn(c.Asked.interest())
	beaten := contest.beaten()
	if len(contest.measures) != 1 || len(beaten) != 1 || beaten[0].Strategy != "b" ||
		!slices.Equal(beaten[0].In[0], []string{"availability"}) {
		t.Errorf("by %d measures %+v is beaten", len(contest.measures), beaten)
	}
}

// The differences of the fixture that hold together: three with the baseline, six in all.
func TestDifferencesHoldTogether(t *testing.T) {
	e := fixture()
	e.Asked.Measures = []string{"memory_mean_bytes"}
	c := compared(t, e)
	found := c.Differences()
	if len(found) != 3 || found[0].Pairs != 3 || found[0].A != "sticky" || found[0].B != "local" {
		t.Fatalf("the differences to the baseline are %+v", found)
	}
	alone, joint := c.Estimate("external redis", "memory_mean_bytes").Against, found[2]
	// t(4) is 2.776445 at 95 % and 3.960786 for each of three that hold together: its distribution function is
	// 1/2 + 3/4 (x - x³/3) with x = t/√(t²+4).
	if ratio := joint.Paired.Difference.HalfWidth / alone.Difference.HalfWidth; ratio < 1.42656 || ratio > 1.42657 {
		t.Errorf("the joint interval is %.6f times as wide, want 3.960786/2.776445 = 1.426568", ratio)
	}
	// Three times the memory in each replication but for the common wobble.
	if r := found[1].Ratio; r == nil || r.Low > 3.01 || r.High < 2.99 || r.Low < 2.9 || r.High > 3.1 {
		t.Errorf("clustering takes %+v times the memory", r)
	}
	e.Asked.Pairs = AllPairs
	if found := compared(t, e).Differences(); len(found) != 6 || found[5].Pairs != 6 {
		t.Errorf("of all pairs there are %d", len(found))
	}
}

func TestAxisTitles(t *testing.T) {
	for name, want := range map[string]string{
		"network_bytes_per_request":       "Network per request (lower is better)",
		"forced_relogins_per_1000_visits": "Forced re-logins per 1000 visits (lower is better)",
		"network_bytes_per_second":        "Network (lower is better)", // its ticks are in B/s
		"throughput_per_second":           "Throughput (higher is better)",
		"visits_count":                    "Visits",
	} {
		if got := axisTitle(&measures[measureIndex(name)]); got != want {
			t.Errorf("the axis of %s is %q, want %q", name, got, want)
		}
	}
}
