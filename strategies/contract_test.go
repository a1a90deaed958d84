package strategies_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/scenario"
	"github.com/sessionsim/sessionsim/sim/simtest"
	"github.com/sessionsim/sessionsim/strategies"
	"github.com/sessionsim/sessionsim/strategies/balance"
)

// assignment gives one parameter of a strategy a value.
type assignment struct{ key, text string }

// texts are tried on every parameter; each takes those it understands. Words
// of its own it offers.
var texts = []string{"true", "false", "0", "1", "2", "all", "never", "unlimited", "0s", "20ms", "exp(300ms)", "2s",
	"300B", "5KiB", "2KiB/s"}

// values are the texts that a parameter accepts and that change it.
func values(v param.Value) (accepted []string) {
	was := v.String()
	candidates := slices.Clone(texts)
	if chooser, ok := v.(param.Chooser); ok {
		for _, option := range chooser.Options() {
			candidates = append(candidates, option.Name)
		}
	}
	for _, text := range candidates {
		if v.Set(text) == nil && v.String() != was {
			accepted = append(accepted, text)
		}
	}
	if err := v.Set(was); err != nil {
		panic(err)
	}
	return accepted
}

// walk calls f for every single parameter of a strategy as it is set now.
func walk(fields []param.Field, path string, f func(key string, v param.Value)) {
	for i := range fields {
		field := &fields[i]
		switch key := path + field.Name; {
		case field.Value != nil:
			f(key, field.Value)
		case field.Choice != nil:
			_, inner := field.Choice.Current()
			walk(inner, key+".", f)
		default:
			walk(field.Fields, key+".", f)
		}
	}
}

// choose selects kinds of the choices among some fields.
func choose(fields []param.Field, kind func(names []string) string) {
	for i := range fields {
		if c := fields[i].Choice; c != nil {
			c.Set(kind(c.KindNames()))
		}
	}
}

// variants are the ways to change one parameter of a strategy, or the kind of
// one of its choices.
func variants(d strategies.Definition) (all []assignment) {
	options := d.New()
	for _, field := range options.Fields() {
		if field.Choice != nil {
			for _, kind := range field.Choice.KindNames() {
				all = append(all, assignment{field.Name, kind})
			}
		}
	}
	walk(options.Fields(), "", func(key string, v param.Value) {
		for _, text := range values(v) {
			all = append(all, assignment{key, text})
		}
	})
	return all
}

// with makes a strategy's options with some parameters changed, choices first.
func with(d strategies.Definition, assignments ...assignment) strategies.Options {
	options := d.New()
	for _, a := range assignments {
		for _, field := range options.Fields() {
			if field.Choice != nil && field.Name == a.key {
				field.Choice.Set(a.text)
			}
		}
		walk(options.Fields(), "", func(key string, v param.Value) {
			if key == a.key {
				if err := v.Set(a.text); err != nil {
					panic(err)
				}
			}
		})
	}
	return options
}

// alone passes a test over that runs long trials one after the other: -short is
// for the race detector, which has nothing to find there.
func alone(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("trials that run alone have no races")
	}
}

// TestContract holds every registered strategy, as it comes, to the contract.
func TestContract(t *testing.T) {
	for _, d := range strategies.All() {
		simtest.TestStrategy(t, d.Name, d.New().Strategy)
	}
}

// TestVariants runs every strategy with each of its parameters changed, one
// at a time, in a setting of its own that it fits.
func TestVariants(t *testing.T) {
	count, unfit := 0, 0
	for _, d := range strategies.All() {
		for _, a := range variants(d) {
			if count++; testing.Short() && count%10 > 0 {
				continue
			}
			t.Run(d.Name+" "+a.key+" "+a.text, func(t *testing.T) {
				options := with(d, a)
				for try := range 20 {
					setting := simtest.Settings().Example(count + 1000*try)
					setting.Config.Servers.Count = max(setting.Config.Servers.Count, 3)
					if len(options.Check(&setting.Config)) == 0 {
						simtest.KeepsLaws(t, setting.Trial(options.Strategy))
						return
					}
				}
				unfit++
				t.Skip("it needs another parameter changed with it")
			})
		}
	}
	t.Logf("%d variants, %d of them not to be had alone", count, unfit)
}

// TestAnything runs any strategy with any parameters under any balancing in
// any setting.
func TestAnything(t *testing.T) {
	forAll(t, "laws", func(t *rapid.T) *scenario.Experiment {
		e := drawExperiment(t)
		policies := balance.Options()
		e.Config.Balancer.Policy = policies[rapid.IntRange(0, len(policies)-1).Draw(t, "policy")].Name
		all := strategies.All()
		d := all[rapid.IntRange(0, len(all)-1).Draw(t, "strategy")]
		options := d.New()
		choose(options.Fields(), func(names []string) string { return rapid.SampledFrom(names).Draw(t, "kind") })
		walk(options.Fields(), "", func(key string, v param.Value) {
			if accepted := values(v); len(accepted) > 0 && rapid.Bool().Draw(t, "change "+key) {
				if err := v.Set(rapid.SampledFrom(accepted).Draw(t, key)); err != nil {
					t.Fatal(err)
				}
			}
		})
		if chooses(e, d.Name, options); !fits(e) {
			t.Skip()
		}
		return e
	}, keepsLaws)
}

// keepsLaws is the property of TestAnything.
func keepsLaws(t rapid.TB, e *scenario.Experiment) { simtest.KeepsLaws(t, trialOf(e, 0)) }
