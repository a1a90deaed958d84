package reports

import (
	"fmt"
	"strings"

	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/reports/stats"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/hist"
)

// NamedChart is a chart and the name of its file, without an ending.
type NamedChart struct {
	Name  string
	Chart chart.Chart
}

// Charts are the pictures of a comparison: one for all headlines, one for each question, and the course of the first
// replication. A chart whose measure no strategy defines is left out.
func Charts(c *Comparison) []NamedChart {
	charts := []NamedChart{
		{"overview", overview(c)},
		{"ranks", ranks(c)},
		{"inconsistency", inconsistency(c)},
		{"forced-relogins", c.bars("forced_relogins_per_1000_visits")},
		{"unavailable", c.bars("unavailable_rate")},
		{"latency", latencyDots(c)},
		{"latency-tail", latencyTail(c)},
		{"session-overhead", c.bars("overhead_mean_ms")},
		{"load-skew", c.bars("skew_requests_max_over_mean")},
		{"memory", memory(c)},
		{"network", network(c)},
		{"trade-off", tradeoff(c)},
	}
	if len(c.Settling.Settled) > 0 {
		charts = append(charts, NamedChart{"warm-up", welch(c)})
	}
	if len(c.Runs[0].Results[0].Timeline) > 2 {
		charts = append(charts, NamedChart{"timeline", timelineOfAll(c)})
		for i, name := range fileNames(c.Runs) {
			charts = append(charts, NamedChart{"timeline-" + name, timelineOf(&c.Runs[i])})
		}
	}
	return charts
}

// subject gives each strategy the same style in all charts.
func (c *Comparison) subject(run int) chart.Subject {
	return chart.Subject{Name: c.Runs[run].Name, Style: run}
}

// value is an estimate in the unit of charts.
func (c *Comparison) value(run int, measure string) chart.Value {
	m := measureIndex(measure)
	e := &c.Estimates[run][m]
	if !e.Known() {
		return chart.Undefined()
	}
	_, factor := ChartUnit(measures[m].Unit)
	return chart.Value{Value: e.Mean * factor, Low: e.Low * factor, High: e.High * factor}
}

// ChartUnit is the unit in which charts write a measure, and what to multiply its values with.
func ChartUnit(u Unit) (chart.Unit, float64) {
	switch u {
	case Fraction:
		return chart.Share, 1
	case Milliseconds:
		return chart.Nanoseconds, nsPerMillisecond
	case Bytes, BytesPerRequest:
		return chart.Bytes, 1
	case BytesPerSecond:
		return chart.BytesPerSecond, 1
	case PerSecond:
		return chart.PerSecond, 1
	}
	return chart.Plain, 1
}

// chartHeading states the finding, and below it the measure's definition and what the numbers rest on.
func (c *Comparison) chartHeading(measure string) chart.Heading {
	m := &measures[measureIndex(measure)]
	definition, _, _ := strings.Cut(m.Doc, ".")
	h := chart.Heading{Title: m.Title, Subtitle: c.subtitle(definition, m.Better)}
	for _, v := range c.Verdicts {
		if v.Measure == measure {
			h.Title = glue(v.Title)
		}
	}
	return h
}

// subtitle says what is shown, what it rests on, and which way is better.
func (c *Comparison) subtitle(shown string, better Better) string {
	parts := []string{shown, "one replication, no interval"}
	if n := c.replications(); n > 1 {
		parts[1] = fmt.Sprintf("mean of %s with %s interval", Counted(n, c.piece()), percent(c.Level))
	}
	if words := better.String(); words != "" {
		parts = append(parts, words)
	}
	return strings.Join(parts, "; ")
}

// bars shows one measure of all strategies.
func (c *Comparison) bars(measure string) chart.Bars {
	unit, _ := ChartUnit(measures[measureIndex(measure)].Unit)
	b := chart.Bars{Heading: c.chartHeading(measure), Unit: unit}
	for i := range c.Runs {
		b.Rows = append(b.Rows, chart.Bar{Subject: c.subject(i), Value: c.value(i, measure)})
	}
	return b
}

// stacked shows a measure of all strategies with the parts it is made of, part by part from a function.
func (c *Comparison) stacked(whole string, parts []string, of func(run, part int) float64) chart.StackedBars {
	unit, _ := ChartUnit(measures[measureIndex(whole)].Unit)
	b := chart.StackedBars{Heading: c.chartHeading(whole), Unit: unit, Parts: parts}
	for i := range c.Runs {
		row := chart.StackedBar{Subject: c.subject(i), Total: c.value(i, whole), Parts: make([]float64, len(parts))}
		for p := range parts {
			row.Parts[p] = of(i, p)
		}
		b.Rows = append(b.Rows, row)
	}
	return b
}

// inconsistency keeps stale requests apart from missing ones, and those apart by cause.
func inconsistency(c *Comparison) chart.StackedBars {
	parts, names := []string{"stale"}, []string{"stale_rate"}
	for cause := range sim.LoggedOut {
		m := missingBy(cause)
		parts, names = append(parts, "missing: "+cause.String()), append(names, m.Name)
	}
	return c.stacked("inconsistency_rate", parts, func(run, part int) float64 {
		return c.Estimate(c.Runs[run].Name, names[part]).Mean
	})
}

func memory(c *Comparison) chart.StackedBars {
	roles := []sim.Role{sim.ServerRole, sim.StoreRole}
	return c.stacked("memory_mean_bytes", []string{"servers", "store nodes"}, func(run, part int) float64 {
		values := make([]float64, c.replications())
		for r := range values {
			result := &c.Runs[run].Results[r]
			values[r] = held(result, roles[part]) / max(1, float64(result.Measured))
		}
		return stats.Mean(values)
	})
}

func network(c *Comparison) chart.StackedBars {
	parts := make([]string, sim.LinkClasses)
	for class := range parts {
		parts[class] = sim.LinkClass(class).String()
	}
	return c.stacked("network_bytes_per_request", parts, func(run, part int) float64 {
		name := "network_" + strings.ReplaceAll(parts[part], "-", "_") + "_bytes_per_request"
		return c.Estimate(c.Runs[run].Name, name).Mean
	})
}

// latencyDots shows the percentiles that at least one strategy defines.
func latencyDots(c *Comparison) chart.Dots {
	d := chart.Dots{Heading: c.chartHeading("latency_p99_ms"), Unit: chart.Nanoseconds}
	d.Subtitle = c.subtitle("Latency of answered requests, percentiles", Lower)
	rows := make([]chart.DotRow, len(c.Runs))
	for _, p := range []string{"50", "95", "99", "99_9"} {
		measure, known := "latency_p"+p+"_ms", false
		values := make([]chart.Value, len(c.Runs))
		for i := range c.Runs {
			values[i] = c.value(i, measure)
			known = known || c.Estimate(c.Runs[i].Name, measure).Known()
		}
		if !known {
			continue
		}
		d.Marks = append(d.Marks, "p"+strings.ReplaceAll(p, "_", "."))
		for i := range rows {
			rows[i].Values = append(rows[i].Values, values[i])
		}
	}
	for i := range rows {
		rows[i].Subject = c.subject(i)
	}
	d.Rows = rows
	return d
}

// latencyTail shows the distribution of all replications together.
func latencyTail(c *Comparison) chart.CCDF {
	d := chart.CCDF{Heading: c.chartHeading("latency_p99_ms"), Unit: chart.Nanoseconds}
	d.Subtitle = fmt.Sprintf("Share of answered requests that take longer; %s together; lower and further left is better",
		Counted(c.replications(), c.piece()))
	for i := range c.Runs {
		all := latencies(&c.Runs[i])
		curve := chart.Curve{Subject: c.subject(i)}
		left := all.Count()
		all.Each(func(_, high int64, count uint64) {
			left -= count
			step := chart.Step{Value: float64(min(high, all.Max())), Above: float64(left) / float64(all.Count())}
			curve.Steps = append(curve.Steps, step)
		})
		d.Curves = append(d.Curves, curve)
	}
	return d
}

// latencies is the histogram of response times of all replications of a run.
func latencies(run *Run) *hist.Histogram {
	all := new(hist.Histogram)
	for r := range run.Results {
		all.Merge(&run.Results[r].Latency)
	}
	return all
}

// overviewMeasures are the panels of the slide.
var overviewMeasures = []string{
	"inconsistency_rate", "forced_relogins_per_1000_visits", "unavailable_rate", "latency_p99_ms",
	"overhead_mean_ms", "skew_requests_max_over_mean", "memory_mean_bytes", "network_bytes_per_request",
}

func overview(c *Comparison) chart.Overview {
	o := chart.Overview{Heading: c.chartHeading(overviewMeasures[0])}
	o.Subtitle = c.subtitle(fmt.Sprintf("%s, seed %d", c.title(), c.Seed), Neither)
	for i := range c.Runs {
		o.Subjects = append(o.Subjects, c.subject(i))
	}
	for _, name := range overviewMeasures {
		m := &measures[measureIndex(name)]
		unit, _ := ChartUnit(m.Unit)
		panel := chart.Panel{Title: m.Title, Note: panelNote(m), Unit: unit}
		for i := range c.Runs {
			panel.Values = append(panel.Values, c.value(i, name))
		}
		o.Panels = append(o.Panels, panel)
	}
	return o
}

// panelNote says which way a measure is better, and what it is a rate of.
func panelNote(m *Measure) string {
	note := m.Better.String()
	if words := m.Unit.plain().label; strings.Contains(words, "per ") || strings.Contains(words, "/") {
		note = words + ", " + note
	}
	return note
}
