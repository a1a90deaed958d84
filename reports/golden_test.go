package reports

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// first keeps so many replications of the fixture.
func first(replications int) Experiment {
	e := fixture()
	for i := range e.Runs {
		e.Runs[i].Results = e.Runs[i].Results[:replications]
	}
	return e
}

func TestText(t *testing.T) {
	golden(t, "text.golden", Text(compared(t, fixture())))
	golden(t, "text-one-replication.golden", Text(compared(t, first(1))))
}

func TestTextIsNotTooWide(t *testing.T) {
	for _, line := range strings.Split(Text(compared(t, fixture())), "\n") {
		if n := len([]rune(line)); n > tableWidth {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func TestMarkdown(t *testing.T) { golden(t, "summary.golden.md", Markdown(compared(t, fixture()))) }

// The whole table has thousands of rows, so the golden file holds all rows of two measures, and of the places and
// links of one trial.
func TestCSV(t *testing.T) {
	keep := regexp.MustCompile(`^strategy,|,(inconsistency_rate|latency_p99_ms),|^external redis,0,[^a]`)
	var kept []string
	for _, line := range strings.SplitAfter(string(CSV(compared(t, fixture()))), "\n") {
		if keep.MatchString(line) {
			kept = append(kept, line)
		}
	}
	golden(t, "metrics.golden.csv", strings.Join(kept, ""))
}

func TestTimeSeriesCSV(t *testing.T) {
	golden(t, "timeseries.golden.csv", string(TimeSeriesCSV(compared(t, first(1)))))
}

// The golden file holds the headline measures only.
func TestJSON(t *testing.T) {
	decoder := json.NewDecoder(bytes.NewReader(JSON(compared(t, fixture()))))
	decoder.UseNumber()
	var document object
	if err := decoder.Decode(&document); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"strategies", "comparisons"} {
		for _, item := range document[list].([]any) {
			metrics := item.(object)["metrics"].(object)
			for name := range metrics {
				if m, _ := FindMeasure(name); !m.Headline {
					delete(metrics, name)
				}
			}
		}
	}
	golden(t, "result.golden.json", string(encode(document)))
}

func TestFilesAreListedInTheManifest(t *testing.T) {
	files, err := Files(compared(t, first(2)))
	if err != nil {
		t.Fatal(err)
	}
	last := files[len(files)-1]
	if last.Name != "manifest.json" {
		t.Fatalf("the last file is %s", last.Name)
	}
	var m struct {
		Files   map[string]struct{ Bytes int }
		Digests []string `json:"workload_digests"`
	}
	if err := json.Unmarshal(last.Data, &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Files) != len(files)-1 || len(m.Digests) != 2 {
		t.Errorf("%d files of %d and %d digests of 2", len(m.Files), len(files)-1, len(m.Digests))
	}
	for _, f := range files[:len(files)-1] {
		if listed, ok := m.Files[f.Name]; !ok || listed.Bytes != len(f.Data) {
			t.Errorf("%s of %d bytes is listed as %v", f.Name, len(f.Data), listed)
		}
	}
	// The hash of a file that can be checked by hand: printf 'name: hand-made\n' | sha256sum
	const hash = "5188a64800652fd63b0047d14e9cc89f621d951d03300b25e5abe5f1c7b78eb0"
	if !bytes.Contains(last.Data, []byte(hash)) {
		t.Errorf("the scenario's hash is not %s in %s", hash, last.Data)
	}
}

// A chart that breaks must not end the program from a goroutine that nobody watches.
func TestBrokenChart(t *testing.T) {
	if _, err := drawAll([]NamedChart{{"broken", nil}}); err == nil || !strings.Contains(err.Error(), "chart broken: ") {
		t.Errorf("a chart that panics gives %v", err)
	}
}

func TestFileNames(t *testing.T) {
	got := fileNames([]Run{{Name: "Sticky by cookie"}, {Name: "sticky: by cookie"}, {Name: "세션"}, {Name: "../x"}})
	want := []string{"sticky-by-cookie", "sticky-by-cookie-2", "strategy", "x"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
