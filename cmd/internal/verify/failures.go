package verify

import (
	"fmt"
	"math"
	"slices"

	"github.com/sessionsim/sessionsim/sim"
)

// breaking breaks places at random: up for a mean of f seconds, down for a mean
// of r. In the long runs this takes, windows would be most of the work, and no
// measure looks at them.
func breaking(role string, f, r float64) []string {
	return []string{fmt.Sprintf("random_faults.%s.time_to_failure=exp(%vs)", role, f),
		fmt.Sprintf("random_faults.%s.time_to_repair=exp(%vs)", role, r), "window=1d"}
}

// upTogether is V32: places fail and are repaired each for itself, so the number
// that is up is binomial.
func upTogether() (cases []Case) {
	const n, f, r = 4, 3600.0, 120.0
	a := f / (f + r)
	add := func(id, formula, measure string, theory, target float64, value func(*sim.Result) (float64, bool)) {
		cases = append(cases, Case{ID: id, Verifies: "four servers that fail at random", Formula: formula,
			Source: text("still"), Set: append(breaking("servers", f, r), "strategies=[sticky]", "workload.users=1",
				"workload.think=exp(1h)", "duration=1000000s", "warmup=0s", "cluster.detection=0s"),
			Measure: measure, Value: value, Theory: theory, Target: target})
	}
	add("V32", "A = F/(F+R)", "server/A up_share", a, 0.001, nil)
	add("V32/4", "binomial: A^4", "share of the time that all four were up", math.Pow(a, n), 0.002, upAtOnce(n))
	add("V32/3", "binomial: 4A^3(1-A)", "share of the time that three were up", 4*math.Pow(a, 3)*(1-a), 0.01, upAtOnce(3))
	add("V32/rate", "N/(F+R)", "failures per hour", 3600*n/(f+r), 0.01, func(r *sim.Result) (float64, bool) {
		return float64(len(r.Faults)) / (float64(r.End) / 3600e9), true
	})
	return cases
}

// upAtOnce is the share of the time in which so many servers were up.
func upAtOnce(wanted int) func(*sim.Result) (float64, bool) {
	return func(r *sim.Result) (float64, bool) {
		type change struct {
			at int64
			by int
		}
		var changes []change
		for _, f := range r.Faults {
			changes = append(changes, change{f.Down, -1}, change{min(f.Up, r.End), 1})
		}
		slices.SortFunc(changes, func(a, b change) int { return int(max(-1, min(1, a.at-b.at))) })
		up, since, sum := r.Servers, int64(0), int64(0)
		for _, c := range append(changes, change{r.End, 0}) {
			if up == wanted {
				sum += c.at - since
			}
			up, since = up+c.by, c.at
		}
		return float64(sum) / float64(r.End), true
	}
}

// residents is V33b: a server that fails takes along the sessions that are on
// it, idle or not.
func residents() []Case {
	const f = 2000.0
	return []Case{{ID: "V33b", Verifies: "sessions that go when their servers fail",
		Formula: "(sessions on the servers)/F", Source: text("finite"),
		Set: append(breaking("servers", f, 1), "strategies=[sticky]", "users.on_missing=login", "cluster.detection=0s",
			"workload.rate=0.2/s", "duration=40000s"),
		Measure: "sessions ended by crashes a second, times F, over the sessions alive", Target: 0.03,
		Value: func(r *sim.Result) (float64, bool) {
			return float64(r.Tally.SessionsEnded[sim.Crashed]) * f * 1e9 / r.LiveTime.Float(), true
		}, Theory: 1}}
}

// pinned is V34: the keys of a dead server fail as long as it is down.
func pinned() (cases []Case) {
	for _, of := range []struct{ f, r float64 }{{3600, 120}, {8640, 60}} {
		cases = append(cases, Case{ID: fmt.Sprintf("V34/%v", of.r), Verifies: "keys that stay with a dead server",
			Formula: "failed = 1-A = R/(F+R)", Source: text("open"),
			Set: append(breaking("servers", of.f, of.r), "strategies=[{kind: hash-routing, over: configured}]",
				"cluster.servers=4", "cluster.detection=0s", "requests.login_service=0s", "workload.rate=0.5/s",
				"duration=400000s"),
			Measure: "failed logins over logins", Value: failedShare, Theory: of.r / (of.f + of.r), Target: 0.02})
	}
	return cases
}

func failedShare(r *sim.Result) (float64, bool) {
	return float64(r.Tally.Outcomes[sim.Login][sim.Failed]) / float64(r.Tally.Requests[sim.Login]), true
}

// checks is V35: the f-th failing check comes (f-1)I + U(0,I) after the crash,
// because the checks of a server have a phase of their own.
func checks() (cases []Case) {
	const lambda, n, i, f = 400, 4, 2.0, 3
	add := func(id, formula, measure string, theory float64, value func(*sim.Result) (float64, bool)) {
		cases = append(cases, Case{ID: id, Verifies: "crash of a server until the checks find it", Formula: formula,
			Source: text("open"), Set: []string{"cluster.servers=4", "cluster.policy=round-robin",
				"cluster.balancer.check_interval=2s", "cluster.balancer.fall=3", "workload.rate=400/s",
				"requests.login_service=0s", "duration=40s", "faults=[{target: server/B, at: 25s, for: ever}]"},
			Measure: measure, Value: value, Theory: theory, Target: 0.02})
	}
	add("V35", "(f-1/2)I", "s from the crash to its detection", (f-0.5)*i, func(r *sim.Result) (float64, bool) {
		return float64(r.Faults[0].Detected-r.Faults[0].Down) / 1e9, true
	})
	add("V35/failed", "(lambda/N)(f-1/2)I", "failed_count", lambda/n*(f-0.5)*i, nil)
	return cases
}

// twoCopies is V35b: the mean time until both of two copies are gone, when each
// is lost after a mean of f and made again in a mean of r. E2 = f/2 + E1 and
// E1 = (1 + E2/r)/(1/f + 1/r).
func twoCopies(f, r float64) float64 { return f * (3*r + f) / (2 * r) }

// promotions is V35b, V35c and V35d: a store of two nodes.
func promotions() (cases []Case) {
	store := func(parameters string) string {
		return "strategies=[{kind: external, store: {kind: redis, read: 0s, write: 0s, " + parameters + "}}]"
	}
	cases = append(cases, Case{ID: "V35b", Verifies: "two nodes that fail at random: time until both are down",
		Formula: "F(3R+F)/2R", Source: text("still"), Set: append(breaking("stores", 3600, 60),
			store("replicas: 1"), "workload.users=1", "workload.think=exp(10h)", "duration=4000000s", "warmup=0s"),
		Measure: "s until both were down for the first time", Value: bothDown, Theory: twoCopies(3600, 60), Target: 0.04,
		Cap: 2000})
	const f, r, d = 3600.0, 600.0, 20.0
	add := func(id, verifies, formula, parameters string, bias float64, theory func() float64) {
		cases = append(cases, Case{ID: id, Verifies: verifies, Formula: formula, Source: text("open"),
			Set: append(breaking("stores", f, r), store(parameters), "requests.login_service=0s", "workload.rate=0.05/s",
				"network.server_store.latency=0s", "duration=1000000s"),
			Measure: "failed logins over logins", Value: failedShare, Solve: theory, Target: 0.02, Bias: bias})
	}
	add("V35c/single", "store of one node", "1-A = R/(F+R)", "replicas: 0", 0, func() float64 { return r / (f + r) })
	add("V35c", "store of a primary and a replica, failover exponential", "balance of the chain of failover()",
		"replicas: 1, failover: 0s, election: exp(20s)", 0, func() float64 { return failover(f, r, d) })
	// A constant time in place of an exponential one matters to the order of (d/F)(d/R), 0.02 % of what is up.
	add("V35c/constant", "store of a primary and a replica, failover constant", "the same, but for (d/F)(d/R)",
		"replicas: 1, failover: 20s, election: 0s", 0.01, func() float64 { return failover(f, r, d) })
	return append(cases, lostWrites(store)...)
}

// bothDown is when two store nodes were down together for the first time, in s.
func bothDown(r *sim.Result) (float64, bool) {
	until := int64(0)
	for _, f := range r.Faults {
		if f.Down < until {
			return float64(f.Down) / 1e9, true
		}
		until = f.Up
	}
	return 0, false
}

// failover is the share of time in which a store of a primary and a replica has
// no primary. Each is up for an exponential time of mean f and down for one of
// mean r; a replica is promoted an exponential time of mean d after the
// primary's crash, unless that is back before; where none is up by then, the
// first to be back leads.
func failover(f, r, d float64) float64 {
	const both, one, waiting, down, vacant = 0, 1, 2, 3, 4
	c := chain{
		both:    {{waiting, 1 / f}, {one, 1 / f}},             // the primary fails; the replica does
		one:     {{both, 1 / r}, {down, 1 / f}},               // the primary alone
		waiting: {{one, 1 / d}, {both, 1 / r}, {down, 1 / f}}, // the replica alone, not promoted
		down:    {{one, 1 / r}, {waiting, 1 / r}, {vacant, 1 / d}},
		vacant:  {{one, 2 / r}},
	}
	p := c.stationary()
	return p[waiting] + p[down] + p[vacant]
}

// lostWrites is V35d and V35e: writes that had not left a place, or were not yet
// on its disk, when it broke.
func lostWrites(store func(string) string) (cases []Case) {
	const writes = 150.0 // a second: 1500 users who think 10 s
	still := []string{"workload.users=1500", "workload.think=exp(10s)", "workload.spread=10s",
		"network.server_store.latency=0s"}
	add := func(id, formula, measure string, theory, target float64, value func(*sim.Result) (float64, bool),
		set ...string) {
		cases = append(cases, Case{ID: id, Verifies: "acknowledged writes that a crash takes along", Formula: formula,
			Source: text("still"), Set: slices.Concat(still, set), Measure: measure, Value: value, Theory: theory,
			Target: target})
	}
	lagging := []string{store("replicas: 1, lag: 200ms, failover: 0s, election: 0s"), "duration=102s", "warmup=50s",
		"faults=[{target: store/1, at: 100s, for: ever}]"}
	add("V35d", "rate x lag", "lost_updates_count", writes*0.2, 0.02, nil, lagging...)
	add("V35d/variance", "Poisson: rate x lag", "squared deviation of the lost updates from their mean", writes*0.2, 0.1,
		func(r *sim.Result) (float64, bool) {
			d := float64(r.Tally.LostUpdates) - writes*0.2
			return d * d, true
		}, lagging...)
	add("V35d/disk", "rate x s/2, at a random moment between two saves", "lost updates of each crash", writes/2, 0.03,
		func(r *sim.Result) (float64, bool) {
			return float64(r.Tally.LostUpdates) / float64(len(r.Faults)), len(r.Faults) > 0
		}, store("persistence: interval, persist_every: 1s"), "random_faults.stores.time_to_failure=uniform(20s, 21s)",
		"random_faults.stores.time_to_repair=1ms", "duration=400s", "warmup=20s")
	// What was written since the last save is Poisson, and the time since then uniform: the variances of both add up.
	add("V35d/disk/variance", "rate x s/2 + (rate x s)^2/12", "squared deviation of the lost updates from their mean",
		writes/2+writes*writes/12, 0.1, func(r *sim.Result) (float64, bool) {
			d := float64(r.Tally.LostUpdates) - writes/2
			return d * d, len(r.Faults) == 1
		}, store("persistence: interval, persist_every: 1s"), "random_faults.stores.time_to_failure=uniform(60s, 61s)",
		"random_faults.stores.time_to_repair=1ms", "duration=64s", "warmup=20s")
	for _, of := range []struct {
		id      string
		q, t, d float64
	}{{"V35e", 1, 10, 0.5}, {"V35e/30", 0.3, 30, 2}} {
		const users = 4000
		cases = append(cases, Case{ID: of.id, Verifies: "sticky users whose server breaks, with copies that take time",
			Formula: "stale = 1-e^(-qD/T) of the sessions that move, until their next write", Source: text("still"),
			Set: []string{"cluster.servers=2", "cluster.detection=0s", fmt.Sprintf("workload.users=%d", users),
				fmt.Sprintf("workload.think=exp(%vs)", of.t), fmt.Sprintf("workload.writes=%v%%", 100*of.q),
				fmt.Sprintf("strategies=[{kind: clustering, sticky: true, wait: 0, delay: %vs}]", of.d),
				// Until e^-8 of the users have not written yet.
				"faults=[{target: server/A, at: 120s, for: ever}]", fmt.Sprintf("duration=%.0fs", 120+8*of.t/of.q)},
			Measure: "stale requests, times q, over half the users",
			Value: func(r *sim.Result) (float64, bool) {
				stale := r.Tally.Outcomes[sim.Read][sim.Stale] + r.Tally.Outcomes[sim.Write][sim.Stale]
				return float64(stale) * of.q / (users / 2), true
			}, Theory: -math.Expm1(-of.q * of.d / of.t), Target: 0.02})
	}
	return cases
}
