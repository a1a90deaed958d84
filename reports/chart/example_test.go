package chart_test

import (
	"fmt"
	"os"

	"github.com/sessionsim/sessionsim/reports/chart"
)

var (
	sticky  = chart.Subject{Name: "sticky", Style: 0}
	cluster = chart.Subject{Name: "cluster", Style: 1}
)

func ExampleBars() {
	c := chart.Bars{
		Heading: chart.Heading{
			Title:    "Only sticky sessions are lost",
			Subtitle: "Inconsistency; n = 30, 95 % interval",
		},
		Unit: chart.Share,
		Rows: []chart.Bar{
			{Subject: sticky, Value: chart.Value{Value: 0.12, Low: 0.11, High: 0.13}},
			{Subject: cluster, Value: chart.Value{Value: 0}},
		},
	}
	fmt.Println(c.Describe())
	os.WriteFile(os.DevNull, chart.SVG(c), 0o644)
	// Output: Inconsistency; n = 30, 95 % interval. sticky: 12 % (11 % to 13 %). cluster: 0 %
}

func ExampleStackedBars() {
	c := chart.StackedBars{
		Unit:  chart.BytesPerSecond,
		Parts: []string{"balancer–server", "server–server"},
		Rows: []chart.StackedBar{
			{Subject: cluster, Parts: []float64{1e6, 2e6}, Total: chart.Value{Value: 3e6, Low: 2.9e6, High: 3.1e6}},
		},
	}
	fmt.Println(c.Describe())
	// Output: cluster: 3 MB/s (2.9 MB/s to 3.1 MB/s), of which balancer–server 1 MB/s, server–server 2 MB/s
}

func ExampleDots() {
	c := chart.Dots{
		Unit:  chart.Nanoseconds,
		Marks: []string{"p50", "p99"},
		Rows:  []chart.DotRow{{Subject: sticky, Values: []chart.Value{{Value: 12e6}, {Value: 95e6}}}},
	}
	fmt.Println(c.Describe())
	// Output: sticky: p50 12 ms, p99 95 ms
}

func ExampleCCDF() {
	c := chart.CCDF{
		Unit: chart.Nanoseconds,
		Curves: []chart.Curve{{Subject: sticky, Steps: []chart.Step{
			{Value: 10e6, Above: 0.5}, {Value: 40e6, Above: 0.05},
		}}},
	}
	fmt.Println(c.Describe())
	// Output: sticky: at most 50 % above 10 ms, at most 10 % above 40 ms
}

func ExampleTimeline() {
	c := chart.Timeline{
		Panels: []chart.TimePanel{{Title: "forced re-logins", Unit: chart.PerSecond, Lines: []chart.TimeLine{
			{Subject: sticky, Points: []chart.TimePoint{{Time: 0, Value: 0}, {Time: 60e9, Value: 8}}},
		}}},
		Faults:  []chart.Fault{{From: 55e9, To: 80e9, Label: "B down"}},
		Moments: []chart.Moment{{Time: 60e9, Label: "detected"}},
	}
	fmt.Println(c.Describe())
	// Output: B down from 55 s to 80 s. detected at 60 s. forced re-logins, sticky: between 0/s and 8/s
}

func ExampleOverview() {
	c := chart.Overview{
		Subjects: []chart.Subject{sticky, cluster},
		Panels: []chart.Panel{
			{Title: "Memory", Note: "peak", Unit: chart.Bytes, Values: []chart.Value{{Value: 2e8}, {Value: 6e8}}},
			{Title: "Load skew", Unit: chart.Plain, Values: []chart.Value{{Value: 1.4}, chart.Undefined()}},
		},
	}
	fmt.Println(c.Describe())
	// Output: Memory: sticky 200 MB, cluster 600 MB. Load skew: sticky 1.4, cluster n/a
}

func ExampleLines() {
	c := chart.Lines{
		XTitle: "servers", YUnit: chart.Bytes, LogX: true,
		Lines: []chart.Line{{Subject: cluster, Points: []chart.LinePoint{
			{X: 3, Y: chart.Value{Value: 3e8, Low: 2e8, High: 4e8}}, {X: 6, Y: chart.Value{Value: 6e8}},
		}}},
	}
	fmt.Println(c.Describe())
	// Output: cluster: 300 MB (200 MB to 400 MB) at servers 3, 600 MB at servers 6
}

func ExampleScatter() {
	c := chart.Scatter{
		XTitle: "Memory", YTitle: "Stale", XUnit: chart.Bytes, YUnit: chart.Share,
		Points: []chart.ScatterPoint{
			{Subject: sticky, X: chart.Value{Value: 2e8}, Y: chart.Value{Value: 0.01, Low: 0.005, High: 0.015}},
			{Subject: cluster, X: chart.Value{Value: 6e8}, Y: chart.Value{Value: 0.02}, Beaten: true},
		},
	}
	fmt.Println(c.Describe())
	// Output: sticky: Memory 200 MB, Stale 1 % (0.5 % to 1.5 %). cluster (beaten): Memory 600 MB, Stale 2 %
}
