package sim

import (
	"cmp"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// gathering is a strategy whose servers copy to all, restore copies on the two
// servers behind the hash of an id, or take over each other's state.
type gathering struct{ answers }

func (*gathering) Join(v View, joining Place) Place {
	for p := range Place(v.Servers()) {
		if p != joining && v.Member(p) && !v.Joining(p) {
			return p
		}
	}
	return Nowhere
}

type keepers struct{ answers }

func (*keepers) Keep(v View, s SessionID, dst []Place) []Place {
	for i := 0; i < v.Servers() && len(dst) < 2; i++ {
		if p := Place((int(v.Key(s)%256) + i) % v.Servers()); v.Member(p) {
			dst = append(dst, p)
		}
	}
	return dst
}

// drawGroup draws a group of servers with any of its features, and trouble.
func drawGroup(t *rapid.T) Config {
	servers := rapid.IntRange(2, 5).Draw(t, "servers")
	cfg := instant(servers)
	some := func(name string, values ...int64) int64 { return rapid.SampledFrom(values).Draw(t, name) }
	cfg.Duration, cfg.Window = 60*sec, 10*sec
	for l := range cfg.Network {
		cfg.Network[l] = Link{Latency: rng.UniformOn(0, float64(some("latency", 0, 20*ms, 2*sec))), Framing: 7, Bare: 3}
	}
	cfg.Servers.Memory = some("memory", 0, 3000)
	cfg.Requests.Service = rng.Exponential(float64(10 * ms))
	cfg.Sessions.Idle, cfg.Sessions.Absolute = some("idle", 5*sec, 20*sec, Forever), some("absolute", 20*sec, Forever)
	cfg.Users.OnError, cfg.Users.Retries, cfg.Users.RetryWait = Retry, 2, 200*ms
	cfg.Users.OnMissing = rapid.SampledFrom([]OnMissing{LogInAgain, CarryOn, Adopt}).Draw(t, "on missing")
	cfg.Replica.Delay = rng.UniformOn(0, float64(some("delay", 0, 100*ms, 3*sec)))
	cfg.Replica.Delta, cfg.Replica.ByArrival = some("delta", 0, 7), rapid.Bool().Draw(t, "by arrival")
	cfg.Replica.Queue = some("queue", 0, 500, 5000)
	cfg.Replica.Overflow = rapid.SampledFrom([]Overflow{OverflowBlocks, OverflowDrops}).Draw(t, "overflow")
	cfg.Replica.Outlive, cfg.Replica.TellExpiry = some("outlive", 0, 2, 3), rapid.Bool().Draw(t, "tell expiry")
	cfg.Replica.Accessed = rapid.Bool().Draw(t, "accessed")
	cfg.Members = Members{Heartbeat: some("heartbeat", 0, 500*ms, sec), Drop: some("drop", 1001*ms, 3*sec),
		Look: some("look", 0, 700*ms), Verify: some("verify", 0, sec), Closed: some("closed", 0, sec, Forever),
		Bandwidth: some("bandwidth", 0, 1, 1000, 1<<40), Patience: some("patience", 0, 3*sec, 40*sec),
		Split:  rapid.SampledFrom([]SplitMode{Diverge, Merge, Degrade}).Draw(t, "when split"),
		Owners: int(some("owners", 0, 2)), Detection: some("detection", 0, sec)}
	cfg.Balancer.Detection = some("balancer", 0, sec)
	cfg.Balancer.Checks = Checks{Interval: some("checks", 0, sec), Timeout: sec, Fall: 2, Rise: 1}
	if rapid.Bool().Draw(t, "random faults") {
		cfg.Random[ServerRole] = RandomFaults{TimeToFailure: rng.Exponential(float64(20 * sec)),
			TimeToRepair: rng.Exponential(float64(3 * sec))}
	}
	for range rapid.IntRange(0, 2).Draw(t, "splits") {
		at := int64(len(cfg.Faults)) * 25 * sec
		split := []int{rapid.IntRange(0, servers-1).Draw(t, "split off")}
		cfg.Faults = append(cfg.Faults, Fault{Split: split, At: at + some("after", 0, 3*sec, 9*sec),
			For: some("split for", 1, sec, 15*sec)})
	}
	for p := range servers {
		f := Fault{Index: p, At: some("fault at", 2*sec, 11*sec, 30*sec), For: some("fault for", 100*ms, 2*sec, 12*sec)}
		f.How = rapid.SampledFrom([]Manner{Refuses, Hangs, Pauses}).Draw(t, "how")
		f.Keep = f.How != Pauses && rapid.Bool().Draw(t, "keeps")
		if rapid.Bool().Draw(t, "fault") {
			cfg.Faults = append(cfg.Faults, f)
		}
		if p > 0 && rapid.IntRange(0, 3).Draw(t, "leaves") == 0 {
			cfg.Balancer.Changes = append(cfg.Balancer.Changes, Change{Action: Remove, Server: p, At: 20 * sec},
				Change{Action: Add, Server: p, At: some("added", 21*sec, 35*sec)})
		}
	}
	return cfg
}

// TestGroupsUnderEveryFault: whatever a group of servers is like, and whatever
// breaks, every law of conservation holds (asserted by finish), nobody waits for
// ever, and the run ends the same way when it is repeated.
func TestGroupsUnderEveryFault(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := drawGroup(t)
		var all users
		for range rapid.IntRange(1, 6).Draw(t, "visits") {
			all = append(all, drawUser(t))
		}
		slices.SortFunc(all, func(a, b user) int { return cmp.Compare(a.start, b.start) })
		kind, wait := rapid.IntRange(0, 2).Draw(t, "strategy"), rapid.IntRange(0, 5).Draw(t, "wait")
		seed := rapid.Uint64().Draw(t, "seed")
		run := func() Result {
			clone := slices.Clone(all)
			return bounded(t, &Trial{Config: cfg, Seed: seed, Strategy: func() Strategy { return company(kind, wait) },
				Workload: func(rng.Source) (Workload, error) { return &clone, nil }})
		}
		if first, second := run(), run(); !reflect.DeepEqual(first, second) {
			t.Fatalf("two runs differ:\n%+v\n%+v", first.Tally, second.Tally)
		}
	})
}

// company is one of three strategies for a group.
func company(kind, wait int) Strategy {
	route := func(v View, _ SessionID) Place { return Place(v.Luck() % uint64(v.Servers())) }
	if kind == 0 {
		return &gathering{answers{route: route, write: toAll(wait)}}
	}
	k := &keepers{answers{route: route}}
	k.read = func(v View, s SessionID, at Place) Place {
		for _, p := range k.Keep(v, s, nil) {
			return p
		}
		return at
	}
	k.write = func(v View, s SessionID, at Place, dst []Place) ([]Place, int) {
		to := k.Keep(v, s, dst)
		return to, min(wait, len(to))
	}
	if kind == 1 {
		return &answers{route: route, read: k.read, write: k.write}
	}
	return k
}
