package sweep

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim"
)

// Record is what a run leaves.
type Record struct {
	Cell        ID
	Replication int
	Digest      uint64            // of the workload; equal for all strategies of a point
	Fingerprint [sha256.Size]byte // of the whole result
	Values      []float64         // of the study's measures; NaN where the run does not define one
}

// recordOf keeps what a study wants of a result.
func recordOf(cell ID, replication int, r *sim.Result, measures []reports.Measure) Record {
	record := Record{Cell: cell, Replication: replication, Digest: r.Digest, Fingerprint: r.Fingerprint()}
	for i := range measures {
		value, ok := measures[i].Compute(r)
		if doubt := measures[i].Doubt; !ok || doubt != nil && doubt(r) != "" {
			value = math.NaN()
		}
		record.Values = append(record.Values, value)
	}
	return record
}

// measuresOf finds measures by name; it reports false when one does not exist.
func measuresOf(names []string) (measures []reports.Measure, ok bool) {
	for _, name := range names {
		m, known := reports.FindMeasure(name)
		if !known {
			return nil, false
		}
		measures = append(measures, m)
	}
	return measures, true
}

// append writes the record as one line of JSON, without the line break. Equal records are equal bytes.
func (r *Record) append(line []byte) []byte {
	line = fmt.Appendf(line, `{"cell":"%x","replication":%d,"digest":"%016x","fingerprint":"%x","values":[`,
		r.Cell[:], r.Replication, r.Digest, r.Fingerprint[:])
	for i, v := range r.Values {
		if i > 0 {
			line = append(line, ',')
		}
		if math.IsNaN(v) {
			line = append(line, "null"...)
		} else {
			line = strconv.AppendFloat(line, v, 'g', -1, 64)
		}
	}
	return append(line, "]}"...)
}

// mostRecordBytes bounds a line: there are about a hundred measures, each of at most 25 characters.
const mostRecordBytes = 16 << 10

// ParseRecord reads what append wrote, and nothing else: a record has one form only, so that equal runs have equal
// bytes.
func ParseRecord(line []byte, measures int) (Record, error) {
	var raw struct {
		Cell        string     `json:"cell"`
		Replication int        `json:"replication"`
		Digest      string     `json:"digest"`
		Fingerprint string     `json:"fingerprint"`
		Values      []*float64 `json:"values"`
	}
	if len(line) > mostRecordBytes {
		return Record{}, fmt.Errorf("the record has %d bytes, more than a record can have", len(line))
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return Record{}, fmt.Errorf("the record is not valid: %w", err)
	}
	r := Record{Replication: raw.Replication}
	digest, err := strconv.ParseUint(raw.Digest, 16, 64)
	if err != nil || !decode(r.Cell[:], raw.Cell) || !decode(r.Fingerprint[:], raw.Fingerprint) {
		return Record{}, fmt.Errorf("the record has a hash that is not one")
	}
	if len(raw.Values) != measures {
		return Record{}, fmt.Errorf("the record has %d values, the study %d measures", len(raw.Values), measures)
	}
	r.Digest = digest
	for _, v := range raw.Values {
		if v == nil {
			r.Values = append(r.Values, math.NaN())
		} else {
			r.Values = append(r.Values, *v)
		}
	}
	if string(r.append(nil)) != string(line) {
		return Record{}, fmt.Errorf("the record is not in its only form")
	}
	return r, nil
}

// decode reads a hash in hexadecimal.
func decode(sum []byte, text string) bool {
	n, err := hex.Decode(sum, []byte(text[:min(len(text), 2*len(sum))]))
	return err == nil && n == len(sum) && len(text) == 2*len(sum)
}
