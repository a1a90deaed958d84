package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/sim"
)

// details is everything about the only strategy of a comparison.
func details(c *reports.Comparison) string {
	r := &c.Runs[0]
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", r.Name, r.Summary)
	pieces := "replications"
	if c.Asked.Batches > 0 {
		pieces = "batches"
	}
	fmt.Fprintf(&b, "%s, %d %s, seed %d\n%s\n\n", c.Name, len(r.Results), pieces, c.Seed, c.About())
	b.WriteString(measureTable(c) + "\n\n" + placeTable(r.Results) + "\n")
	b.WriteString(outages(&r.Results[0]) + acts(&r.Results[0]))
	if text := reports.ReplicationsText(c); text != "" {
		b.WriteString("\nReplications\n" + text)
	}
	b.WriteString("\n")
	for _, w := range c.Warnings {
		fmt.Fprintf(&b, "! %s %s\n", w.Code, wrap(w.Text, 96, "  "))
	}
	return b.String() + "\n"
}

// measureTable lists all measures but those that are 0 in every replication,
// whose names follow.
func measureTable(c *reports.Comparison) string {
	t := newTable("Measure", "Mean", "± half of the interval", "Unit")
	var zero []string
	for m, measure := range reports.Measures() {
		e := &c.Estimates[0][m]
		switch {
		case !e.Known():
		case e.Mean == 0 && e.StdDev == 0:
			zero = append(zero, measure.Name)
		default:
			mean, half, unit := measure.Unit.Figures(e.Interval)
			t.AppendRow(table.Row{measure.Name, mean, half, unit})
		}
	}
	rendered := t.Render()
	if len(zero) > 0 {
		rendered += "\n\n0 throughout: " + wrap(strings.Join(zero, ", "), 108, "  ")
	}
	return rendered
}

// place sums up what one place did in all replications.
type place struct {
	name, role         string
	requests, busy, up float64
	memory, copies     float64
	memoryPeak         int64
	queuePeak          int
}

// digestPlace is one place over the replications: means, and the highest peaks.
func digestPlace(results []sim.Result, index int) place {
	d := place{name: results[0].Places[index].Name, role: "server"}
	if results[0].Places[index].Role == sim.StoreRole {
		d.role = "store"
	}
	n := float64(len(results))
	for i := range results {
		p, measured := &results[i].Places[index], float64(max(1, results[i].Measured))
		d.requests += float64(p.Requests) / n
		d.busy += float64(p.BusyTime) / (measured * float64(max(1, p.Workers)) * n)
		d.up += float64(p.UpTime) / (measured * n)
		d.memory += p.MemoryTime.Float() / (measured * n)
		d.copies += p.CopyTime.Float() / (measured * n)
		d.memoryPeak = max(d.memoryPeak, p.MemoryPeak)
		d.queuePeak = max(d.queuePeak, p.QueuePeak)
	}
	return d
}

// placeTable shows what each server and store node did.
func placeTable(results []sim.Result) string {
	t := newTable("Place", "Requests", "Busy", "Up", "Memory, mean", "peak", "Copies, mean", "Queue, peak")
	for i := range results[0].Places {
		d := digestPlace(results, i)
		t.AppendRow(table.Row{d.name, chart.Plain.Format(d.requests), chart.Share.Format(d.busy), chart.Share.Format(d.up),
			chart.Bytes.Format(d.memory), chart.Bytes.Format(float64(d.memoryPeak)), chart.Plain.Format(d.copies), d.queuePeak})
	}
	return t.Render()
}

// mostOutages is how many outages a table shows; result.json has all.
const mostOutages = 12

// outages tells the course of the outages of the first replication.
func outages(r *sim.Result) string {
	if len(r.Faults) == 0 {
		return ""
	}
	t := newTable("Outage of", "Kind", "Down at", "Noticed at", "Others went on at", "Up at", "Used again at")
	for _, f := range r.Faults[:min(len(r.Faults), mostOutages)] {
		t.AppendRow(table.Row{f.Name, reports.FaultKind(&f), instant(f.Down), instant(f.Detected), instant(wentOn(&f)),
			instant(f.Up), instant(f.Trusted)})
	}
	rest := ""
	if more := len(r.Faults) - mostOutages; more > 0 {
		rest = fmt.Sprintf("and %d more\n", more)
	}
	return "\nOutages of the first replication\n" + t.Render() + "\n" + rest
}

// acts tells what the operators did in the first replication.
func acts(r *sim.Result) string {
	if len(r.Changes) == 0 {
		return ""
	}
	t := newTable("Act", "On", "At")
	for _, c := range r.Changes[:min(len(r.Changes), mostOutages)] {
		t.AppendRow(table.Row{c.Action, c.Name, instant(c.At)})
	}
	rest := ""
	if more := len(r.Changes) - mostOutages; more > 0 {
		rest = fmt.Sprintf("and %d more\n", more)
	}
	return "\nWhat the operators did in the first replication\n" + t.Render() + "\n" + rest
}

// wentOn is when the others went on without a place: a replica took over from
// a store node, or a server dropped another from its group.
func wentOn(f *sim.FaultRecord) int64 {
	if f.Dropped > 0 {
		return f.Dropped
	}
	return f.Promoted
}

// instant is a time since the start, or a dash for what did not happen.
func instant(ns int64) string {
	if ns >= sim.Forever {
		return "-"
	}
	return time.Duration(ns).Round(time.Microsecond).String()
}

// newTable is a plain table: the first column and a column of units to the
// left, numbers to the right.
func newTable(heads ...string) table.Writer {
	t := table.NewWriter()
	style := table.StyleLight
	style.Options = table.OptionsNoBordersAndSeparators
	style.Options.SeparateHeader = true
	style.Format.Header = text.FormatDefault
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	style.Box.MiddleHorizontal = "-"
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	row := make(table.Row, len(heads))
	configs := make([]table.ColumnConfig, len(heads))
	for i, head := range heads {
		row[i] = head
		configs[i] = table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight}
		if i == 0 || head == "Unit" {
			configs[i].Align, configs[i].AlignHeader = text.AlignLeft, text.AlignLeft
		}
	}
	t.AppendHeader(row)
	t.SetColumnConfigs(configs)
	return t
}
