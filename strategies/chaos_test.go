package strategies_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/simtest"
	"github.com/sessionsim/sessionsim/strategies"
	"github.com/sessionsim/sessionsim/strategies/balance"
)

var (
	chaosSeeds = flag.Int("chaos", 600, "how many seeds TestChaos runs; 10,000 take a minute of processor time")
	chaosFirst = flag.Int("chaos.first", 0, "the first of them, to look at one that failed")
)

// TestChaos runs any strategy with any parameters on any cluster, under every
// kind of fault and every act of the operators at once, all at random. It must
// not panic, so every law holds that a run asserts by itself: conservation,
// limits of memory, no version that goes back in a place. And the same trials
// must have the same results on one worker and on eight, watched and unwatched.
//
//	go test ./strategies -run Chaos -chaos 10000 -timeout 1h
func TestChaos(t *testing.T) {
	const batch = 50
	shown := seen{}
	for first := *chaosFirst; first < *chaosFirst+*chaosSeeds; first += batch {
		var trials []sim.Trial
		var alone []sim.Result
		for seed := first; seed < min(first+batch, *chaosFirst+*chaosSeeds); seed++ {
			drawn := chaosTrials.Example(seed)
			trials = append(trials, drawn.Trial)
			places := sim.Place(drawn.Config.Servers.Count)
			watcher := onward{t: t, seed: seed, servers: places, newest: map[held]uint32{}}
			drawn.Observe = func(f sim.Fact) {
				shown.watch(f)
				if !drawn.goesBack {
					watcher.watch(f)
				}
			}
			alone = append(alone, runChaos(t, seed, drawn.Trial))
		}
		together, err := sim.RunAll(context.Background(), trials, 8, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range together {
			if together[i].Fingerprint() != alone[i].Fingerprint() {
				t.Errorf("seed %d: another result among others, on eight workers", first+i)
			}
			checkCourses(t, first+i, &alone[i])
		}
	}
	shown.check(t)
}

// runChaos runs one trial and says which it was if it fails.
func runChaos(t *testing.T, seed int, trial sim.Trial) sim.Result {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Logf("seed %d: %#v", seed, trial.Strategy())
			panic(fmt.Sprintf("seed %d: %v", seed, r))
		}
	}()
	result, err := sim.Run(&trial)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return result
}

// checkCourses checks that the instants of every fault are in their order.
func checkCourses(t *testing.T, seed int, r *sim.Result) {
	t.Helper()
	for _, f := range r.Faults {
		for _, at := range []int64{f.Detected, f.Up, f.Trusted, f.Promoted} {
			if at < f.Down || at > r.End && at != sim.Forever {
				t.Errorf("seed %d: the course of a fault of a run until %d: %+v", seed, r.End, f)
			}
		}
		if f.Trusted < f.Up || f.Trusted < f.Detected {
			t.Errorf("seed %d: trusted before it was over: %+v", seed, f)
		}
	}
}

// onward holds every server to it that what it has of a session does not become
// older, as far as that can be seen from the outside: by what its own requests
// find. (Answers of a store may overtake each other.)
type onward struct {
	t       *testing.T
	seed    int
	servers sim.Place
	newest  map[held]uint32
}

type held struct {
	session uint32
	place   sim.Place
}

func (o *onward) watch(f sim.Fact) {
	key := held{f.Session, f.Place}
	onServer := 0 <= f.Place && f.Place < o.servers
	switch {
	case f.What == sim.Judged && f.Outcome == sim.Expired: // the session is over; another may begin under its id
		for p := range o.servers {
			delete(o.newest, held{f.Session, p})
		}
	case f.What == sim.CopyEvicted || f.What == sim.CopyExpired || f.What == sim.Judged && f.Outcome == sim.Missing:
		delete(o.newest, key) // what comes now is another copy
	case f.What >= sim.PlaceCrashed: // it may have lost memory, or got that of another
		clear(o.newest)
	case f.What == sim.Judged && (f.Outcome == sim.Fresh || f.Outcome == sim.Stale) && onServer:
		if f.Version < o.newest[key] {
			o.t.Errorf("seed %d: at %d ns %v is found with version %d, it had %d", o.seed, f.At, key, f.Version, o.newest[key])
		}
		o.newest[key] = f.Version
	}
}

// seen counts what happened in all runs, so that nobody takes a calm for a
// chaos.
type seen struct {
	facts    [64]int
	outcomes [sim.Outcomes]int
}

func (s *seen) watch(f sim.Fact) {
	s.facts[f.What]++
	if f.What == sim.Answered {
		s.outcomes[f.Outcome]++
	}
}

func (s *seen) check(t *testing.T) {
	t.Helper()
	if *chaosSeeds < 600 {
		return
	}
	for what := sim.VisitBegins; what <= sim.ServerUnfrozen; what++ {
		if s.facts[what] == 0 {
			t.Errorf("a fact of kind %d never happened", what)
		}
	}
	for o, n := range s.outcomes {
		if n == 0 && sim.Outcome(o) != sim.Unfinished {
			t.Errorf("no request ended %v", sim.Outcome(o))
		}
	}
}

// chaos is a trial of everything at once.
type chaos struct {
	sim.Trial
	goesBack bool // whether a server may well hold an older version than before
}

// chaosTrials are the trials, one for each seed.
var chaosTrials = rapid.Custom(func(t *rapid.T) chaos {
	for {
		if trial, ok := drawChaos(t); ok {
			return trial
		}
	}
})

// drawChaos draws a trial. It reports false when strategy and cluster do not
// fit each other.
func drawChaos(t *rapid.T) (chaos, bool) {
	setting := simtest.Settings().Draw(t, "setting")
	cfg := &setting.Config
	cfg.Duration = 20 * sec
	drawBalancer(t, &cfg.Balancer)
	cfg.Servers.WarmUp = rapid.SampledFrom([]int64{0, 0, 3 * sec}).Draw(t, "warm-up")
	cfg.Servers.Cold = 5
	options := drawOptions(t)
	if len(options.Check(cfg)) > 0 {
		return chaos{}, false
	}
	equipped := *cfg
	if e, ok := options.Strategy(cfg).(sim.Equipper); ok {
		e.Equip(&equipped)
	}
	cfg.Faults = slices.DeleteFunc(cfg.Faults, func(f sim.Fault) bool { return f.Split == nil })
	for p := range cfg.Servers.Count {
		cfg.Faults = append(cfg.Faults, drawFaults(t, sim.ServerRole, p, cfg.Servers.Count)...)
		cfg.Balancer.Changes = append(cfg.Balancer.Changes, drawChanges(t, p)...)
	}
	for p := range equipped.Store.Shards * (1 + equipped.Store.Replicas) {
		cfg.Faults = append(cfg.Faults, drawFaults(t, sim.StoreRole, p, cfg.Servers.Count)...)
	}
	equipped.Faults, equipped.Balancer.Changes = cfg.Faults, cfg.Balancer.Changes
	if len(equipped.Validate()) > 0 {
		return chaos{}, false
	}
	trial := sim.Trial{Config: *cfg, Seed: setting.Seed, Workload: setting.Crowd.Workload,
		Strategy: func() sim.Strategy { return options.Strategy(cfg) }}
	// What came last may count; and under some a server gives a copy up and gets another, of which no fact tells, or
	// reads those of others, whose answers may overtake each other.
	_, moves := trial.Strategy().(sim.Mover)
	_, keeps := trial.Strategy().(sim.Keeper)
	_, fetches := trial.Strategy().(sim.Fetcher)
	return chaos{trial, equipped.Replica.ByArrival || moves || keeps || fetches}, true
}

// drawBalancer draws what the settings leave alone.
func drawBalancer(t *rapid.T, b *sim.Balancer) {
	policies := balance.Options()
	b.Policy = policies[rapid.IntRange(0, len(policies)-1).Draw(t, "policy")].Name
	b.FailOpen = rapid.SampledFrom([]float64{0, 0, 0.5, 1}).Draw(t, "fail open")
	b.SlowStart = rapid.SampledFrom([]int64{0, 0, 5 * sec}).Draw(t, "slow start")
	b.Weights = rapid.SampledFrom([][]int64{nil, nil, {3}}).Draw(t, "weights")
	b.Checks.Timeout = rapid.SampledFrom([]int64{100 * ms, 2 * sec}).Draw(t, "check timeout")
	b.Checks.Fast = rapid.SampledFrom([]int64{0, 200 * ms}).Draw(t, "fast checks")
	b.Passive.Window = rapid.SampledFrom([]int64{sec, sim.Forever}).Draw(t, "fail window")
	b.Passive.Ban = rapid.SampledFrom([]int64{300 * ms, 5 * sec}).Draw(t, "ban")
}

// drawOptions draws a strategy and its parameters: every third time one whose
// servers copy to each other, for there is most that can go wrong.
func drawOptions(t *rapid.T) strategies.Options {
	all := strategies.All()
	if rapid.IntRange(0, 2).Draw(t, "copying") == 0 {
		all = slices.DeleteFunc(all, func(d strategies.Definition) bool {
			return d.Name != "clustering" && d.Name != "primary-backup"
		})
	}
	options := all[rapid.IntRange(0, len(all)-1).Draw(t, "strategy")].New()
	choose(options.Fields(), func(names []string) string { return rapid.SampledFrom(names).Draw(t, "kind") })
	walk(options.Fields(), "", func(key string, v param.Value) {
		if rapid.IntRange(0, 2).Draw(t, "change "+key) > 0 {
			return
		}
		if accepted := values(v); len(accepted) > 0 {
			_ = v.Set(rapid.SampledFrom(accepted).Draw(t, key))
		}
	})
	return options
}

// drawFaults draws what befalls one place, one thing after the other.
func drawFaults(t *rapid.T, role sim.Role, place, servers int) (faults []sim.Fault) {
	at := int64(0)
	for range rapid.IntRange(0, 3).Draw(t, "faults") {
		f := sim.Fault{Role: role, Index: place, At: at + rapid.Int64Range(0, 6*sec).Draw(t, "at"),
			For: rapid.SampledFrom([]int64{1, 50 * ms, 400 * ms, 2 * sec, 7 * sec}).Draw(t, "for")}
		switch kind := rapid.IntRange(0, 7).Draw(t, "kind"); {
		case kind < 3:
			f.How = sim.Pauses
		case kind == 3:
			f.How = sim.Hangs
		case kind == 4:
			f.Keep = true
		case kind < 7 && role == sim.StoreRole:
			f.Cut, f.Side = true, rapid.IntRange(0, servers).Draw(t, "side")
		}
		switch rapid.IntRange(0, 9).Draw(t, "again") {
		case 0:
			f.For = sim.Forever
			return append(faults, f)
		case 1:
			f.Every = f.For + rapid.Int64Range(10*ms, 3*sec).Draw(t, "every")
			return append(faults, f)
		}
		at = f.At + f.For
		faults = append(faults, f)
	}
	return faults
}

// drawChanges draws what the operators do to one server, in an order that does
// not contradict itself. Server A never leaves.
func drawChanges(t *rapid.T, server int) (plan []sim.Change) {
	at, present := int64(0), true
	for range max(0, rapid.IntRange(-2, 3).Draw(t, "changes")) {
		at += rapid.Int64Range(1, 6*sec).Draw(t, "after")
		a := sim.Change{Action: sim.Action(rapid.IntRange(0, int(sim.Deploy)).Draw(t, "action")), Server: server, At: at,
			Down: 500 * ms, Drain: rapid.SampledFrom([]int64{0, sec}).Draw(t, "drain")}
		switch {
		case a.Action == sim.Reload:
			a.Server = sim.AllServers
		case !present:
			a.Action = sim.Add
		case a.Action == sim.Add, a.Action == sim.Remove && server == 0:
			a.Action = sim.Ready
		case a.Action == sim.Deploy:
			at += a.Drain + a.Down
		}
		present = a.Action != sim.Remove && (present || a.Action == sim.Add)
		plan = append(plan, a)
	}
	return plan
}
