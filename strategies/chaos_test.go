package strategies_test

import (
	"context"
	"flag"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/scenario"
	"github.com/sessionsim/sessionsim/strategies"
	"github.com/sessionsim/sessionsim/strategies/balance"
)

var chaosTrials = flag.Int("chaos", 600, "how many trials TestChaos makes; 10,000 take minutes of processor time")

// TestChaos runs any strategy with any parameters on any cluster, under every
// kind of fault and every act of the operators at once, all at random, but the
// same ones every time. It must not panic, so every law holds that a run asserts
// by itself: conservation, limits of memory, no version that goes back in a
// place. And the same trials must have the same results on one worker and on
// eight, watched and unwatched; each runs beside its twin there, with which it
// has the scenario's parameters in common.
//
//	go test ./strategies -run Chaos -chaos 10000 -timeout 1h
func TestChaos(t *testing.T) {
	always(t, *chaosTrials)
	shown := seen{}
	var trials []sim.Trial
	var alone [][32]byte
	forAll(t, "chaos", drawChaos, func(t rapid.TB, e *scenario.Experiment) {
		result := survivesWatched(t, e, shown.watch)
		for range 2 {
			trials, alone = append(trials, trialOf(e, 0)), append(alone, result.Fingerprint())
		}
	})
	together, err := sim.RunAll(context.Background(), trials, 8, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range together {
		if together[i].Fingerprint() != alone[i] {
			t.Errorf("trial %d: another result among others, on eight workers", i/2+1)
		}
	}
	if *chaosTrials >= 600 && !testing.Short() {
		shown.check(t)
	}
}

// always makes rapid draw the same so many cases every time, unless its flags
// ask for others.
func always(t *testing.T, cases int) {
	t.Helper()
	flagged(t, "rapid.checks", strconv.Itoa(cases))
	flagged(t, "rapid.seed", "1")
}

// survives is the property of TestChaos.
func survives(t rapid.TB, e *scenario.Experiment) { survivesWatched(t, e, func(sim.Fact) {}) }

// survivesWatched is the result of a trial, of which it tells every fact.
func survivesWatched(t rapid.TB, e *scenario.Experiment, tell func(sim.Fact)) sim.Result {
	t.Helper()
	watcher := onward{t: t, servers: sim.Place(e.Config.Servers.Count), newest: map[held]uint32{}}
	mayGoBack := goesBack(e)
	result := resultOf(t, e, 0, func(f sim.Fact) {
		tell(f)
		if !mayGoBack {
			watcher.watch(f)
		}
	})
	checkCourses(t, &result)
	return result
}

// goesBack reports whether a server may well hold an older version than before.
// What came last may count; and under some strategies a server gives a copy up
// and gets another, of which no fact tells, or reads those of others, whose
// answers may overtake each other.
func goesBack(e *scenario.Experiment) bool {
	s, equipped := optionsOf(e, 0).Strategy(&e.Config), equippedOf(e)
	_, moves := s.(sim.Mover)
	_, keeps := s.(sim.Keeper)
	_, fetches := s.(sim.Fetcher)
	return equipped.Replica.ByArrival || moves || keeps || fetches
}

// checkCourses checks that the instants of every fault are in their order.
func checkCourses(t rapid.TB, r *sim.Result) {
	t.Helper()
	for _, f := range r.Faults {
		for _, at := range []int64{f.Detected, f.Up, f.Trusted, f.Promoted} {
			if at < f.Down || at > r.End && at != sim.Forever {
				t.Errorf("the course of a fault of a run until %d: %+v", r.End, f)
			}
		}
		if f.Trusted < f.Up || f.Trusted < f.Detected {
			t.Errorf("trusted before it was over: %+v", f)
		}
	}
}

// onward holds every server to it that what it has of a session does not become
// older, as far as that can be seen from the outside: by what its own requests
// find. (Answers of a store may overtake each other.)
type onward struct {
	t       rapid.TB
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
			o.t.Errorf("at %d ns %v is found with version %d, it had %d", f.At, key, f.Version, o.newest[key])
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

// drawChaos draws everything at once.
func drawChaos(t *rapid.T) *scenario.Experiment {
	for {
		if e, ok := tryChaos(t); ok {
			return e
		}
	}
}

// tryChaos draws a trial. It reports false when strategy and cluster do not fit
// each other.
func tryChaos(t *rapid.T) (*scenario.Experiment, bool) {
	e := drawExperiment(t)
	cfg := &e.Config
	cfg.Duration = 20 * sec
	drawBalancer(t, &cfg.Balancer)
	cfg.Servers.WarmUp = rapid.SampledFrom([]int64{0, 0, 3 * sec}).Draw(t, "warm-up")
	cfg.Servers.Cold = 5
	drawStrategy(t, e)
	cfg.Faults = slices.DeleteFunc(cfg.Faults, func(f sim.Fault) bool { return f.Split == nil })
	if !fits(e) {
		return nil, false
	}
	for p := range cfg.Servers.Count {
		cfg.Faults = append(cfg.Faults, drawFaults(t, sim.ServerRole, p, cfg.Servers.Count)...)
		cfg.Balancer.Changes = append(cfg.Balancer.Changes, drawChanges(t, p)...)
	}
	store := equippedOf(e).Store
	for p := range store.Shards * (1 + store.Replicas) {
		cfg.Faults = append(cfg.Faults, drawFaults(t, sim.StoreRole, p, cfg.Servers.Count)...)
	}
	return e, fits(e)
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

// drawStrategy draws a strategy and its parameters: every third time one whose
// servers copy to each other, for there is most that can go wrong.
func drawStrategy(t *rapid.T, e *scenario.Experiment) {
	all := strategies.All()
	if rapid.IntRange(0, 2).Draw(t, "copying") == 0 {
		all = slices.DeleteFunc(all, func(d strategies.Definition) bool {
			return d.Name != "clustering" && d.Name != "primary-backup"
		})
	}
	d := all[rapid.IntRange(0, len(all)-1).Draw(t, "strategy")]
	options := d.New()
	choose(options.Fields(), func(names []string) string { return rapid.SampledFrom(names).Draw(t, "kind") })
	walk(options.Fields(), "", func(key string, v param.Value) {
		if rapid.IntRange(0, 2).Draw(t, "change "+key) > 0 {
			return
		}
		if accepted := values(v); len(accepted) > 0 {
			_ = v.Set(rapid.SampledFrom(accepted).Draw(t, key))
		}
	})
	chooses(e, d.Name, options)
}

// drawFaults draws what befalls one place, one thing after the other.
func drawFaults(t *rapid.T, role sim.Role, place, servers int) (faults []sim.Fault) {
	at := int64(0)
	for range rapid.IntRange(0, 3).Draw(t, "faults") {
		f := sim.Fault{Role: role, Index: place, At: at + rapid.Int64Range(0, 6*sec).Draw(t, "at"),
			For: rapid.SampledFrom([]int64{1000, 50 * ms, 400 * ms, 2 * sec, 7 * sec}).Draw(t, "for")}
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
