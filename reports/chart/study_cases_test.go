package chart

import (
	"fmt"
	"math"
)

// The charts of studies, of the usual sort and of those that are hard to draw.

func multiples(lines, panels int, h Heading) Multiples {
	m := Multiples{Heading: h, XTitle: "servers", YUnit: Share, LogX: true}
	for i := range panels {
		l := sweep(lines, h, true, false)
		for k := range l.Lines {
			for j := range l.Lines[k].Points {
				l.Lines[k].Points[j].Y = around(0.3*wobble(i*97+k*13+j), 0.1)
			}
		}
		m.Panels = append(m.Panels, LinePanel{fmt.Sprintf("replication delay %d ms", i), l.Lines})
	}
	return m
}

func heatMap(columns, rows, panels int, log bool, h Heading) HeatMap {
	m := HeatMap{Heading: h, XTitle: "servers", YTitle: "replication delay", Unit: Bytes, Log: log}
	for x := range columns {
		m.XLabels = append(m.XLabels, fmt.Sprint(1<<x))
	}
	for y := range rows {
		m.YLabels = append(m.YLabels, fmt.Sprintf("%d ms", 1+10*y))
	}
	for i := range panels {
		p := HeatPanel{Title: strategies[i%len(strategies)]}
		for y := range rows {
			var row []float64
			for x := range columns {
				row = append(row, 1e3*math.Pow(2, float64(x))*(1+float64(y)*wobble(i)))
			}
			p.Values = append(p.Values, row)
		}
		m.Panels = append(m.Panels, p)
	}
	return m
}

func crossover(n int, h Heading) Crossover {
	c := Crossover{Heading: h, XTitle: "servers", YUnit: Bytes, LogX: true}
	for i, s := range subjects(n) {
		line := Line{Subject: s}
		for _, x := range []float64{2, 4, 8, 16, 32} {
			v := 1e3 * (math.Log2(x) - 1.5 - float64(i))
			line.Points = append(line.Points, LinePoint{x, Value{v, v - 300, v + 300}})
		}
		c.Lines = append(c.Lines, line)
		at := math.Pow(2, 1.5+float64(i))
		c.Crossings = append(c.Crossings, CrossingMark{s, Value{at, at * 0.8, at * 1.2},
			s.Name + " sends more than the baseline from 9.3 servers on (8.1 to 10.4)"})
	}
	return c
}

func tornado(panels, rows int, h Heading) Tornado {
	t := Tornado{Heading: h, Unit: Nanoseconds}
	for i, s := range subjects(panels) {
		p := TornadoPanel{Subject: s, Middle: 2e7}
		for k := range rows {
			p.Rows = append(p.Rows, Swing{fmt.Sprintf("parameter %d", k), "2", "32",
				2e7 - 1.5e7*wobble(i+k*7)/float64(k+1), 2e7 + 3e7*wobble(i*3+k)/float64(k+1)})
		}
		t.Panels = append(t.Panels, p)
	}
	return t
}

var studies = []namedChart{
	{"multiples-usual", multiples(4, 4, Heading{"Copies go stale where users are quick",
		"Inconsistency rate; mean of 20 replications with 95 % band; lower is better"})},
	{"multiples-many", multiples(12, 12, longHeading)},
	{"multiples-one", multiples(1, 1, heading)},
	{"multiples-none", Multiples{Heading: heading}},
	{"heatmap-usual", heatMap(5, 4, 3, true, Heading{"Traffic grows with the servers, not with the delay",
		"Network bytes per request; mean of 20 replications; lower is better"})},
	{"heatmap-many", heatMap(20, 20, 12, false, longHeading)},
	{"heatmap-none", HeatMap{Heading: heading}},
	{"heatmap-flat", func() Chart {
		m := heatMap(3, 2, 2, true, heading)
		for _, p := range m.Panels {
			for _, row := range p.Values {
				for x := range row {
					row[x] = []float64{5, math.NaN(), 0}[x%3]
				}
			}
		}
		m.Panels[1].Values = m.Panels[1].Values[:1]
		return m
	}()},
	{"crossover-usual", crossover(3, Heading{"From nine servers on copies cost more than the store",
		"Difference to external redis in network bytes per request; mean of 20 replications with 95 % band"})},
	{"crossover-many", crossover(8, longHeading)},
	{"crossover-none", Crossover{Heading: heading}},
	{"tornado-usual", tornado(4, 3, Heading{"The number of servers matters most",
		"Mean latency; one parameter at a time, the others in the middle"})},
	{"tornado-many", tornado(12, 8, longHeading)},
	{"tornado-none", Tornado{Heading: heading}},
}
