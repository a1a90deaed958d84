package reports

import (
	"encoding/json"
	"fmt"
	"io"
)

// ReadAsked reads from a result file what was asked of its results, and with
// which confidence level they were judged.
func ReadAsked(file io.Reader) (level float64, asked *Asked, err error) {
	var result struct {
		Level float64 `json:"level"`
		Asked struct {
			Measures   []string `json:"measures"`
			Pairs      Pairs    `json:"pairs"`
			Precision  float64  `json:"precision"`
			First      int      `json:"first_replications"`
			Most       int      `json:"most_replications"`
			Batches    int      `json:"batches"`
			Selections []struct {
				Metric string  `json:"metric"`
				Zone   float64 `json:"zone"`
			} `json:"selections"`
		} `json:"asked"`
	}
	const most = 1 << 30
	const least, greatest = 0.5, 0.9999 // those of --level
	err = json.NewDecoder(io.LimitReader(file, most)).Decode(&result)
	if err == nil && (result.Level < least || result.Level > greatest) {
		err = fmt.Errorf("the confidence level %v is none that --level takes", result.Level)
	}
	q := &result.Asked
	const replications = 100_000 // the greatest number that a scenario may have
	if err == nil && (min(q.First, q.Most, q.Batches) < 0 || max(q.First, q.Most, q.Batches) > replications) {
		err = fmt.Errorf("it asks for a number of replications that is not from 0 to %d", replications)
	}
	if err != nil {
		return 0, nil, err
	}
	asked = &Asked{Measures: q.Measures, Pairs: q.Pairs, Precision: q.Precision, First: q.First, Limit: q.Most,
		Batches: q.Batches}
	for _, z := range q.Selections {
		asked.Zones = append(asked.Zones, Zone{Measure: z.Metric, Width: z.Zone})
	}
	return result.Level, asked, nil
}
