package reports

import (
	"fmt"
	"strings"

	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/hist"
)

// Both times are of answered requests of every kind, as the client sees them.
func responseTime(r *sim.Result) *hist.Histogram { return &r.Latency }
func sessionTime(r *sim.Result) *hist.Histogram  { return &r.Overhead }

func latencyMeasures() []Measure {
	const response = "response times of answered requests, as the client sees them"
	const overhead = "the part of a response time spent on the session (store read, store write, waiting for copies)"
	table := []Measure{
		mean("latency_mean_ms", "Latency, mean", "Mean of "+response+".", responseTime),
		percentile("latency", "Latency", response, 500, responseTime),
		percentile("latency", "Latency", response, 950, responseTime),
		percentile("latency", "Latency", response, 990, responseTime),
		percentile("latency", "Latency", response, 999, responseTime),
		mean("overhead_mean_ms", "Session overhead, mean", "Mean of "+overhead+".", sessionTime),
		percentile("overhead", "Session overhead", overhead, 990, sessionTime),
	}
	for i := range table {
		switch table[i].Name {
		case "latency_mean_ms", "latency_p99_ms", "overhead_mean_ms":
			table[i].Headline = true
		}
	}
	return table
}

func mean(name, title, doc string, times func(*sim.Result) *hist.Histogram) Measure {
	return Measure{
		Name: name, Title: title, Unit: Milliseconds, Better: Lower, Doc: doc,
		Compute: func(r *sim.Result) (float64, bool) {
			h := times(r)
			return h.Mean() / nsPerMillisecond, h.Count() > 0
		},
	}
}

// percentile is a quantile of some times, given in thousandths; it is withheld from a trial with too few of them for a
// tail.
func percentile(key, title, times string, thousandths uint64, read func(*sim.Result) *hist.Histogram) Measure {
	percent := fmt.Sprintf("%g", float64(thousandths)/10)
	needed := stats.QuantileSampleNeeded(float64(thousandths) / 1000)
	return Measure{
		Name:  key + "_p" + strings.ReplaceAll(percent, ".", "_") + "_ms",
		Title: title + " p" + percent, Unit: Milliseconds, Better: Lower,
		Doc: fmt.Sprintf("The %sth percentile of %s. Every replication needs %d of them.", percent, times, needed),
		Compute: func(r *sim.Result) (float64, bool) {
			h := read(r)
			return float64(h.Quantile(thousandths, 1000)) / nsPerMillisecond, h.Count() >= needed
		},
		Quantile: &Quantile{thousandths, read},
		Doubt: func(r *sim.Result) string {
			if read(r).Count() < needed {
				return fmt.Sprintf("a replication has fewer than %d observations; run longer.", needed)
			}
			return ""
		},
	}
}
