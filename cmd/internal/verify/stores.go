package verify

import (
	"fmt"
	"math"
	"slices"

	"github.com/sessionsim/sessionsim/sim"
)

// storeOf are the strategies of a store that takes no time but for what is set.
func storeOf(parameters string) string {
	return "strategies=[{kind: external, store: {kind: redis, read: 0s, write: 0s, " + parameters + "}}]"
}

// promotions is V35b and V35c: a store of a primary and replicas.
func promotions() (cases []Case) {
	cases = append(cases, Case{ID: "V35b", Verifies: "two nodes that fail at random: time until both are down",
		Formula: "F(3R+F)/2R", Source: text("still"), Set: append(breaking("stores", 3600, 60),
			storeOf("replicas: 1"), "workload.users=1", "workload.think=exp(10h)", "duration=4000000s", "warmup=0s"),
		Measure: "s until both were down for the first time", Value: bothDown, Theory: twoCopies(3600, 60), Target: 0.04,
		Cap: 2000})
	const f, r, d = 3600.0, 600.0, 20.0
	add := func(id, verifies, formula, parameters string, bias float64, theory func() float64) {
		cases = append(cases, Case{ID: id, Verifies: verifies, Formula: formula, Source: text("open"),
			Set: append(breaking("stores", f, r), storeOf(parameters), "requests.login_service=0s", "workload.rate=0.05/s",
				"network.server_store.latency=0s", "duration=1000000s"),
			Measure: "failed logins over logins", Value: failedShare, Solve: theory, Target: 0.02, Bias: bias})
	}
	add("V35c/single", "store of one node", "1-A = R/(F+R)", "replicas: 0", 0, func() float64 { return r / (f + r) })
	add("V35c", "store of a primary and a replica, failover exponential", "balance of the chain of failover()",
		"replicas: 1, failover: 0s, election: exp(20s)", 0, func() float64 { return failover(f, r, d).leaderless() })
	// A constant time in place of an exponential one matters to the order of (d/F)(d/R), 0.02 % of what is up.
	add("V35c/constant", "store of a primary and a replica, failover constant", "the same, but for (d/F)(d/R)",
		"replicas: 1, failover: 20s, election: 0s", 0.01, func() float64 { return failover(f, r, d).leaderless() })
	return append(cases, leading()...)
}

// leading is V35c by the time itself in which there is no primary, in place of
// requests that fail: it needs no users, so decades take seconds.
func leading() (cases []Case) {
	add := func(id, verifies, formula, parameters string, f, r, theory float64, more ...string) *Case {
		cases = append(cases, Case{ID: "V35c/" + id, Verifies: verifies, Formula: formula, Source: text("still"),
			Set: slices.Concat(breaking("stores", f, r), []string{storeOf(parameters), "workload.users=1",
				"workload.think=exp(1000h)", "duration=3000000s", "warmup=0s"}, more),
			Measure: "share of the time that no primary was up", Watch: leaderless(4), Theory: theory, Target: 0.01})
		return &cases[len(cases)-1]
	}
	const replica = "replicas: 1, failover: 0s, election: "
	for _, of := range []struct {
		set     string
		f, r, d float64 // s
		long    string
	}{{"", 3600, 600, 20, "duration=3000000s"}, {"720h/", 720 * 3600, 4 * 3600, 30, "duration=300000000s"}} {
		add(of.set+"one", "store of one node", "1-A = R/(F+R)", "replicas: 0", of.f, of.r, of.r/(of.f+of.r), of.long)
		// Repairs take 3d for certain, so that nobody is back before the failover; of four nodes there is always another.
		add(of.set+"ideal", "store with a replica always at hand", "1-A = d/(F+d)",
			fmt.Sprintf("replicas: 3, failover: %vs, election: 0s", of.d), of.f, of.r, of.d/(of.f+of.d), of.long,
			fmt.Sprintf("random_faults.stores.time_to_repair=%vs", 3*of.d)).Bias = 0.001
		c := failover(of.f, of.r, of.d)
		time := add(of.set+"time", "store of a primary and a replica, failover exponential",
			"balance of the chain of failover()", fmt.Sprintf("%sexp(%vs)", replica, of.d), of.f, of.r, c.leaderless(), of.long)
		time.Target, time.Cap, time.Depth = 0.04, 2000, Standard // both are down but seldom, and then for hours
		promoted := add(of.set+"failovers", "store of a primary and a replica, failover exponential",
			"balance of the chain of failover(): promotions", fmt.Sprintf("%sexp(%vs)", replica, of.d), of.f, of.r,
			3600*c.promotions(of.r, of.d), of.long)
		promoted.Measure, promoted.Watch, promoted.Value = "failovers an hour", nil, promotionsPerHour
	}
	const f, r = 3600.0, 600.0
	a := f / (f + r)
	for up, theory := range []float64{(1 - a) * (1 - a), 2 * a * (1 - a), a * a} {
		of := add(fmt.Sprintf("up/%d", up), fmt.Sprintf("two store nodes, of which %d are up", up), "binomial, A = F/(F+R)",
			replica+"exp(20s)", f, r, theory)
		of.Measure, of.Watch, of.Value = "share of the time that so many were up", nil, upAtOnce(2, up)
	}
	return cases
}

func promotionsPerHour(r *sim.Result) (float64, bool) {
	promoted := 0
	for _, f := range r.Faults {
		if f.Promoted < sim.Forever {
			promoted++
		}
	}
	return float64(promoted) / (float64(r.End) / 3600e9), true
}

// twoCopies is V35b: the mean time until both of two copies are gone, when each
// is lost after a mean of f and made again in a mean of r. E2 = f/2 + E1 and
// E1 = (1 + E2/r)/(1/f + 1/r).
func twoCopies(f, r float64) float64 { return f * (3*r + f) / (2 * r) }

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

// primary are the states of a store of a primary and a replica, with the shares
// of time that it is in them.
type primary [5]float64

const (
	bothUp     = iota
	primaryUp  // alone
	replicaUp  // not promoted yet
	noneUp     // and the others do not know yet that the primary is gone
	noneUpLong // and they do: the first to be back leads
)

// failover is such a store, in which each node is up for an exponential time of
// mean f and down for one of mean r; a replica is promoted an exponential time of
// mean d after the primary's crash, unless that is back before; where none is up
// by then, the first to be back leads.
func failover(f, r, d float64) (p primary) {
	copy(p[:], chain{
		bothUp:     {{replicaUp, 1 / f}, {primaryUp, 1 / f}}, // the primary fails; the replica does
		primaryUp:  {{bothUp, 1 / r}, {noneUp, 1 / f}},
		replicaUp:  {{primaryUp, 1 / d}, {bothUp, 1 / r}, {noneUp, 1 / f}},
		noneUp:     {{primaryUp, 1 / r}, {replicaUp, 1 / r}, {noneUpLong, 1 / d}},
		noneUpLong: {{primaryUp, 2 / r}},
	}.stationary())
	return p
}

// leaderless is the share of time without a primary.
func (p primary) leaderless() float64 { return p[replicaUp] + p[noneUp] + p[noneUpLong] }

// promotions is how often a replica becomes the primary, 1/s: when it has waited
// long enough, or is the first to be back.
func (p primary) promotions(r, d float64) float64 { return p[replicaUp]/d + p[noneUpLong]/r }

// lostWrites is V35d and V35e: writes that had not left a place, or were not yet
// on its disk, when it broke.
func lostWrites() (cases []Case) {
	const writes = 150.0 // a second: 1500 users who think 10 s
	still := []string{"workload.users=1500", "workload.think=exp(10s)", "workload.spread=10s",
		"network.server_store.latency=0s"}
	add := func(id, formula, measure string, theory, target float64, value func(*sim.Result) (float64, bool),
		set ...string) {
		cases = append(cases, Case{ID: id, Verifies: "acknowledged writes that a crash takes along", Formula: formula,
			Source: text("still"), Set: slices.Concat(still, set), Measure: measure, Value: value, Theory: theory,
			Target: target})
	}
	lagging := []string{storeOf("replicas: 1, lag: 200ms, failover: 0s, election: 0s"), "duration=102s", "warmup=50s",
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
		}, storeOf("persistence: interval, persist_every: 1s"), "random_faults.stores.time_to_failure=uniform(20s, 21s)",
		"random_faults.stores.time_to_repair=1ms", "duration=400s", "warmup=20s")
	// What was written since the last save is Poisson, and the time since then uniform: the variances of both add up.
	add("V35d/disk/variance", "rate x s/2 + (rate x s)^2/12", "squared deviation of the lost updates from their mean",
		writes/2+writes*writes/12, 0.1, func(r *sim.Result) (float64, bool) {
			d := float64(r.Tally.LostUpdates) - writes/2
			return d * d, len(r.Faults) == 1
		}, storeOf("persistence: interval, persist_every: 1s"), "random_faults.stores.time_to_failure=uniform(60s, 61s)",
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
