package sweep

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// Point is one assignment of values to the parameters that vary, in their order.
type Point struct {
	Row    int      // number in the design, before constraints
	Values []string // one for each parameter
}

// refusal is why a study has no points: the part of it that is the reason, and what to do.
type refusal struct{ path, message, fix string }

const fewer = "vary fewer parameters, give them fewer values, or use method: random"

// design lists the points of a study, or says what keeps it from having any.
func (s *Study) design() (points []Point, refused *refusal) {
	filter := s.filter()
	seen := map[string]bool{} // whole numbers repeat in a sample
	keep := func(row int, values []string) {
		if !filter.passes(values) {
			return
		}
		if s.Method == Random {
			key := strings.Join(values, "\n")
			if seen[key] {
				return
			}
			seen[key] = true
		}
		points = append(points, Point{row, slices.Clone(values)})
	}
	rows := 0
	if s.Method == Grid {
		if rows = s.grid(keep); rows > mostRows {
			return nil, &refusal{"vary", fmt.Sprintf("the grid has more than %d combinations", mostRows), fewer}
		}
	} else {
		rows = s.sample(keep, func() bool { return len(points) < s.Samples })
	}
	switch {
	case len(points) == 0:
		return nil, filter.impossible(rows)
	case s.Method == Random && len(points) < s.Samples:
		return nil, &refusal{"samples", fmt.Sprintf("only %d different points were found among %d combinations, and %d "+
			"samples are wanted", len(points), rows, s.Samples), "want fewer, or widen ranges and constraints"}
	case len(points) > mostPoints:
		return nil, &refusal{"vary", fmt.Sprintf("the study has %d points; at most %d are possible", len(points),
			mostPoints), fewer}
	}
	return points, nil
}

// filter is what the constraints of a study leave. Until something passes it counts what satisfies each of them.
type filter struct {
	texts       []string
	constraints []constraint
	satisfied   []int
	passed      bool
}

func (s *Study) filter() *filter {
	f := &filter{texts: s.Where, satisfied: make([]int, len(s.Where))}
	for _, text := range s.Where {
		c, _, _ := parseConstraint(text, s.Vary)
		f.constraints = append(f.constraints, c)
	}
	return f
}

func (f *filter) passes(values []string) bool {
	all := true
	for i, c := range f.constraints {
		if c.holds(values) {
			f.satisfied[i]++
		} else if all = false; f.passed {
			return false
		}
	}
	f.passed = f.passed || all
	return all
}

// impossible says why nothing passed: one constraint that nothing satisfies, or several that exclude each other.
func (f *filter) impossible(rows int) *refusal {
	for i, n := range f.satisfied {
		if n == 0 {
			return &refusal{fmt.Sprintf("where.%d", i+1), fmt.Sprintf("none of %d combinations satisfies %s", rows,
				f.texts[i]), "take it away, or vary over values that satisfy it"}
		}
	}
	return &refusal{"where", fmt.Sprintf("none of %d combinations satisfies all constraints, though each of them is "+
		"satisfied by some", rows), "take one of them away"}
}

// grid tells every combination, the last parameter varying fastest, unless there are too many.
func (s *Study) grid(tell func(row int, values []string)) (rows int) {
	choices := make([][]string, len(s.Vary))
	rows = 1
	for i := range s.Vary {
		choices[i], _ = s.Vary[i].Values.expand()
		if rows *= len(choices[i]); rows > mostRows {
			return rows
		}
	}
	values := make([]string, len(s.Vary))
	for row := range rows {
		rest := row
		for i := len(choices) - 1; i >= 0; i-- {
			values[i] = choices[i][rest%len(choices[i])]
			rest /= len(choices[i])
		}
		tell(row, values)
	}
	return rows
}

// triesPerSample bounds the search for points that satisfy the constraints.
const triesPerSample = 1000

// sample tells the points of a shifted Sobol sequence while more are wanted. Going on in the sequence for those that
// the constraints exclude leaves the rest evenly spread over what is allowed.
func (s *Study) sample(tell func(row int, values []string), more func() bool) (rows int) {
	shifts := make([]uint32, len(s.Vary))
	for i := range shifts {
		shifts[i] = uint32(rng.Mix(uint64(s.SampleSeed), uint64(i)) >> 32)
	}
	values := make([]string, len(s.Vary))
	for ; more() && rows < min(mostRows, triesPerSample*s.Samples); rows++ {
		for i := range values {
			values[i] = s.Vary[i].Values.sample(float64(sobol(i, uint32(rows))^shifts[i]) / (1 << 32))
		}
		tell(rows, values)
	}
	return rows
}
