package verify

import (
	"fmt"
	"math"

	"github.com/sessionsim/sessionsim/sim"
)

// memory is V36 and V37: live sessions by Little's law, and bytes in proportion
// to the copies made.
func memory() (cases []Case) {
	const lambda, m, think, ttl = 4.0, 10.0, 10.0, 400.0
	live := lambda * ((m-1)*think*(1-math.Exp(-ttl/think)) + ttl)
	add := func(id, strategy string, copies float64, set ...string) {
		cases = append(cases, Case{ID: id, Verifies: "memory of " + strategy,
			Formula: "L x B x copies, L = lambda[(m-1)T(1-e^(-theta/T)) + theta] (Little)", Source: text("finite"),
			// A visit lasts 90 s on average, so after 1500 s as many sessions end as begin, to e^-11.
			Set: append([]string{"strategies=[" + strategy + "]", "users.on_missing=login", "cluster.overhead=0B",
				"warmup=1500s"}, set...),
			Measure: "memory_mean_bytes", Theory: live * 4096 * copies, Target: 0.005})
	}
	add("V37/sticky", "sticky", 1)
	add("V37/external", "{kind: external, store: {kind: redis, overhead: 0B}}", 1)
	// A copy's idle clock starts anew with every version that reaches it, so all copies live equally long when every
	// request writes.
	add("V37/all", "{kind: clustering, wait: 0, delay: 0s}", 4, "workload.writes=100%")
	add("V37/k=2", "{kind: clustering, copies: 1, wait: 0, delay: 0s, sticky: true}", 2, "workload.writes=100%")
	cases = append(cases, Case{ID: "V36", Verifies: "natural expiry at the return of a user",
		Formula: "logins per visit less one: (m-1)e^(-theta/T)", Source: text("finite"),
		Set:     []string{"strategies=[sticky]", "session.idle_ttl=40s", "users.on_missing=login"},
		Measure: "natural_relogins_per_1000_visits", Theory: 1000 * (m - 1) * math.Exp(-4), Target: 0.015})
	for _, of := range []struct{ lambda, m, think, ttl, warm float64 }{
		{2, 10, 30, 120, 3000}, {0.5, 20, 60, 1800, 20000},
	} {
		cases = append(cases, Case{ID: fmt.Sprintf("V36/live/%v", of.ttl), Verifies: "sessions alive",
			Formula: "L = lambda[(m-1)T(1-e^(-theta/T)) + theta] (Little)", Source: text("finite"),
			Set: []string{"strategies=[sticky]", "users.on_missing=login", fmt.Sprintf("workload.rate=%v/s", of.lambda),
				fmt.Sprintf("workload.requests=geometric(mean=%v)", of.m), fmt.Sprintf("workload.think=exp(%vs)", of.think),
				fmt.Sprintf("session.idle_ttl=%vs", of.ttl), fmt.Sprintf("warmup=%vs", of.warm),
				fmt.Sprintf("duration=%vs", 4*of.warm)},
			Measure: "live_sessions_mean_count", Target: 0.005,
			Theory: of.lambda * ((of.m-1)*of.think*(1-math.Exp(-of.ttl/of.think)) + of.ttl)})
	}
	return append(append(cases, copied()...), crowding()...)
}

// visiting is the first set of V36 and V37: visits of ten requests, 30 s apart,
// at a rate of 2/s, and a time-to-live of 120 s.
func visiting(more ...string) (set []string, live float64) {
	const lambda, m, think, ttl = 2.0, 10.0, 30.0, 120.0
	return append([]string{"users.on_missing=login", "cluster.overhead=0B", "workload.rate=2/s", "workload.think=exp(30s)",
		"session.idle_ttl=120s", "warmup=3000s"}, more...), lambda * ((m-1)*think*(1-math.Exp(-ttl/think)) + ttl)
}

// copied is the memory of sessions of 8 KiB, and how long one lives.
func copied() (cases []Case) {
	for _, of := range []struct {
		id, strategy string
		copies       float64
		set          string
	}{
		{"sticky", "sticky", 1, "workload.writes=30%"},
		{"k=2", "{kind: clustering, copies: 1, wait: 0, delay: 0s, sticky: true}", 2, "workload.writes=100%"},
		{"all", "{kind: clustering, wait: 0, delay: 0s}", 4, "workload.writes=100%"},
	} {
		set, live := visiting("session.size=8KiB", "strategies=["+of.strategy+"]", of.set, "duration=20000s")
		cases = append(cases, Case{ID: "V37/8KiB/" + of.id, Verifies: "memory of " + of.strategy, Depth: Standard,
			Formula: "L x B x copies", Source: text("finite"), Set: set, Measure: "memory_mean_bytes",
			Theory: live * 8192 * of.copies, Target: 0.005})
	}
	set, live := visiting("strategies=[sticky]", "duration=40000s")
	relogins := 9 * math.Exp(-4)
	return append(cases,
		Case{ID: "V36/life", Verifies: "how long a session lives", Formula: "L over the logins a second (Little)",
			Source: text("finite"), Set: set, Measure: "mean life of a session, s", Theory: live / (2 * (1 + relogins)),
			Depth: Standard, Value: func(r *sim.Result) (float64, bool) {
				return r.LiveTime.Float() / 1e9 / float64(r.Tally.SessionsCreated), r.Tally.SessionsCreated > 0
			}},
		Case{ID: "V36/logins", Verifies: "natural expiry at the return of a user", Depth: Standard, Target: 0.002,
			Formula: "logins per visit: 1+(m-1)e^(-theta/T)", Source: text("finite"), Set: set, Measure: "logins of each visit",
			Theory: 1 + relogins, Value: func(r *sim.Result) (float64, bool) {
				return float64(r.Tally.Requests[sim.Login]) / float64(r.Tally.Visits), r.Tally.Visits > 0
			}},
		Case{ID: "V37/server", Verifies: "sessions that a server holds", Formula: "L/N", Source: text("finite"), Set: set,
			Measure: "server/A sessions_mean_count", Theory: live / 4, Depth: Standard, Target: 0.005})
}

// crowding is the law of V37. A visit has at most one session that is alive, and
// visits come as a Poisson stream and are independent of each other, so each
// server holds a Poisson number of sessions, whatever the law of their lives.
func crowding() (cases []Case) {
	set, live := visiting("strategies=[sticky]", "duration=40000s")
	mean := live / 4
	add := func(id, verifies, formula, measure string, theory, target float64, of func(sessions float64) float64) {
		cases = append(cases, Case{ID: id, Verifies: verifies, Depth: Deep, Formula: formula, Source: text("finite"),
			Set:     set,
			Measure: measure, Theory: theory, Target: target, Value: func(r *sim.Result) (float64, bool) {
				sum, all := 0.0, 0
				for i, w := range r.Timeline {
					if int64(i)*r.WindowWidth < r.End-r.Measured {
						continue
					}
					for _, bytes := range w.Memory {
						all++
						sum += of(float64(bytes) / 4096)
					}
				}
				return sum / float64(all), all > 0
			}})
	}
	add("V37/variance", "how much the sessions of a server vary", "Poisson: variance L/4, CV sqrt(N/L)",
		"squared deviation from L/4 at the windows' ends", mean, 0.03,
		func(sessions float64) float64 { return (sessions - mean) * (sessions - mean) })
	for _, many := range []int{221, 237} {
		id := "V37/tail"
		if many == 237 { // the 99.9 % quantile
			id = "V37/tail/237"
		}
		add(id, fmt.Sprintf("how often a server holds more than %d sessions", many),
			fmt.Sprintf("Poisson tail P(X > %d), mean L/4", many), "windows that end with more sessions on a server",
			poissonTail(mean, many), 0.05, func(sessions float64) float64 { return oneIf(sessions > float64(many)) })
	}
	cases[len(cases)-1].Target, cases[len(cases)-1].Cap = 0.1, 400
	return cases
}

// poissonTail is P(X > n) of a Poisson number.
func poissonTail(mean float64, n int) float64 {
	term, below := math.Exp(-mean), 0.0
	for k := 1; k <= n+1; k++ {
		below += term
		term *= mean / float64(k)
	}
	return 1 - below
}
