package reports

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
)

// compared is the comparison of an experiment that must be fit for one.
func compared(t fataler, e Experiment) *Comparison {
	t.Helper()
	c, err := Compare(e)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCompareRefuses(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(e *Experiment)
		want  string
	}{
		{"nothing", func(e *Experiment) { e.Runs = nil }, "at least one strategy"},
		{"no replication", func(e *Experiment) { e.Runs[0].Results = nil }, "one replication"},
		{"a level of 1", func(e *Experiment) { e.Level = 1 }, "between 0 and 1"},
		{"a name twice", func(e *Experiment) { e.Runs[1].Name = "local" }, `two are called "local"`},
		{"a name that is empty", func(e *Experiment) { e.Runs[1].Name = "" }, "needs a name"},
		{"unequal numbers", func(e *Experiment) { e.Runs[2].Results = e.Runs[2].Results[:1] },
			`"local" has 5 replications and "clustering async" has 1 replication;`},
		{"another workload", func(e *Experiment) { e.Runs[3].Results[2].Digest = 0xf00 },
			`in replication 2 "local" met workload 0000000000abc002 and "external redis" met workload 0000000000000f00`},
		{"an unknown baseline", func(e *Experiment) { e.Baseline = "locl" }, `"locl" is none of the strategies`},
	}
	for _, test := range tests {
		e := fixture()
		test.spoil(&e)
		if _, err := Compare(e); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: the error is %v, want one with %q", test.name, err, test.want)
		}
	}
}

func TestEstimates(t *testing.T) {
	c := compared(t, fixture())
	tests := []struct {
		strategy, measure string
		mean, wobble      float64 // half-width is halfWidthPerWobble·wobble, see the fixture
		difference, other float64 // to local, and its wobble
		verdict           stats.Verdict
	}{
		{"sticky", "inconsistency_rate", 0, 0, -6000. / 9000, 10. / 9000, stats.Lower},
		// 45 ± 3w missing and 90 + w stale of 9000; the wobbles add to 4, and local's is 10.
		{"clustering async", "inconsistency_rate", 135. / 9000, 4. / 9000, -5865. / 9000, 6. / 9000, stats.Lower},
		{"clustering async", "memory_mean_bytes", 9 << 20, 3 * kib, 6 << 20, 0, stats.Higher},
		{"external redis", "overhead_mean_ms", 2, 0, 2, 0, stats.Higher},
		{"external redis", "skew_requests_max_over_mean", 1, 0, 0, 0, stats.Same},
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-8*max(math.Abs(a), math.Abs(b), 1e-6) }
	for _, test := range tests {
		e := c.Estimate(test.strategy, test.measure)
		if e.N != fixtureReplications || !near(e.Mean, test.mean) || !near(e.HalfWidth, test.wobble*halfWidthPerWobble) {
			t.Errorf("%s of %s is %v ± %v, n = %d", test.measure, test.strategy, e.Mean, e.HalfWidth, e.N)
		}
		d := e.Against.Difference
		if !near(d.Mean, test.difference) || !near(d.HalfWidth, test.other*halfWidthPerWobble) ||
			e.Against.Verdict != test.verdict {
			t.Errorf("%s of %s less local is %v ± %v, %v", test.measure, test.strategy, d.Mean, d.HalfWidth, e.Against.Verdict)
		}
	}
	if c.Estimate("local", "inconsistency_rate").Against != nil {
		t.Error("the baseline is compared with itself")
	}
	if e := c.Estimate("local", "memory_store_mean_bytes"); e.Known() || e.Against != nil {
		t.Error("a strategy without a store has memory there")
	}
}

// A measure that one replication does not define is not reported: a mean over the others could not be paired.
func TestUndefinedInOneReplication(t *testing.T) {
	e := fixture()
	e.Runs[1].Results[4].Tally.EligibleAnswered = 0
	c := compared(t, e)
	if c.Estimate("sticky", "missing_rate").Known() || !c.Estimate("local", "missing_rate").Known() {
		t.Error("want the missing rate of local only")
	}
	for _, v := range c.Verdicts {
		if v.Measure == "missing_rate" && !strings.HasSuffix(v.Sentence, "Not defined for sticky.") {
			t.Errorf("the verdict is silent about sticky: %s", v.Sentence)
		}
	}
}

func codesOf(warnings []Warning) string {
	var out []string
	for _, w := range warnings {
		out = append(out, string(w.Code)+" "+w.Strategy+" "+w.Measure)
	}
	return strings.Join(out, "\n")
}

func TestWarnings(t *testing.T) {
	has := func(name string, e Experiment, want string) {
		t.Helper()
		if got := codesOf(compared(t, e).Warnings); !strings.Contains(got+"\n", want+"\n") {
			t.Errorf("%s: no %q in\n%s", name, want, got)
		}
	}
	e := fixture()
	has("96.7 % busy", e, "W120 external redis ")
	has("12000 of 100000 answers", e, "W150 sticky latency_p99_9_ms")
	if got := codesOf(compared(t, e).Warnings); strings.Contains(got, "W110") || strings.Contains(got, "W130") {
		t.Errorf("five steady replications raise\n%s", got)
	}

	for i := range e.Runs {
		e.Runs[i].Results = e.Runs[i].Results[:1]
	}
	has("one replication", e, "W110  ")

	e = fixture()
	e.Runs[1].Results[0].Doubts = []string{"The warm-up is shorter than a visit."}
	has("a doubt of the trial", e, "W130 sticky ")

	e = fixture()
	e.Runs[2].Results[0].Tally.Missing[sim.ExpiredEarly]++
	has("a copy that expired early", e, "W160 clustering async ")

	e = fixture()
	e.Runs[2].Results[0].Tally.CopiesDropped++
	has("a copy that was not sent", e, "W180 clustering async ")

	// Memory of the last three of ten measured windows is twice that of the first three.
	e = fixture()
	for r := range e.Runs[0].Results {
		windows := e.Runs[0].Results[r].Timeline
		for w := range windows[8:] {
			for p := range windows[8+w].Memory {
				windows[8+w].Memory[p] *= 2
			}
		}
	}
	has("a drift", e, "W130 local ")
	for r := range e.Runs[0].Results {
		e.Runs[0].Results[r].Faults = []sim.FaultRecord{{Down: 200 * second}}
	}
	if got := codesOf(compared(t, e).Warnings); strings.Contains(got, "W130") {
		t.Errorf("an outage counts as a transient:\n%s", got)
	}

	// Memory of sticky less local is 0, 0, -1, ½, -½ KiB.
	e = fixture()
	for r := range e.Runs[1].Results {
		e.Runs[1].Results[r].Places[0].MemoryTime.Add(int64(r%2)*kib/2, 600*second)
		e.Runs[1].Results[r].Places[1].MemoryTime.Sub(int64(r%3)*kib/2, 600*second)
	}
	has("a difference within its interval", e, "W140 sticky memory_mean_bytes")
}

// anyExperiment draws small experiments, among them trials in which little or nothing happened.
func anyExperiment(t *rapid.T) Experiment {
	n := rapid.IntRange(1, 4).Draw(t, "replications")
	count := rapid.Uint64Range(0, 50)
	e := Experiment{Name: "any", Level: 0.95}
	for _, name := range []string{"a", "b", "c"}[:rapid.IntRange(1, 3).Draw(t, "strategies")] {
		run := Run{Name: name}
		for range n {
			r := sim.Result{Measured: int64(rapid.Uint64Range(0, 3).Draw(t, "measured")) * second, Servers: 2}
			r.End = r.Measured
			r.Tally.Visits = count.Draw(t, "visits")
			r.Tally.EligibleAnswered = count.Draw(t, "eligible")
			r.Tally.Requests[sim.Read] = count.Draw(t, "requests")
			r.Tally.Outcomes[sim.Read][sim.Missing] = min(r.Tally.EligibleAnswered, count.Draw(t, "missing"))
			r.Tally.ForcedLogins = count.Draw(t, "forced")
			r.Tally.Network[sim.ServerServer].Payload = count.Draw(t, "payload")
			for p := range 2 {
				place := sim.PlaceResult{Name: string(rune('A' + p)), Requests: count.Draw(t, "load")}
				place.UpTime = int64(rapid.Uint64Range(0, 2).Draw(t, "up")) * second
				place.MemoryTime.Add(int64(count.Draw(t, "memory")), r.Measured)
				r.Places = append(r.Places, place)
			}
			for range rapid.IntRange(0, 3).Draw(t, "answers") {
				r.Latency.Record(int64(count.Draw(t, "latency")) * milli)
			}
			run.Results = append(run.Results, r)
		}
		e.Runs = append(e.Runs, run)
	}
	return e
}

var notANumber = regexp.MustCompile(`\b(NaN|Inf)\b`)

// Whatever the trials hold: intervals contain their means, nothing printed is not a number, result.json fits its
// schema, and the same comparison makes the same bytes.
func TestAnyComparisonIsSound(t *testing.T) {
	schema := compiledSchema(t)
	rapid.Check(t, func(t *rapid.T) {
		e := anyExperiment(t)
		c := compared(t, e)
		for i := range c.Estimates {
			for m := range c.Estimates[i] {
				if e := &c.Estimates[i][m]; e.Low > e.Mean || e.Mean > e.High {
					t.Fatalf("%s: %v is outside %v to %v", measures[m].Name, e.Mean, e.Low, e.High)
				}
			}
		}
		again := written(compared(t, e))
		for i, f := range written(c) {
			if bad := notANumber.Find(f.Data); bad != nil {
				t.Fatalf("%s holds %s", f.Name, bad)
			}
			if !bytes.Equal(f.Data, again[i].Data) {
				t.Fatalf("%s differs the second time", f.Name)
			}
		}
		if err := schema.Validate(parsed(t, JSON(c))); err != nil {
			t.Fatal(err)
		}
	})
}

// written is everything that a comparison writes as text, with the words of its charts.
func written(c *Comparison) []File {
	files := append(dataFiles(c), File{"text", []byte(Text(c))})
	for _, n := range Charts(c) {
		files = append(files, File{n.Name, []byte(n.Chart.Describe())})
	}
	return files
}

func compiledSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("result.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("result.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// fataler is what tests and property tests share.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func parsed(t fataler, data []byte) any {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func TestResultFitsItsSchema(t *testing.T) {
	schema := compiledSchema(t)
	data := JSON(compared(t, fixture()))
	if err := schema.Validate(parsed(t, data)); err != nil {
		t.Fatal(err)
	}
	// The schema is not so loose that it takes anything.
	for old, wrong := range map[string]string{
		ResultSchema: "sessionsim.result/2", `"mean": 0,`: `"mean": "0",`, `"latency_p99_ms"`: `"p99 (ms)"`,
	} {
		if schema.Validate(parsed(t, bytes.ReplaceAll(data, []byte(old), []byte(wrong)))) == nil {
			t.Errorf("the schema takes %s instead of %s", wrong, old)
		}
	}
}

// JSON has the same numbers as the comparison, under keys that a user would write into jq.
func TestJSONNumbers(t *testing.T) {
	var document struct {
		Strategies []struct {
			ID      string
			Metrics map[string]struct {
				Mean float64
				CI95 []float64
				N    int
				Unit string
			}
		}
		Comparisons []struct {
			Strategy string
			Metrics  map[string]struct{ Verdict string }
		}
	}
	c := compared(t, fixture())
	if err := json.Unmarshal(JSON(c), &document); err != nil {
		t.Fatal(err)
	}
	got, want := document.Strategies[0].Metrics["inconsistency_rate"], c.Estimate("local", "inconsistency_rate")
	if document.Strategies[0].ID != "local" || got.Unit != "fraction" || got.N != 5 ||
		math.Abs(got.Mean-want.Mean) > 1e-12 || math.Abs(got.CI95[0]-want.Low) > 1e-12 {
		t.Errorf("result.json says %+v, the comparison %+v", got, want)
	}
	if v := document.Comparisons[0].Metrics["inconsistency_rate"].Verdict; v != "lower" {
		t.Errorf("sticky less local is %q", v)
	}
}
