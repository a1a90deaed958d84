package verify

import (
	"fmt"
	"math"

	"github.com/sessionsim/sessionsim/sim"
)

// still is a scenario in which only thinking takes time: the session formulas
// assume no service and no network. Every request writes unless set otherwise.
const still = `
duration: 3000s
warmup: 100s
cluster: {servers: 4, workers: 1000, queue: unlimited, policy: random}
requests: {service: 0s, login_service: 0s}
session: {size: 4KiB, growth: 0B, idle_ttl: never}
users: {on_missing: adopt}
network:
  client_balancer: {latency: 0s}
  balancer_server: {latency: 0s}
  server_server: {latency: 0s}
  server_store: {latency: 0s}
workload: {kind: closed, users: 200, visits: endless, requests: 100000, think: exp(10s), writes: 100%, spread: 60s}
strategies:
  - {kind: clustering, name: fixed, wait: 0, delay: 500ms}
  - {kind: clustering, name: random, wait: 0, delay: exp(500ms)}
`

// visits is still with finite visits of a geometric number of requests, the
// login first, and users who keep their id.
const finite = `
duration: 4000s
warmup: 500s
cluster: {servers: 4, workers: 1000, queue: unlimited, policy: random}
requests: {service: 0s, login_service: 0s}
session: {size: 4KiB, growth: 0B, idle_ttl: 400s}
users: {on_missing: adopt}
network:
  client_balancer: {latency: 0s}
  balancer_server: {latency: 0s}
  server_server: {latency: 0s}
  server_store: {latency: 0s}
workload: {kind: visits, rate: 4/s, requests: geometric(mean=10), think: exp(10s), writes: 30%, logout: 0%}
strategies:
  - {kind: clustering, name: fixed, wait: 0, delay: 500ms}
  - {kind: clustering, name: random, wait: 0, delay: exp(500ms)}
`

// behindFixed and behindRandom are V24: the share of requests whose server
// lacks the latest write of their user, on n servers chosen at random, when
// each request writes with chance q, think times are exponential with mean
// think, and copies take a fixed or an exponential delay. The age of the latest
// write is a geometric sum of exponentials, hence Exp(think/q).
func behindFixed(n int, q, think, delay float64) float64 {
	return (1 - 1/float64(n)) * (1 - math.Exp(-q*delay/think))
}

func behindRandom(n int, q, think, delay float64) float64 {
	return (1 - 1/float64(n)) * q * delay / (think + q*delay)
}

func replication() (cases []Case) {
	add := func(id, scenario, strategy string, theory float64, set ...string) {
		cases = append(cases, Case{ID: id, Verifies: "asynchronous copies: requests whose server lacks the latest write",
			Formula: "age of the latest write ~ Exp(T/q); stale iff the copy takes longer", Source: text(scenario),
			Set: set, Strategy: strategy, Measure: "inconsistency_rate", Theory: theory, Target: 0.01})
	}
	for _, q := range []float64{1, 0.3} {
		writes := fmt.Sprintf("workload.writes=%v%%", 100*q)
		add(fmt.Sprintf("V24/det/q=%v", q), still, "fixed", behindFixed(4, q, 10, 0.5), writes)
		add(fmt.Sprintf("V24/exp/q=%v", q), still, "random", behindRandom(4, q, 10, 0.5), writes)
		wide := []string{writes, "cluster.servers=8", "workload.think=exp(2s)", "strategies.1.delay=1s",
			"strategies.2.delay=exp(1s)", "duration=600s"}
		add(fmt.Sprintf("V24/8/det/q=%v", q), still, "fixed", behindFixed(8, q, 2, 1), wide...)
		add(fmt.Sprintf("V24/8/exp/q=%v", q), still, "random", behindRandom(8, q, 2, 1), wide...)
	}
	// V24b: in a visit of m requests on average whose login always writes, the latest write lies as if each request
	// wrote with chance q' = 1-(1-q)(1-1/m).
	q := 1 - 0.7*0.9
	add("V24b/det", finite, "fixed", behindFixed(4, q, 10, 0.5))
	add("V24b/exp", finite, "random", behindRandom(4, q, 10, 0.5))
	return cases
}

// originShare is V25: the chance that, under round robin shared with Poisson
// background of rate lambda, a user's next request after an exponential think
// time reaches the server of his last one. The counter advances by a geometric
// number plus one. With few others about it is below 1/n: round robin then
// seldom comes full circle.
func originShare(n int, lambda, think float64) float64 {
	p := lambda * think / (1 + lambda*think)
	return (1 - p) * math.Pow(p, float64(n-1)) / (1 - math.Pow(p, float64(n)))
}

func locals() (cases []Case) {
	const strategies = "strategies=[local]"
	for _, n := range []int{2, 3, 4, 8} {
		set := []string{strategies, fmt.Sprintf("cluster.servers=%d", n)}
		cases = append(cases,
			Case{ID: fmt.Sprintf("V25/%d", n), Verifies: "round robin among other users: who comes back to the last server",
				Formula: "(1-p)p^(N-1)/(1-p^N), p = LT/(1+LT); copies never arrive, so all other requests are behind",
				Source:  text(finite), Set: []string{"strategies=[{kind: clustering, wait: 0, delay: 1h}]",
					fmt.Sprintf("cluster.servers=%d", n), "cluster.policy=round-robin", "workload.writes=100%",
					"workload.rate=1/s", "session.idle_ttl=never", "duration=2000s"},
				Measure: "inconsistency_rate", Theory: 1 - originShare(n, 10, 10), Target: 0.002},
			Case{ID: fmt.Sprintf("P1/round-robin/%d", n), Verifies: "local sessions under round robin among many users",
				Formula: "missing = 1-1/N", Source: text(finite), Set: append(set, "cluster.policy=round-robin",
					"users.on_missing=login", "workload.rate=100/s", "workload.think=exp(5s)", "duration=100s", "warmup=50s"),
				Measure: "missing_rate", Theory: 1 - 1/float64(n), Target: 0.002},
			Case{ID: fmt.Sprintf("P1/%d", n), Verifies: "local sessions, servers at random",
				Formula: "missing = 1-1/N", Source: text(finite), Set: append(set, "users.on_missing=login"),
				Measure: "missing_rate", Theory: 1 - 1/float64(n), Target: 0.001},
			Case{ID: fmt.Sprintf("V26A/%d", n), Verifies: "forced logins when each login gives a new session",
				Formula: "(m-1)(1-1/N) for each visit", Source: text(finite), Set: append(set, "users.on_missing=login"),
				Measure: "forced_relogins_per_1000_visits", Theory: 1000 * 9 * (1 - 1/float64(n)), Target: 0.01})
	}
	// V26 B: with adoption a user logs in once on each server he visits: distinct servers less one, where K is
	// geometric with mean m: N(1-G)-1, G = z/m / (1-(1-1/m)z), z = 1-1/N.
	z, m := 1-1/4.0, 10.0
	cases = append(cases, Case{ID: "V26B", Verifies: "forced logins when servers adopt the id",
		Formula: "N(1-G)-1, coupons of a geometric number of draws", Source: text(finite),
		Set:     []string{strategies, "session.idle_ttl=never", "duration=2000s"},
		Measure: "forced_relogins_per_1000_visits", Theory: 1000 * (4*(1-z/m/(1-(1-1/m)*z)) - 1), Target: 0.01})
	cases = append(cases, Case{ID: "V26C", Verifies: "users who carry on with the id they have",
		Formula: "missing = 1-1/N", Source: text(finite), Set: []string{strategies, "users.on_missing=continue"},
		Measure: "missing_rate", Theory: 0.75, Target: 0.005})
	return cases
}

// zeros are cases in which nothing may go wrong at all.
func zeros() (cases []Case) {
	add := func(id, strategy string, set ...string) {
		cases = append(cases, Case{ID: id, Verifies: strategy + " without failures",
			Formula: "inconsistency = 0 by construction",
			Source:  text(finite), Set: append([]string{"strategies=[" + strategy + "]", "users.on_missing=login",
				"duration=1000s", "session.idle_ttl=never"}, set...),
			Measure: "inconsistency_rate", Theory: 0, Exact: true})
	}
	add("P2/local", "local", "cluster.servers=1")
	add("P2/clustering", "clustering", "cluster.servers=1")
	add("zero/sticky", "sticky")
	add("zero/sticky-ip", "{kind: sticky, by: ip-nginx}")
	add("zero/external", "external")
	add("zero/sync", "{kind: clustering, wait: all, delay: exp(500ms)}")
	return cases
}

// traffic counts bytes exactly (V31): every login and every write sends one
// message to each further place, and every read from a store brings one back.
func traffic() (cases []Case) {
	const quiet = "network.server_server.framing=200B"
	exact := func(id, strategy string, link sim.LinkClass, expected func(reads, writes uint64) uint64) {
		cases = append(cases, Case{ID: id, Verifies: "bytes by count: " + strategy,
			Formula: "writes x places x (B+h), reads x (B+h)", Source: text(finite),
			Set: []string{"strategies=[" + strategy + "]", "cluster.servers=8", quiet, "network.server_store.framing=200B",
				"network.server_store.bare=0B", "network.server_server.bare=0B", "duration=500s", "warmup=0s",
				"session.idle_ttl=never"},
			Value: func(r *sim.Result) (float64, bool) {
				t := &r.Tally
				reads := t.Requests[sim.Read] + t.Requests[sim.Write]
				writes := t.Requests[sim.Login] + t.Requests[sim.Write]
				l := &t.Network[link]
				return float64(l.Payload+l.Framing) - float64(expected(reads, writes)), true
			},
			Exact: true})
	}
	const b, h = 4096, 200
	exact("V31/all", "{kind: clustering, wait: 0, delay: 0s}", sim.ServerServer,
		func(_, writes uint64) uint64 { return writes * 7 * (b + h) })
	exact("V31/k=2", "{kind: clustering, copies: 1, wait: 0, delay: 0s, sticky: true}", sim.ServerServer,
		func(_, writes uint64) uint64 { return writes * (b + h) })
	exact("V31/external", "external", sim.ServerStore,
		func(reads, writes uint64) uint64 { return (reads + writes) * (b + h) })
	exact("V31/sticky", "sticky", sim.ServerServer, func(_, _ uint64) uint64 { return 0 })
	return cases
}

// memory is V36 and V37: live sessions by Little's law, and bytes in proportion
// to the copies made.
func memory() (cases []Case) {
	const lambda, m, think, ttl = 4.0, 10.0, 10.0, 400.0
	live := lambda * ((m-1)*think*(1-math.Exp(-ttl/think)) + ttl)
	add := func(id, strategy string, copies float64, set ...string) {
		cases = append(cases, Case{ID: id, Verifies: "memory of " + strategy,
			Formula: "L x B x copies, L = lambda[(m-1)T(1-e^(-theta/T)) + theta] (Little)", Source: text(finite),
			Set: append([]string{"strategies=[" + strategy + "]", "users.on_missing=login", "cluster.overhead=0B"},
				set...),
			Measure: "memory_mean_bytes", Theory: live * 4096 * copies, Target: 0.005})
	}
	add("V37/sticky", "sticky", 1)
	add("V37/external", "{kind: external, store: {kind: redis, overhead: 0B}}", 1)
	// A copy's idle clock starts anew with every version that reaches it, so all copies live equally long when every
	// request writes.
	add("V37/all", "{kind: clustering, wait: 0, delay: 0s}", 4, "workload.writes=100%")
	add("V37/k=2", "{kind: clustering, copies: 1, wait: 0, delay: 0s, sticky: true}", 2, "workload.writes=100%")
	cases = append(cases, Case{ID: "V36", Verifies: "natural expiry at the return of a user",
		Formula: "logins per visit less one: (m-1)e^(-theta/T)", Source: text(finite),
		Set:     []string{"strategies=[sticky]", "session.idle_ttl=40s", "users.on_missing=login"},
		Measure: "natural_relogins_per_1000_visits", Theory: 1000 * (m - 1) * math.Exp(-4), Target: 0.015})
	return cases
}
