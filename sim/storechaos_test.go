package sim

import (
	"cmp"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// keeping is a strategy over a store whose servers keep what they fetch and
// serve it for a while; told makes them tell each other of changes.
type keeping struct {
	answers
	life int64
}

func (*keeping) Keeps(View, SessionID, Place) bool { return true }

type told struct{ keeping }

func (*told) Invalidate(v View, _ SessionID, at Place, dst []Place) []Place {
	for p := range Place(v.Servers()) {
		if p != at {
			dst = append(dst, p)
		}
	}
	return dst
}

// drawStore draws a store with any of its features.
func drawStore(t *rapid.T, servers int) Config {
	cfg := instant(servers)
	some := func(name string, values ...int64) int64 { return rapid.SampledFrom(values).Draw(t, name) }
	law := func(name string, values ...int64) rng.Dist { return rng.UniformOn(0, float64(some(name, values...))) }
	cfg.Duration, cfg.Window = 60*sec, 10*sec
	for l := range cfg.Network {
		cfg.Network[l].Latency = rng.UniformOn(0, float64(20*ms))
	}
	cfg.Servers.Workers = 3
	cfg.Servers.HoldWorker = rapid.Bool().Draw(t, "hold worker")
	cfg.Requests.Service = rng.Exponential(float64(10 * ms))
	cfg.Sessions.Idle = some("idle", sec, 10*sec, Forever)
	cfg.Sessions.Absolute = some("absolute", 20*sec, Forever)
	cfg.Users.OnError, cfg.Users.Retries, cfg.Users.RetryWait = Retry, 2, 200*ms
	cfg.Users.OnMissing = rapid.SampledFrom([]OnMissing{LogInAgain, CarryOn, Adopt}).Draw(t, "on missing")
	s := &cfg.Store
	s.Shards, s.Replicas = 1, rapid.IntRange(0, 2).Draw(t, "replicas")
	s.Workers, s.Queue = rapid.IntRange(1, 3).Draw(t, "concurrency"), -1
	s.Read, s.Write = law("read", 0, 20*ms), law("write", 0, 20*ms)
	s.Lag, s.Commit, s.TouchCost = law("lag", 0, 100*ms, 5*sec), law("commit", 0, 30*ms), law("touch cost", 0, 5*ms)
	s.Failover = some("failover", 0, sec, Forever)
	s.Touch = rapid.SampledFrom([]Touch{TouchByRead, TouchRequest, TouchNever}).Draw(t, "touch")
	s.Existing = rapid.Bool().Draw(t, "only existing")
	s.Sweep, s.SweepCost = some("sweep", 0, sec, 7*sec, Forever), some("sweep cost", 0, 10*ms)
	s.Persistence = rapid.SampledFrom([]Persistence{PersistNothing, PersistEvery, PersistCommit}).Draw(t, "persistence")
	s.PersistEvery, s.Restart, s.ColdFor, s.ColdRead = 3*sec, some("restart", 0, sec), sec, constant(50*ms)
	s.Memory = some("memory", 0, 3000)
	s.Full = rapid.SampledFrom([]Full{EvictOldest, Refuse, EvictExpiring}).Draw(t, "full")
	if s.Persistence == PersistNothing && rapid.Bool().Draw(t, "slabs") {
		s.Memory, s.Full = 2*slabPage, EvictInClass
		cfg.Sessions.Size, cfg.Sessions.Growth = rng.UniformOn(1, 600_000), rng.UniformOn(0, 200_000)
	}
	s.Group = StoreGroup{Election: law("election", 0, sec), Reconnect: law("reconnect", 0, 5*sec), MaxLag: sec,
		MinReplicas: min(s.Replicas, int(some("min replicas", 0, 1))), FullCoverage: rapid.Bool().Draw(t, "coverage")}
	s.Caller = StoreCaller{Pool: int(some("pool", 0, 1, 2)), Timeout: some("timeout", 0, 30*ms, 500*ms),
		Retries: int(some("retries", 0, 2)), RetryWait: some("retry wait", 0, 100*ms), Failures: int(some("failures", 0, 2)),
		Avoid: sec, Open: rapid.Bool().Draw(t, "open")}
	often := RandomFaults{TimeToFailure: rng.Exponential(float64(15 * sec)),
		TimeToRepair: rng.Exponential(float64(2 * sec))}
	if rapid.Bool().Draw(t, "faults") {
		cfg.Random = [2]RandomFaults{often, often}
	}
	if rapid.Bool().Draw(t, "cut") {
		cfg.Faults = []Fault{{Role: StoreRole, At: some("cut at", 2*sec, 5*sec), For: some("cut for", sec, 10*sec, Forever),
			Cut: true, Side: rapid.IntRange(0, servers).Draw(t, "side")}}
	}
	return cfg
}

// Whatever a store and its callers do, and whatever breaks: nothing panics,
// every law of conservation holds, memory limits are kept (all asserted by
// finish), the run ends, and it ends the same way when it is repeated.
func TestStoresUnderEveryFault(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		servers := rapid.IntRange(1, 3).Draw(t, "servers")
		cfg := drawStore(t, servers)
		var all users
		for range rapid.IntRange(1, 5).Draw(t, "visits") {
			all = append(all, drawUser(t))
		}
		slices.SortFunc(all, func(a, b user) int { return cmp.Compare(a.start, b.start) })
		kind, wait := rapid.IntRange(0, 2).Draw(t, "strategy"), rapid.IntRange(0, 3).Draw(t, "wait")
		anyNode := rapid.Bool().Draw(t, "read anywhere")
		seed, repeated := rapid.Uint64().Draw(t, "seed"), rapid.Bool().Draw(t, "recorded")
		run := func() Result {
			clone := slices.Clone(all)
			var w Workload = &clone
			if repeated {
				w = &recorded{clone}
			}
			return bounded(t, &Trial{Config: cfg, Seed: seed, Strategy: func() Strategy { return chaos(kind, wait, anyNode) },
				Workload: func(rng.Source) (Workload, error) { return w, nil }})
		}
		if first, second := run(), run(); !reflect.DeepEqual(first, second) {
			t.Fatalf("two runs differ:\n%+v\n%+v", first.Tally, second.Tally)
		}
	})
}

// bounded is the result of a trial that must end within so many events.
func bounded(t *rapid.T, trial *Trial) Result {
	c, err := newCluster(trial)
	if err != nil {
		t.Fatal(err)
	}
	for range 200_000 {
		next, ok := c.engine.Peek()
		if !ok || next.At >= c.cfg.Duration {
			return c.finish()
		}
		c.engine.Next()
		c.tally.Events++
		c.dispatch(next)
	}
	t.Fatalf("the run has not ended at %d ns", c.now())
	return Result{}
}

// chaos is one of three strategies over a store.
func chaos(kind, wait int, anyNode bool) Strategy {
	s := toStore(wait)
	if anyNode {
		s.read = func(v View, s SessionID, _ Place) Place {
			return v.StoreNode(0, int(v.Key(s)%uint64(v.Replicas()+1)))
		}
	}
	if kind == 0 {
		return s
	}
	near := keeping{answers: *s, life: 2 * sec}
	read, write := s.read, s.write
	near.read = func(v View, s SessionID, at Place) Place {
		if v.Age(at, s) < near.life {
			return at
		}
		return read(v, s, at)
	}
	near.write = func(v View, s SessionID, at Place, dst []Place) ([]Place, int) {
		return write(v, s, at, append(dst, at))
	}
	if kind == 1 {
		return &near
	}
	return &told{near}
}
