package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/reports"
)

// effortOf is how the results in a folder were run and judged.
func effortOf(dir string) (*effort, error) {
	file, err := os.Open(filepath.Join(dir, "result.json"))
	if err != nil {
		return nil, exit.Errorf(exit.Invalid, "%s is not a result folder: %w", dir, err).
			Hint("name a folder that run or compare has written, such as out/article-88aabc40")
	}
	defer file.Close()
	e, err := readEffort(file)
	if err != nil {
		return nil, exit.Errorf(exit.Invalid, "%s was changed or cut off: %w", file.Name(), err).
			Hint("a result folder is only ever written as a whole; make it anew from its scenario")
	}
	return e, nil
}

// readEffort reads a result file.
func readEffort(file io.Reader) (*effort, error) {
	var result struct {
		Level float64 `json:"level"`
		Asked struct {
			Measures   []string      `json:"measures"`
			Pairs      reports.Pairs `json:"pairs"`
			Precision  float64       `json:"precision"`
			First      int           `json:"first_replications"`
			Most       int           `json:"most_replications"`
			Batches    int           `json:"batches"`
			Selections []struct {
				Metric string  `json:"metric"`
				Zone   float64 `json:"zone"`
			} `json:"selections"`
		} `json:"asked"`
	}
	const most = 1 << 30
	const least, greatest = 0.5, 0.9999 // those of --level
	err := json.NewDecoder(io.LimitReader(file, most)).Decode(&result)
	if err == nil && (result.Level < least || result.Level > greatest) {
		err = fmt.Errorf("the confidence level %v is none that --level takes", result.Level)
	}
	q := &result.Asked
	const replications = 100_000 // the greatest number that a scenario may have
	if err == nil && (min(q.First, q.Most, q.Batches) < 0 || max(q.First, q.Most, q.Batches) > replications) {
		err = fmt.Errorf("it asks for a number of replications that is not from 0 to %d", replications)
	}
	if err != nil {
		return nil, err
	}
	asked := &reports.Asked{Measures: q.Measures, Pairs: q.Pairs, Precision: q.Precision, First: q.First, Limit: q.Most,
		Batches: q.Batches}
	for _, z := range q.Selections {
		asked.Zones = append(asked.Zones, reports.Zone{Measure: z.Metric, Width: z.Zone})
	}
	return &effort{level: result.Level, asked: asked}, nil
}
