package sim_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// TestAnythingAtOnce lets servers fail at random in both manners under any
// balancer, while the operators act at random too. Every run must keep the laws
// of conservation, which sim.Run asserts, and give the same result twice.
func TestAnythingAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		servers := rapid.IntRange(1, 5).Draw(t, "servers")
		config := sim.NewConfig()
		config.Servers.Count, config.Servers.Workers = servers, 2
		config.Servers.Discipline = sim.Discipline(rapid.IntRange(0, 1).Draw(t, "discipline"))
		config.Duration, config.Sessions.Idle = 200*sec, 30*sec
		config.Random[sim.ServerRole] = sim.RandomFaults{
			TimeToFailure: rng.Exponential(float64(30 * sec)), TimeToRepair: rng.Exponential(float64(10 * sec))}
		latency := rapid.SampledFrom([]int64{1, ms, 3 * sec}).Draw(t, "control")
		config.Network[sim.Control].Latency = rng.Exponential(float64(latency))
		b := &config.Balancer
		b.Checks.Interval = rapid.SampledFrom([]int64{0, sec, 7 * sec}).Draw(t, "interval")
		b.Checks.Fast = rapid.SampledFrom([]int64{0, sec / 3}).Draw(t, "fast")
		b.Passive.Fails = rapid.IntRange(0, 3).Draw(t, "fails")
		b.Passive.Window = rapid.SampledFrom([]int64{sec, sim.Forever}).Draw(t, "window")
		b.Dial.Retries = rapid.IntRange(0, 4).Draw(t, "retries")
		b.Dial.Redispatch = sim.Redispatch(rapid.IntRange(0, 2).Draw(t, "redispatch"))
		b.FailOpen = rapid.SampledFrom([]float64{0, 0.01, 0.5, 1}).Draw(t, "fail open")
		b.SlowStart = rapid.SampledFrom([]int64{0, 20 * sec}).Draw(t, "slow start")
		for p := range servers {
			config.Faults = append(config.Faults, sim.Fault{Index: p, How: sim.Hangs,
				At: rapid.Int64Range(0, 100).Draw(t, "at") * sec, For: rapid.Int64Range(1, 60).Draw(t, "for") * sec})
			b.Changes = append(b.Changes, changesOf(t, p, p > 0)...)
		}
		pins := sim.Pins{Kind: sim.PinKind(rapid.IntRange(1, 3).Draw(t, "kind")), Maker: sim.PinAny,
			Idle: 20 * sec, Life: sim.Forever, Size: rapid.IntRange(0, 5).Draw(t, "size")}
		policy := rapid.SampledFrom([]string{"round-robin", "least-connections", "two-choices", "random", "ip-maglev",
			"ip-nginx", "ip-modulo"}).Draw(t, "policy")
		tr := trialOf(config, beat{every: sec, visits: 100, requests: 6, think: 3 * sec}, policy, &pins)
		first, err := sim.Run(tr)
		if err != nil {
			t.Fatal(err)
		}
		again := trialOf(config, beat{every: sec, visits: 100, requests: 6, think: 3 * sec}, policy, &pins)
		second, _ := sim.Run(again)
		if first.Fingerprint() != second.Fingerprint() {
			t.Fatal("two runs of one trial differ")
		}
	})
}

// changesOf is a plan for one server that does not contradict itself.
func changesOf(t *rapid.T, server int, mayLeave bool) (plan []sim.Change) {
	at, present := int64(0), true
	for range rapid.IntRange(0, 4).Draw(t, "changes") {
		at += rapid.Int64Range(1, 50).Draw(t, "after") * sec
		action := sim.Action(rapid.IntRange(0, int(sim.Deploy)).Draw(t, "action"))
		switch {
		case action == sim.Reload:
			plan = append(plan, sim.Change{Action: action, Server: sim.AllServers, At: at})
			continue
		case !present:
			action = sim.Add
		case action == sim.Add, action == sim.Remove && !mayLeave:
			action = sim.Drain
		}
		present = action != sim.Remove
		plan = append(plan, sim.Change{Action: action, Server: server, At: at, Down: 5 * sec,
			Drain: rapid.Int64Range(0, 3).Draw(t, "drain") * sec})
		if action == sim.Deploy {
			at += 10 * sec
		}
	}
	return plan
}
