package simtest

import (
	"context"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// Fresh makes a strategy without state, for one trial on a configuration.
type Fresh func(*sim.Config) sim.Strategy

// TestStrategy tests one strategy against the contract. With -short, which is
// for the race detector, long trials that run alone are passed over.
func TestStrategy(t *testing.T, name string, fresh Fresh) {
	t.Run(name, func(t *testing.T) {
		t.Run("repeats itself", func(t *testing.T) { repeats(t, fresh) })
		t.Run("changes nobody's luck", func(t *testing.T) { sharesLuck(t, fresh) })
		t.Run("keeps the laws", func(t *testing.T) { keepsLaws(t, fresh) })
		if testing.Short() {
			return
		}
		t.Run("answers without memory", func(t *testing.T) { answersWithoutMemory(t, fresh) })
		t.Run("runs without memory", func(t *testing.T) { runsWithoutMemory(t, fresh) })
	})
}

// trial is one trial of a strategy.
func trial(fresh Fresh, cfg sim.Config, crowd Crowd, seed uint64) sim.Trial {
	return sim.Trial{
		Config: cfg, Strategy: func() sim.Strategy { return fresh(&cfg) }, Workload: crowd.Workload, Seed: seed,
	}
}

// run makes a trial.
func run(t rapid.TB, trial sim.Trial) sim.Result {
	t.Helper()
	result, err := sim.Run(&trial)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// watched makes a trial and hashes all its events.
func watched(t rapid.TB, trial sim.Trial) (result sim.Result, events uint64) {
	t.Helper()
	mix := func(x uint64) { events = rng.Mix(events, x) }
	trial.Observe = func(f sim.Fact) {
		v := reflect.ValueOf(f)
		for i := range v.NumField() {
			switch field := v.Field(i); {
			case field.CanInt():
				mix(uint64(field.Int()))
			case field.CanUint():
				mix(field.Uint())
			case field.Kind() == reflect.Bool && field.Bool():
				mix(1)
			}
		}
	}
	return run(t, trial), events
}

// troubled is a system in which everything happens: outages of servers and of
// store nodes, planned and random, memories that fill up, sessions that expire.
func troubled() (sim.Config, Crowd) {
	const ms, sec = int64(1e6), int64(1e9)
	cfg := sim.NewConfig()
	cfg.Duration, cfg.Warmup = 100*sec, 20*sec
	cfg.Servers.Count, cfg.Servers.Workers, cfg.Servers.Memory = 4, 2, 300<<10
	cfg.Sessions.Idle, cfg.Sessions.Absolute = 15*sec, 60*sec
	for l := range cfg.Network {
		cfg.Network[l].Latency = rng.Exponential(float64(5 * ms))
	}
	cfg.Random[sim.ServerRole] = sim.RandomFaults{
		TimeToFailure: rng.Exponential(float64(60 * sec)), TimeToRepair: rng.Exponential(float64(5 * sec))}
	cfg.Random[sim.StoreRole] = cfg.Random[sim.ServerRole]
	cfg.Faults = []sim.Fault{
		{Index: 1, At: 30 * sec, For: 10 * sec}, {Index: 2, At: 50 * sec, For: 2 * sec, Keep: true},
		{Role: sim.StoreRole, At: 45 * sec, For: 12 * sec},
	}
	cfg.Users.OnError = sim.Retry
	crowd := Crowd{Gap: 100 * ms, Requests: 8, Think: 2 * sec, Writes: 0.4, Logout: 0.5, Late: 1}
	return cfg, crowd
}

// repeats: the same trial has the same events and the same result, whoever
// watches it and however many others run beside it.
func repeats(t *testing.T, fresh Fresh) {
	cfg, crowd := troubled()
	first, events := watched(t, trial(fresh, cfg, crowd, 1))
	second, again := watched(t, trial(fresh, cfg, crowd, 1))
	if events != again {
		t.Error("the same trial had other events the second time")
	}
	if !reflect.DeepEqual(first, second) {
		t.Error("the same trial had another result the second time")
	}
	var trials []sim.Trial
	for seed := range uint64(4) {
		trials = append(trials, trial(fresh, cfg, crowd, seed))
	}
	results, err := sim.RunAll(context.Background(), trials, 4, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(first, results[1]) {
		t.Error("a trial that nobody watched, among others, had another result")
	}
}

// sharesLuck: users, outages and luck are the same as under any other strategy.
func sharesLuck(t *testing.T, fresh Fresh) {
	cfg, crowd := troubled()
	other := run(t, trial(func(*sim.Config) sim.Strategy { return local{} }, cfg, crowd, 1))
	one := run(t, trial(fresh, cfg, crowd, 1))
	if one.Digest != other.Digest {
		t.Errorf("the digest is %x, that of another strategy %x", one.Digest, other.Digest)
	}
	if one.Tally.Visits != other.Tally.Visits {
		t.Errorf("%d visits, under another strategy %d", one.Tally.Visits, other.Tally.Visits)
	}
	if again := run(t, trial(fresh, cfg, crowd, 2)); again.Digest == one.Digest {
		t.Error("another seed has the same digest")
	}
}

// local is the simplest strategy: sessions stay on a server that anybody's luck
// has chosen.
type local struct{}

// Route implements sim.Strategy.
func (local) Route(v sim.View, _ sim.SessionID) sim.Place {
	p := sim.Place(rng.Below(v.Luck(), v.Servers()))
	if !v.Up(p) {
		return sim.Nowhere
	}
	return p
}

// Read implements sim.Strategy.
func (local) Read(_ sim.View, _ sim.SessionID, at sim.Place) sim.Place { return at }

// Write implements sim.Strategy.
func (local) Write(_ sim.View, _ sim.SessionID, at sim.Place, dst []sim.Place) ([]sim.Place, int) {
	return append(dst, at), 1
}
