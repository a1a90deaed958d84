package plan

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim/scenario"
)

const small = `
name: small
duration: 10s
replications: 2
strategies: [local, sticky, {kind: clustering, wait: all}]
`

func read(t *testing.T, text string, set []string, only ...string) *Plan {
	t.Helper()
	p, err := Read(Source{Name: "s.yaml", Text: []byte(text)}, set, only...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestResolvedIsTheScenario reads the resolved scenario again: it must be the
// same experiment, so that a result folder reproduces itself.
func TestResolvedIsTheScenario(t *testing.T) {
	for _, set := range [][]string{nil, {"cluster.servers=5", "seed=9"}} {
		p := read(t, small, set)
		again := read(t, string(p.Resolved), nil)
		if p.Hash != again.Hash {
			diff := cmp.Diff(string(p.Resolved), string(again.Resolved))
			t.Errorf("%v: the resolved scenario resolves to another:\n%s", set, diff)
		}
	}
	if read(t, small, nil).Hash == read(t, small, []string{"seed=9"}).Hash {
		t.Error("another seed has the same hash")
	}
}

// TestKeptFailuresAreScenarios: what the properties of random scenarios once
// failed on can be run and looked at as any scenario.
func TestKeptFailuresAreScenarios(t *testing.T) {
	files, err := filepath.Glob("../../../strategies/testdata/failures/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no failures are kept: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		read(t, string(text), nil)
	}
}

func TestOnly(t *testing.T) {
	cases := []struct {
		only, want []string
	}{
		{nil, []string{"local", "sticky cookie", "clustering sync"}},
		{[]string{"sticky cookie"}, []string{"sticky cookie"}},
		{[]string{"sticky"}, []string{"sticky cookie"}},
		{[]string{"clustering", "local"}, []string{"local", "clustering sync"}}, // the scenario's order
	}
	for _, c := range cases {
		p := read(t, small, []string{"baseline=local"}, c.only...)
		if diff := cmp.Diff(c.want, p.Labels); diff != "" {
			t.Errorf("only %v: %s", c.only, diff)
		}
		if len(p.Trials()) != 2*len(c.want) {
			t.Errorf("only %v: %d trials, want 2 for each strategy", c.only, len(p.Trials()))
		}
	}
	var unknown *UnknownStrategy
	if _, err := Read(Source{Text: []byte(small)}, nil, "stiky"); !errors.As(err, &unknown) || unknown.Name != "stiky" {
		t.Errorf("an unknown strategy gave %v", err)
	}
}

// TestCourse: what changes a run by plan while it is measured, and nothing else, keeps it from being a steady state.
func TestCourse(t *testing.T) {
	const head = "strategies: [local]\ncluster: {servers: 3}\nduration: 20m\nwarmup: 5m\n"
	for text, want := range map[string]string{
		"":                         "",
		"workload: {kind: closed}": "",
		"workload: {kind: daily, day: 10m, peak: 5m}":                                    "the rhythm of a day",
		"workload: {kind: daily, day: 10m, peak: 5m, swing: 0%}":                         "",
		"workload: {kind: flash-crowd, at: 10m}":                                         "a crowd that comes and goes",
		"workload: {kind: flash-crowd, at: 10m, factor: 1}":                              "",
		"workload: {kind: flash-crowd, at: 1m, ramp: 10s, length: 1m}":                   "", // over before the warm-up
		"workload: {kind: scripted}":                                                     "the script",
		"faults: [{target: server/A, at: 10m, for: 10s}]":                                "a planned outage",
		"faults: [{target: server/A, at: 1m, for: 10s}]":                                 "",
		"faults: [{target: server/A, at: 1m, for: 10m}]":                                 "a planned outage",
		"faults: [{target: server/A, at: 10s, for: 1ms, how: pause, every: 1s}]":         "", // again and again, all the time
		"changes: [{action: drain, target: server/A, at: 10m}]":                          "what the operators do",
		"changes: [{action: drain, target: server/A, at: 1m}]":                           "",
		"random_faults: {servers: {time_to_failure: exp(5m), time_to_repair: exp(10s)}}": "",
		"workload: {kind: flash-crowd, at: 10m}\nfaults: [{target: server/A, at: 10m, for: 10s}]": "a crowd that " +
			"comes and goes and a planned outage",
	} {
		if got := read(t, head+text, nil).Course(); got != want {
			t.Errorf("%s: the course is %q, want %q", text, got, want)
		}
	}
}

// TestLabelsAreUnique numbers what would have the same name twice.
func TestLabelsAreUnique(t *testing.T) {
	p := read(t, "strategies: [local, local, {kind: local, name: mine}]", nil)
	if diff := cmp.Diff([]string{"local", "local (2)", "mine"}, p.Labels); diff != "" {
		t.Error(diff)
	}
}

func TestProblems(t *testing.T) {
	cases := []struct{ text, code, place string }{
		{"name: x", scenario.MissingKey, "s.yaml"},
		{"strategies: [local]\nbaseline: sticky", scenario.NoTarget, "s.yaml:2:11"},
		{"strategies: [local]\nfaults: [{target: server/D, at: 1s}]", scenario.NoTarget, "s.yaml:2:19"},
		{"strategies: [local]\nwarmup: 10m", scenario.Conflict, "s.yaml:2:9"},
		{"strategies: [local]\nduration: until-done", scenario.Conflict, "s.yaml:2:11"},
		{"strategies: [local]\nduration: until-done\nworkload: {kind: flash-crowd}", scenario.Conflict, "s.yaml:2:11"},
		{"strategies: [local]\nworkload: {kind: replay, file: gone.visits}", scenario.NoTarget, "s.yaml:2:32"},
	}
	for _, c := range cases {
		_, err := Read(Source{Name: "s.yaml", Text: []byte(c.text)}, nil)
		var problems scenario.Problems
		if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Code != c.code {
			t.Errorf("%q gave %v, want one %s", c.text, err, c.code)
			continue
		}
		if !strings.Contains(problems[0].Text(), c.place+"\n") {
			t.Errorf("%q is reported at\n%s\nwant %s", c.text, problems[0].Text(), c.place)
		}
	}
}

// A replay has no users who react to errors: what they did is in the log.
func TestReplayHasNoReactions(t *testing.T) {
	const header = "sessionsim-replay 1\n"
	src := Source{Name: "s.yaml", Text: []byte("strategies: [local]\nusers: {on_error: retry}\n" +
		"workload: {kind: replay, file: day.visits}"),
		Open: func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(header)), nil }}
	_, err := Read(src, nil)
	var problems scenario.Problems
	if !errors.As(err, &problems) || len(problems) != 1 || !strings.Contains(problems[0].Text(), "s.yaml:2:19\n") {
		t.Errorf("want one problem, at users.on_error; got %v", err)
	}
	if _, err := Read(src, []string{"users.on_error=continue"}); err != nil {
		t.Error(err)
	}
}

// TestInputsAreHashed changes what a file holds and nothing else.
func TestInputsAreHashed(t *testing.T) {
	hash := func(content string) (string, []string) {
		src := Source{Name: "s.yaml", Text: []byte("strategies: [local]\nworkload: {think: file(think.txt)}"),
			Open: func(name string) (io.ReadCloser, error) {
				if name != "think.txt" {
					return nil, fmt.Errorf("no file %s", name)
				}
				return io.NopCloser(strings.NewReader(content)), nil
			}}
		p, err := Read(src, nil)
		if err != nil {
			t.Fatal(err)
		}
		return p.Hash, p.Inputs
	}
	one, inputs := hash("1000000\n2000000\n")
	again, _ := hash("1000000\n2000000\n")
	other, _ := hash("1000000\n3000000\n")
	if one != again || one == other {
		t.Errorf("hashes %s, %s of the same content and %s of another", one, again, other)
	}
	if diff := cmp.Diff([]string{"think.txt"}, inputs); diff != "" {
		t.Error(diff)
	}
}

// What is wrong with faults and with what the operators plan is reported all at
// once, each with its place, and what only has no effect is a warning.
func TestFaultProblems(t *testing.T) {
	const head = "duration: 5m\nstrategies: [local]\ncluster: {servers: 3}\n"
	for _, c := range []struct {
		text string
		want []string
	}{
		{"faults: [{target: servr/B, at: 1s}, {target: b, at: 1s}, {target: store2, at: 1s}, {target: moon, at: 1s}]",
			[]string{`E102 4:19 did you mean server/B?`, `E102 4:46 did you mean server/B?`, `E102 4:67 did you mean store/2?`,
				`E102 4:93 `}},
		{"changes: [{action: drain, target: server b, at: 1s}]", []string{`E102 4:35 did you mean server/B?`}},
		{"faults:\n" +
			"  - {target: server/D, at: 1s}\n" +
			"  - {target: server/B, at: 10s, for: 20s}\n" +
			"  - {target: server/B, at: 15s, for: 1s, how: pause}\n" +
			"  - {target: server/C, at: 15s, for: 2s, how: pause, every: 1s}\n" +
			"  - {target: store/1, at: 15s, cut: true, how: pause}\n" +
			"changes:\n" +
			"  - {action: add, target: server/A, at: 1s}\n  - {action: add, target: server/A, at: 2s}",
			[]string{"E203 5:14 the servers are A to C", "E201 7:5 let one end before the next begins",
				"E201 8:61 choose every longer than for",
				"E201 9:48 leave out how or cut, or write two faults",
				"E201 12:5 add a server that is not there; drain, remove or deploy one that is"}},
		{"faults:\n" +
			"  - {target: server/B, at: 6m}\n" +
			"  - {target: server/A, at: 1m, for: 1m, every: 2m}\n" +
			"  - {target: store/1, at: 1m, with_servers: 1}\n" +
			"  - {target: server/C, at: 1m, for: 1s, how: pause, keeps_memory: true}\n" +
			"changes:\n" +
			"  - {action: drain, target: server/A, at: 210s}\n" +
			"  - {action: remove, target: server/C, at: 30s}\n" +
			"  - {action: reload, at: 10m}",
			[]string{"W100 5:28 choose an earlier time, or a longer duration",
				"W100 7:14 add one, such as external, or choose a server",
				"W100 7:45 add cut: true, or leave it out",
				"W100 8:28 choose a time between its action: add and its action: remove",
				"W100 8:67 leave it out", "W100 10:43 choose a time before it or after it",
				"W100 12:26 choose an earlier time, or a longer duration"}},
	} {
		p, err := Read(Source{Name: "s.yaml", Text: []byte(head + c.text)}, nil)
		var problems scenario.Problems
		if !errors.As(err, &problems) && p != nil {
			problems = p.Warnings
		}
		var got []string
		for _, q := range problems {
			got = append(got, fmt.Sprintf("%s %d:%d %s", q.Code, q.Line, q.Col, q.Fix))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s\n(-want +got)\n%s", c.text, diff)
		}
	}
}
