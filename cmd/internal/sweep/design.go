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

// design lists the points of a study. message and fix say what keeps it from having any.
func (s *Study) design() (points []Point, message, fix string) {
	var constraints []constraint
	for _, text := range s.Where {
		c, _, _ := parseConstraint(text, s.Vary)
		constraints = append(constraints, c)
	}
	seen := map[string]bool{} // whole numbers repeat in a sample
	keep := func(row int, values []string) {
		for _, c := range constraints {
			if !c.holds(values) {
				return
			}
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
		rows, message = s.grid(keep)
	} else {
		rows, message = s.sample(keep, func() bool { return len(points) < s.Samples })
	}
	switch {
	case message != "":
		return nil, message, "vary fewer parameters, give them fewer values, or use method: random"
	case len(points) == 0:
		return nil, fmt.Sprintf("none of %d combinations satisfies the constraints", rows),
			"they exclude each other or all values; take one away"
	case len(points) > mostPoints:
		return nil, fmt.Sprintf("the study has %d points; at most %d are possible", len(points), mostPoints),
			"vary fewer parameters, give them fewer values, or use method: random"
	}
	return points, "", ""
}

// grid tells every combination; the last parameter varies fastest.
func (s *Study) grid(tell func(row int, values []string)) (rows int, message string) {
	choices := make([][]string, len(s.Vary))
	rows = 1
	for i := range s.Vary {
		choices[i], _ = s.Vary[i].Values.expand()
		if rows *= len(choices[i]); rows > mostRows {
			return 0, fmt.Sprintf("the grid has more than %d combinations", mostRows)
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
	return rows, ""
}

// triesPerSample bounds the search for points that satisfy the constraints.
const triesPerSample = 1000

// sample tells the points of a shifted Sobol sequence while more are wanted. Going on in the sequence for those that
// the constraints exclude leaves the rest evenly spread over what is allowed.
func (s *Study) sample(tell func(row int, values []string), more func() bool) (rows int, message string) {
	shifts := make([]uint32, len(s.Vary))
	for i := range shifts {
		shifts[i] = uint32(rng.Mix(uint64(s.SampleSeed), uint64(i)) >> 32)
	}
	values := make([]string, len(s.Vary))
	for ; more(); rows++ {
		if rows >= min(mostRows, triesPerSample*s.Samples) {
			return rows, fmt.Sprintf("%d combinations gave fewer different points that satisfy the constraints than the %d "+
				"samples wanted", rows, s.Samples)
		}
		for i := range values {
			values[i] = s.Vary[i].Values.sample(float64(sobol(i, uint32(rows))^shifts[i]) / (1 << 32))
		}
		tell(rows, values)
	}
	return rows, ""
}
