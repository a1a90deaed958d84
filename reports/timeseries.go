package reports

import (
	"slices"
	"strconv"

	"github.com/sessionsim/sessionsim/sim"
)

// mostPlaceColumns is the number of places up to which the time series have columns for each: a table of a thousand
// servers over thousands of windows would fill a disk.
const mostPlaceColumns = 64

// TimeSeriesCSV writes the timelines of all trials, one row for each strategy, replication and window. The columns of
// places that a strategy does not have stay empty; with more than 64 places none has columns. The warm-up is included,
// since a timeline should show it.
func TimeSeriesCSV(c *Comparison) []byte {
	scopes, servers := placeColumns(c)
	header := []string{
		"strategy", "replication", "start_s", "answered", "unavailable", "missing", "stale", "forced_relogins", "logins",
	}
	for _, s := range servers {
		header = append(header, "requests "+s)
	}
	for _, s := range scopes {
		header = append(header, "memory_bytes "+s)
	}
	t := newTidy(header)
	for i := range c.Runs {
		for r := range c.Runs[i].Results {
			for w := range c.Runs[i].Results[r].Timeline {
				t.row(windowRow(&c.Runs[i], r, w, servers, scopes)...)
			}
		}
	}
	return t.bytes()
}

// placeColumns are the names of all places, and of the servers among them, in order of first appearance.
func placeColumns(c *Comparison) (scopes, servers []string) {
	for i := range c.Runs {
		r := &c.Runs[i].Results[0]
		for p := range r.Places {
			scope := scopeOf(&r.Places[p])
			if slices.Contains(scopes, scope) {
				continue
			}
			scopes = append(scopes, scope)
			if p < r.Servers {
				servers = append(servers, scope)
			}
		}
	}
	if len(scopes) > mostPlaceColumns {
		return nil, nil
	}
	return scopes, servers
}

func windowRow(run *Run, replication, window int, servers, scopes []string) []string {
	r := &run.Results[replication]
	w := &r.Timeline[window]
	row := []string{run.Name, strconv.Itoa(replication), exact(windowStart(r, window))}
	for _, n := range []uint64{w.Answered, w.Unavailable, w.Missing, w.Stale, w.ForcedLogins, w.Logins} {
		row = append(row, strconv.FormatUint(n, 10))
	}
	for _, name := range servers {
		cell := ""
		if i := placeNamed(r, name); i >= 0 && i < len(w.Servers) {
			cell = strconv.FormatUint(w.Servers[i], 10)
		}
		row = append(row, cell)
	}
	for _, name := range scopes {
		cell := ""
		if i := placeNamed(r, name); i >= 0 && i < len(w.Memory) {
			cell = strconv.FormatInt(w.Memory[i], 10)
		}
		row = append(row, cell)
	}
	return row
}

// windowStart is the instant at which a window begins, in seconds since the start of the run.
func windowStart(r *sim.Result, window int) float64 {
	return float64(int64(window)*r.WindowWidth) / nsPerSecond
}

// placeNamed is the index of a place by its scope, or -1.
func placeNamed(r *sim.Result, scope string) int {
	return slices.IndexFunc(r.Places, func(p sim.PlaceResult) bool { return scopeOf(&p) == scope })
}
