package reports

import (
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// counting is a trial in which so many copies were evicted.
func counting(evictions uint64) *sim.Result {
	r := &sim.Result{Measured: second, End: second}
	r.Tally.Evictions = evictions
	return r
}

// judged feeds a judge with the evictions of each strategy, by replication, until it is done.
func judged(t *testing.T, asked Asked, evictions func(strategy, replication int) uint64) *Judge {
	t.Helper()
	asked.Measures = []string{"evictions_count"}
	j, err := NewJudge(asked, 0.95, 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	for r := 0; !j.Done(); r++ {
		j.Add([]*sim.Result{counting(evictions(0, r)), counting(evictions(1, r))})
	}
	return j
}

// 9 and 11 in turn are known to 5 % after 21 replications and 5 of look-ahead, see the test of the stopper; 100
// every time at once, after the first 10 and 5. The difference of 100 to 9 and 11 is relative to 100: at once, too.
func TestJudgeWaitsForTheLastMeasure(t *testing.T) {
	asked := Asked{Precision: 0.05, First: 10, Limit: 1000}
	turns := func(s, r int) uint64 {
		if s == 0 {
			return 100
		}
		return 9 + 2*uint64(r%2)
	}
	if n := judged(t, asked, turns).Replications(); n != 26 {
		t.Errorf("done after %d replications, want 26", n)
	}
	even := func(s, _ int) uint64 { return 100 - uint64(s) }
	if n := judged(t, asked, even).Replications(); n != 15 {
		t.Errorf("equal values are known after %d replications, want 15", n)
	}
	asked.Limit = 20
	if n := judged(t, asked, turns).Replications(); n != 20 {
		t.Errorf("the limit of 20 ends it after %d", n)
	}
}

// The zone of 1 against a difference of 91 without spread is decided by the first stage.
func TestJudgeRaces(t *testing.T) {
	asked := Asked{Zones: []Zone{{"evictions_count", 1}}, First: 10, Limit: 1000}
	j := judged(t, asked, func(s, _ int) uint64 { return 100 - 91*uint64(s) })
	if j.Replications() != 10 {
		t.Errorf("decided after %d", j.Replications())
	}
	if best, decided := j.races[0].selection.Best(); best != 1 || !decided {
		t.Errorf("the best is %d (%v)", best, decided)
	}
	// Equal in every replication but for a spread that both share: the first stage ends in a tie, too.
	j = judged(t, asked, func(_, r int) uint64 { return uint64(r) })
	if j.Replications() != 10 || len(j.races[0].selection.Survivors()) != 2 {
		t.Errorf("twins: %d left after %d", len(j.races[0].selection.Survivors()), j.Replications())
	}
}

// unavailable is a trial of 1000 eligible requests, of which some failed in an outage.
func failing(failed uint64, outages int) *sim.Result {
	r := &sim.Result{Measured: second, End: second}
	r.Tally.EligibleUnavailable, r.Tally.EligibleAnswered = failed, 1000-failed
	for range outages {
		r.Faults = append(r.Faults, sim.FaultRecord{Up: second})
	}
	return r
}

// What happens because of failures is as precise as their number: every second replication has an outage with 10 failed
// requests. 0 and 1 in turn have the half-width t(n-1)/√(n-1) over the mean for even n, more for odd ones: .090932 for
// 468 and .090737 for 470, and .1/1.1 is .090909. So it is reached at 470 and done 23 replications (5 %) later.
func TestJudgeCountsFailures(t *testing.T) {
	asked := Asked{Precision: 0.10, First: 10, Limit: 1000, Measures: []string{"unavailable_rate"}}
	run := func(every int) *Judge {
		j, err := NewJudge(asked, 0.95, 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		for r := 0; !j.Done(); r++ {
			n := 0
			if r%every == every-1 {
				n = 1
			}
			j.Add([]*sim.Result{failing(uint64(10*n), n)})
		}
		return j
	}
	if n := run(2).Replications(); n != 493 {
		t.Errorf("known to 10 %% after %d", n)
	}
	// One in 50 makes 20 outages in 1000 replications, less than a tenth of the 465 needed: it is not waited for. After
	// 60 replications it has been one, and three more for bad luck are 4·1000/n in all, below 46.5 from n = 87 on.
	asked.First = 60
	if n := run(50).Replications(); n != 87 {
		t.Errorf("given up after %d", n)
	}
}

// A comparison tells what was reached and what took longest; JSON and the text carry it.
func TestSequenceIsTold(t *testing.T) {
	e := fixture()
	for i := range e.Runs {
		for len(e.Runs[i].Results) < 14 {
			next := e.Runs[i].Results[len(e.Runs[i].Results)%5]
			next.Digest = uint64(len(e.Runs[i].Results))
			e.Runs[i].Results = append(e.Runs[i].Results, next)
		}
	}
	e.Asked = Asked{Precision: 0.05, First: 5, Limit: 14, Zones: []Zone{{"latency_mean_ms", 0.5}},
		Measures: []string{"inconsistency_rate", "memory_mean_bytes"}}
	c := compared(t, e)
	if !c.Sequence.Reached || len(c.Sequence.Targets) != 2 || c.Sequence.Selections[0].Best != "local" {
		t.Errorf("the sequence is %+v", c.Sequence)
	}
	text := Text(c)
	for _, want := range []string{"a half-width within 5 % of each mean", "reached after 13 replications",
		"Best by Latency, mean, when less than 500 µs does not matter"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if err := compiledSchema(t).Validate(parsed(t, JSON(c))); err != nil {
		t.Error(err)
	}
	e.Asked.Precision = 0.0001
	if c := compared(t, e); c.Sequence.Reached || !strings.Contains(codesOf(c.Warnings), "W170") {
		t.Errorf("a hundredth of a percent is reached: %+v", c.Sequence)
	}
}

func TestAskedIsChecked(t *testing.T) {
	for name, asked := range map[string]Asked{
		"an unknown measure": {Measures: []string{"p99"}},
		"no width":           {Zones: []Zone{{"latency_p99_ms", 0}}, First: 10, Limit: 20},
		"200 %":              {Precision: 2, First: 10, Limit: 20},
		"a limit too low":    {Precision: 0.02, First: 10, Limit: 9},
		"one replication":    {Precision: 0.02, First: 1, Limit: 9},
	} {
		e := fixture()
		e.Asked = asked
		if _, err := Compare(e); err == nil {
			t.Errorf("%s is not refused", name)
		}
	}
}

// Ten replications with one random outage among them: what it caused rests on one outage. Planned outages, the same in
// every replication, leave nothing to luck.
func TestFewFailuresAreDoubted(t *testing.T) {
	e := Experiment{Level: 0.95, Runs: []Run{{Name: "sticky"}}}
	for r := range 10 {
		e.Runs[0].Results = append(e.Runs[0].Results, *failing(uint64(10*(r/9)), r/9))
	}
	if got := codesOf(compared(t, e).Warnings); !strings.Contains(got, "W200 sticky unavailable_rate") {
		t.Errorf("one outage is not doubted:\n%s", got)
	}
	for r := range e.Runs[0].Results {
		e.Runs[0].Results[r] = *failing(10, 1)
	}
	if got := codesOf(compared(t, e).Warnings); strings.Contains(got, "W200") {
		t.Errorf("planned outages are doubted:\n%s", got)
	}
}

// The pooled percentile is that of all observations; its spread is that of the single ones about it. Two replications
// of 1000 observations each, all at 10 ms and all at 20 ms: pooled, the median is 10 ms, and the single ones are 0 and
// 10 ms away from it, which makes √(10²/1) = 10 ms of deviation.
func TestPooledPercentile(t *testing.T) {
	e := Experiment{Level: 0.95, Runs: []Run{{Name: "sticky"}}}
	for r := range 2 {
		result := sim.Result{Measured: second, End: second}
		for range 1000 {
			result.Latency.Record(int64(r+1) * 10 * milli)
		}
		e.Runs[0].Results = append(e.Runs[0].Results, result)
	}
	c := compared(t, e)
	got := c.Estimate("sticky", "latency_p50_ms")
	near := func(a, b float64) bool { return a > 0.99*b && a < 1.01*b } // a histogram's buckets are that wide
	if p := got.Pooled; p == nil || !near(p.Mean, 10) || !near(p.StdDev, 10) || !near(got.Mean, 15) {
		t.Errorf("the median is %+v, pooled %+v", got.Interval, got.Pooled)
	}
	if c.Estimate("sticky", "latency_mean_ms").Pooled != nil || c.Estimate("sticky", "latency_p99_ms").Pooled != nil {
		t.Error("a mean, or a percentile with too few observations, is pooled")
	}
}
