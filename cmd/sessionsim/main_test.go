package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/source"
	"github.com/sessionsim/sessionsim/reports"
)

// call runs a command line in a folder of its own.
func call(t *testing.T, ctx context.Context, stderr io.Writer, args ...string) (stdout string, code int) {
	t.Helper()
	var out bytes.Buffer
	code = runContext(ctx, args, strings.NewReader(""), &out, stderr)
	return out.String(), code
}

// small is a scenario that runs in a few milliseconds.
func small(t *testing.T) string {
	t.Helper()
	t.Chdir(t.TempDir())
	text := "name: small\nduration: 10s\nwindow: 10s\nreplications: 4\nworkload: {think: exp(1s)}\n" +
		"strategies: [local, sticky, external]\n"
	if err := os.WriteFile("small.yaml", []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return "small.yaml"
}

// cancelling is a writer that presses Ctrl-C when it is first written to.
type cancelling struct {
	bytes.Buffer
	cancel func()
}

func (c *cancelling) Write(p []byte) (int, error) {
	c.cancel()
	return c.Buffer.Write(p)
}

// TestInterrupt presses Ctrl-C after some trials: nothing may be written, and
// the user learns how to go on.
func TestInterrupt(t *testing.T) {
	name := small(t)
	ctx, cancel := context.WithCancel(context.Background())
	stderr := &cancelling{cancel: cancel}
	out, code := call(t, ctx, stderr, "compare", name, "--reps", "300", "--workers", "1", "--progress", "bar")
	if code != 130 || out != "" {
		t.Errorf("ended with %d and wrote %q", code, out)
	}
	want := "nothing was written\n" +
		"hint: run it again: sessionsim compare small.yaml --reps 300 --workers 1 --progress bar\n"
	if !strings.Contains(stderr.String(), "interrupted after ") || !strings.HasSuffix(stderr.String(), want) {
		t.Errorf("said %q", stderr.String())
	}
	if left, _ := filepath.Glob("*"); !cmp.Equal(left, []string{name}) {
		t.Errorf("left behind: %v", left)
	}
}

// TestStrategiesAreIndependent leaves strategies out: the numbers of those that
// remain must not move.
func TestStrategiesAreIndependent(t *testing.T) {
	name := small(t)
	numbers := func(args ...string) map[string]any {
		out, code := call(t, t.Context(), io.Discard, append([]string{"run", name, "--json"}, args...)...)
		var result struct{ Strategies []map[string]any }
		if err := json.Unmarshal([]byte(out), &result); err != nil || code != 0 {
			t.Fatalf("%v ended with %d: %v", args, code, err)
		}
		found := map[string]any{}
		for _, s := range result.Strategies {
			found[s["id"].(string)] = s
		}
		return found
	}
	all := numbers()
	for _, only := range []string{"local", "sticky cookie", "external redis"} {
		if diff := cmp.Diff(all[only], numbers("--strategy", only)[only]); diff != "" {
			t.Errorf("%s alone: %s", only, diff)
		}
	}
}

// TestPrecisionIsAFixedNumberFoundOut runs as many replications as a precision
// needs, and then that number: the same values must come out, although more
// had been run ahead than were needed.
func TestPrecisionIsAFixedNumberFoundOut(t *testing.T) {
	name := small(t)
	strategies := func(args ...string) (found []any, replications int) {
		args = append([]string{"run", name, "--json", "--measure", "latency_mean_ms"}, args...)
		out, code := call(t, t.Context(), io.Discard, args...)
		var result struct {
			Strategies   []map[string]any
			Replications int
		}
		if err := json.Unmarshal([]byte(out), &result); err != nil || code != 0 {
			t.Fatalf("%v ended with %d: %v", args, code, err)
		}
		for _, s := range result.Strategies {
			found = append(found, s["metrics"])
		}
		return found, result.Replications
	}
	until, n := strategies("--precision", "1%", "--workers", "3")
	if n <= 15 || n > 200 {
		t.Errorf("1 %% took %d replications", n)
	}
	fixed, _ := strategies("--reps", strconv.Itoa(n))
	if diff := cmp.Diff(fixed, until); diff != "" {
		t.Errorf("%d replications, and the precision that needs them: %s", n, diff)
	}
}

// full is a standard output on a full disk.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }

// TestOutputFails sees to it that a failure to print is noticed.
func TestOutputFails(t *testing.T) {
	name := small(t)
	for _, args := range [][]string{{"list"}, {"validate", name}, {"trace", name}, {"compare", name}} {
		var stderr bytes.Buffer
		code := runContext(t.Context(), args, strings.NewReader(""), full{}, &stderr)
		if code != 1 || !strings.Contains(stderr.String(), "cannot write to standard output") {
			t.Errorf("%v ended with %d and said %q", args, code, stderr.String())
		}
	}
}

// TestRunInfo holds everything that may differ between two runs.
func TestRunInfo(t *testing.T) {
	name := small(t)
	if _, code := call(t, t.Context(), io.Discard, "compare", name, "--out", "one", "--workers", "2"); code != 0 {
		t.Fatalf("ended with %d", code)
	}
	text, err := os.ReadFile("one/run-info.json")
	if err != nil {
		t.Fatal(err)
	}
	var info map[string]any
	if err := json.Unmarshal(text, &info); err != nil {
		t.Fatal(err)
	}
	keys := []string{"schema", "started_at", "elapsed_ms", "command", "host", "os", "arch", "workers", "go", "version"}
	for _, key := range keys {
		if _, ok := info[key]; !ok {
			t.Errorf("run-info.json lacks %s", key)
		}
	}
	if manifest, err := os.ReadFile("one/manifest.json"); err != nil || bytes.Contains(manifest, []byte("run-info")) {
		t.Errorf("the manifest must not mention run-info.json (%v)", err)
	}
}

// TestChartList compares what list charts says with what is drawn.
func TestChartList(t *testing.T) {
	const text = "duration: 60s\nwindow: 1s\nreplications: 2\nstrategies: [local, external]"
	p, err := plan.Read(plan.Source{Name: "s", Text: []byte(text)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	a := &app{ctx: t.Context(), now: nil, getenv: os.Getenv}
	a.progress = "none"
	comparison, err := a.measure(p, &effort{workers: 1, level: 0.95})
	if err != nil {
		t.Fatal(err)
	}
	var drawn, listed []string
	for _, c := range reports.Charts(comparison) {
		if !strings.HasPrefix(c.Name, "timeline-") {
			drawn = append(drawn, c.Name)
		}
	}
	for _, e := range chartEntries() {
		if e.Name != "timeline-STRATEGY" {
			listed = append(listed, e.Name)
		}
	}
	if diff := cmp.Diff(drawn, listed); diff != "" {
		t.Error(diff)
	}
}

// TestEveryVerbHasExamples holds the help to its form.
func TestEveryVerbHasExamples(t *testing.T) {
	a := &app{ctx: t.Context(), getenv: os.Getenv}
	a.Out, a.Err = io.Discard, io.Discard
	for _, cmd := range rootCmd(a).Commands() {
		if cmd.HasSubCommands() {
			cmd = cmd.Commands()[0]
		}
		if !cmd.Runnable() {
			continue
		}
		n := strings.Count("\n"+cmd.Example, "\n  sessionsim ") + strings.Count(cmd.Example, "source <(")
		if n < 2 || cmd.Long == "" {
			t.Errorf("%s has %d examples and %d characters of help", cmd.Name(), n, len(cmd.Long))
		}
		for _, line := range strings.Split(help(cmd), "\n") {
			if len(line) > 120 {
				t.Errorf("%s: a line of the help is too long: %s", cmd.Name(), line)
			}
		}
	}
}

// TestEverythingCanBeExplained explains all that list lists.
func TestEverythingCanBeExplained(t *testing.T) {
	for _, s := range shelves {
		for _, e := range s.entries() {
			if text, ok := explanation(e.Name); !ok || text == "" || e.Summary == "" {
				t.Errorf("%s %s cannot be explained", s.name, e.Name)
			}
		}
	}
}

// TestPresets reads every preset.
func TestPresets(t *testing.T) {
	for _, e := range presetEntries() {
		src, err := source.Find(e.Name, nil)
		if err == nil {
			_, err = plan.Read(src, nil)
		}
		if err != nil || e.Summary == "" {
			t.Errorf("preset %s: %v", e.Name, err)
		}
	}
}
