package reports

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/sim"
)

// Charts show rounded ink, so six digits are enough to compare.
var nearly = cmpopts.EquateApprox(1e-6, 0)

func TestEveryQuestionHasItsChart(t *testing.T) {
	var names []string
	for _, n := range Charts(compared(t, fixture())) {
		names = append(names, n.Name)
	}
	want := []string{
		"overview", "ranks", "inconsistency", "forced-relogins", "unavailable", "latency", "latency-tail", "session-overhead",
		"load-skew", "memory", "network", "trade-off",
		"timeline", "timeline-local", "timeline-sticky", "timeline-clustering-async", "timeline-external-redis",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

func TestInconsistencyChart(t *testing.T) {
	got := inconsistency(compared(t, fixture()))
	wantHeading := chart.Heading{
		Title: glue("Inconsistency: sticky and external redis are 0 % in every replication; " +
			"local is highest at 66.7 % ± 0.2 %"),
		Subtitle: "Missing and stale requests over eligible requests that were answered; " +
			"mean of 5 replications with 95 % interval; lower is better",
	}
	if got.Heading != wantHeading {
		t.Errorf("the heading is %q", got.Heading)
	}
	// 90 stale and 45 missing requests, with a wobble of 4, of 9000; the first cause is the wrong server.
	half := 4 * halfWidthPerWobble / 9000
	async := got.Rows[2]
	if diff := cmp.Diff([]float64{90. / 9000, 45. / 9000}, async.Parts[:2], nearly); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(chart.Value{Value: 0.015, Low: 0.015 - half, High: 0.015 + half}, async.Total,
		nearly); diff != "" {
		t.Error(diff)
	}
	if got.Parts[1] != "missing: wrong server" || async.Subject != (chart.Subject{Name: "clustering async", Style: 2}) {
		t.Errorf("the parts are %q, the row is that of %v", got.Parts, async.Subject)
	}
}

// The parts of a stacked bar add up to the whole.
func TestPartsOfBarsAddUp(t *testing.T) {
	c := compared(t, fixture())
	for _, b := range []chart.StackedBars{inconsistency(c), memory(c), network(c)} {
		for _, row := range b.Rows {
			sum := 0.0
			for _, part := range row.Parts {
				sum += part
			}
			if math.Abs(sum-row.Total.Value) > 1e-9*row.Total.Value {
				t.Errorf("%s: the parts of %s add up to %v and not %v", b.Title, row.Name, sum, row.Total.Value)
			}
		}
	}
}

// Percentiles that no strategy defines have no mark; times are in nanoseconds.
func TestLatencyCharts(t *testing.T) {
	c := compared(t, fixture())
	dots := latencyDots(c)
	if diff := cmp.Diff([]string{"p50", "p95", "p99"}, dots.Marks); diff != "" {
		t.Error(diff)
	}
	// A histogram gives the middle of a bucket, which is off by 0.39 % at most.
	if p50 := dots.Rows[3].Values[0].Value; math.Abs(p50-22e6) > 0.004*22e6 {
		t.Errorf("the median of external redis is %v ns", p50)
	}
	steps := latencyTail(c).Curves[0].Steps
	// The usual 20 ms, then a tail of 48 to 52 ms with 1/50 of all answers each; the last value is exact.
	want := []float64{0.1, 0.08, 0.06, 0.04, 0.02, 0}
	for i, step := range steps {
		if math.Abs(step.Above-want[i]) > 1e-12 {
			t.Errorf("step %d leaves %v above, want %v", i, step.Above, want[i])
		}
	}
	if last := steps[len(steps)-1]; len(steps) != len(want) || last.Value != 52e6 {
		t.Errorf("%d steps, the last at %v ns", len(steps), last.Value)
	}
}

func TestOverview(t *testing.T) {
	o := overview(compared(t, fixture()))
	if len(o.Panels) != 8 || len(o.Subjects) != 4 || o.Panels[1].Note != "per 1000 visits, lower is better" {
		t.Errorf("%d panels, %d subjects, note %q", len(o.Panels), len(o.Subjects), o.Panels[1].Note)
	}
	e := fixture()
	e.Runs[0].Results[0].Tally.EligibleAnswered = 0
	o = overview(compared(t, e))
	if v := o.Panels[0].Values[0].Value; !math.IsNaN(v) {
		t.Errorf("an undefined value is %v in the chart, want NaN", v)
	}
}

func TestTimelines(t *testing.T) {
	e := fixture()
	r := &e.Runs[0].Results[0]
	r.Faults = []sim.FaultRecord{{Place: 1, Name: "B", Down: 200 * second, Detected: 206 * second, Up: sim.Forever}}
	r.Timeline[4].ForcedLogins = 1200
	got := timelineOf(&e.Runs[0])
	// 1200 re-logins in the window of 60 s that begins at 240 s.
	want := "local: forced re-logins peak at 20/s, 4.5\u00a0min after the start"
	if got.Title != want {
		t.Errorf("the title is %q, want %q", got.Title, want)
	}
	// Without re-logins the title tells what else went wrong, and without that, that nothing did.
	for i := range r.Timeline {
		r.Timeline[i].ForcedLogins, r.Timeline[i].Unavailable = 0, 0
	}
	r.Timeline[4].Unavailable = 1200
	want = "local: unavailable requests peak at 20/s, 4.5\u00a0min after the start"
	if got := timelineOf(&e.Runs[0]).Title; got != want {
		t.Errorf("the title is %q, want %q", got, want)
	}
	r.Timeline[4].Unavailable = 0
	want = "local: no forced re-logins, no unavailable requests"
	if got := timelineOf(&e.Runs[0]).Title; got != want {
		t.Errorf("the title is %q, want %q", got, want)
	}
	// The fault never ends, so it lasts to the end of the eleven windows of 60 s.
	if diff := cmp.Diff([]chart.Fault{{From: 200e9, To: 660e9, Label: "server B down"}}, got.Faults); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]chart.Moment{{Time: 206e9, Label: "detected"}}, got.Moments); diff != "" {
		t.Error(diff)
	}
	// 400 requests in a window of 60 s, drawn in its middle; ten of eleven windows.
	if a := got.Panels[0].Lines[0]; a.Name != "server A" || len(a.Points) != 10 ||
		cmp.Diff(chart.TimePoint{Time: 30e9, Value: 400. / 60}, a.Points[0], nearly) != "" {
		t.Errorf("the line of the first server is %v", a)
	}
	all := timelineOfAll(compared(t, e))
	if len(all.Faults) != 1 || len(all.Panels[0].Lines) != 4 {
		t.Errorf("%d faults and %d lines", len(all.Faults), len(all.Panels[0].Lines))
	}
}

// Many servers are shown by their highest, mean and lowest.
func TestTimelineOfManyServers(t *testing.T) {
	const n = 12
	r := sim.Result{Servers: n, WindowWidth: second, Timeline: make([]sim.Window, 3)}
	for p := range n {
		r.Places = append(r.Places, sim.PlaceResult{Name: string(rune('A' + p))})
		for w := range r.Timeline {
			r.Timeline[w].Servers = append(r.Timeline[w].Servers, uint64(p))
			r.Timeline[w].Memory = append(r.Timeline[w].Memory, 0)
		}
	}
	lines := timelineOf(&Run{Name: "many", Results: []sim.Result{r}}).Panels[0].Lines
	var names []string
	var values []float64
	for _, line := range lines {
		names, values = append(names, line.Name), append(values, line.Points[0].Value)
	}
	// Servers get 0 to 11 requests a second.
	if cmp.Diff([]string{"highest of 12", "mean", "lowest"}, names) != "" || cmp.Diff([]float64{11, 5.5, 0},
		values) != "" {
		t.Errorf("the lines are %v %v", names, values)
	}
}

// A rank is one more than the number of strategies that are shown to be better, and the title says who leads where.
func TestRanksChart(t *testing.T) {
	c := compared(t, fixture())
	got := ranks(c)
	// local, sticky, clustering async, external redis: 66.7 %, 0, 1.5 % and 0 are inconsistent.
	places := []int{4, 1, 3, 1}
	column := got.Columns[0]
	for i, want := range places {
		if f := column.Fields[i]; f.Rank != want {
			t.Errorf("%s has rank %d by %s, want %d", got.Subjects[i].Name, f.Rank, column.Title, want)
		}
	}
	if f := column.Fields[0]; f.Value != "66.7 %" || f.Interval != "± 0.2" {
		t.Errorf("the field of local is %q, %q", f.Value, f.Interval)
	}
	for _, column := range got.Columns {
		best := 0
		for _, f := range column.Fields {
			if f.Rank == 1 {
				best++
			}
		}
		if best == 0 {
			t.Errorf("nobody is best by %s", column.Title)
		}
	}
	want := "Nothing is best in everything: local leads with 6 of 8 measures, and is 4th of 4 by inconsistency"
	if got.Title != want {
		t.Errorf("the title is %q, want %q", got.Title, want)
	}
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th",
		21: "21st", 32: "32nd"} {
		if got := ordinal(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}
