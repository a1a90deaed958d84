package verify

import (
	"fmt"
	"math"

	"github.com/sessionsim/sessionsim/sim"
)

// orders is V24c and V24d: copies that take time, when every request writes and
// each user goes round the servers in turn, so that the latest write is always
// elsewhere. A request is behind iff the copy takes longer than the user thinks.
func orders() (cases []Case) {
	add := func(id, strategy string, theory float64, formula string, set ...string) {
		cases = append(cases, Case{ID: id, Verifies: "copies against think times, each user round the servers",
			Formula: formula, Source: text("still"), Set: append(set, "cluster.policy=visit-round-robin"), Strategy: strategy,
			Measure: "inconsistency_rate", Theory: theory, Target: 0.01})
	}
	wide := []string{"cluster.servers=8", "workload.think=exp(2s)", "strategies.1.delay=1s",
		"strategies.2.delay=exp(1s)", "duration=600s"}
	add("V24c/det", "fixed", 1-math.Exp(-0.05), "1-e^(-D/T)")
	add("V24c/exp", "random", 0.5/10.5, "D/(T+D)")
	add("V24c/8/det", "fixed", 1-math.Exp(-0.5), "1-e^(-D/T)", wide...)
	add("V24c/8/exp", "random", 1/3.0, "D/(T+D)", wide...)
	think := func(law string) []string {
		return []string{"workload.think=" + law, "strategies.1.delay=1s", "strategies.2.delay=exp(1s)", "duration=600s"}
	}
	add("V24d/constant", "random", math.Exp(-2), "e^(-T/D)", think("2s")...)
	add("V24d/erlang", "random", 0.25, "(1+T/2D)^-2", think("erlang(2, 2s)")...)
	add("V24d/erlang/det", "fixed", 1-math.Exp(-1)*2, "1-e^(-2D/T)(1+2D/T), with T = 2D", think("erlang(2, 2s)")...)
	return cases
}

// coupons is V26 for users who go round the servers in turn, and for visits of
// a fixed length.
func coupons() (cases []Case) {
	add := func(id string, theory float64, formula string, set ...string) {
		cases = append(cases, Case{ID: id, Verifies: "forced logins of local sessions", Formula: formula,
			Source:  text("finite"),
			Set:     append([]string{"strategies=[local]", "session.idle_ttl=never", "duration=2000s"}, set...),
			Measure: "forced_relogins_per_1000_visits", Theory: theory, Target: 0.01})
	}
	const turns = "cluster.policy=visit-round-robin"
	add("V26A/turn", 9000, "m-1 for each visit", "users.on_missing=login", turns)
	add("V26B/turn", 1000*(0.9+0.81+0.729), "sum over k = 2..N of (1-1/m)^(k-1)", turns)
	add("V26B/fixed", 1000*(4*(1-math.Pow(0.75, 10))-1), "N(1-(1-1/N)^K)-1", "workload.requests=10")
	eight := []string{turns, "cluster.servers=8", "workload.requests=geometric(mean=20)", "workload.rate=2/s"}
	add("V26A/turn/8", 19000, "m-1 for each visit", append(eight, "users.on_missing=login")...)
	sum := 0.0
	for k := 2; k <= 8; k++ {
		sum += math.Pow(1-1/20.0, float64(k-1))
	}
	add("V26B/turn/8", 1000*sum, "sum over k = 2..N of (1-1/m)^(k-1)", eight...)
	add("V26B/found", 1-math.Pow(0.75, 4), "1-(1-1/N)^(k-1) at request k = 5", "workload.requests=10")
	last := &cases[len(cases)-1]
	last.Measure, last.Watch = "share of the fifth requests that found the session", foundAt(5)
	for i := range cases[len(cases)-3:] {
		cases[len(cases)-3+i].Depth = Standard
	}
	return cases
}

// bursts is V27: of b calls that write at the same instant, those on the
// server of the last one survive.
func bursts() (cases []Case) {
	for _, of := range []struct{ calls, servers int }{{3, 4}, {5, 8}, {6, 4}} {
		b, n := float64(of.calls), float64(of.servers)
		perPage := func(r *sim.Result) (float64, bool) {
			t := &r.Tally
			made := float64(t.Requests[sim.Write]+t.Requests[sim.Login]) / (1 + b)
			return float64(t.LostUpdates) / made, made > 0
		}
		cases = append(cases, Case{ID: fmt.Sprintf("V27/%d/%d", of.calls, of.servers),
			Verifies: "calls of one page that write at the same instant", Formula: "lost = (b-1)(1-1/N) for each page",
			Source: text("pages"), Measure: "lost updates of each page", Value: perPage,
			Theory: (b - 1) * (1 - 1/n), Target: 0.005,
			Set: []string{fmt.Sprintf("workload.burst=%d", of.calls), fmt.Sprintf("cluster.servers=%d", of.servers)}})
	}
	for _, of := range []struct {
		calls, servers int
		depth          Depth
	}{{3, 4, Standard}, {5, 8, Deep}} {
		b, n := float64(of.calls), float64(of.servers)
		add := func(id, formula, measure string, theory, target float64, count func(servers int) int) {
			cases = append(cases, Case{ID: fmt.Sprintf("V27/%s/%d/%d", id, of.calls, of.servers),
				Verifies: "servers to which the calls of one page go", Formula: formula, Source: text("pages"), Measure: measure,
				Watch: serversOfPages(count), Theory: theory, Target: target, Depth: of.depth,
				Set: []string{fmt.Sprintf("workload.burst=%d", of.calls), fmt.Sprintf("cluster.servers=%d", of.servers)}})
		}
		add("servers", "N(1-(1-1/N)^b)", "different servers of each page", n*(1-math.Pow(1-1/n, b)), 0.002,
			func(servers int) int { return servers })
		add("one", "no conflict = N^-(b-1)", "share of the pages whose calls go to one server", math.Pow(n, 1-b), 0.1,
			func(servers int) int { return int(oneIf(servers == 1)) })
	}
	cases = append(cases,
		Case{ID: "V27/sync", Verifies: "calls that write at the same instant where copies are waited for",
			Formula: "lost = (b-1)(1-1/N): waiting does not help who has read already", Source: text("pages"),
			Set: []string{"workload.burst=3", "strategies.1.wait=all"}, Measure: "lost updates of each page",
			Value: func(r *sim.Result) (float64, bool) {
				t := &r.Tally
				return float64(t.LostUpdates) / (float64(t.Requests[sim.Write]+t.Requests[sim.Login]) / 4), true
			}, Theory: 1.5, Target: 0.005},
		Case{ID: "V27/sticky", Verifies: "calls of one page on one server", Formula: "they share its memory: none is lost",
			Source: text("pages"), Set: []string{"workload.burst=6", "strategies=[sticky]"}, Measure: "lost_updates_count",
			Theory: 0, Exact: true})
	return cases
}

// lost is V29: the share of writes that survive in no later version, when every
// request of a user writes, think times are exponential with mean think, servers
// are chosen at random, and copies take a time delay. A write is made from the
// newest earlier one that was made on the same server or at least delay before.
// Going back from the far future, what survives is the chain of these steps. The
// step is longer than k when none of the k requests before was on the same server
// and all are younger than delay, so its mean is the sum over k of (1-1/N)^k times
// the chance that a Poisson number of mean x = delay/think is k or more, which is
// N - (N-1)e^(-x/N). All the writes between two of the chain are lost.
func lost(n int, think, delay float64) float64 {
	servers := float64(n)
	return 1 - 1/(servers-(servers-1)*math.Exp(-delay/think/servers))
}

// conflicts is V28 and V29: writes made from a copy that lacks the latest write.
func conflicts() (cases []Case) {
	for _, of := range []struct {
		n                   int
		think, d            float64
		law, wanted, length string
	}{
		{4, 5, 0.5, "500ms", "det", "1000s"}, {4, 5, 0.5, "exp(500ms)", "exp", "1000s"},
		{8, 1, 2, "2s", "8/det", "140s"}, {8, 1, 2, "exp(2s)", "8/exp", "140s"},
	} {
		theory, formula := behindFixed(of.n, 1, of.think, of.d), "(1-1/N)(1-e^(-wD))"
		if of.law[0] == 'e' {
			theory, formula = behindRandom(of.n, 1, of.think, of.d), "(1-1/N)wD/(1+wD)"
		}
		cases = append(cases, Case{ID: "V28/" + of.wanted, Verifies: "writes of one session in conflict with the one before",
			Formula: formula, Source: text("still"), Set: []string{fmt.Sprintf("cluster.servers=%d", of.n),
				fmt.Sprintf("workload.think=exp(%vs)", of.think), "strategies=[{kind: clustering, wait: 0, delay: " + of.law + "}]",
				"workload.users=100", "duration=" + of.length},
			Measure: "writes made from a copy that lacked the one before", Value: staleWrites, Theory: theory, Target: 0.01})
	}
	cases = append(cases, Case{ID: "V29/base", Verifies: "writes made from a copy that lacked the latest", Depth: Standard,
		Formula: "V24 times q, q = 1", Source: text("still"), Strategy: "fixed", Measure: "stale writes over writes",
		Value: staleWrites, Theory: behindFixed(4, 1, 10, 0.5)})
	add := func(id string, n int, think, delay float64, length string) {
		cases = append(cases, Case{ID: id, Verifies: "writes lost to others made from an older copy", Target: 0.01,
			Formula: "1 - 1/(N - (N-1)e^(-D/NT))", Source: text("still"), Set: []string{fmt.Sprintf("cluster.servers=%d", n),
				fmt.Sprintf("strategies.1.delay=%vs", delay), fmt.Sprintf("workload.think=exp(%vs)", think), "duration=" + length},
			Measure: "lost_updates_per_1000_writes", Theory: 1000 * lost(n, think, delay)})
	}
	add("V29", 4, 10, 0.5, "1500s")
	add("V29/8", 8, 2, 1, "200s")
	return cases
}

// acknowledgements is V30: the k-th fastest of N-1 exponential copies.
func acknowledgements() (cases []Case) {
	const r = 2.0 // ms
	for _, of := range []struct {
		wait   string
		theory float64
	}{{"all", r * (1 + 1/2.0 + 1/3.0)}, {"2", r * (1/3.0 + 1/2.0)}, {"1", r / 3}} {
		cases = append(cases, Case{ID: "V30/" + of.wait, Verifies: "time that a write waits for copies",
			Formula: "r(H(N-1) - H(N-1-k))", Source: text("still"),
			Set: []string{"strategies=[{kind: clustering, wait: " + of.wait + ", delay: exp(2ms)}]", "duration=600s"},
			// The login waits as a write does, and every other request is one.
			Measure: "overhead_mean_ms", Theory: of.theory, Target: 0.01})
	}
	return cases
}

// newcomers are V31 and the zeros for the strategies of two servers and of the
// token.
func newcomers() (cases []Case) {
	zero := func(id, strategy string) {
		cases = append(cases, Case{ID: id, Verifies: strategy + " without failures",
			Formula: "inconsistency = 0 by construction",
			Source:  text("finite"), Set: []string{"strategies=[" + strategy + "]", "users.on_missing=login", "duration=1000s",
				"session.idle_ttl=never"},
			Measure: "inconsistency_rate", Theory: 0, Exact: true})
	}
	zero("zero/token", "{kind: token, limit: unlimited}")
	zero("zero/primary-backup", "{kind: primary-backup, delay: exp(500ms)}")
	zero("zero/distributed", "{kind: primary-backup, placement: segment, delay: exp(500ms)}")
	exact := func(id, strategy string, over func(r *sim.Result) float64) {
		cases = append(cases, Case{ID: id, Verifies: "bytes by count: " + strategy,
			Formula: "messages x (B+h), none left over",
			Source:  text("finite"), Set: []string{"strategies=[" + strategy + "]", "cluster.servers=8",
				"users.on_missing=login",
				"network.server_server.framing=200B", "network.server_server.bare=0B", "duration=500s", "warmup=0s",
				"session.idle_ttl=never"},
			Measure: "bytes sent less those expected",
			Value:   func(r *sim.Result) (float64, bool) { return over(r), true }, Exact: true})
	}
	// Each request but the login brings the cookie along, and each answer brings it anew.
	exact("V31/token", "{kind: token, overhead: 0B, limit: unlimited}", func(r *sim.Result) float64 {
		requests, logins := float64(0), float64(r.Tally.Requests[sim.Login])
		for _, n := range r.Tally.Requests {
			requests += float64(n)
		}
		return float64(r.Tally.Network[sim.ClientBalancer].Payload) - requests*(700+10<<10) - (2*requests-logins)*4096
	})
	exact("V31/primary-backup", "{kind: primary-backup, sticky: true, wait: 0}", func(r *sim.Result) float64 {
		l := &r.Tally.Network[sim.ServerServer]
		return float64(l.Payload+l.Framing) - float64(r.Tally.Requests[sim.Login]+r.Tally.Requests[sim.Write])*(4096+200)
	})
	return cases
}
