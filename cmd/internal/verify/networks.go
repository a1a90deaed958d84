package verify

import (
	"fmt"
	"math"

	"github.com/sessionsim/sessionsim/sim"
)

// closed is a scenario of users who come back for ever, on a network without
// latency: the interactive system of operational analysis.
const closed = `
duration: 1000s
warmup: 100s
cluster: {servers: 1, workers: 1, queue: unlimited, policy: random}
session: {size: 100B, growth: 0B, idle_ttl: never}
network:
  client_balancer: {latency: 0s}
  balancer_server: {latency: 0s}
  server_store: {latency: 0s}
workload: {kind: closed, users: 50, visits: endless, requests: 1000000, think: exp(1s), writes: 0%, spread: 1s}
strategies: [sticky]
`

// repairmen is the throughput of n users with exponential think time z and c
// servers of exponential service time s: the machine repair model, a birth and
// death chain (Lazowska and others, Quantitative System Performance).
func repairmen(n, c int, z, s float64) float64 {
	weight, sum, busy := 1.0, 1.0, 0.0
	for k := 1; k <= n; k++ {
		weight *= float64(n-k+1) / z * s / float64(min(k, c))
		sum += weight
		busy += weight * float64(min(k, c))
	}
	return busy / sum / s
}

// meanValue is the throughput of n users with think time z at queueing stations
// of the given demands, by mean value analysis (Reiser and Lavenberg).
func meanValue(n int, z float64, demands ...float64) float64 {
	queue := make([]float64, len(demands))
	x := 0.0
	for k := 1; k <= n; k++ {
		cycle := z
		for i, d := range demands {
			cycle += d * (1 + queue[i])
		}
		x = float64(k) / cycle
		for i, d := range demands {
			queue[i] = x * d * (1 + queue[i])
		}
	}
	return x
}

// refusedShare is the share of logins that were turned away.
func refusedShare(r *sim.Result) (float64, bool) {
	return float64(r.Tally.Outcomes[sim.Login][sim.Refused]) / float64(r.Tally.Requests[sim.Login]), true
}

func networks() (cases []Case) {
	add := func(c Case) { cases = append(cases, c) }
	rho := 0.8
	add(Case{ID: "V05", Verifies: "bounded queue: share refused", Formula: "M/M/1/10: (1-rho)rho^10/(1-rho^11)",
		Source: text(open), Set: []string{"requests.login_service=exp(10ms)", "workload.rate=80/s", "cluster.queue=9",
			"duration=1000s"},
		Value: refusedShare, Theory: (1 - rho) * math.Pow(rho, 10) / (1 - math.Pow(rho, 11)), Target: 0.015})
	for _, law := range []string{"exp(100ms)", "100ms", "h2(mean=100ms, scv=4)"} {
		add(Case{ID: "V06/" + law, Verifies: "loss, insensitive to the law of service", Formula: "Erlang B, a=8, c=10",
			Source: text(open), Set: []string{"requests.login_service=" + law, "workload.rate=80/s",
				"cluster.workers=10", "cluster.queue=0"},
			Value: refusedShare, Theory: erlangB(10, 8), Target: 0.01})
	}
	add(Case{ID: "V08", Verifies: "closed loop of think and service",
		Formula: "machine repair model, N=50, Z=1, S=0.02",
		Source:  text(closed), Set: []string{"requests.service=exp(20ms)"}, Measure: "throughput_per_second",
		Theory: repairmen(50, 1, 1, 0.02), Target: 0.003})
	add(Case{ID: "V08/4", Verifies: "closed loop with four workers", Formula: "machine repair model, N=200, c=4",
		Source: text(closed), Set: []string{"requests.service=exp(20ms)", "cluster.workers=4", "workload.users=200",
			"duration=300s"},
		Measure: "throughput_per_second", Theory: repairmen(200, 4, 1, 0.02), Target: 0.003})
	add(Case{ID: "V09", Verifies: "user, four servers and a store in a closed loop",
		Formula: "mean value analysis, D = 0.012 x 4, 0.03",
		Source:  text(closed), Set: []string{"requests.service=exp(48ms)", "cluster.servers=4", "workload.users=100",
			"workload.think=exp(5s)",
			"cluster.hold_worker=false", "strategies=[{kind: external, store: {kind: redis, read: exp(30ms)}}]"},
		Measure: "throughput_per_second", Theory: meanValue(100, 5, 0.012, 0.012, 0.012, 0.012, 0.03), Target: 0.005})
	add(Case{ID: "V10", Verifies: "tandem of servers and store, the worker not held meanwhile",
		Formula: "Jackson: 1/(100-70) + 1/(500-280)",
		Source:  text(open), Set: []string{"requests.login_service=exp(10ms)", "workload.rate=280/s", "cluster.servers=4",
			"cluster.hold_worker=false", "network.server_store.latency=0s",
			"strategies=[{kind: external, store: {kind: redis, write: exp(2ms)}}]"},
		Measure: "latency_mean_ms", Theory: 1000/(100-70.0) + 1000/(500-280.0), Target: 0.01})
	return append(cases, skews()...)
}

// requestCV2 is the squared coefficient of variation of the servers' requests.
func requestCV2(r *sim.Result) (float64, bool) {
	sum, squares := 0.0, 0.0
	for _, p := range r.Places[:r.Servers] {
		x := float64(p.Requests)
		sum += x
		squares += x * x
	}
	n := float64(r.Servers)
	return squares/n/(sum/n*sum/n) - 1, true
}

// once is a thousand users who each make one visit of ten requests.
const once = `
duration: until-done
cluster: {servers: 4, workers: 1000, policy: random}
requests: {service: 0s, login_service: 0s}
session: {size: 100B, growth: 0B, idle_ttl: 1h}
users: {on_missing: continue}
workload: {kind: closed, users: 1000, visits: 1, requests: 10, think: exp(1s), writes: 0%, logout: 0%, spread: 10s}
strategies: [local, sticky, {kind: sticky, by: ip-rendezvous}]
`

func skews() (cases []Case) {
	add := func(id, verifies, formula, strategy string, theory float64, set ...string) {
		cases = append(cases, Case{ID: id, Verifies: verifies, Formula: formula, Source: text(once), Set: set,
			Strategy: strategy, Value: requestCV2, Theory: theory, Target: 0.05, Cap: 400})
	}
	const n, users, requests = 4, 1000, 10
	add("V19/random", "skew of requests placed one by one", "E[CV^2] = (N-1)/requests", "local",
		(n-1.0)/(users*requests))
	add("V19/sticky", "skew of requests placed by session", "E[CV^2] = (N-1) sum K^2 / (sum K)^2", "sticky cookie",
		(n-1.0)*users*requests*requests/(users*requests*users*requests))
	// Addresses are placed as wholes: E[CV^2] = (N-1) E[sum of squared shares]; the shares of n users among addresses
	// of weight w have E[sum] = sum w^2 + (1 - sum w^2)/n.
	squares := 0.4*0.4 + 0.6*0.6/2000
	add("V23", "skew of hashing by address behind one large proxy", "E[CV^2] = (N-1)(sum w^2 + (1 - sum w^2)/n)",
		"sticky ip-rendezvous",
		(n-1)*(squares+(1-squares)/users), "workload.clients.addresses=2000", "workload.clients.shares=40%")
	return cases
}

func lifetimes() (cases []Case) {
	cases = append(cases, Case{ID: "V36b", Verifies: "absolute time-to-live of a user who never leaves",
		Formula: "T/(T+A)",
		Source:  text(closed), Set: []string{"requests.service=0s", "requests.login_service=0s",
			"session.absolute_ttl=600s",
			"workload.think=exp(30s)", "workload.users=200", "workload.spread=600s", "duration=20000s", "warmup=2000s"},
		Value: func(r *sim.Result) (float64, bool) {
			t := &r.Tally
			return float64(t.NaturalLogins) / float64(t.Requests[sim.Read]), true
		}, Theory: 30 / 630.0, Target: 0.005})
	const users, f, think = 50, 600.0, 30.0
	cases = append(cases, Case{ID: "V33", Verifies: "forced logins when servers of sticky sessions fail at random",
		Formula: "S/(F+T): a session's server fails at rate 1/F, its user notices after a residual think time",
		Source:  text(closed),
		Set: []string{"requests.service=0s", "requests.login_service=0s", "cluster.servers=4", "cluster.detection=0s",
			"random_faults.servers.time_to_failure=exp(600s)", "random_faults.servers.time_to_repair=exp(20s)",
			fmt.Sprintf("workload.users=%d", users), "workload.think=exp(30s)", "duration=40000s", "warmup=1000s"},
		Value: func(r *sim.Result) (float64, bool) {
			return float64(r.Tally.ForcedLogins) / (float64(r.Measured) / 1e9), true
		}, Theory: users / (f + think), Target: 0.02, Cap: 100})
	return cases
}
