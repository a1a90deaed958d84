package verify

import (
	"fmt"
	"math"
	"math/cmplx"
	"slices"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

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
		add(fmt.Sprintf("V24/det/q=%v", q), "still", "fixed", behindFixed(4, q, 10, 0.5), writes)
		add(fmt.Sprintf("V24/exp/q=%v", q), "still", "random", behindRandom(4, q, 10, 0.5), writes)
		wide := []string{writes, "cluster.servers=8", "workload.think=exp(2s)", "strategies.1.delay=1s",
			"strategies.2.delay=exp(1s)", "duration=600s"}
		add(fmt.Sprintf("V24/8/det/q=%v", q), "still", "fixed", behindFixed(8, q, 2, 1), wide...)
		add(fmt.Sprintf("V24/8/exp/q=%v", q), "still", "random", behindRandom(8, q, 2, 1), wide...)
	}
	// V24b: in a visit of m requests on average whose login always writes, the latest write lies as if each request
	// wrote with chance q' = 1-(1-q)(1-1/m).
	q := 1 - 0.7*0.9
	add("V24b/det", "finite", "fixed", behindFixed(4, q, 10, 0.5))
	add("V24b/exp", "finite", "random", behindRandom(4, q, 10, 0.5))
	q = 1 - 0.7*0.95
	busy := []string{"cluster.servers=8", "workload.requests=geometric(mean=20)", "workload.think=exp(2s)",
		"strategies.1.delay=1s", "strategies.2.delay=exp(1s)", "duration=1500s"}
	add("V24b/8/det", "finite", "fixed", behindFixed(8, q, 2, 1), busy...)
	add("V24b/8/exp", "finite", "random", behindRandom(8, q, 2, 1), busy...)
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
				Source:  text("finite"), Set: []string{"strategies=[{kind: clustering, wait: 0, delay: 1h}]",
					fmt.Sprintf("cluster.servers=%d", n), "cluster.policy=round-robin", "workload.writes=100%",
					"workload.rate=1/s", "session.idle_ttl=never", "duration=2000s"},
				Measure: "inconsistency_rate", Theory: 1 - originShare(n, 10, 10), Target: 0.002},
			Case{ID: fmt.Sprintf("P1/round-robin/%d", n), Verifies: "local sessions under round robin among many users",
				Formula: "missing = 1-1/N", Source: text("finite"), Set: append(set, "cluster.policy=round-robin",
					"users.on_missing=login", "workload.rate=100/s", "workload.think=exp(5s)", "duration=100s", "warmup=50s"),
				Measure: "missing_rate", Theory: 1 - 1/float64(n), Target: 0.002},
			Case{ID: fmt.Sprintf("P1/%d", n), Verifies: "local sessions, servers at random",
				Formula: "missing = 1-1/N", Source: text("finite"), Set: append(set, "users.on_missing=login"),
				Measure: "missing_rate", Theory: 1 - 1/float64(n), Target: 0.001},
			Case{ID: fmt.Sprintf("V26A/%d", n), Verifies: "forced logins when each login gives a new session",
				Formula: "(m-1)(1-1/N) for each visit", Source: text("finite"), Set: append(set, "users.on_missing=login"),
				Measure: "forced_relogins_per_1000_visits", Theory: 1000 * 9 * (1 - 1/float64(n)), Target: 0.01})
	}
	// V26 B: with adoption a user logs in once on each server he visits: distinct servers less one, where K is
	// geometric with mean m: N(1-G)-1, G = z/m / (1-(1-1/m)z), z = 1-1/N.
	z, m := 1-1/4.0, 10.0
	cases = append(cases, Case{ID: "V26B", Verifies: "forced logins when servers adopt the id",
		Formula: "N(1-G)-1, coupons of a geometric number of draws", Source: text("finite"),
		Set:     []string{strategies, "session.idle_ttl=never", "duration=2000s"},
		Measure: "forced_relogins_per_1000_visits", Theory: 1000 * (4*(1-z/m/(1-(1-1/m)*z)) - 1), Target: 0.01})
	z, m = 1-1/8.0, 20.0
	twenty := []string{strategies, "session.idle_ttl=never", "duration=2000s", "cluster.servers=8", "workload.rate=2/s",
		"workload.requests=geometric(mean=20)"}
	cases = append(cases, Case{ID: "V26B/8", Verifies: "forced logins when servers adopt the id",
		Formula: "N(1-G)-1, coupons of a geometric number of draws", Source: text("finite"), Set: twenty,
		Measure: "forced_relogins_per_1000_visits", Theory: 1000 * (8*(1-z/m/(1-(1-1/m)*z)) - 1), Target: 0.01})
	cases = append(cases, Case{ID: "V26A/8/20", Verifies: "forced logins when each login gives a new session",
		Formula: "(m-1)(1-1/N) for each visit", Source: text("finite"),
		Set:     append(slices.Clone(twenty), "users.on_missing=login"),
		Measure: "forced_relogins_per_1000_visits", Theory: 1000 * 19 * (1 - 1/8.0), Target: 0.01})
	cases = append(cases, Case{ID: "V26C", Verifies: "users who carry on with the id they have",
		Formula: "missing = 1-1/N", Source: text("finite"), Set: []string{strategies, "users.on_missing=continue"},
		Measure: "missing_rate", Theory: 0.75, Target: 0.005})
	return cases
}

// zeros are cases in which nothing may go wrong at all.
func zeros() (cases []Case) {
	add := func(id, strategy string, set ...string) {
		cases = append(cases, Case{ID: id, Verifies: strategy + " without failures",
			Formula: "inconsistency = 0 by construction",
			Source:  text("finite"), Set: append([]string{"strategies=[" + strategy + "]", "users.on_missing=login",
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
			Formula: "writes x places x (B+h), reads x (B+h)", Source: text("finite"),
			Set: []string{"strategies=[" + strategy + "]", "cluster.servers=8", quiet, "network.server_store.framing=200B",
				"network.server_store.bare=0B", "network.server_server.bare=0B", "duration=500s", "warmup=0s",
				"session.idle_ttl=never"},
			Measure: "bytes sent less those expected", Value: func(r *sim.Result) (float64, bool) {
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
	exact("V31/local", "local", sim.ServerServer, func(_, _ uint64) uint64 { return 0 })
	return append(cases, trafficRates()...)
}

// trafficRates are the same bytes by the second, from 500 users who think 1 s
// and write with chance 0.3.
func trafficRates() (cases []Case) {
	const lambda, q, n, size = 500, 0.3, 8, 4096 + 200
	for _, of := range []struct {
		id, strategy, formula, bytes string
		theory                       float64
	}{
		{"all", "{kind: clustering, wait: 0, delay: 0s}", "lambda q (N-1)(B+h)", "network_server_server_bytes_per_second",
			lambda * q * (n - 1) * size},
		{"k=2", "{kind: clustering, copies: 1, wait: 0, delay: 0s, sticky: true}", "lambda q (k-1)(B+h)",
			"network_server_server_bytes_per_second", lambda * q * size},
		{"external", "external", "lambda (1+q)(B+h)", "network_server_store_bytes_per_second", lambda * (1 + q) * size},
		{"token", "{kind: token, overhead: 0B, limit: unlimited}", "2 lambda B",
			"network_client_balancer_payload_bytes_per_second", 2 * lambda * 4096},
	} {
		cases = append(cases, Case{ID: "V31/rate/" + of.id, Verifies: "bytes a second: " + of.strategy, Formula: of.formula,
			Source: text("still"), Depth: Standard, Set: []string{"strategies=[" + of.strategy + "]", "cluster.servers=8",
				"workload.users=500", "workload.think=exp(1s)", "workload.writes=30%", "workload.spread=1s", "warmup=10s",
				"duration=200s", "network.server_server.framing=200B", "network.server_store.framing=200B",
				"network.server_server.bare=0B", "network.server_store.bare=0B", "requests.bytes=0B", "requests.answer_bytes=0B"},
			Measure: of.bytes, Theory: of.theory, Target: 0.003})
	}
	return cases
}

// background is one user who never leaves, whose every request writes, and a
// Poisson stream of others who each make a single request, their login.
type background struct {
	luck rng.Source
	rate float64  // of the others, 1/s
	law  rng.Dist // of the one user's think time
	next sim.Visit
}

func (w *background) Next(v *sim.Visit) bool {
	*v = w.next
	if v.Number == 0 {
		v.Requests = 1 << 30
	}
	w.next = sim.Visit{Number: v.Number + 1, IP: uint32(v.Number) + 1}
	words := sim.Draw(w.luck, v.Number, sim.PurposeArrival, 0, 0)
	gap := rng.Exponential(1e9 / w.rate)
	w.next.Start = v.Start + gap.Int(words[0])
	return true
}

func (w *background) Step(_ *sim.Visit, k int32, luck *[4]uint64) sim.Step {
	if k == 0 {
		return sim.Step{Kind: sim.Login, Think: w.law.Int(luck[sim.LuckThink])}
	}
	return sim.Step{Kind: sim.Write, Think: w.law.Int(luck[sim.LuckThink])}
}

// staleAmongOthers is V25 with copies that take a time d: the next request comes
// earlier than that, at another server than the last. The chance that it comes
// earlier and at the same one is a sum over the roots of unity: Poisson(lambda z)
// others move the counter on, and it comes round when they are n-1 modulo n.
func staleAmongOthers(n int, lambda, think, d float64) float64 {
	origin := 0.0
	for k := range n {
		root := cmplx.Exp(complex(0, 2*math.Pi*float64(k)/float64(n)))
		rate := complex(1/think+lambda, 0) - complex(lambda, 0)*root
		origin += real(root * (1 - cmplx.Exp(-rate*complex(d, 0))) / (complex(think, 0) * rate) / complex(float64(n), 0))
	}
	return 1 - math.Exp(-d/think) - origin
}

// among is V25 where the others are a Poisson stream in the strict sense.
func among() (cases []Case) {
	for _, of := range []struct {
		n                int
		lambda, think, d float64
	}{{4, 20, 10, 0.5}, {8, 0.5, 2, 1}} {
		add := func(id, formula string, delay, theory, target float64, depth Depth,
			value func(*sim.Result) (float64, bool)) {
			cases = append(cases, Case{ID: fmt.Sprintf("V25/%s/%v", id, of.lambda), Verifies: "round robin shared with others",
				Formula: formula, Source: text("still"), Set: []string{fmt.Sprintf("cluster.servers=%d", of.n),
					"cluster.policy=round-robin", fmt.Sprintf("strategies=[{kind: clustering, wait: 0, delay: %vs}]", delay),
					fmt.Sprintf("session.idle_ttl=%vs", 40*of.think), fmt.Sprintf("duration=%vs", 500*of.think), "warmup=0s"},
				Users: func(luck rng.Source) sim.Workload {
					return &background{luck: luck, rate: of.lambda, law: rng.Exponential(of.think * 1e9)}
				},
				Measure: "of the writes of one user among others", Value: value, Theory: theory, Target: target, Depth: depth})
		}
		const comes = "(1-p)p^(N-1)/(1-p^N), p = LT/(1+LT)"
		origin := originShare(of.n, of.lambda, of.think)
		if of.n == 4 {
			// Copies come after everybody's next request.
			add("origin", comes, 30*of.think, origin, 0.03, Deep, freshWrites)
		} else {
			add("origin", comes, of.d, origin, 0.05, Deep, nil)
			c := &cases[len(cases)-1]
			c.Measure, c.Watch, c.Cap = "requests of one user to the server of his last one", sameServer, 500
		}
		add("stale", "1-e^(-D/T) - (1/N) sum over the roots of unity", of.d,
			staleAmongOthers(of.n, of.lambda, of.think, of.d), 0.03, Deep, staleWrites)
	}
	return cases
}

// staleWrites and freshWrites are shares of the writes that found a session.
func staleWrites(r *sim.Result) (float64, bool) {
	o := &r.Tally.Outcomes[sim.Write]
	return float64(o[sim.Stale]) / float64(o[sim.Stale]+o[sim.Fresh]), o[sim.Fresh] > 0
}

func freshWrites(r *sim.Result) (float64, bool) {
	o := &r.Tally.Outcomes[sim.Write]
	judged := o[sim.Fresh] + o[sim.Stale] + o[sim.Missing]
	return float64(o[sim.Fresh]) / float64(judged), judged > 0
}
