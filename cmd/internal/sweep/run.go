package sweep

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"sync"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim"
)

// Shard is a part of a sweep's runs: number Index of Count, counted from 1. The zero Shard is all of them.
type Shard struct{ Index, Count int }

// name is that of the shard's journal.
func (sh Shard) name() string {
	if sh.Count == 0 {
		return "local"
	}
	return fmt.Sprintf("shard-%04d-of-%04d", sh.Index, sh.Count)
}

// localChunk is how many runs a goroutine or a shard takes at a time. Runs of one chunk are of one point, whose
// scenario is read once for all of them.
const localChunk = 16

// chunks lists the runs of a shard that are still to be made, in chunks.
func (st *Store) chunks(shard Shard) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		perChunk := min(localChunk, st.sweep.Replications)
		for number, from := 0, 0; from < st.sweep.Runs(); number++ {
			end := (from/st.sweep.Replications + 1) * st.sweep.Replications // of the cell
			to := min(from+perChunk, end)
			var todo []int
			for run := from; run < to; run++ {
				if !st.Has(run) && (shard.Count == 0 || number%shard.Count == shard.Index-1) {
					todo = append(todo, run)
				}
			}
			if len(todo) > 0 && !yield(todo) {
				return
			}
			from = to
		}
	}
}

// Todo is the number of runs of a shard that are still to be made, and of all its runs.
func (st *Store) Todo(shard Shard) (todo, all int) {
	for chunk := range st.chunks(shard) {
		todo += len(chunk)
	}
	empty := &Store{sweep: st.sweep, at: make([]place, len(st.at))}
	for i := range empty.at {
		empty.at[i] = nowhere
	}
	for chunk := range empty.chunks(shard) {
		all += len(chunk)
	}
	return todo, all
}

// outcome is what became of a run: a record, or the reason why there is none.
type outcome struct {
	run  int
	line []byte
	err  error
}

// Progress is told of every run that is done, on one goroutine at a time.
type Progress interface {
	Step()
	Fail()
}

// mostFailures is how many runs may fail before a sweep gives up.
const mostFailures = 100

// Failures says that runs failed; all others were made.
type Failures struct {
	Count int
	Run   string // the first
	Err   error
}

// Error tells of the first.
func (f *Failures) Error() string {
	return fmt.Sprintf("%d runs failed, the first being %s: %v", f.Count, f.Run, f.Err)
}

// Unwrap is the reason of the first.
func (f *Failures) Unwrap() error { return f.Err }

// Run makes what is left of a shard on so many goroutines and writes its journal. When ctx ends, the runs under way
// are finished and kept, and its error is returned.
func (st *Store) Run(ctx context.Context, shard Shard, workers int, progress Progress) error {
	if err := st.Begin(); err != nil {
		return err
	}
	j, err := st.journal(shard.name())
	if err != nil {
		return err
	}
	defer j.Close()
	return st.run(ctx, shard, workers, j, progress)
}

func (st *Store) run(ctx context.Context, shard Shard, workers int, j *journal, progress Progress) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	chunks, outcomes := make(chan []int), make(chan outcome, 4*workers)
	go func() {
		defer close(chunks)
		for chunk := range st.chunks(shard) {
			select {
			case chunks <- chunk:
			case <-ctx.Done():
				return
			}
		}
	}()
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			w := worker{Sweep: st.sweep, point: -1}
			for chunk := range chunks {
				w.work(ctx, chunk, outcomes)
			}
		})
	}
	go func() {
		group.Wait()
		close(outcomes)
	}()
	defer Rest()()
	err := st.sweep.keep(outcomes, j, progress, stop)
	for range outcomes { // after a failure to write, let the workers end
	}
	return cmpOr(err, context.Cause(ctx))
}

func cmpOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Rest makes the collector of garbage rest between runs, until what it returns is called. A run leaves next to nothing
// behind, so with so little alive the collector would run every few runs, which was measured to cost 15 % of all time.
// A block that nobody touches takes no memory itself but lets garbage grow to its size first.
func Rest() (end func()) {
	const most = 64 << 20
	block := make([]byte, most)
	return func() { runtime.KeepAlive(block) }
}

// worker makes runs. It keeps the scenario it has read last, because chunks that follow each other are often of one
// point.
type worker struct {
	*Sweep
	point int
	plan  *plan.Plan
	err   error
}

// work makes the runs of a chunk, all of one cell.
func (w *worker) work(ctx context.Context, chunk []int, outcomes chan<- outcome) {
	cell := &w.Cells[chunk[0]/w.Replications]
	if w.point != cell.Point {
		w.point = cell.Point
		if w.plan, w.err = w.Plan(cell.Point); w.err == nil {
			w.err = w.unchanged(w.plan, cell)
		}
	}
	measures, _ := measuresOf(w.Measures)
	for _, run := range chunk {
		if ctx.Err() != nil {
			return
		}
		o := outcome{run: run, err: w.err}
		if w.err == nil {
			o.line, o.err = Execute(w.plan, w.chosen[cell.Strategy], cell.ID, run%w.Replications, measures)
		}
		outcomes <- o
	}
}

// unchanged sees to it that the files of a scenario are those of the cell's identity.
func (s *Sweep) unchanged(p *plan.Plan, cell *Cell) error {
	if len(p.Inputs) > 0 && identity(s.Version, p.Alone(s.chosen[cell.Strategy])) != cell.ID {
		return errors.New("a file that the scenario reads has changed since the sweep began")
	}
	return nil
}

// Execute makes one run and returns its record's line. A broken invariant of the model is an error here, so that one
// run does not end all the others.
func Execute(p *plan.Plan, strategy int, id ID, replication int, measures []reports.Measure) (line []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("this is a mistake in sessionsim: %v", cause)
		}
	}()
	trial := p.Trial(strategy, replication)
	result, err := sim.Run(&trial)
	if err != nil {
		return nil, err
	}
	record := recordOf(id, replication, &result, measures)
	return record.append(nil), nil
}

// keep writes outcomes to the journal: whatever has come while the last ones were being written goes to the disk
// together. It calls stop when there are too many failures.
func (s *Sweep) keep(outcomes <-chan outcome, j *journal, progress Progress, stop func()) error {
	var failures *Failures
	for o := range outcomes {
		var lines [][]byte
		for more := true; more; {
			if o.err == nil {
				lines = append(lines, o.line)
			} else {
				progress.Fail()
				if failures == nil {
					failures = &Failures{Run: s.DescribeRun(o.run), Err: o.err}
				}
				if failures.Count++; failures.Count == mostFailures {
					stop()
				}
			}
			select {
			case o, more = <-outcomes:
			default:
				more = false
			}
		}
		if len(lines) == 0 {
			continue
		}
		if err := j.add(lines); err != nil {
			stop()
			return &WriteError{err}
		}
		for range lines {
			progress.Step()
		}
	}
	if failures != nil {
		return failures
	}
	return nil
}

// WriteError says that a journal could not be written, as on a full disk. What was written before is kept.
type WriteError struct{ Err error }

// Error says why.
func (w *WriteError) Error() string {
	return "cannot write the journal of runs: " + bare(w.Err).Error()
}

// Unwrap is the reason.
func (w *WriteError) Unwrap() error { return w.Err }

// bare is a system's error without the operation and the path.
func bare(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}

// Explain gives errors of Run their exit codes and hints. again is the command that goes on.
func Explain(err error, done, total int, again string) error {
	var failures *Failures
	var full *WriteError
	switch {
	case errors.As(err, &failures):
		return exit.Errorf(exit.Failed, "%w", err).
			Hint("the other runs are kept; the same command tries those that failed again: %s", again)
	case errors.As(err, &full):
		return exit.Errorf(exit.Internal, "%w", err).
			Hint("%d of %d runs are kept; make room and go on: %s", done, total, again)
	case errors.Is(err, context.Canceled):
		return exit.Errorf(exit.Interrupted, "interrupted; %d of %d runs are done and kept", done, total).
			Hint("go on: %s", again)
	}
	return err
}
