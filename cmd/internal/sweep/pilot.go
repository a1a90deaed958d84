package sweep

import (
	"context"
	"time"

	"github.com/sessionsim/sessionsim/cmd/internal/estimate"
)

// Pilot is what a few runs tell about all.
type Pilot struct {
	Runs   int           // that were made
	PerRun time.Duration // mean time of one on one processor
	Disk   int64         // bytes that the whole sweep needs at most, results included
	Memory int64         // bytes that one run needs at most, of the points looked at
}

// The size of a pilot.
const (
	pilotRuns   = 40
	pilotBudget = 3 * time.Second
	surveyed    = 16 // points whose memory is looked at
)

// spread picks k of n numbers evenly and in an order that is even from the start: multiples of the golden section.
func spread(k, n int) (picked []int) {
	const golden = 0x9e3779b97f4a7c15
	seen := map[int]bool{}
	for i := uint64(0); len(picked) < min(k, n) && i < 64*uint64(k); i++ {
		hi := int((i * golden >> 32) * uint64(n) >> 32)
		if !seen[hi] {
			seen[hi] = true
			picked = append(picked, hi)
		}
	}
	return picked
}

// Pilot makes some runs, spread over all points and strategies, until it has seen enough or its time is over.
func (s *Sweep) Pilot(ctx context.Context, now func() time.Time) (p Pilot, err error) {
	measures, _ := measuresOf(s.Measures)
	begun, record := now(), 0
	var spent time.Duration
	for _, c := range spread(pilotRuns, len(s.Cells)) {
		if ctx.Err() != nil {
			return p, ctx.Err()
		}
		if p.Runs > 0 && now().Sub(begun) > pilotBudget {
			break
		}
		cell := &s.Cells[c]
		plan, err := s.Plan(cell.Point)
		if err != nil {
			return p, err
		}
		start := now()
		line, err := Execute(plan, s.chosen[cell.Strategy], cell.ID, 0, measures)
		if err != nil {
			return p, err
		}
		spent += now().Sub(start)
		p.Runs++
		record = max(record, len(line))
	}
	p.PerRun = spent / time.Duration(max(p.Runs, 1))
	p.Disk = s.disk(int64(record))
	p.Memory, err = s.Memory(0)
	return p, err
}

// disk adds up a sweep's files from the length of a record: the journal, and of each run at each point one line of
// JSON, which names the parameters and measures, and one row of CSV for each measure.
func (s *Sweep) disk(record int64) int64 {
	const checksum, row = 10, 40
	names, values := int64(0), int64(0)
	for _, m := range s.Measures {
		names += int64(len(m)) + 4
	}
	for i := range s.Vary {
		values += int64(len(s.Vary[i].Path)) + 24
	}
	line := record + names + 2*values + 60
	table := int64(len(s.Measures)) * (row + values/2 + names/int64(len(s.Measures)))
	tables := int64(len(s.Points)*len(s.Strategies)*s.Replications) * (line + table)
	return int64(s.Runs())*(record+checksum) + tables + 4<<20 // and the charts
}

// Memory is how many bytes one run needs at most, of some points spread over all. Runs below enough are not looked at
// closely.
func (s *Sweep) Memory(enough int64) (most int64, err error) {
	for _, point := range spread(surveyed, len(s.Points)) {
		p, err := s.Plan(point)
		if err != nil {
			return 0, err
		}
		need, err := estimate.Of(p, enough)
		if err != nil {
			return 0, err
		}
		most = max(most, need.Trial)
	}
	return most, nil
}
