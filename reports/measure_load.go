package reports

import (
	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
)

// loadKind is one thing that servers can carry unevenly.
type loadKind struct {
	key, words string
	read       func(p *sim.PlaceResult) float64
}

var loadKinds = []loadKind{
	{"requests", "requests", func(p *sim.PlaceResult) float64 { return float64(p.Requests) }},
	{"busy_time", "busy time", func(p *sim.PlaceResult) float64 { return float64(p.BusyTime) }},
	{"sessions", "sessions held", func(p *sim.PlaceResult) float64 { return p.CopyTime.Float() }},
}

// skewIndex is one way to say how unevenly a load is spread.
type skewIndex struct {
	key, words, doc string
	better          Better
	read            func(stats.SkewIndices) float64
}

var skewIndices = []skewIndex{
	{"max_over_mean", "max/mean", "The busiest server over the mean; 1 is even.", Lower,
		func(s stats.SkewIndices) float64 { return s.MaxOverMean }},
	{"cv", "CV", "Standard deviation over mean; 0 is even.", Lower,
		func(s stats.SkewIndices) float64 { return s.CV }},
	{"jain", "Jain index", "(Σx)²/(N·Σx²); 1 is even, 1/N is one server doing all.", Higher,
		func(s stats.SkewIndices) float64 { return s.Jain }},
	{"gini", "Gini index", "Mean difference of two servers over twice the mean; 0 is even.", Lower,
		func(s stats.SkewIndices) float64 { return s.Gini }},
}

func skewMeasures() []Measure {
	var table []Measure
	for _, load := range loadKinds {
		for _, index := range skewIndices {
			table = append(table, Measure{
				Name: "skew_" + load.key + "_" + index.key, Title: "Load skew of " + load.words + ", " + index.words,
				Unit: Ratio, Better: index.better,
				Doc:     index.doc + " Load is " + load.words + " over the time a server was up; servers never up are left out.",
				Compute: skewOf(load, index),
			})
		}
	}
	table[0].Title, table[0].Headline = "Load skew, max/mean", true
	return append(table, Measure{
		Name: "skew_requests_worst_window_max_over_mean", Title: "Load skew, worst window", Unit: Ratio, Better: Lower,
		Doc:     "The largest max/mean of requests over available servers in any one window of the timeline.",
		Compute: worstWindow,
	})
}

func skewOf(load loadKind, index skewIndex) compute {
	return func(r *sim.Result) (float64, bool) {
		var loads []float64
		for i := range r.Places[:r.Servers] {
			if p := &r.Places[i]; p.UpTime > 0 {
				loads = append(loads, load.read(p)/float64(p.UpTime))
			}
		}
		if len(loads) == 0 {
			return 0, false
		}
		return index.read(stats.Skew(loads)), true
	}
}

func worstWindow(r *sim.Result) (float64, bool) {
	w := r.WorstWindow
	if w.Total == 0 {
		return 0, false
	}
	return float64(w.Busiest) * float64(w.Servers) / float64(w.Total), true
}

func workMeasures() []Measure {
	live := func(r *sim.Result) float64 { return r.LiveTime.Float() }
	online := func(r *sim.Result) float64 { return r.VisitTime.Float() }
	return []Measure{
		{Name: "throughput_per_second", Title: "Throughput", Unit: PerSecond, Better: Higher,
			Doc:     "Requests of every kind that were answered, per second.",
			Compute: quotient(1, answered, seconds)},
		{Name: "server_utilisation", Title: "Server utilisation", Unit: Fraction, Better: Neither,
			Doc:     "Share of the workers' time that the busiest server spent working.",
			Compute: utilisation(sim.ServerRole)},
		{Name: "store_utilisation", Title: "Store utilisation", Unit: Fraction, Better: Neither,
			Doc:     "Share of the workers' time that the busiest store node spent working.",
			Compute: utilisation(sim.StoreRole)},
		{Name: "requests_count", Title: "Requests", Unit: Count, Better: Neither,
			Doc: "Requests sent, re-logins and retries included.", Compute: plain(requests)},
		{Name: "visits_count", Title: "Visits", Unit: Count, Better: Neither,
			Doc: "Visits that began.", Compute: plain(visits)},
		{Name: "live_sessions_mean_count", Title: "Live sessions", Unit: Count, Better: Neither,
			Doc: "Time average of sessions that are live, each counted once.", Compute: quotient(1, live, measured)},
		{Name: "live_sessions_peak_count", Title: "Live sessions, peak", Unit: Count, Better: Neither,
			Doc:     "Most sessions that were live at once.",
			Compute: plain(func(r *sim.Result) float64 { return float64(r.LivePeak) })},
		{Name: "users_online_mean_count", Title: "Users online", Unit: Count, Better: Neither,
			Doc: "Time average of visits under way.", Compute: quotient(1, online, measured)},
	}
}

// utilisation is that of the busiest place of a role. It is not defined when there is none that was ever up.
func utilisation(role sim.Role) compute {
	return func(r *sim.Result) (busiest float64, ok bool) {
		for i := range r.Places {
			p := &r.Places[i]
			if p.Role == role && p.UpTime > 0 && p.Workers > 0 {
				busiest, ok = max(busiest, float64(p.BusyTime)/float64(p.UpTime)/float64(p.Workers)), true
			}
		}
		return busiest, ok
	}
}
