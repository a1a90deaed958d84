package reports

import (
	"bytes"
	"encoding/csv"
	"strconv"

	"github.com/sessionsim/sessionsim/sim"
)

// csvHeader names the columns of the tidy table. A row with a replication holds that trial's value; a row without one
// holds a statistic over n replications.
var csvHeader = []string{"strategy", "replication", "scope", "metric", "statistic", "value", "unit", "n"}

// scopeAll is the scope of the measures; the other scopes are one place or one link class.
const scopeAll = "all"

// CSV writes every number of a comparison as a tidy table, one row for each strategy, replication, scope, metric and
// statistic. Measures that a strategy does not define have no rows.
func CSV(c *Comparison) []byte {
	t := newTidy(csvHeader)
	for i := range c.Runs {
		for m := range measures {
			if e := &c.Estimates[i][m]; e.Known() {
				t.estimate(c.Runs[i].Name, &measures[m], e)
			}
		}
		for r := range c.Runs[i].Results {
			t.places(&c.Runs[i], r)
			t.links(&c.Runs[i], r)
		}
	}
	return t.bytes()
}

// tidy writes rows of a table.
type tidy struct {
	buffer bytes.Buffer
	csv    *csv.Writer
}

func newTidy(header []string) *tidy {
	t := &tidy{}
	t.csv = csv.NewWriter(&t.buffer)
	t.row(header...)
	return t
}

// row writes one row; a buffer in memory never fails.
func (t *tidy) row(fields ...string) {
	if err := t.csv.Write(fields); err != nil {
		panic("reports: " + err.Error())
	}
}

func (t *tidy) bytes() []byte {
	t.csv.Flush()
	return t.buffer.Bytes()
}

// estimate writes a measure's values, their summary and the difference to the baseline.
func (t *tidy) estimate(strategy string, m *Measure, e *Estimate) {
	for r, v := range e.Values {
		t.row(strategy, strconv.Itoa(r), scopeAll, m.Name, "value", exact(v), string(m.Unit), "1")
	}
	statistic := func(name string, v float64) {
		t.row(strategy, "", scopeAll, m.Name, name, exact(v), string(m.Unit), strconv.Itoa(e.N))
	}
	statistic("mean", e.Mean)
	if e.Defined() {
		statistic("std_dev", e.StdDev)
		statistic("ci_low", e.Low)
		statistic("ci_high", e.High)
	}
	if e.Pooled != nil {
		statistic("pooled", e.Pooled.Mean)
		if e.Pooled.Defined() {
			statistic("pooled_ci_low", e.Pooled.Low)
			statistic("pooled_ci_high", e.Pooled.High)
		}
	}
	if e.Against == nil {
		return
	}
	statistic("difference", e.Against.Difference.Mean)
	if e.Against.Difference.Defined() {
		statistic("difference_ci_low", e.Against.Difference.Low)
		statistic("difference_ci_high", e.Against.Difference.High)
	}
}

// places writes what each place saw in one trial.
func (t *tidy) places(run *Run, replication int) {
	r := &run.Results[replication]
	for i := range r.Places {
		p := &r.Places[i]
		value := func(metric string, v float64, unit Unit) {
			t.row(run.Name, strconv.Itoa(replication), scopeOf(p), metric, "value", exact(v), string(unit), "1")
		}
		value("requests_count", float64(p.Requests), Count)
		value("busy_time_ms", float64(p.BusyTime)/nsPerMillisecond, Milliseconds)
		value("up_time_ms", float64(p.UpTime)/nsPerMillisecond, Milliseconds)
		if r.Measured > 0 {
			value("memory_mean_bytes", p.MemoryTime.Float()/float64(r.Measured), Bytes)
			value("copies_mean_count", p.CopyTime.Float()/float64(r.Measured), Count)
		}
		value("memory_peak_bytes", float64(p.MemoryPeak), Bytes)
		value("copies_peak_count", float64(p.CopiesPeak), Count)
		value("queue_peak_count", float64(p.QueuePeak), Count)
	}
}

// scopeOf names a place: "server A", "store 1".
func scopeOf(p *sim.PlaceResult) string {
	if p.Role == sim.ServerRole {
		return "server " + p.Name
	}
	return p.Name
}

// links writes what went over each link class in one trial.
func (t *tidy) links(run *Run, replication int) {
	for class := range run.Results[replication].Tally.Network {
		traffic := &run.Results[replication].Tally.Network[class]
		value := func(metric string, n uint64, unit Unit) {
			t.row(run.Name, strconv.Itoa(replication), "link "+sim.LinkClass(class).String(), metric, "value",
				strconv.FormatUint(n, 10), string(unit), "1")
		}
		value("messages_count", traffic.Messages, Count)
		value("payload_bytes", traffic.Payload, Bytes)
		value("framing_bytes", traffic.Framing, Bytes)
		value("received_bytes", traffic.ReceivedBytes, Bytes)
		value("lost_bytes", traffic.LostBytes, Bytes)
	}
}
