package strategies_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/sim/scenario"
	"github.com/sessionsim/sessionsim/sim/simtest"
	"github.com/sessionsim/sessionsim/strategies"
	"github.com/sessionsim/sessionsim/strategies/balance"
	"github.com/sessionsim/sessionsim/strategies/products"
	"github.com/sessionsim/sessionsim/workloads"
)

// world is what random scenarios choose from: all there is.
var world = func() *scenario.Catalogue {
	c := &scenario.Catalogue{Policies: balance.Options(), Balancers: products.All(), Workload: workloads.Default}
	for _, d := range strategies.All() {
		c.Strategies = append(c.Strategies, scenario.Entry{Name: d.Name, Summary: d.Summary,
			New: func() scenario.Options { return d.New() }})
	}
	for _, d := range workloads.All() {
		c.Workloads = append(c.Workloads, scenario.Entry{Name: d.Name, Summary: d.Summary,
			New: func() scenario.Options { return d.New(workloads.Env{}) }})
	}
	return c
}()

// read makes an experiment of the text of a scenario.
func read(t rapid.TB, file string, text []byte) *scenario.Experiment {
	t.Helper()
	e := scenario.NewExperiment(world)
	if _, problems := scenario.Decode(file, text, e.Fields(world)); problems.Err() != nil {
		t.Fatalf("%v\n%s", problems, text)
	}
	return e
}

// optionsOf are the parameters of one of an experiment's strategies.
func optionsOf(e *scenario.Experiment, strategy int) strategies.Options {
	return e.Strategies[strategy].Options.(strategies.Options)
}

// trialOf is a trial of one of an experiment's strategies.
func trialOf(e *scenario.Experiment, strategy int) sim.Trial {
	options, users := optionsOf(e, strategy), e.Workload.Options.(workloads.Options)
	return sim.Trial{
		Config: e.Config, Seed: uint64(e.Seed),
		Strategy: func() sim.Strategy { return options.Strategy(&e.Config) },
		Workload: func(luck rng.Source) (sim.Workload, error) { return users.Workload(luck, &e.Config) },
	}
}

// resultOf runs a trial of one of an experiment's strategies.
func resultOf(t rapid.TB, e *scenario.Experiment, strategy int, observe func(sim.Fact)) sim.Result {
	t.Helper()
	trial := trialOf(e, strategy)
	trial.Observe = observe
	result, err := sim.Run(&trial)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// drawExperiment draws a system of any kind, full of trouble, and its users,
// but no strategy.
func drawExperiment(t *rapid.T) *scenario.Experiment {
	setting := simtest.Settings().Draw(t, "setting")
	e := scenario.NewExperiment(world)
	e.Replications, e.Seed, e.Config = 1, int64(setting.Seed>>2), setting.Config
	if rapid.IntRange(0, 2).Draw(t, "scripted") == 0 {
		e.Config.Users.OnError = sim.NextRequest // a script goes on, whatever happens
		come(t, e, drawScript(t))
		return e
	}
	come(t, e, drawArrivals(t), drawStay(t), drawClients(t))
	return e
}

// come lets users come to an experiment: the keys of a workload and their
// values, in YAML.
func come(t rapid.TB, e *scenario.Experiment, users ...string) {
	t.Helper()
	text := "workload: {" + strings.Join(users, ", ") + "}"
	if _, problems := scenario.Decode("workload", []byte(text), e.Fields(world)); problems.Err() != nil {
		t.Fatalf("%v\n%s", problems, text)
	}
}

// drawArrivals draws when users come.
func drawArrivals(t *rapid.T) string {
	return rapid.SampledFrom([]string{
		"kind: visits, rate: 2/s", "kind: visits, rate: 5/s", "kind: daily, rate: 3/s, swing: 80%, day: 10s",
		"kind: flash-crowd, rate: 1/s, factor: 10, at: 3s, ramp: 1s, length: 3s",
		"kind: closed, users: 20, visits: 3, pause: exp(1s), spread: 5s",
	}).Draw(t, "arrivals")
}

// drawStay draws how users ask and leave.
func drawStay(t *rapid.T) string {
	one := func(key string, texts ...string) string {
		return fmt.Sprintf("%s: %q", key, rapid.SampledFrom(texts).Draw(t, key))
	}
	return strings.Join([]string{
		one("requests", "geometric(mean=2)", "geometric(mean=5)", "geometric(mean=20)"),
		one("think", "exp(1ns)", "exp(100ms)", "exp(2s)"), one("writes", "0%", "50%", "100%"),
		one("logout", "0%", "50%", "100%"), one("after_logout", "0", "1", "2")}, ", ")
}

// drawClients draws who these users are.
func drawClients(t *rapid.T) string {
	return fmt.Sprintf("burst: %q, robots: %s, clients: {addresses: %s, roaming: %s}",
		rapid.SampledFrom([]string{"0", "0", "uniform(0, 3)"}).Draw(t, "burst"),
		rapid.SampledFrom([]string{"0%", "0%", "20%"}).Draw(t, "robots"),
		rapid.SampledFrom([]string{"unique", "50", "1"}).Draw(t, "addresses"),
		rapid.SampledFrom([]string{"0%", "0%", "30%"}).Draw(t, "roaming"))
}

// drawScript draws users each of whose requests is sent at a time of its own.
func drawScript(t *rapid.T) string {
	var visits []string
	for range rapid.IntRange(1, 40).Draw(t, "visits") {
		var requests []string
		at := int64(0)
		for range rapid.IntRange(0, 20).Draw(t, "requests") {
			at += rapid.SampledFrom([]int64{0, 5 * ms, 100 * ms, sec, 3 * sec}).Draw(t, "pause")
			requests = append(requests, param.FormatDuration(at)+rapid.SampledFrom([]string{" read", " post"}).Draw(t, "kind"))
		}
		if rapid.Bool().Draw(t, "logout") {
			requests = append(requests, param.FormatDuration(at+sec)+" logout", param.FormatDuration(at+2*sec)+" read")
		}
		start := param.FormatDuration(rapid.Int64Range(0, 15*sec).Draw(t, "start"))
		visits = append(visits, fmt.Sprintf("{at: %s, requests: [%s]}", start, strings.Join(requests, ", ")))
	}
	return "kind: scripted, visits: [" + strings.Join(visits, ", ") + "]"
}

// chooses gives an experiment a strategy.
func chooses(e *scenario.Experiment, name string, o strategies.Options) {
	e.Strategies = append(e.Strategies, scenario.Selection{Kind: name, Options: o})
}

// fits reports whether a strategy, the system and the users of an experiment can
// go together.
func fits(e *scenario.Experiment) bool {
	equipped := equippedOf(e)
	return len(optionsOf(e, 0).Check(&e.Config)) == 0 && len(equipped.Validate()) == 0 &&
		len(e.Workload.Options.(workloads.Options).Check(&e.Config)) == 0
}

// equippedOf is the system of an experiment as its strategy changes it for
// itself.
func equippedOf(e *scenario.Experiment) sim.Config {
	c := e.Config
	if q, ok := optionsOf(e, 0).Strategy(&c).(sim.Equipper); ok {
		q.Equip(&c)
	}
	return c
}

// TestAllSortsOfUsersAreDrawn: the random scenarios are not all of one kind.
func TestAllSortsOfUsersAreDrawn(t *testing.T) {
	kinds := map[string]int{}
	for i := range 100 {
		kinds[rapid.Custom(drawExperiment).Example(i).Workload.Kind]++
	}
	for _, w := range world.Workloads {
		if w.Name != "replay" && kinds[w.Name] < 3 { // that needs a file
			t.Errorf("of 100 scenarios %d have the workload %s", kinds[w.Name], w.Name)
		}
	}
}
