package sweep

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// base is a scenario that runs in about a millisecond.
const base = `name: small
duration: 4s
window: 4s
workload: {rate: 10/s, think: exp(1s)}
strategies:
  - local
  - {kind: clustering, wait: 0, delay: 100ms}
  - external
`

// question is a study of it: 3 x 2 points, three strategies of which one knows the delay: 3 + 6 + 3 cells.
const question = `name: question
base: small.yaml
vary:
  - {path: cluster.servers, values: 2..8 x2, title: servers}
  - {path: strategies.clustering.delay, values: [1ms, 400ms], title: delay}
replications: 3
`

// brief is the same with few measures, and so few charts to draw.
const brief = question + "measures: [missing_rate, latency_mean_ms]\n"

func read(t *testing.T, text string) (*Sweep, error) {
	t.Helper()
	return Read(t.Context(), Source{Name: "study.yaml", Text: []byte(text), Base: func(name string) (plan.Source, error) {
		if name != "small.yaml" {
			return plan.Source{}, errors.New("there is no file " + name)
		}
		return plan.Source{Name: name, Text: []byte(base)}, nil
	}}, "1.0", Changes{})
}

func must(t *testing.T, text string) *Sweep {
	t.Helper()
	s, err := read(t, text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func values(s *Sweep) (all []string) {
	for _, p := range s.Points {
		all = append(all, strings.Join(p.Values, " "))
	}
	return all
}

// TestPoints: the first parameter varies slowest, and what does not know a parameter is run once for all its values.
func TestPoints(t *testing.T) {
	s := must(t, question)
	want := []string{"2 1ms", "2 400ms", "4 1ms", "4 400ms", "8 1ms", "8 400ms"}
	if got := values(s); !cmp.Equal(got, want) {
		t.Errorf("the points are %v", got)
	}
	if want := []string{"local", "clustering async", "external redis"}; !cmp.Equal(s.Strategies, want) {
		t.Errorf("the strategies are %q", s.Strategies)
	}
	by := must(t, "base: small.yaml\nset: ['strategies=[local, sticky]']\n"+
		"vary: [{path: strategies.sticky.by, values: [cookie, ip-nginx]}]\n")
	if want := []string{"local", "sticky"}; !cmp.Equal(by.Strategies, want) {
		t.Errorf("the strategies are %q: a name that tells what varies must give way to the kind", by.Strategies)
	}
	if len(s.Cells) != 12 || s.Runs() != 36 {
		t.Errorf("%d cells and %d runs, want 12 and 36", len(s.Cells), s.Runs())
	}
	for point := range s.Points {
		if same := s.cell(point, 0) == s.cell(point/2*2, 0); !same {
			t.Errorf("local at point %d is another cell than at the other delay", point)
		}
	}
}

// TestWhere keeps the points that satisfy all comparisons.
func TestWhere(t *testing.T) {
	cases := map[string]string{
		"cluster.servers <= 4":                                "2 1ms,2 400ms,4 1ms,4 400ms",
		"cluster.servers > 2":                                 "4 1ms,4 400ms,8 1ms,8 400ms",
		"strategies.clustering.delay == 1ms":                  "2 1ms,4 1ms,8 1ms",
		"strategies.clustering.delay != 1000us":               "2 400ms,4 400ms,8 400ms",
		"strategies.clustering.delay < 0.1s":                  "2 1ms,4 1ms,8 1ms",
		"4>=cluster.servers, strategies.clustering.delay>1ms": "2 400ms,4 400ms",
	}
	for text, want := range cases {
		s := must(t, question+"where: ['"+strings.ReplaceAll(text, ", ", "', '")+"']\n")
		if got := strings.Join(values(s), ","); got != want {
			t.Errorf("%s leaves %s, want %s", text, got, want)
		}
	}
}

// TestSamples: a sample is the same every time, has as many points as wanted, satisfies the constraints, and lies
// evenly: each half of a parameter's range gets half of 16 points.
func TestSamples(t *testing.T) {
	const text = `name: sampled
base: small.yaml
method: random
samples: 16
vary:
  - {path: session.idle_ttl, values: 10s..90s}
  - {path: strategies.clustering.delay, values: 1ms..1s log}
replications: 1
strategies: [clustering]
`
	s := must(t, text)
	if got := values(must(t, text)); !cmp.Equal(values(s), got) {
		t.Error("two readings give different samples")
	}
	if got := values(must(t, text+"sample_seed: 2\n")); cmp.Equal(values(s), got) {
		t.Error("the seed of the sample does nothing")
	}
	var low [2]int
	for _, p := range s.Points {
		for i, middle := range []string{"50s", "31.6ms"} {
			if a, b := mustParse(p.Values[i]), mustParse(middle); a.value.Cmp(b.value) < 0 {
				low[i]++
			}
		}
	}
	if len(s.Points) != 16 || low != [2]int{8, 8} {
		t.Errorf("%d points, of which %v lie in the lower halves", len(s.Points), low)
	}
	const where = "where: [strategies.clustering.delay < session.idle_ttl, session.idle_ttl < 30s]\n"
	for _, p := range must(t, text+where).Points {
		if mustParse(p.Values[0]).float() >= 30*param.Second {
			t.Errorf("%v breaks a constraint", p.Values)
		}
	}
}

func mustParse(text string) quantity {
	q, ok := parseQuantity(text)
	if !ok {
		panic(text)
	}
	return q
}

// TestLuck: with shared luck all points have the base's seed, so that they meet the same users; else each has its own.
func TestLuck(t *testing.T) {
	for luck, want := range map[string]int{"shared": 1, "own": 6} {
		s := must(t, question+"luck: "+luck+"\n")
		seeds := map[int64]bool{}
		for i := range s.Points {
			p, err := s.Plan(i)
			if err != nil {
				t.Fatal(err)
			}
			seeds[p.Seed] = true
		}
		if len(seeds) != want {
			t.Errorf("luck %s has %d seeds at 6 points", luck, len(seeds))
		}
	}
}

// TestIdentity: whatever changes results changes the identity of cells, and nothing else does.
func TestIdentity(t *testing.T) {
	s := must(t, question)
	same := []string{"name: other", "summary: s", "measures: [stale_rate]", "level: 90%", "baseline: local"}
	for _, line := range same {
		text := question + line + "\n"
		if strings.HasPrefix(line, "name") {
			text = strings.Replace(question, "name: question", line, 1)
		}
		other := must(t, text)
		if other.Cells[0].ID != s.Cells[0].ID {
			t.Errorf("%s changes the identity of a cell", line)
		}
		if other.Hash == s.Hash && line != "baseline: local" {
			t.Errorf("%s does not change the identity of the study", line)
		}
	}
	if other := must(t, question+"seed: 7\n"); other.Cells[0].ID == s.Cells[0].ID {
		t.Error("the seed does not change the identity of a cell")
	}
	if other := must(t, question+"set: [workload.rate=11/s]\n"); other.Cells[0].ID == s.Cells[0].ID {
		t.Error("the workload does not change the identity of a cell")
	}
	if identity("1", [32]byte{}) == identity("2", [32]byte{}) {
		t.Error("the version does not change the identity of a cell")
	}
}

// TestResolved: the resolved study is the study.
func TestResolved(t *testing.T) {
	s := must(t, question+"where: [cluster.servers < 8]\nset: [workload.rate=11/s]\nmeasures: [stale_rate]\n")
	again := must(t, string(s.Resolved()))
	if again.Hash != s.Hash {
		t.Errorf("the resolved study is another:\n%s", cmp.Diff(string(s.Resolved()), string(again.Resolved())))
	}
}

// TestRefusedStudies: what cannot be run is refused with its place, the reason and what to do.
func TestRefusedStudies(t *testing.T) {
	cases := []struct{ add, place, want string }{
		{"where: [cluster.servers > 1, cluster.servers > 8]", "study.yaml:7:30",
			"none of 6 combinations satisfies cluster.servers > 8"},
		{"where: [cluster.servers > 2, cluster.servers < 4]", "study.yaml:7:1", "satisfies all constraints"},
		{"method: random\nsamples: 90", "study.yaml:8:10", "only 6 different points"},
		{"method: random\nsamples: 9\nwhere: [cluster.servers > 8]", "study.yaml:9:9",
			"none of 9000 combinations satisfies cluster.servers > 8"},
		{"where: [cluster.server > 8]", "study.yaml:7", "neither side"},
		{"where: [cluster.servers > 8ms]", "study.yaml:7", "different sorts"},
		{"where: [cluster.servers]", "study.yaml:7", "no comparison"},
		{"where: [cluster.servers <]", "study.yaml:7", "lacks a side"},
		{"measures: [stale_rat]", "study.yaml:7", `did you mean "stale_rate"?`},
		{"measures: [stale_rate, stale_rate]", "study.yaml:7", "twice"},
		{"strategies: [sticky]", "study.yaml:7", "the base has no strategy"},
		{"baseline: sticky", "study.yaml:7", "choose local, clustering async or external redis"},
		{"set: [workload.rate=fast]", "study.yaml:7", "a rate"},
		{"set: [workload.rte=1/s]", "study.yaml:7", `did you mean "rate"?`},
		{"set: [cluster.servers=3]", "study.yaml:4", "varies here and is set for all points"},
		{"seed: -4", "study.yaml:7", "from 0"},
		{"colour: red", "study.yaml:7", "unknown key"},
		{"level: 5%", "study.yaml:7", "from 50% to 99.99%"},
	}
	for _, c := range cases {
		_, err := read(t, question+c.add+"\n")
		check(t, c.add, err, c.place, c.want)
	}
	vary := []struct{ vary, place, want string }{
		{"{path: cluster.servers, values: 2..4}", "study.yaml:2", "without a step"},
		{"{path: cluster.servers, values: [0]}", "study.yaml:2", "from 1 to"},
		{"{path: cluster.servers, values: [many]}", "study.yaml:2", "whole number"},
		{"{path: cluster.severs, values: [2]}", "study.yaml:2:15", "did you mean"},
		{"{path: cluster.servers, also: [cluster.severs], values: [2]}", "study.yaml:2:39", "did you mean"},
		{"{path: replications, values: [2]}", "study.yaml:2", "cannot vary"},
		{"{path: cluster.servers, values: [1]}, {path: cluster.servers, values: [2]}", "study.yaml:2", "varies already"},
		{"{path: cluster.servers, values: [1], also: [cluster.servers]}", "study.yaml:2", "varies already"},
		{"{values: [1]}", "study.yaml:2", "needs the key path"},
		{"{path: session.idle_ttl, values: 1ms..1000ms +1ms}, {path: cluster.servers, values: 1..1000 +1}," +
			" {path: cluster.workers, values: 1..900 +1}", "study.yaml:2", "more than 5000000 combinations"},
		{"{path: session.idle_ttl, values: 1ms..1000ms +1ms}, {path: cluster.servers, values: 1..900 +1}", "study.yaml:2",
			"at most 200000"},
		{"", "study.yaml:2", "nothing varies"},
	}
	for _, c := range vary {
		_, err := read(t, "base: small.yaml\nvary: ["+c.vary+"]\n")
		check(t, c.vary, err, c.place, c.want)
	}
	if _, err := read(t, "base: tiny.yaml\nvary: [{path: seed, values: [1]}]"); err == nil {
		t.Error("seeds vary")
	}
	if _, err := read(t, strings.Replace(question, "small.yaml", "tiny.yaml", 1)); err == nil ||
		!strings.Contains(err.Error(), "there is no file tiny.yaml") {
		t.Errorf("a base that is not there gave %v", err)
	}
}

// check sees to it that an error is a problem with a place.
func check(t *testing.T, what string, err error, place, want string) {
	t.Helper()
	var problems scenario.Problems
	switch {
	case !errors.As(err, &problems):
		t.Errorf("%s gave %v", what, err)
	case !strings.HasPrefix(fmt.Sprintf("%s:%d:%d", problems[0].File, problems[0].Line, problems[0].Col), place) ||
		!strings.Contains(err.Error(), want):
		t.Errorf("%s gave\n%v, want a problem at %s that says %q", what, err, place, want)
	}
}

// TestConflictAtAPoint tells which point cannot be run when no single value is wrong.
func TestConflictAtAPoint(t *testing.T) {
	_, err := read(t, "base: small.yaml\nset: ['faults=[{target: server/D, at: 1s, for: 1s}]']\n"+
		"vary: [{path: cluster.servers, values: [8, 4, 2]}]\n")
	if err == nil || !strings.Contains(err.Error(), "(at the point cluster.servers=2)") {
		t.Errorf("gave %v", err)
	}
}

func FuzzStudy(f *testing.F) {
	f.Add(question)
	f.Add("base: small.yaml\nvary: [{path: cluster.servers, values: 1..1e9 x2}]")
	f.Fuzz(func(t *testing.T, text string) {
		s, marks, problems := decodeStudy("study.yaml", []byte(text))
		if s == nil || marks == nil {
			t.Fatal("nothing was read")
		}
		if problems.Err() == nil && len(s.Vary) == 0 {
			t.Error("a study in which nothing varies was accepted")
		}
	})
}
