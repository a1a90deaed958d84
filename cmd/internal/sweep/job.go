package sweep

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/sessionsim/sessionsim/cmd/internal/estimate"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/sim/param"
)

// A Job is a chunk of runs as it travels to another machine. It holds all that is needed and nothing that must be
// believed: the worker reads the scenarios as it would read a user's, and computes the identities of the cells itself.
type Job struct {
	Schema   string     `json:"schema"`
	Study    string     `json:"study"`
	Version  string     `json:"model_version"`
	Number   int        `json:"number"` // its first run
	Measures []string   `json:"measures"`
	Points   []JobPoint `json:"points"`
}

// JobPoint is a scenario and what is to be run of it.
type JobPoint struct {
	Scenario string    `json:"scenario"`
	Cells    []JobCell `json:"cells"`
}

// JobCell is a strategy of the scenario, by its place in the list, and the replications to be made.
type JobCell struct {
	ID           string `json:"cell"`
	Strategy     int    `json:"strategy"`
	Replications []int  `json:"replications"`
}

// Done is what a worker answers: the records of a job, each a line, and the runs that failed.
type Done struct {
	Schema   string   `json:"schema"`
	Study    string   `json:"study"`
	Version  string   `json:"model_version"`
	Number   int      `json:"number"`
	Worker   string   `json:"worker"`
	Records  []string `json:"records"`
	Failures []string `json:"failures"`
}

// The schemas of messages.
const (
	jobSchema  = "sessionsim.job/1"
	doneSchema = "sessionsim.done/1"
)

// MaxMessage bounds a message, in bytes; NATS servers take 1 MiB unless told otherwise.
const MaxMessage = 1 << 20

// DefaultJob is how many runs a job has, and MostJob how many it can have at most.
const (
	DefaultJob = 64
	MostJob    = 1024
)

// jobRuns is how many runs a job may have so that neither it nor its answer comes near the bound.
func (s *Sweep) jobRuns(wanted int) int {
	record := 400 + 30*len(s.Measures)
	return max(1, min(wanted, MostJob, MaxMessage/2/record))
}

// Jobs lists what is left to do.
func (st *Store) Jobs(size int) iter.Seq2[*Job, error] {
	return func(yield func(*Job, error) bool) {
		s, runs, bytes := st.sweep, 0, 0
		size = s.jobRuns(size)
		var job *Job
		point := -1
		for run := range s.Runs() {
			if st.Has(run) {
				continue
			}
			cell := &s.Cells[run/s.Replications]
			if job == nil || cell.Point != point {
				p, err := s.Plan(cell.Point)
				if err != nil {
					yield(nil, err)
					return
				}
				if job != nil && bytes+2*len(p.Resolved) > MaxMessage/2 {
					if !yield(job, nil) {
						return
					}
					job = nil
				}
				if job == nil {
					job, runs, bytes = &Job{jobSchema, s.Hash, s.Version, run, s.Measures, nil}, 0, 0
				}
				job.Points = append(job.Points, JobPoint{Scenario: string(p.Resolved)})
				point, bytes = cell.Point, bytes+2*len(p.Resolved)
			}
			job.add(cell.ID.String(), s.chosen[cell.Strategy], run%s.Replications)
			if runs++; runs == size {
				if !yield(job, nil) {
					return
				}
				job = nil
			}
		}
		if job != nil {
			yield(job, nil)
		}
	}
}

// add adds a run of the last point.
func (j *Job) add(id string, strategy, replication int) {
	cells := &j.Points[len(j.Points)-1].Cells
	if n := len(*cells); n == 0 || (*cells)[n-1].ID != id {
		*cells = append(*cells, JobCell{ID: id, Strategy: strategy})
	}
	last := &(*cells)[len(*cells)-1]
	last.Replications = append(last.Replications, replication)
}

// strict reads JSON that must have exactly the keys of v.
func strict(data []byte, v any) error {
	if len(data) > MaxMessage {
		return fmt.Errorf("the message has %d bytes; at most %d are allowed", len(data), MaxMessage)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("the message is not valid: %w", err)
	}
	if d.More() {
		return errors.New("the message goes on after its end")
	}
	return nil
}

// ReadJob reads a job and checks all that can be checked without running it.
func ReadJob(data []byte, version string) (*Job, error) {
	var j Job
	if err := strict(data, &j); err != nil {
		return nil, err
	}
	if j.Schema != jobSchema || j.Number < 0 {
		return nil, fmt.Errorf("the message is no job")
	}
	if j.Version != version {
		return nil, &VersionError{Worker: version, Study: j.Version}
	}
	if _, ok := measuresOf(j.Measures); !ok || len(j.Measures) == 0 {
		return nil, errors.New("the job has a measure that does not exist")
	}
	runs := 0
	for _, p := range j.Points {
		for _, c := range p.Cells {
			runs += len(c.Replications)
			for _, r := range c.Replications {
				if r < 0 || r >= 100_000 {
					return nil, fmt.Errorf("the job has the replication %d", r)
				}
			}
		}
	}
	if runs == 0 || runs > MostJob {
		return nil, fmt.Errorf("the job has %d runs; from 1 to %d are possible", runs, MostJob)
	}
	return &j, nil
}

// VersionError says that a worker cannot help with a study of another version.
type VersionError struct{ Worker, Study string }

// Error names both.
func (v *VersionError) Error() string {
	return fmt.Sprintf("this worker is version %s, and the study needs version %s: their numbers may differ",
		param.Quote(v.Worker), param.Quote(v.Study))
}

// Do runs a job whose scenarios read their files by open. It returns early, without an answer, when ctx ends.
func (j *Job) Do(ctx context.Context, worker string, open func(name string) (io.ReadCloser, error)) (*Done, error) {
	done := j.answer(worker)
	measures, _ := measuresOf(j.Measures)
	for _, point := range j.Points {
		p, err := plan.Read(plan.Source{Name: "scenario of the job", Text: []byte(point.Scenario), Open: open}, nil)
		if err == nil {
			err = affordable(p)
		}
		for _, cell := range point.Cells {
			var id ID
			if err == nil {
				id, err = cell.check(p, j.Version)
			}
			for _, r := range cell.Replications {
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				var line []byte
				own := err
				if own == nil {
					line, own = Execute(p, cell.Strategy, id, r, measures)
				}
				if own != nil {
					done.fail(fmt.Sprintf("cell %s, replication %d: %v", param.Quote(cell.ID), r, own))
					continue
				}
				done.Records = append(done.Records, string(line))
			}
		}
	}
	return done, nil
}

func (j *Job) answer(worker string) *Done {
	return &Done{Schema: doneSchema, Study: j.Study, Version: j.Version, Number: j.Number, Worker: worker,
		Records: []string{}, Failures: []string{}}
}

// mostFailureBytes bounds the text about one failure.
const mostFailureBytes = 400

func (d *Done) fail(text string) {
	d.Failures = append(d.Failures, text[:min(len(text), mostFailureBytes)])
}

// GiveUp is the answer about a job that nobody could do.
func (j *Job) GiveUp(worker, why string) *Done {
	done := j.answer(worker)
	for _, p := range j.Points {
		for _, c := range p.Cells {
			for _, r := range c.Replications {
				done.fail(fmt.Sprintf("cell %s, replication %d: %s", param.Quote(c.ID), r, why))
			}
		}
	}
	return done
}

// affordable refuses a scenario that does not fit into this machine's memory.
func affordable(p *plan.Plan) error {
	available, known := estimate.Available()
	if !known {
		return nil
	}
	need, err := estimate.Of(p, available/16)
	if err == nil && need.Trial > available {
		err = fmt.Errorf("a run may need %d MiB of memory, and this machine has %d MiB available", need.Trial>>20,
			available>>20)
	}
	return err
}

// check finds the strategy of a cell and its identity, which must be the one that the job names.
func (c *JobCell) check(p *plan.Plan, version string) (ID, error) {
	if c.Strategy < 0 || c.Strategy >= len(p.Strategies) {
		return ID{}, fmt.Errorf("the scenario has no strategy number %d", c.Strategy)
	}
	id := identity(version, p.Alone(c.Strategy))
	if id.String() != c.ID {
		return ID{}, fmt.Errorf("here the cell has another identity: this machine reads the scenario differently, or a " +
			"file that it reads has changed since the sweep began")
	}
	return id, nil
}
