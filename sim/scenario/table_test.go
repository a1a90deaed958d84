package scenario

import (
	"fmt"

	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// config is a small model of a real configuration, with a field of every sort.
type config struct {
	name     string
	seed     int64
	duration int64
	cluster  struct {
		servers    int
		queue      int
		memory     int64
		discipline uint8
		hold       bool
		service    rng.Dist
		size       rng.Dist
		speed      float64
	}
	hot        []float64
	tags       []string
	ratio      float64
	workload   choice
	strategies []choice
	faults     []fault
}

// choice is what a catalogue selected, with the parameters of all kinds.
type choice struct {
	kind  string
	rate  float64
	pages rng.Dist
	by    string
	delay int64
	file  string
}

type fault struct {
	target string
	at     int64
	length int64
}

// newConfig returns the defaults.
func newConfig() *config {
	c := &config{name: "unnamed", seed: 1, duration: 10 * param.Minute, ratio: 0.05}
	c.cluster.servers, c.cluster.queue, c.cluster.speed = 3, -1, 1
	c.cluster.service = rng.Exponential(10 * param.Millisecond)
	c.cluster.size = rng.Constant(4 * param.KiB)
	c.workload = newChoice("visits")
	c.strategies = []choice{newChoice("local"), newChoice("sticky")}
	return c
}

func newChoice(kind string) choice {
	return choice{kind: kind, rate: 10, pages: rng.Geometric(10), by: "cookie", delay: 20 * param.Millisecond}
}

// table describes c. The files have the values 1ms and 3ms.
func (c *config) table() []param.Field {
	files := param.NewFiles(func(name string) ([]float64, error) {
		if name != "latency.csv" {
			return nil, fmt.Errorf("there is no such file")
		}
		return []float64{1e6, 3e6}, nil
	})
	return []param.Field{
		{Name: "name", Doc: "Name of the scenario. It names the folder of the results.", Value: param.Text(&c.name, 60)},
		{Name: "seed", Doc: "Start of all random numbers.", Value: param.Count(&c.seed, 0, 1<<62)},
		{Name: "duration", Doc: "Length of the run.", Value: param.Duration(&c.duration, param.Second, 30*param.Day)},
		{Name: "cluster", Doc: "The servers.", Fields: c.clusterTable(files)},
		{Name: "hot", Doc: "Shares of the busiest users.", Value: param.Shares(&c.hot, 5)},
		{Name: "tags", Doc: "Words to find the scenario by.", Value: param.Names(&c.tags, 5)},
		{Name: "ratio", Doc: "Share of writes.", Value: param.Share(&c.ratio)},
		{Name: "workload", Doc: "Who comes and what they do.", Choice: c.workload.choice(workloads)},
		{Name: "strategies", Doc: "What is compared.", List: param.ListOf(&c.strategies,
			func() choice { return newChoice("") },
			func(s *choice) param.Field { return param.Field{Choice: s.choice(strategies)} })},
		{Name: "faults", Doc: "Planned outages.", List: faultList(&c.faults)},
	}
}

func (c *config) clusterTable(files *param.Files) []param.Field {
	s := &c.cluster
	return []param.Field{
		{Name: "servers", Doc: "Number of servers.", Value: param.Count(&s.servers, 1, 10000)},
		{Name: "queue", Doc: "Requests that may wait at a server.",
			Source: "Tomcat has acceptCount=100, its documentation says.",
			Value:  param.CountOr("unlimited", -1, &s.queue, 0, 1_000_000)},
		{Name: "memory", Doc: "Memory for sessions.", Value: param.BytesOr("unlimited", 0, &s.memory, param.KiB, 1<<50)},
		{Name: "discipline", Doc: "How requests share a server.", Value: param.Enum(&s.discipline,
			param.Option{Name: "fcfs", Doc: "one after the other"}, param.Option{Name: "ps", Doc: "all at once"})},
		{Name: "hold_worker", Doc: "Whether a waiting request keeps its worker.", Value: param.Bool(&s.hold)},
		{Name: "service", Doc: "Demand of a request.", Value: param.DurationDist(&s.service, files)},
		{Name: "size", Doc: "Size of a session.", Value: param.BytesDist(&s.size, files)},
		{Name: "speed", Doc: "Speed of a server.", Value: param.Number(&s.speed, 0.01, 100)},
	}
}

// entry is one kind of a catalogue in the tests.
type entry struct {
	name, summary string
	fields        func(c *choice) []param.Field
}

var workloads = []entry{
	{"visits", "users log in, browse and leave", func(c *choice) []param.Field {
		return []param.Field{
			{Name: "rate", Doc: "Arrivals of visits.", Value: param.Rate(&c.rate, 0.001, 1e6)},
			{Name: "pages", Doc: "Requests of a visit.", Value: param.CountDist(&c.pages, nil)},
		}
	}},
	{"steady", "a fixed stream of requests", func(c *choice) []param.Field {
		return []param.Field{{Name: "rate", Doc: "Requests.", Value: param.Rate(&c.rate, 0.001, 1e6)}}
	}},
	{"replay", "requests of an access log", func(c *choice) []param.Field {
		return []param.Field{{Name: "file", Doc: "The log.", Required: true, Value: param.Text(&c.file, 200)}}
	}},
}

var strategies = []entry{
	{"local", "round robin; sessions stay where they were made", func(*choice) []param.Field { return nil }},
	{"sticky", "a user always meets the same server", func(c *choice) []param.Field {
		return []param.Field{{Name: "by", Doc: "What binds a user.", Value: param.OneOf(&c.by,
			param.Option{Name: "cookie", Doc: "a cookie"}, param.Option{Name: "ip", Doc: "the address"})}}
	}},
	{"clustering", "every server gets a copy", func(c *choice) []param.Field {
		return []param.Field{{Name: "delay", Doc: "Age of a copy.", Value: param.Duration(&c.delay, 0, param.Hour)}}
	}},
}

// choice binds a catalogue to c.
func (c *choice) choice(catalogue []entry) *param.Choice {
	pick := &param.Choice{}
	fieldsOf := map[string]func(c *choice) []param.Field{}
	for _, e := range catalogue {
		fieldsOf[e.name] = e.fields
		pick.Kinds = append(pick.Kinds, param.Kind{Name: e.name, Summary: e.summary, Fields: func() []param.Field {
			fresh := newChoice(e.name)
			return e.fields(&fresh)
		}})
	}
	pick.Set = func(kind string) []param.Field {
		*c = newChoice(kind)
		return fieldsOf[kind](c)
	}
	pick.Current = func() (string, []param.Field) {
		if c.kind == "" {
			return "", nil
		}
		return c.kind, fieldsOf[c.kind](c)
	}
	return pick
}

func faultList(place *[]fault) *param.List {
	l := param.ListOf(place, func() fault { return fault{length: param.Minute} }, func(f *fault) param.Field {
		return param.Field{Fields: []param.Field{
			{Name: "target", Doc: "What fails.", Required: true, Value: param.Text(&f.target, 40)},
			{Name: "at", Doc: "When.", Required: true, Value: param.Duration(&f.at, 0, 30*param.Day)},
			{Name: "for", Doc: "How long.", Value: param.DurationOr("ever", -1, &f.length, 0, 30*param.Day)},
		}}
	})
	l.Max = 3
	return l
}
