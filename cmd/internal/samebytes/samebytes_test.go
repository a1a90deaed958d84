// Package samebytes holds the promise that the same trial gives the same bytes
// on every machine. A fixed set of trials has golden fingerprints; the script
// .ci/same-bytes checks them on processors that differ in word size, byte order
// and floating-point arithmetic.
package samebytes

import (
	"context"
	"embed"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/cmd/internal/tracediff"
	"github.com/sessionsim/sessionsim/sim"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

// testdata is part of the test's binary, which may run where this folder is not.
//
//go:embed testdata
var testdata embed.FS

const goldenFile = "testdata/golden.txt"

const howTo = `If numbers were meant to change, or scenarios, strategies or presets were added, run
	go test ./cmd/internal/samebytes -update
look at which lines of testdata/golden.txt changed, and say in the commit why. If nothing was meant to change, find the
first fact that did with the stories of both versions, and if only this machine differs, a product of floating-point
numbers that was fused with a sum, or a library function that is not the same everywhere.`

// TestSameBytes runs the set. A line of the golden file holds a scenario, a
// strategy, a replication, and the first 64 bits of the fingerprints of its
// result and of its story.
func TestSameBytes(t *testing.T) {
	tests := set(t)
	results, stories := run(t, tests)
	checkDiverse(t, results)
	got := make([]string, len(tests))
	for i := range tests {
		result := results[i].Fingerprint()
		got[i] = fmt.Sprintf("%s %x %x", tests[i].name, result[:8], stories[i][:8])
	}
	if *update {
		if err := os.WriteFile(goldenFile, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := testdata.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), got)
}

// run runs the trials, on as many workers as there are processors, and returns
// their results and the hashes of their stories.
func run(t *testing.T, tests []test) ([]sim.Result, [][32]byte) {
	t.Helper()
	trials, hashes := make([]sim.Trial, len(tests)), make([]*tracediff.Hash, len(tests))
	for i := range tests {
		hashes[i] = tracediff.NewHash(tracediff.All)
		trials[i] = tests[i].trial
		trials[i].Observe = hashes[i].Add
	}
	results, err := sim.RunAll(context.Background(), trials, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	stories := make([][32]byte, len(tests))
	for i := range hashes {
		stories[i] = hashes[i].Sum()
	}
	return results, stories
}

// checkDiverse guards the set against becoming pointless: together its trials
// must show every outcome of a request and every cause.
func checkDiverse(t *testing.T, results []sim.Result) {
	t.Helper()
	var outcomes [sim.Outcomes]uint64
	var causes [sim.Causes]uint64
	for _, r := range results {
		for _, ofKind := range r.Tally.Outcomes {
			for o, n := range ofKind {
				outcomes[o] += n
			}
		}
		for c := range causes {
			causes[c] += r.Tally.Missing[c] + r.Tally.SessionsEnded[c]
		}
	}
	for o, n := range outcomes {
		if n == 0 {
			t.Errorf("no request of the set ended %v", sim.Outcome(o))
		}
	}
	for c, n := range causes {
		if n == 0 && sim.Cause(c) != sim.Outdated { // the store behind an outdated copy has the session
			t.Errorf("no session of the set was missing or ended by the cause %v", sim.Cause(c))
		}
	}
}

// compare reports what is in one list only, the first few lines of it.
func compare(t *testing.T, want, got []string) {
	t.Helper()
	const shown = 10
	differences := 0
	for _, side := range []struct {
		sign     string
		in, than []string
	}{{"-", want, got}, {"+", got, want}} {
		other := map[string]bool{}
		for _, line := range side.than {
			other[line] = true
		}
		for _, line := range side.in {
			if other[line] {
				continue
			}
			if differences++; differences <= shown {
				t.Errorf("%s %s", side.sign, line)
			}
		}
	}
	if differences > 0 {
		t.Errorf("%d lines differ, of %d golden ones (-) and %d (+).\n%s", differences, len(want), len(got), howTo)
	}
}
