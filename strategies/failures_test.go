package strategies_test

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim/scenario"
)

// property is what must hold of every experiment of its kind.
type property func(t rapid.TB, e *scenario.Experiment)

// properties are those of random scenarios. A scenario that failed bears the
// name of its property.
var properties = map[string]property{
	"laws": keepsLaws, "chaos": survives, "addresses": addressesAreCookies, "demands": nobodyIsEarlier,
}

// failures is where scenarios are kept on which a property failed.
const failures = "testdata/failures"

// forAll holds a property to random experiments. When it fails, the scenario,
// made as small as it goes, is left among the failures; TestFailures holds the
// property to it from then on. Commit it together with what mends it.
func forAll(t *testing.T, name string, draw func(*rapid.T) *scenario.Experiment, holds property) {
	t.Helper()
	if properties[name] == nil {
		t.Fatalf("there is no property %q to try failures again", name)
	}
	flagged(t, "rapid.nofailfile", "true") // the scenario says it better, and still does when drawing has changed
	var failed []byte
	defer func() {
		if failed != nil {
			store(t, name, failed)
		}
	}()
	rapid.Check(t, func(t *rapid.T) {
		failed = nil
		e := draw(t)
		e.Name = name
		text := scenario.Write(e.Fields(world))
		e = read(t, name, text) // what would be stored is what is tried
		if again := scenario.Write(e.Fields(world)); !bytes.Equal(text, again) {
			t.Fatalf("written as\n%s\nread as\n%s", text, again)
		}
		failed = text // until it has passed; rapid tries the smallest one last
		holds(t, e)
		if !t.Failed() {
			failed = nil
		}
	})
}

// flagged sets one of rapid's flags for the rest of a test, unless the command
// line has.
func flagged(t *testing.T, name, value string) {
	t.Helper()
	f := flag.Lookup(name)
	was := f.Value.String()
	if was != f.DefValue {
		return
	}
	if err := flag.Set(name, value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set(name, was) })
}

// store leaves a scenario among the failures.
func store(t *testing.T, name string, text []byte) {
	t.Helper()
	file := filepath.Join(failures, fmt.Sprintf("%s-%x.yaml", name, sha256.Sum256(text))[:len(name)+9]+".yaml")
	head := fmt.Sprintf("# Found by %s. TestFailures holds it to its property for ever; sessionsim runs it.\n", t.Name())
	if err := os.MkdirAll(failures, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append([]byte(head), text...), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Logf("kept as strategies/%s; go test ./strategies -run TestFailures tries it again", filepath.ToSlash(file))
}

// TestFailures holds every scenario on which a property once failed to that
// property.
func TestFailures(t *testing.T) {
	files, err := filepath.Glob(failures + "/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no failures are kept in %s, so nothing was tried: %v", failures, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			e := read(t, file, text)
			holds, known := properties[e.Name]
			if !known {
				t.Fatalf("the name of the scenario is %q, and no property has it", e.Name)
			}
			holds(t, e)
		})
	}
}
