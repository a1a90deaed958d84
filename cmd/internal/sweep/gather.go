package sweep

import (
	"bytes"
	"fmt"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
)

// Gatherer writes records that others have made into a journal of the store.
type Gatherer struct {
	store   *Store
	journal *journal
	number  int // of the journal among the store's
}

// Gather begins to gather.
func (st *Store) Gather() (*Gatherer, error) {
	if err := st.Begin(); err != nil {
		return nil, err
	}
	const name = "queue"
	j, err := st.journal(name)
	if err != nil {
		return nil, err
	}
	g := &Gatherer{store: st, journal: j, number: -1}
	path := j.name
	for i := range st.journals {
		if st.journals[i] == path {
			g.number = i
		}
	}
	if g.number < 0 {
		g.number = len(st.journals)
		st.journals = append(st.journals, path)
	}
	return g, nil
}

// Close ends the gathering.
func (g *Gatherer) Close() error { return g.journal.Close() }

// ReadDone reads an answer and checks it against the study: every record must be one of a run of the study, in the
// only form that records have.
func (st *Store) ReadDone(data []byte) (*Done, error) {
	var d Done
	if err := strict(data, &d); err != nil {
		return nil, err
	}
	s := st.sweep
	if d.Schema != doneSchema || d.Study != s.Hash || d.Version != s.Version || d.Number < 0 || d.Number >= s.Runs() {
		return nil, fmt.Errorf("the message is no answer of this study")
	}
	if len(d.Records)+len(d.Failures) > MostJob || len(d.Worker) > 100 {
		return nil, fmt.Errorf("the answer tells of more than %d runs", MostJob)
	}
	for _, line := range d.Records {
		r, err := ParseRecord([]byte(line), len(s.Measures))
		if err == nil {
			_, err = s.runOf(&r)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, text := range d.Failures {
		if len(text) > mostFailureBytes {
			return nil, fmt.Errorf("the answer tells of a failure in %d bytes", len(text))
		}
	}
	return &d, nil
}

// Add keeps the records of answers that ReadDone has accepted, forced to the disk together. Runs that were done
// before are compared, and not kept twice. It returns how many are new.
func (g *Gatherer) Add(answers []*Done) (fresh int, err error) {
	st := g.store
	var lines [][]byte
	var runs []int
	pending := map[int][]byte{}
	for _, d := range answers {
		for _, text := range d.Records {
			line := []byte(text)
			r, err := ParseRecord(line, len(st.sweep.Measures))
			if err != nil {
				return 0, err
			}
			run, err := st.sweep.runOf(&r)
			if err != nil {
				return 0, err
			}
			other := pending[run]
			if st.Has(run) {
				if other, err = st.raw(run); err != nil {
					return 0, err
				}
			}
			if other == nil {
				pending[run] = line
				lines, runs = append(lines, line), append(runs, run)
			} else if !bytes.Equal(other, line) {
				conflict := &Conflict{Run: st.sweep.DescribeRun(run), First: g.journal.name,
					Second: "the answer of worker " + d.Worker}
				return 0, exit.Errorf(exit.Mismatch, "%w", conflict).Hint("one of the machines computes wrongly, or runs other " +
					"code under the same version")
			}
		}
	}
	if len(lines) == 0 {
		return 0, nil
	}
	offset := g.journal.end
	if err := g.journal.add(lines); err != nil {
		return 0, &WriteError{err}
	}
	for i, run := range runs {
		st.at[run] = placeOf(g.number, offset+9, len(lines[i]))
		offset += int64(len(lines[i])) + 10
		st.Found++
	}
	return len(runs), nil
}

// Total is the number of runs of the sweep.
func (st *Store) Total() int { return st.sweep.Runs() }

// Sweep is the sweep whose folder this is.
func (st *Store) Sweep() *Sweep { return st.sweep }
