package chart

import (
	"fmt"
	"math"
	"slices"
)

// The cases are the pictures that tests look at: one ordinary chart of every
// kind, and those that are hard to draw.

type namedChart struct {
	name  string
	chart Chart
}

// strategies are the names of a usual comparison, and more of them than most
// people will ever compare.
var strategies = []string{
	"single server", "round robin", "sticky by cookie", "sticky by client IP", "clustering sync",
	"clustering async 50ms", "external postgresql", "external redis", "external memcached, 3 nodes",
	"primary and one backup copy", "sticky with backup store", "stateless token",
}

func subjects(n int) []Subject {
	s := make([]Subject, n)
	for i := range s {
		s[i] = Subject{strategies[i%len(strategies)], i}
	}
	return s
}

// wobble is a fixed sequence of numbers from 0 to 1 that looks irregular.
func wobble(i int) float64 {
	x := uint32(i)*2654435761 + 12345
	x ^= x >> 15
	x *= 2246822519
	return float64(x>>8) / (1 << 24)
}

func around(v, share float64) Value { return Value{v, v * (1 - share), v * (1 + share)} }

var heading = Heading{
	"Sticky sessions lose a third of the sessions when a server fails",
	"Inconsistency rate, share of eligible requests; mean of 30 replications with 95 % interval; lower is better",
}

var longHeading = Heading{
	"External stores keep every session through the failure of a server but pay with a slower answer to each single " +
		"request, and this sentence is longer than two lines can hold whatever one tries to do about it",
	"Inconsistency rate, share of eligible requests that were answered; mean of 30 replications, 95 % interval; " +
		"lower is better; warm-up of 10 min left out; the scenario is exam-week with seed 42 and more words than fit " +
		"into two lines of this size",
}

// normal has deviations that lie as those of N(0,1) do, moved by a bias.
func normal(n int, bias float64) Normal {
	d := Normal{Heading: Heading{"Simulation against theory", "share of the cases below each deviation"}}
	for i := range n {
		z := math.Sqrt2 * math.Erfinv(2*(float64(i)+0.5)/float64(n)-1)
		d.Values = append(d.Values, NamedValue{fmt.Sprintf("V%02d/case", i), z + bias})
	}
	return d
}

func bars(n int, h Heading, u Unit, value func(i int) Value) Bars {
	b := Bars{Heading: h, Unit: u}
	for i, s := range subjects(n) {
		b.Rows = append(b.Rows, Bar{s, value(i)})
	}
	return b
}

func servers(n int) []Subject {
	s := make([]Subject, n)
	for i := range s {
		s[i] = Subject{fmt.Sprintf("server %d", i), 2}
	}
	return s
}

var linkClasses = []string{
	"client–balancer", "balancer–server", "server–server", "server–store", "store–store", "control",
}

var causes = []string{
	"wrong server", "not yet replicated", "crashed", "evicted", "lost at failover", "joined empty", "store empty",
	"expired early", "stale",
}

func stacked(n int, h Heading, u Unit, parts []string, value func(i, part int) float64) StackedBars {
	b := StackedBars{Heading: h, Unit: u, Parts: parts}
	for i, s := range subjects(n) {
		row := StackedBar{Subject: s}
		for p := range parts {
			row.Parts = append(row.Parts, value(i, p))
		}
		row.Total = around(row.sum(), 0.04)
		b.Rows = append(b.Rows, row)
	}
	return b
}

func dots(n int, h Heading, value func(i, mark int) Value) Dots {
	d := Dots{Heading: h, Unit: Nanoseconds, Marks: []string{"p50", "p95", "p99"}}
	for i, s := range subjects(n) {
		row := DotRow{Subject: s}
		for m := range d.Marks {
			row.Values = append(row.Values, value(i, m))
		}
		d.Rows = append(d.Rows, row)
	}
	return d
}

// ccdf has exponential tails of different means.
func ccdf(n, steps int, h Heading, mean func(i int) float64) CCDF {
	d := CCDF{Heading: h, Unit: Nanoseconds}
	for i, s := range subjects(n) {
		curve := Curve{Subject: s}
		for k := 1; k <= steps; k++ {
			above := math.Pow10(0) * math.Pow(1e-4, float64(k)/float64(steps))
			curve.Steps = append(curve.Steps, Step{mean(i) * -math.Log(above) * (1 + 0.3*wobble(i)), above})
		}
		curve.Steps[steps-1].Above = 0
		d.Curves = append(d.Curves, curve)
	}
	return d
}

const second = 1e9

func timeline(lines, points int, h Heading) Timeline {
	t := Timeline{Heading: h,
		Faults:  []Fault{{120 * second, 180 * second, "B down"}, {300 * second, 305 * second, "C restarts"}},
		Moments: []Moment{{126 * second, "detected"}},
	}
	level := func(panel, line, k int) float64 {
		at := float64(k) / float64(points) * 600
		calm := 0.9 + 0.2*wobble(panel*1000003+line*7919+k)
		down := at > 120 && at < 180
		switch panel {
		case 0:
			return 900 * calm
		case 1:
			if down && at < 126 {
				return 250 * calm / float64(line+1)
			}
			return 0
		case 2:
			if down {
				return 60 * calm * math.Exp(-(at-120)/15) / float64(line+1)
			}
			return 0
		}
		return 4e8 * (1 - math.Exp(-at/200)) * (1 + 0.2*float64(line)) * (0.98 + 0.04*calm/2)
	}
	for panel, title := range []string{"requests", "failures", "forced re-logins", "session memory per server"} {
		p := TimePanel{Title: title, Unit: PerSecond}
		if panel == 3 {
			p.Unit = Bytes
		}
		for i, s := range subjects(lines) {
			line := TimeLine{Subject: s}
			for k := range points {
				at := float64(k) / float64(points) * 600 * second
				line.Points = append(line.Points, TimePoint{at, level(panel, i, k)})
			}
			p.Lines = append(p.Lines, line)
		}
		t.Panels = append(t.Panels, p)
	}
	return t
}

// cluster is a timeline of one strategy with a line for each of n servers.
func cluster(n int) Timeline {
	t := timeline(1, 300, Heading{"The survivors take over within six seconds",
		"sticky by cookie, 64 servers, one replication"})
	p := TimePanel{Title: "live sessions per server", Unit: Plain}
	for i := range n {
		s := Subject{"other servers", Grey}
		if i == n/2 {
			s = Subject{"server B", 3}
		}
		line := TimeLine{Subject: s}
		for k := range 200 {
			v := 1000 + 300*wobble(i) + 20*wobble(i*977+k)
			if i == n/2 && k > 40 && k < 60 {
				v = math.NaN()
			}
			line.Points = append(line.Points, TimePoint{float64(k) * 3 * second, v})
		}
		p.Lines = append(p.Lines, line)
	}
	t.Panels = append(t.Panels[:1], p)
	t.Faults = append(t.Faults, Fault{122 * second, 130 * second, "rack power lost, second feed"},
		Fault{128 * second, 140 * second, "store node 2 is partitioned"},
		Fault{590 * second, 700 * second, "cut off at the end"},
		Fault{133 * second, 134 * second, "no lane is left for this"})
	return t
}

func ranks(n, columns int, h Heading) Ranks {
	r := Ranks{Heading: h, Subjects: subjects(n)}
	for k, p := range overview(n, columns, h).Panels {
		column := RankColumn{Title: p.Title, Note: p.Note}
		for i, v := range p.Values {
			f := RankField{Value: p.Unit.Format(v.Value), Interval: "± 8 %", Rank: 1 + (i+k)%n}
			if v.Value == 0 {
				f.Interval, f.Rank = "", 1
			}
			column.Fields = append(column.Fields, f)
		}
		r.Columns = append(r.Columns, column)
	}
	return r
}

func overview(n, panels int, h Heading) Overview {
	o := Overview{Heading: h, Subjects: subjects(n)}
	all := []Panel{
		{Title: "Inconsistency", Note: "share of requests, lower is better", Unit: Share},
		{Title: "Forced re-logins", Note: "per hour, lower is better", Unit: Plain},
		{Title: "Latency p99", Note: "lower is better", Unit: Nanoseconds},
		{Title: "Unavailable", Note: "share of requests, lower is better", Unit: Share},
		{Title: "Load skew", Note: "max / mean, 1 is even", Unit: Plain},
		{Title: "Memory", Note: "peak, all places", Unit: Bytes},
		{Title: "Network", Note: "mean over time", Unit: BytesPerSecond},
		{Title: "Session overhead", Note: "mean per request", Unit: Nanoseconds},
	}
	for k, p := range all[:panels] {
		for i := range n {
			v := [8]float64{0.12, 420, 95e6, 0.004, 1.4, 1.2e9, 8.4e6, 2.1e6}[k] * wobble(k*31+i)
			if wobble(k*57+i*3) < 0.25 {
				v = 0
			}
			p.Values = append(p.Values, around(v, 0.08))
		}
		o.Panels = append(o.Panels, p)
	}
	return o
}

func sweep(n int, h Heading, logX, logY bool) Lines {
	l := Lines{Heading: h, XTitle: "servers", YUnit: Bytes, LogX: logX, LogY: logY}
	for i, s := range subjects(n) {
		line := Line{Subject: s}
		for _, x := range []float64{2, 4, 8, 16, 32, 64} {
			v := 1e6 * math.Pow(x, float64(i%4)*0.6) * (1 + wobble(i))
			line.Points = append(line.Points, LinePoint{x, around(v, 0.15)})
		}
		l.Lines = append(l.Lines, line)
	}
	return l
}

// scatter sets n subjects at prices and faults; every third is beaten.
func scatter(n int, h Heading, x, y func(i int) Value) Scatter {
	s := Scatter{Heading: h, XTitle: "Session overhead (lower is better)", YTitle: "Inconsistency (lower is better)",
		XUnit: Nanoseconds, YUnit: Share}
	for i, subject := range subjects(n) {
		s.Points = append(s.Points, ScatterPoint{subject, x(i), y(i), i%3 == 2})
	}
	return s
}

var ordinary = []namedChart{
	{"scatter-usual", scatter(7, Heading{"Trade-off: the choice is among 5 of 7 strategies",
		"Session overhead against Inconsistency; hollow: beaten in these two; mean of 30 replications with 95 % interval"},
		func(i int) Value { return around(1e5*float64(i*i), 0.2) },
		func(i int) Value { return around(0.3*wobble(i), 0.1) })},
	{"bars-usual", bars(7, heading, Share, func(i int) Value { return around(0.33*wobble(i+3), 0.1) })},
	{"stackedbars-usual", stacked(7, Heading{"Clustering sends every write to every server",
		"Network bytes per second by link class; mean of 30 replications with 95 % interval; lower is better"},
		BytesPerSecond, linkClasses,
		func(i, p int) float64 { return math.Floor(2e6 * wobble(i*7+p) * wobble(p+2)) })},
	{"dots-usual", dots(7, Heading{"A disk store triples the tail",
		"Latency; 30 replications with 95 % interval; lower is better"},
		func(i, m int) Value { return around(2e6*math.Pow(4, float64(m))*(1+3*wobble(i)), 0.12) })},
	{"ccdf-usual", ccdf(5, 60, Heading{"One request in a thousand waits for the failover",
		"Latency; share of requests that took longer; 30 replications pooled"},
		func(i int) float64 { return 4e6 * float64(i+1) })},
	{"timeline-usual", timeline(3, 120, Heading{"Sticky sessions cost a wave of re-logins",
		"One replication, seed 42; mean over windows of 5 s"})},
	{"overview-usual", overview(7, 8, Heading{"No strategy is best at everything", "exam-week, 30 replications, " +
		"95 % intervals"})},
	{"lines-usual", sweep(5, Heading{"Traffic of clustering grows with the square of the servers",
		"Network bytes per second; mean of 20 replications with 95 % band"}, true, true)},
}

// small cases are the golden pictures: three subjects each, so that a change
// can be read.
var small = []namedChart{
	{"bars", bars(3, Heading{"Round robin loses two of three", "inconsistency; 95 % interval"}, Share,
		func(i int) Value { return []Value{{}, around(2.0/3, 0.05), Undefined()}[i] })},
	{"stackedbars", stacked(3, Heading{"Replicas cost bytes", "bytes per second"}, BytesPerSecond, linkClasses[:4],
		func(i, p int) float64 { return float64((i*5+p*3)%7) * 1e5 })},
	{"dots", dots(3, Heading{"The tail triples", "latency"}, func(i, m int) Value {
		return around(1e6*float64(1+i)*math.Pow10(m), 0.1*float64(m))
	})},
	{"ccdf", ccdf(3, 12, Heading{"One in a thousand waits", "latency"},
		func(i int) float64 { return 4e6 * float64(i+1) })},
	{"timeline", timeline(2, 30, Heading{"A wave of re-logins", "seed 42"})},
	{"overview", overview(3, 4, Heading{"No strategy is best", "95 % intervals"})},
	{"ranks", ranks(3, 4, Heading{"Nothing is best in everything", "95 % intervals"})},
	{"lines", sweep(3, Heading{"Traffic grows", "bytes per second"}, true, true)},
	{"multiples", multiples(2, 2, Heading{"Copies go stale", "95 % band"})},
	{"heatmap", heatMap(3, 2, 2, true, Heading{"Traffic grows", "bytes per request"})},
	{"crossover", crossover(2, Heading{"From nine servers on", "difference; 95 % band"})},
	{"tornado", tornado(2, 2, Heading{"Servers matter most", "mean latency"})},
	{"scatter", scatter(3, Heading{"Trade-off", "95 % intervals"},
		func(i int) Value { return around(1e6*float64(i), 0.2) },
		func(i int) Value { return around(0.5/float64(i+1), 0.1) })},
}

// hard cases have too much, too little or nothing to show.
var hard = []namedChart{
	{"ranks-many", ranks(32, 8, longHeading)},
	{"ranks-one", ranks(1, 1, heading)},
	{"ranks-none", Ranks{Heading: heading}},
	{"ranks-usual", ranks(7, 8, heading)},
	{"bars-many", bars(12, longHeading, Bytes, func(i int) Value { return around(math.Pow10(i%11), 0.2) })},
	{"bars-zero", bars(7, heading, Share, func(int) Value { return Value{} })},
	{"bars-one", bars(1, heading, Nanoseconds, func(int) Value { return Value{Value: 12.3e6} })},
	{"bars-none", Bars{Heading: heading}},
	{"bars-undefined", bars(5, heading, Nanoseconds, func(i int) Value {
		return []Value{around(3e6, 1.6), Undefined(), {Value: 5e6}, {Value: math.Inf(1)}, {0, 0, 7e6}}[i]
	})},
	{"bars-servers", func() Chart {
		b := Bars{Heading: heading, Unit: Plain}
		for i, s := range servers(64) {
			b.Rows = append(b.Rows, Bar{s, around(1000*wobble(i), 0.1)})
		}
		return b
	}()},
	{"bars-names", Bars{Heading: heading, Unit: Plain, Rows: []Bar{
		{Subject{"한국어 이름", 0}, around(5, .1)},
		{Subject{"a name that is far longer than any strategy of this project will ever have", 1}, around(7, .1)},
		{Subject{"", 2}, around(2, .1)},
		{Subject{"tab\tand\nnewline", 3}, around(-3, -.1)},
	}}},
	{"stackedbars-many", stacked(12, longHeading, Share, causes, func(i, p int) float64 {
		return 0.02 * wobble(i*17+p*3)
	})},
	{"stackedbars-zero", stacked(4, heading, Share, causes, func(int, int) float64 { return 0 })},
	{"stackedbars-range", stacked(3, heading, Bytes, linkClasses, func(i, p int) float64 {
		return math.Pow10(9 - 3*i - p)
	})},
	{"dots-many", dots(12, longHeading, func(i, m int) Value {
		return Value{Value: 1e3 * math.Pow(7, float64(i%8+m))}
	})},
	{"dots-zero", dots(4, heading, func(i, m int) Value { return Value{Value: float64(i * m * 1e6)} })},
	{"dots-one", dots(1, heading, func(i, m int) Value { return Value{Value: 12e6} })},
	{"dots-undefined", dots(3, heading, func(i, m int) Value { return Undefined() })},
	{"ccdf-many", ccdf(12, 2000, longHeading, func(i int) float64 { return 4e6 * math.Pow(1.7, float64(i)) })},
	{"ccdf-range", ccdf(2, 50, heading, func(i int) float64 { return math.Pow(10, 9*float64(i)) })},
	{"ccdf-one", CCDF{Heading: heading, Unit: Nanoseconds, Curves: []Curve{{Subject{"n = 1", 0}, []Step{{5e6, 0}}}}}},
	{"ccdf-none", CCDF{Heading: heading, Curves: make([]Curve, 2)}},
	{"timeline-many", timeline(12, 5000, longHeading)},
	{"timeline-servers", cluster(64)},
	{"timeline-none", Timeline{Heading: heading, Panels: make([]TimePanel, 3)}},
	{"overview-many", overview(12, 8, longHeading)},
	{"overview-few", overview(3, 6, Heading{Title: "Three strategies"})},
	{"overview-none", Overview{Heading: heading}},
	{"normal", normal(120, 0)},
	{"normal-biased", normal(40, 1.2)},
	{"normal-far", Normal{heading, []NamedValue{{"a case whose name is longer than it need be", -9}, {"b", 4}}}},
	{"normal-none", Normal{Heading: heading}},
	{"lines-many", sweep(12, longHeading, false, false)},
	{"lines-one", func() Chart {
		l := sweep(1, heading, true, false)
		l.Lines[0].Points = l.Lines[0].Points[:1]
		return l
	}()},
	{"lines-zero", Lines{Heading: heading, XTitle: "replication delay", XUnit: Nanoseconds, YUnit: Share, LogY: true,
		Lines: []Line{
			{Subject{"clustering sync", 4}, []LinePoint{{0, Value{}}, {50e6, Value{}}, {100e6, Value{}}}},
			{Subject{"clustering async", 5}, []LinePoint{
				{0, Value{}}, {50e6, around(0.004, .3)}, {60e6, Undefined()}, {100e6, around(0.01, .2)},
			}},
		}}},
}

// hardScatters have points on top of each other, far apart, or nowhere.
var hardScatters = []namedChart{
	{"scatter-many", scatter(12, longHeading, func(i int) Value { return around(math.Pow10(i), 0.5) },
		func(i int) Value { return Value{Value: math.Pow10(-i)} })},
	{"scatter-zero", scatter(7, heading, func(int) Value { return Value{} }, func(int) Value { return Value{} })},
	{"scatter-same", scatter(5, heading, func(int) Value { return around(3e6, 1.2) },
		func(i int) Value { return around(0.2, 0.3) })},
	{"scatter-undefined", scatter(3, heading, func(i int) Value { return []Value{Undefined(), {Value: 1e6}, {}}[i] },
		func(i int) Value { return []Value{{Value: 1}, {Value: math.Inf(1)}, {Value: 0.1}}[i] })},
	{"scatter-negative", scatter(3, heading, func(i int) Value { return Value{Value: float64(i-1) * 1e6} },
		func(i int) Value { return Value{Value: 0.5} })},
	{"scatter-none", Scatter{Heading: heading}},
}

var allCases = slices.Concat(small, ordinary, hard, hardScatters, studies)
