package sweep

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/folder"
	"github.com/sessionsim/sessionsim/sim/param"
)

// The files of a sweep's folder besides the results.
const (
	planFile    = "plan.json"
	journalsDir = "journals"
	journalEnd  = ".journal"
)

// planSchema names the format of plan.json.
const planSchema = "sessionsim.plan/1"

// Store is the folder of a sweep: which runs are done, and where their records are.
type Store struct {
	Dir      string
	Complete bool // the results have been merged and are there
	Found    int  // runs that are done
	Damaged  int  // lines that were no records; their runs are made again
	sweep    *Sweep
	at       []place // by run
	journals []string
	open     map[int]*os.File
}

// place is where a record is: a journal, an offset and a length in one word.
type place int64

const (
	lengthBits, offsetBits       = 15, 36
	mostJournals                 = 1 << 11
	mostOffset                   = 1 << offsetBits
	nowhere                place = -1
)

func placeOf(journal int, offset int64, length int) place {
	return place(journal)<<(offsetBits+lengthBits) | place(offset)<<lengthBits | place(length)
}

func (p place) split() (journal int, offset int64, length int) {
	return int(p >> (offsetBits + lengthBits)), int64(p >> lengthBits & (mostOffset - 1)), int(p & (1<<lengthBits - 1))
}

// Open looks at the folder of a sweep, which may be new, and finds what is done, in it and in further folders of the
// same study. It writes nothing.
func (s *Sweep) Open(dir string, further ...string) (*Store, error) {
	store := &Store{Dir: filepath.Clean(dir), sweep: s, open: map[int]*os.File{}, at: make([]place, s.Runs())}
	for i := range store.at {
		store.at[i] = nowhere
	}
	state, found := s.look(store.Dir)
	if state == foreign {
		e := exit.Errorf(exit.Exists, "the folder %s holds %s", dir, found)
		return nil, e.Hint("choose another folder with --out DIR")
	}
	folders := []string{store.Dir}
	for _, dir := range further {
		if dir = filepath.Clean(dir); !slices.Contains(folders, dir) {
			if err := s.mergeable(dir); err != nil {
				return nil, err
			}
			folders = append(folders, dir)
		}
	}
	if store.Complete = state == complete; store.Complete {
		return store, nil
	}
	for _, folder := range folders {
		names, err := filepath.Glob(filepath.Join(folder, journalsDir, "*"+journalEnd))
		if err != nil {
			return nil, err
		}
		slices.Sort(names)
		for _, name := range names {
			if err := store.read(name); err != nil {
				store.Close()
				return nil, err
			}
		}
	}
	return store, nil
}

// state is what stands at the place of a sweep's folder.
type state int

const (
	absent   state = iota // nothing, or an empty folder
	begun                 // a sweep of this study
	complete              // with its results
	foreign               // something else
)

// mergeable says what keeps a folder from adding runs to this sweep.
func (s *Sweep) mergeable(dir string) error {
	switch state, found := s.look(dir); state {
	case absent:
		return exit.Errorf(exit.Invalid, "the folder %s holds no sweep", dir).
			Hint("the folder of a shard has a %s and %s; is the path right?", planFile, journalsDir)
	case complete:
		return exit.Errorf(exit.Invalid, "the folder %s has its results, and no runs to be merged", dir).
			Hint("all runs of this study are in its results; leave it out to merge others")
	case foreign:
		return exit.Errorf(exit.Invalid, "the folder %s holds %s", dir, found).
			Hint("leave it out, or name the study that it belongs to; this one is %s-%s", s.Name, s.Hash[:8])
	}
	return nil
}

// look finds out what stands at a place, and describes what is foreign.
func (s *Sweep) look(dir string) (what state, found string) {
	text, err := os.ReadFile(filepath.Join(dir, planFile))
	if err != nil {
		entries, readErr := os.ReadDir(dir)
		switch {
		case errors.Is(readErr, fs.ErrNotExist) || readErr == nil && len(entries) == 0:
			return absent, ""
		case readErr != nil:
			return foreign, "no sweep: " + bare(readErr).Error()
		}
		return foreign, "something else than a sweep"
	}
	var p planned
	if json.Unmarshal(text, &p) != nil || p.Schema != planSchema || p.Study != s.Hash {
		found = fmt.Sprintf("another study, %s", param.Quote(p.Name))
		if p.Name == s.Name {
			found = "this study before a change: of its file, its base, a file that it reads, --set or --reps"
		}
		if p.Version != s.Version && p.Version != "" {
			found = fmt.Sprintf("a sweep of version %s, and this is version %s", param.Quote(p.Version),
				param.Quote(s.Version))
		}
		return foreign, found
	}
	if manifest, err := os.ReadFile(filepath.Join(dir, folder.Manifest)); err == nil && bytes.Contains(manifest,
		[]byte(s.Hash)) {
		return complete, ""
	}
	return begun, ""
}

// planned is plan.json: what the folder is about.
type planned struct {
	Schema  string `json:"schema"`
	Name    string `json:"name"`
	Study   string `json:"study"`
	Version string `json:"model_version"`
	Points  int    `json:"points"`
	Cells   int    `json:"cells"`
	Runs    int    `json:"runs"`
}

func (s *Sweep) planned() []byte {
	text, err := json.MarshalIndent(planned{planSchema, s.Name, s.Hash, s.Version, len(s.Points), len(s.Cells), s.Runs()},
		"", "  ")
	if err != nil {
		panic("sweep: " + err.Error())
	}
	return append(text, '\n')
}

// Begin makes the folder, unless it is there.
func (st *Store) Begin() error {
	if err := os.MkdirAll(filepath.Join(st.Dir, journalsDir), 0o777); err != nil {
		return exit.Errorf(exit.Internal, "cannot write %s: %w", st.Dir, err)
	}
	if _, err := os.Stat(filepath.Join(st.Dir, planFile)); err == nil {
		return nil
	}
	return folder.WriteFile(filepath.Join(st.Dir, planFile), st.sweep.planned())
}

// Scratch is a folder for what is of no use any more when the sweep is complete.
func (st *Store) Scratch(name string) string { return filepath.Join(st.Dir, journalsDir, name) }

// header is that of the sweep's journals.
func (s *Sweep) header() header { return header{journalSchema, s.Hash, s.Version, s.Measures} }

// journal opens a journal of the store by its name, to write on.
func (st *Store) journal(name string) (*journal, error) {
	path := filepath.Join(st.Dir, journalsDir, name+journalEnd)
	j, err := openJournal(path, st.sweep.header())
	if err != nil {
		e := exit.Errorf(exit.Internal, "cannot write %s: %w", path, err)
		if err.Error() == "another process is writing it" {
			e.Hint("wait for it, or let both work with --shard 1/2 and --shard 2/2")
		}
		return nil, e
	}
	folder.SyncDir(filepath.Dir(path))
	return j, nil
}

// Has reports whether a run is done.
func (st *Store) Has(run int) bool { return st.at[run] != nowhere }

// read takes in a journal.
func (st *Store) read(name string) error {
	number := len(st.journals)
	if number == mostJournals {
		return exit.Errorf(exit.Invalid, "more than %d journals", mostJournals).Hint("merge fewer shards at a time")
	}
	f, err := os.Open(name)
	if err != nil {
		return exit.Wrap(exit.Invalid, err)
	}
	defer f.Close()
	st.journals = append(st.journals, name)
	damaged, err := scan(f, st.sweep.header(), func(text []byte, offset int64) error {
		return st.take(number, text, offset)
	})
	st.Damaged += damaged
	var conflict *Conflict
	switch {
	case errors.As(err, &conflict):
		return exit.Errorf(exit.Mismatch, "%w", err).Hint("one of the machines that made them computes wrongly, or runs " +
			"other code under the same version; remove the journal that is wrong and sweep again")
	case err != nil:
		return exit.Errorf(exit.Invalid, "%s: %w", name, err).Hint("remove it, and its runs are made again")
	}
	return nil
}

// take notes where a record is. A second record of a run must be equal to the first.
func (st *Store) take(journal int, text []byte, offset int64) error {
	r, err := ParseRecord(text, len(st.sweep.Measures))
	if err != nil {
		return err
	}
	run, err := st.sweep.runOf(&r)
	if err != nil {
		return err
	}
	if offset >= mostOffset {
		return fmt.Errorf("the journal has more than %d bytes", int64(mostOffset))
	}
	if st.at[run] == nowhere {
		st.at[run] = placeOf(journal, offset, len(text))
		st.Found++
		return nil
	}
	other, err := st.raw(run)
	if err == nil && !bytes.Equal(other, text) {
		first, _, _ := st.at[run].split()
		return &Conflict{Run: st.sweep.DescribeRun(run), First: st.journals[first], Second: st.journals[journal]}
	}
	return err
}

// Conflict says that two records of one run differ.
type Conflict struct{ Run, First, Second string }

// Error names both.
func (c *Conflict) Error() string {
	return fmt.Sprintf("two records of one run differ, and no two machines may disagree about a run: %s; one is in %s, "+
		"the other in %s", c.Run, c.First, c.Second)
}

// runOf is the number of the run that a record tells of.
func (s *Sweep) runOf(r *Record) (int, error) {
	cell, known := s.index[r.Cell]
	if !known || r.Replication < 0 || r.Replication >= s.Replications {
		return 0, fmt.Errorf("it has a record of a run that this study does not have: %s, replication %d", r.Cell,
			r.Replication)
	}
	return int(cell)*s.Replications + r.Replication, nil
}

// DescribeRun names a run.
func (s *Sweep) DescribeRun(run int) string {
	c := s.Cells[run/s.Replications]
	return fmt.Sprintf("%s at %s, replication %d", s.Strategies[c.Strategy], s.Describe(c.Point), run%s.Replications)
}

// mostOpen is how many journals are kept open for reading.
const mostOpen = 64

// raw reads the text of a record.
func (st *Store) raw(run int) ([]byte, error) {
	journal, offset, length := st.at[run].split()
	f := st.open[journal]
	if f == nil {
		if len(st.open) >= mostOpen {
			st.Close()
		}
		var err error
		if f, err = os.Open(st.journals[journal]); err != nil {
			return nil, err
		}
		st.open[journal] = f
	}
	text := make([]byte, length)
	if n, err := f.ReadAt(text, offset); err != nil && (err != io.EOF || n < length) {
		return nil, fmt.Errorf("%s: %w", st.journals[journal], err)
	}
	return text, nil
}

// Record reads the record of a run that is done.
func (st *Store) Record(run int) (Record, error) {
	text, err := st.raw(run)
	if err != nil {
		return Record{}, err
	}
	return ParseRecord(text, len(st.sweep.Measures))
}

// Close closes what was opened for reading.
func (st *Store) Close() {
	for number, f := range st.open {
		f.Close()
		delete(st.open, number)
	}
}
