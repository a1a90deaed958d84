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
			result := &c.Runs[i].Results[r]
			requests, memory := placesNamed(result, servers), placesNamed(result, scopes)
			for w := range result.Timeline {
				row := []string{c.Runs[i].Name, strconv.Itoa(r), exact(windowStart(result, w))}
				t.row(appendWindow(row, &result.Timeline[w], requests, memory)...)
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

// appendWindow appends what is known of one window; requests and memory are the places of the columns, or -1.
func appendWindow(row []string, w *sim.Window, requests, memory []int) []string {
	for _, n := range []uint64{w.Answered, w.Unavailable, w.Missing, w.Stale, w.ForcedLogins, w.Logins} {
		row = append(row, strconv.FormatUint(n, 10))
	}
	for _, place := range requests {
		cell := ""
		if place >= 0 && place < len(w.Servers) {
			cell = strconv.FormatUint(w.Servers[place], 10)
		}
		row = append(row, cell)
	}
	for _, place := range memory {
		cell := ""
		if place >= 0 && place < len(w.Memory) {
			cell = strconv.FormatInt(w.Memory[place], 10)
		}
		row = append(row, cell)
	}
	return row
}

// windowStart is the instant at which a window begins, in seconds since the start of the run.
func windowStart(r *sim.Result, window int) float64 {
	return float64(int64(window)*r.WindowWidth) / nsPerSecond
}

// placesNamed are the indices of places by their scopes, -1 for those that are not there.
func placesNamed(r *sim.Result, scopes []string) []int {
	places := make([]int, len(scopes))
	for i, scope := range scopes {
		places[i] = slices.IndexFunc(r.Places, func(p sim.PlaceResult) bool { return scopeOf(&p) == scope })
	}
	return places
}
