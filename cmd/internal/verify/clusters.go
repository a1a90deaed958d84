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
			Formula: formula, Source: text(still), Set: append(set, "cluster.policy=visit-round-robin"), Strategy: strategy,
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
			Source:  text(finite),
			Set:     append([]string{"strategies=[local]", "session.idle_ttl=never", "duration=2000s"}, set...),
			Measure: "forced_relogins_per_1000_visits", Theory: theory, Target: 0.01})
	}
	const turns = "cluster.policy=visit-round-robin"
	add("V26A/turn", 9000, "m-1 for each visit", "users.on_missing=login", turns)
	add("V26B/turn", 1000*(0.9+0.81+0.729), "sum over k = 2..N of (1-1/m)^(k-1)", turns)
	add("V26B/fixed", 1000*(4*(1-math.Pow(0.75, 10))-1), "N(1-(1-1/N)^K)-1", "workload.requests=10")
	return cases
}

// pages is a scenario of users whose every page makes calls a second after its
// answer, when all copies of what the page wrote have arrived.
const pages = `
duration: until-done
cluster: {servers: 4, workers: 1000, queue: unlimited, policy: random}
requests: {service: 0s, login_service: 0s}
session: {size: 4KiB, growth: 0B, idle_ttl: never}
network:
  client_balancer: {latency: 0s}
  balancer_server: {latency: 0s}
  server_server: {latency: 0s}
workload: {kind: closed, users: 100, visits: 1, requests: 50, think: 5s, writes: 100%, logout: 0%, burst_after: 1s}
strategies: [{kind: clustering, wait: 0, delay: 500ms}]
`

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
			Source: text(pages), Value: perPage, Theory: (b - 1) * (1 - 1/n), Target: 0.005,
			Set: []string{fmt.Sprintf("workload.burst=%d", of.calls), fmt.Sprintf("cluster.servers=%d", of.servers)}})
	}
	cases = append(cases,
		Case{ID: "V27/sync", Verifies: "calls that write at the same instant where copies are waited for",
			Formula: "lost = (b-1)(1-1/N): waiting does not help who has read already", Source: text(pages),
			Set: []string{"workload.burst=3", "strategies.1.wait=all"}, Value: func(r *sim.Result) (float64, bool) {
				t := &r.Tally
				return float64(t.LostUpdates) / (float64(t.Requests[sim.Write]+t.Requests[sim.Login]) / 4), true
			}, Theory: 1.5, Target: 0.005},
		Case{ID: "V27/sticky", Verifies: "calls of one page on one server", Formula: "they share its memory: none is lost",
			Source: text(pages), Set: []string{"workload.burst=6", "strategies=[sticky]"}, Measure: "lost_updates_count",
			Theory: 0, Exact: true},
		Case{ID: "V29", Verifies: "writes made from a copy that lacks the latest write", Target: 0.02, Bias: 0.01,
			Formula: "lost per write = (1-1/N)(1-e^(-D/T)), to the first order in D/T",
			Source:  text(still), Set: []string{"strategies.1.delay=50ms", "workload.users=100", "duration=2000s"},
			Measure: "lost_updates_per_1000_writes", Theory: 1000 * behindFixed(4, 1, 10, 0.05)})
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
			Formula: "r(H(N-1) - H(N-1-k))", Source: text(still),
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
			Source:  text(finite), Set: []string{"strategies=[" + strategy + "]", "users.on_missing=login", "duration=1000s",
				"session.idle_ttl=never"},
			Measure: "inconsistency_rate", Theory: 0, Exact: true})
	}
	zero("zero/token", "{kind: token, limit: unlimited}")
	zero("zero/primary-backup", "{kind: primary-backup, delay: exp(500ms)}")
	zero("zero/distributed", "{kind: primary-backup, placement: segment, delay: exp(500ms)}")
	exact := func(id, strategy string, over func(r *sim.Result) float64) {
		cases = append(cases, Case{ID: id, Verifies: "bytes by count: " + strategy,
			Formula: "messages x (B+h), none left over",
			Source:  text(finite), Set: []string{"strategies=[" + strategy + "]", "cluster.servers=8", "users.on_missing=login",
				"network.server_server.framing=200B", "network.server_server.bare=0B", "duration=500s", "warmup=0s",
				"session.idle_ttl=never"},
			Value: func(r *sim.Result) (float64, bool) { return over(r), true }, Exact: true})
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
