package reports

import (
	"strings"

	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
)

// race looks for the best strategy by one measure, after Kim and Nelson. Strategies that are out of it go on being run
// for the other measures, but are not heard here any more.
type race struct {
	zone      Zone
	measure   *Measure
	level     float64
	first     int
	opening   [][]float64 // by strategy: the values of the first stage
	selection *stats.Selection
	out       []int  // by strategy: the replication after which it was dropped, 0 for never
	void      string // why there is no answer
	voidOf    int    // because of this strategy; -1 for none
	n         int
}

func newRace(zone Zone, asked Asked, level float64, strategies int) *race {
	return &race{zone: zone, measure: &measures[measureIndex(zone.Measure)], level: level, first: asked.First,
		opening: make([][]float64, strategies), out: make([]int, strategies)}
}

func (r *race) add(row []*sim.Result) {
	if r.done() {
		return
	}
	r.n++
	if r.selection == nil {
		r.open(row)
		return
	}
	var values []float64
	for _, i := range r.selection.Survivors() {
		values = append(values, r.value(row, i))
	}
	if r.void == "" {
		r.selection.Add(values)
		r.drop()
	}
}

// open gathers the first stage and begins the race at its end.
func (r *race) open(row []*sim.Result) {
	for i := range r.opening {
		r.opening[i] = append(r.opening[i], r.value(row, i))
	}
	if r.n < r.first || r.void != "" {
		return
	}
	selection, err := stats.NewSelection(r.opening, r.zone.Width, r.level)
	if err != nil {
		r.void, r.voidOf = strings.TrimPrefix(err.Error(), "stats: "), -1
		return
	}
	r.selection = selection
	r.drop()
}

// value is what is to be small: the measure, or its negative when it should be high.
func (r *race) value(row []*sim.Result, strategy int) float64 {
	v, void := value(r.measure, row[strategy])
	if void != "" && r.void == "" {
		r.void, r.voidOf = void, strategy
	}
	if r.measure.Better == Higher {
		return -v
	}
	return v
}

// drop notes who is out.
func (r *race) drop() {
	in := make([]bool, len(r.out))
	for _, i := range r.selection.Survivors() {
		in[i] = true
	}
	for i := range r.out {
		if !in[i] && r.out[i] == 0 {
			r.out[i] = r.n
		}
	}
}

// done reports whether the best was found, or never will be.
func (r *race) done() bool {
	if r.void != "" {
		return true
	}
	if r.selection == nil {
		return false
	}
	_, decided := r.selection.Best()
	return decided
}
