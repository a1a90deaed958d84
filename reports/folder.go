package reports

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/sessionsim/sessionsim/reports/chart"
)

// ManifestSchema names the format of manifest.json.
const ManifestSchema = "sessionsim.manifest/1"

// File is one file of a result folder. Its name uses slashes.
type File struct {
	Name string
	Data []byte
}

// Files is the result folder of a comparison, in the order in which it should be written; the manifest comes last, so
// that a folder with one is whole. Equal comparisons make equal bytes. It fails when a chart cannot be drawn.
func Files(c *Comparison) ([]File, error) {
	pictures, err := drawAll(Charts(c))
	if err != nil {
		return nil, err
	}
	files := append(dataFiles(c), pictures...)
	return append(files, File{"manifest.json", manifest(c, files)}), nil
}

// drawAll draws charts, as many at a time as there are processors.
func drawAll(charts []NamedChart) ([]File, error) {
	files, errs := make([]File, 2*len(charts)), make([]error, len(charts))
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(charts)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(charts); i = int(next.Add(1)) - 1 {
				files[2*i], files[2*i+1], errs[i] = charts[i].draw()
			}
		})
	}
	group.Wait()
	return files, errors.Join(errs...)
}

// draw draws one chart. A panic becomes an error, for nobody else can catch it in a goroutine of its own.
func (n NamedChart) draw() (svg, png File, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("reports: chart %s: %v\n%s", n.Name, cause, debug.Stack())
		}
	}()
	picture, err := chart.PNG(n.Chart, chart.DPI)
	if err != nil {
		return svg, png, fmt.Errorf("reports: chart %s: %w", n.Name, err)
	}
	return File{"charts/" + n.Name + ".svg", chart.SVG(n.Chart)}, File{"charts/" + n.Name + ".png", picture}, nil
}

// dataFiles are the files that hold numbers and words.
func dataFiles(c *Comparison) []File {
	files := []File{
		{"scenario.resolved.yaml", c.Scenario},
		{"result.json", JSON(c)},
		{"summary.md", []byte(Markdown(c))},
		{"metrics.csv", CSV(c)},
		{"timeseries.csv", TimeSeriesCSV(c)},
	}
	for i, name := range fileNames(c.Runs) {
		files = append(files, File{"latency/" + name + ".csv", latencyCSV(&c.Runs[i])})
	}
	return files
}

// latencyCSV writes the histogram of response times of all replications together, one row for each bucket in use.
func latencyCSV(run *Run) []byte {
	t := newTidy([]string{"low_ns", "high_ns", "count"})
	latencies(run).Each(func(low, high int64, count uint64) {
		t.row(strconv.FormatInt(low, 10), strconv.FormatInt(high, 10), strconv.FormatUint(count, 10))
	})
	return t.bytes()
}

// fileNames turns the names of strategies into names of files, unique and safe on every system.
func fileNames(runs []Run) []string {
	names, used := make([]string, len(runs)), map[string]bool{}
	for i := range runs {
		name := fileName(runs[i].Name)
		for n := 2; used[name]; n++ {
			name = fileName(runs[i].Name) + "-" + strconv.Itoa(n)
		}
		names[i], used[name] = name, true
	}
	return names
}

// fileName keeps small letters and digits and puts a hyphen for the rest.
func fileName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	if len(words) == 0 {
		return "strategy"
	}
	return strings.Join(words, "-")
}

// manifest lists the files with their hashes and everything that decides their bytes.
func manifest(c *Comparison, files []File) []byte {
	hashes := object{}
	for _, f := range files {
		hashes[f.Name] = object{"bytes": len(f.Data), "sha256": fmt.Sprintf("%x", sha256.Sum256(f.Data))}
	}
	strategies := make([]string, len(c.Runs))
	for i := range c.Runs {
		strategies[i] = c.Runs[i].Name
	}
	return encode(object{
		"schema": ManifestSchema, "name": c.Name, "model_version": c.Version, "seed": c.Seed,
		"scenario_hash": c.ScenarioHash, "strategies": strategies, "workload_digests": c.digests(), "files": hashes,
	})
}
