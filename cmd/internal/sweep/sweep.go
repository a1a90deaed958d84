package sweep

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// Source is a study as it was found.
type Source struct {
	Name string // for messages
	Text []byte
	Base func(name string) (plan.Source, error) // finds the base scenario
}

// Changes are what the command line changes of a study.
type Changes struct {
	Set          []string // further assignments for all points
	Replications int      // 0 for the study's
}

// ID is the identity of a cell, and with a replication that of a run.
type ID [sha256.Size]byte

// String is the ID in hexadecimal.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// Cell is what is replicated: a strategy at a point. Further points may share it.
type Cell struct {
	ID       ID
	Point    int // the first point that has it
	Strategy int // index in Strategies
}

// Sweep is a study that has been read and found sound: its points, its cells and their runs, which are numbered cell
// by cell.
type Sweep struct {
	*Study
	Version    string // of the model
	Points     []Point
	Strategies []string // their names
	Cells      []Cell
	Hash       string            // of all that decides the results
	Inputs     []string          // names of the files that the scenarios read, sorted
	Warnings   scenario.Problems // about the first point

	base   plan.Source
	marks  *scenario.Marks
	shared []assignment // what all points set
	seed   int64
	chosen []int   // indices of Strategies in the base's list
	cellOf []int32 // by point, then by strategy
	index  map[ID]int32
}

// assignment is one change of the base scenario, with the parts of the study that name its value and its key.
type assignment struct{ text, path, key string }

// Read reads a study and all its points. All problems of the file are reported at once, those of the points point by
// point until the first that has some.
func Read(ctx context.Context, src Source, version string, changes Changes) (*Sweep, error) {
	study, marks, problems := decodeStudy(src.Name, src.Text)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	base, err := src.Base(study.Base)
	if err != nil {
		return nil, fmt.Errorf("the base of the study cannot be read: %w", err)
	}
	s := &Sweep{Study: study, Version: version, base: base, marks: marks}
	if changes.Replications > 0 {
		s.Replications = changes.Replications
	}
	s.share(changes.Set)
	if err := s.contradictions().Err(); err != nil {
		return nil, err
	}
	points, refused := s.design()
	if refused != nil {
		return nil, scenario.Problems{marks.Problem(scenario.Conflict, refused.path, refused.message, refused.fix)}
	}
	s.Points = points
	if err := s.readFirst(); err != nil {
		return nil, s.located(err, 0)
	}
	if err := s.readPoints(ctx); err != nil {
		return nil, err
	}
	if s.Runs() > mostRuns {
		return nil, scenario.Problems{marks.Problem(scenario.OutOfRange, "replications",
			fmt.Sprintf("the study has %d runs; at most %d are possible", s.Runs(), mostRuns),
			"lower replications, or make several studies of it")}
	}
	s.sign()
	return s, nil
}

// share collects the assignments that all points have in common.
func (s *Sweep) share(further []string) {
	for i, text := range s.Set {
		at := fmt.Sprintf("set.%d", i+1)
		s.shared = append(s.shared, assignment{text, at, at})
	}
	for _, text := range further {
		s.shared = append(s.shared, assignment{text: text})
	}
	if s.Seed >= 0 {
		s.shared = append(s.shared, assignment{fmt.Sprintf("seed=%d", s.Seed), "seed", "seed"})
	}
	if s.Replications >= 0 {
		text := fmt.Sprintf("replications=%d", s.Replications)
		s.shared = append(s.shared, assignment{text, "replications", "replications"})
	}
}

// contradictions are the keys that are set for all points and vary as well.
func (s *Sweep) contradictions() (problems scenario.Problems) {
	for _, a := range s.shared {
		path, _, _ := strings.Cut(a.text, "=")
		for i := range s.Vary {
			if v := &s.Vary[i]; path == v.Path || slices.Contains(v.Also, path) {
				problems = append(problems, s.marks.Problem(scenario.Conflict, fmt.Sprintf("vary.%d", i+1),
					fmt.Sprintf("%s varies here and is set for all points", path), "leave out one of the two"))
			}
		}
	}
	return problems
}

// readFirst reads the first point and finds what all points have in common: the seed and the strategies. The base need
// not be sound by itself, for what varies may be what it lacks.
func (s *Sweep) readFirst() error {
	p, err := s.read(append(slices.Clone(s.shared), s.varied(0)...))
	if err != nil {
		return err
	}
	s.Warnings, s.seed, s.Replications = p.Warnings, p.Seed, p.Replications
	for i, name := range s.Study.Strategies {
		known := slices.Contains(p.Labels, name) ||
			slices.ContainsFunc(p.Strategies, func(one scenario.Selection) bool { return one.Kind == name })
		if !known {
			return scenario.Problems{s.marks.Problem(scenario.NoTarget, fmt.Sprintf("strategies.%d", i+1),
				fmt.Sprintf("the base has no strategy %s", param.Quote(name)), "choose "+param.Or(p.Labels))}
		}
	}
	for i, label := range p.Labels {
		all := len(s.Study.Strategies) == 0
		if all || slices.Contains(s.Study.Strategies, label) || slices.Contains(s.Study.Strategies, p.Strategies[i].Kind) {
			s.chosen = append(s.chosen, i)
			s.Strategies = append(s.Strategies, label)
		}
	}
	if s.Baseline == "" && slices.Contains(s.Strategies, p.Baseline) {
		s.Baseline = p.Baseline
	}
	return nil
}

// read reads the base with assignments. What is wrong with an assignment of the study is shown in the study.
func (s *Sweep) read(assignments []assignment) (*plan.Plan, error) {
	texts := make([]string, len(assignments))
	for i, a := range assignments {
		texts[i] = a.text
	}
	p, err := plan.Read(s.base, texts)
	problems, ok := err.(scenario.Problems)
	if !ok {
		return p, err
	}
	for i, problem := range problems {
		for _, a := range assignments {
			if a.path != "" && problem.Excerpt == a.text && problem.File == "--set" {
				place := a.path
				if problem.Col <= strings.IndexByte(a.text, '=') {
					place = a.key
				}
				own := s.marks.Problem(problem.Code, place, problem.Message, problem.Fix)
				own.Why, own.Topic = problem.Why, problem.Topic
				problems[i] = own
			}
		}
	}
	return nil, problems
}

// assignments makes a point of the base.
func (s *Sweep) assignments(point int) []assignment {
	all := slices.Clone(s.shared)
	if s.Luck == Own {
		seed := rng.Mix(uint64(s.seed), uint64(s.Points[point].Row)) >> 2
		all = append(all, assignment{fmt.Sprintf("seed=%d", seed), "luck", "luck"})
	}
	return append(all, s.varied(point)...)
}

// varied are the assignments of a point that make it differ from others.
func (s *Sweep) varied(point int) (all []assignment) {
	for i, value := range s.Points[point].Values {
		at := fmt.Sprintf("vary.%d.", i+1)
		all = append(all, assignment{s.Vary[i].Path + "=" + value, at + "values", at + "path"})
		for k, path := range s.Vary[i].Also {
			all = append(all, assignment{path + "=" + value, at + "values", fmt.Sprintf("%salso.%d", at, k+1)})
		}
	}
	return all
}

// Plan reads the scenario of a point.
func (s *Sweep) Plan(point int) (*plan.Plan, error) { return s.read(s.assignments(point)) }

// OpenInput opens a file that the scenarios read.
func (s *Sweep) OpenInput(name string) (io.ReadCloser, error) { return s.base.Open(name) }

// Describe names a point by its values.
func (s *Sweep) Describe(point int) string {
	parts := make([]string, len(s.Vary))
	for i, value := range s.Points[point].Values {
		parts[i] = s.Vary[i].Label() + "=" + value
	}
	return strings.Join(parts, ", ")
}

// readPoints checks every point and finds the cells.
func (s *Sweep) readPoints(ctx context.Context) error {
	n := len(s.Strategies)
	ids := make([]ID, len(s.Points)*n)
	labels, inputs := make([][]string, len(s.Points)), make([][]string, len(s.Points))
	first, err := s.eachPoint(ctx, func(point int) error {
		p, err := s.Plan(point)
		if err != nil {
			return err
		}
		inputs[point] = p.Inputs
		for k, i := range s.chosen {
			ids[point*n+k] = identity(s.Version, p.Alone(i))
			labels[point] = append(labels[point], p.Labels[i])
		}
		return nil
	})
	if err != nil {
		return s.located(err, first)
	}
	s.Inputs = slices.Concat(inputs...)
	slices.Sort(s.Inputs)
	s.Inputs = slices.Compact(s.Inputs)
	s.rename(labels)
	s.collect(ids)
	return s.checkBaseline()
}

// located adds the point to problems that come from values which are sound by themselves.
func (s *Sweep) located(err error, point int) error {
	problems, ok := err.(scenario.Problems)
	for i := range problems {
		code := problems[i].Code
		if ok && (code == scenario.Conflict || code == scenario.NoTarget || problems[i].File != s.marks.File()) {
			problems[i].Message += " (at the point " + s.Describe(point) + ")"
		}
	}
	return err
}

// eachPoint calls f for every point, several at a time, and returns the first point in order that fails.
func (s *Sweep) eachPoint(ctx context.Context, f func(point int) error) (first int, err error) {
	var next atomic.Int64
	var group sync.WaitGroup
	var mu sync.Mutex
	first = len(s.Points)
	for range min(runtime.GOMAXPROCS(0), len(s.Points)) {
		group.Go(func() {
			for ctx.Err() == nil {
				point := int(next.Add(1)) - 1
				mu.Lock()
				over := point >= first
				mu.Unlock()
				if over {
					return
				}
				if own := f(point); own != nil {
					mu.Lock()
					if point < first {
						first, err = point, own
					}
					mu.Unlock()
				}
			}
		})
	}
	group.Wait()
	if err == nil {
		err = ctx.Err()
	}
	return first, err
}

// identity is that of a cell.
func identity(version string, alone [sha256.Size]byte) ID {
	return sha256.Sum256(fmt.Appendf(nil, "sessionsim.run/1\n%s\n%x\n", version, alone))
}

// rename gives strategies names that hold at all points: a label that tells a parameter which varies gives way to the
// strategy's kind.
func (s *Sweep) rename(labels [][]string) {
	used := map[string]int{}
	p, err := s.Plan(0)
	for k := range s.Strategies {
		varies := slices.ContainsFunc(labels, func(own []string) bool { return own[k] != labels[0][k] })
		if s.Strategies[k] = labels[0][k]; varies && err == nil {
			s.Strategies[k] = p.Strategies[s.chosen[k]].Kind
		}
		if used[s.Strategies[k]]++; used[s.Strategies[k]] > 1 {
			s.Strategies[k] = fmt.Sprintf("%s (%d)", s.Strategies[k], used[s.Strategies[k]])
		}
	}
}

// collect makes the list of cells, each once, in the order of the points.
func (s *Sweep) collect(ids []ID) {
	n := len(s.Strategies)
	s.index, s.cellOf = map[ID]int32{}, make([]int32, len(ids))
	for i, id := range ids {
		cell, known := s.index[id]
		if !known {
			cell = int32(len(s.Cells))
			s.index[id] = cell
			s.Cells = append(s.Cells, Cell{id, i / n, i % n})
		}
		s.cellOf[i] = cell
	}
}

// checkBaseline finds the baseline among the strategies.
func (s *Sweep) checkBaseline() error {
	if s.Baseline == "" {
		s.Baseline = s.Strategies[0]
	}
	if !slices.Contains(s.Strategies, s.Baseline) {
		return scenario.Problems{s.marks.Problem(scenario.NoTarget, "baseline",
			fmt.Sprintf("no strategy of this study is called %s", param.Quote(s.Baseline)), "choose "+param.Or(s.Strategies))}
	}
	return nil
}

// Extent says how much there is to do.
func (s *Sweep) Extent() string {
	return fmt.Sprintf("%s, %s, %s", reports.Counted(len(s.Points), "point"),
		reports.Counted(len(s.Strategies), "strategy"), reports.Counted(s.Runs(), "run"))
}

// Runs is the number of runs.
func (s *Sweep) Runs() int { return len(s.Cells) * s.Replications }

// cell is the number of the cell of a strategy at a point.
func (s *Sweep) cell(point, strategy int) int { return int(s.cellOf[point*len(s.Strategies)+strategy]) }

// sign computes the hash of all that decides the results: what is run, and what becomes of it.
func (s *Sweep) sign() {
	h := sha256.New()
	h.Write(s.Resolved())
	fmt.Fprintf(h, "%q %q\n", s.Strategies, s.Baseline)
	for _, cell := range s.cellOf {
		h.Write(s.Cells[cell].ID[:])
	}
	s.Hash = hex.EncodeToString(h.Sum(nil))
}

// Resolved is the study file with every value written out.
func (s *Sweep) Resolved() []byte {
	study := *s.Study
	study.Seed, study.Set = s.seed, nil
	for _, a := range s.shared {
		if a.path != "seed" && a.path != "replications" {
			study.Set = append(study.Set, a.text)
		}
	}
	study.Strategies = nil
	return scenario.Write(study.Fields())
}
