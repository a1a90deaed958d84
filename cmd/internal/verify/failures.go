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
	add("V32/4", "binomial: A^4", "share of the time that all four were up", math.Pow(a, n), 0.002, upAtOnce(n, n))
	add("V32/3", "binomial: 4A^3(1-A)", "share of the time that three were up", 4*math.Pow(a, 3)*(1-a), 0.01,
		upAtOnce(n, 3))
	add("V32/0", "binomial: (1-A)^4", "share of the time that none was up", math.Pow(1-a, n), 0.1, upAtOnce(n, 0))
	none := &cases[len(cases)-1]
	none.Depth, none.Set = Deep, append(none.Set, "duration=100000000s")
	add("V32/rate", "N/(F+R)", "failures per hour", 3600*n/(f+r), 0.01, func(r *sim.Result) (float64, bool) {
		return float64(len(r.Faults)) / (float64(r.End) / 3600e9), true
	})
	return cases
}

// upAtOnce is the share of the time in which so many were up, of so many servers
// or store nodes that alone can fail.
func upAtOnce(places, wanted int) func(*sim.Result) (float64, bool) {
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
		up, since, sum := places, int64(0), int64(0)
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
