package verify

import (
	"fmt"
	"math"
)

// open is a scenario of one-request visits on a network without latency: a
// queueing system in the textbook's sense. Sessions are short so that they
// take no memory.
const open = `
duration: 200s
warmup: 20s
cluster: {servers: 1, workers: 1, queue: unlimited, policy: random}
session: {size: 100B, idle_ttl: 1s}
network:
  client_balancer: {latency: 0s}
  balancer_server: {latency: 0s}
workload: {kind: visits, rate: 50/s, requests: 1, logout: 0%}
strategies: [local]
`

// erlangC is the probability that an arrival at M/M/c has to wait, by the
// recursion of Erlang's B formula (Kleinrock, Queueing Systems 1, section 3).
func erlangC(c int, load float64) float64 {
	b := erlangB(c, load)
	rho := load / float64(c)
	return b / (1 - rho*(1-b))
}

// erlangB is the blocking probability of M/G/c/c.
func erlangB(c int, load float64) float64 {
	b := 1.0
	for k := 1; k <= c; k++ {
		b = load * b / (float64(k) + load*b)
	}
	return b
}

// cyclicSigma is the root in (0,1) of sigma = (lambda/(lambda+mu(1-sigma)))^n:
// the geometric parameter of GI/M/1 whose arrivals are every nth of a Poisson
// stream (Asmussen, Applied Probability and Queues, section X.5).
func cyclicSigma(lambda, mu float64, n int) float64 {
	sigma := 0.5
	for range 10000 {
		sigma = math.Pow(lambda/(lambda+mu*(1-sigma)), float64(n))
	}
	return sigma
}

func queueing() (cases []Case) {
	add := func(id, verifies, formula, measure string, theory, target float64, set ...string) {
		cases = append(cases, Case{ID: id, Verifies: verifies, Formula: formula, Source: text(open), Set: set,
			Measure: measure, Theory: theory, Target: target})
	}
	const mm1 = "M/M/1: W = 1/(mu-lambda) (Kleinrock 1, 3.2)"
	add("V01", "one server, response time", mm1, "latency_mean_ms", 1000/(100-50.0), 0.005,
		"requests.login_service=exp(10ms)", "duration=400s")
	add("V01/utilisation", "one server, work done", "rho = lambda/mu", "server_utilisation", 0.5, 0.005,
		"requests.login_service=exp(10ms)")
	add("V02", "pool of four workers", "M/M/c: W = 1/mu + C/(c mu - lambda)", "latency_mean_ms",
		1000*(1/100.0+erlangC(4, 2.8)/(400-280)), 0.005,
		"requests.login_service=exp(10ms)", "cluster.workers=4", "workload.rate=280/s")
	add("V02/80", "pool of four workers under load", "M/M/c: W = 1/mu + C/(c mu - lambda)", "latency_mean_ms",
		1000*(1/100.0+erlangC(4, 3.2)/(400-320)), 0.01,
		"requests.login_service=exp(10ms)", "cluster.workers=4", "workload.rate=320/s", "duration=300s")
	add("V03", "constant service", "M/D/1: Wq = rho D / 2(1-rho)", "latency_mean_ms", 10+0.5*10/(2*0.5), 0.005,
		"requests.login_service=10ms")
	add("V04/h2", "variable service", "Pollaczek-Khinchine: Wq = lambda E[S^2] / 2(1-rho)", "latency_mean_ms",
		10+1000*50*(5*1e-4)/(2*0.5), 0.01, "requests.login_service=h2(mean=10ms, scv=4)", "duration=600s")
	add("V04/lognormal", "variable service, another law of the same moments", "Pollaczek-Khinchine", "latency_mean_ms",
		10+1000*50*(5*1e-4)/(2*0.5), 0.01, "requests.login_service=lognormal(mean=10ms, scv=4)", "duration=3000s")
	for _, law := range []string{"exp(10ms)", "10ms", "h2(mean=10ms, scv=4)"} {
		add("V07/"+law, "processor sharing, insensitive to the law of service", "M/G/1-PS: E[T] = E[S]/(1-rho)",
			"latency_mean_ms", 20, 0.01, "requests.login_service="+law, "cluster.discipline=ps", "duration=400s")
	}
	add("V07/cores", "processor sharing on four cores equals four workers in the mean", "as V02", "latency_mean_ms",
		1000*(1/100.0+erlangC(4, 2.8)/(400-280)), 0.01,
		"requests.login_service=10ms", "cluster.discipline=ps", "cluster.workers=4", "workload.rate=280/s")
	cases = append(cases, balancing()...)
	return cases
}

func balancing() (cases []Case) {
	add := func(id, policy, formula string, servers int, rate, theory, target float64) {
		cases = append(cases, Case{ID: id, Verifies: "balancer: " + policy, Formula: formula, Source: text(open),
			Set: []string{fmt.Sprintf("cluster.servers=%d", servers), "cluster.policy=" + policy,
				fmt.Sprintf("workload.rate=%v/s", rate), "requests.login_service=exp(10ms)"},
			Measure: "latency_mean_ms", Theory: theory, Target: target})
	}
	add("V11/random", "random", "random split of Poisson: n x M/M/1", 4, 280, 1000/(100-70.0), 0.01)
	for _, n := range []int{2, 4, 8} {
		lambda := 80 * float64(n)
		w := 1000 / (100 * (1 - cyclicSigma(lambda, 100, n)))
		add(fmt.Sprintf("V11/%d", n), "round-robin", "E_N/M/1: T ~ Exp(mu(1-sigma))", n, lambda, w, 0.01)
	}
	// Exact truncated Markov chains of the sorted queue lengths (validation catalogue V12, V14).
	add("V12/2", "least-connections", "join the shortest queue, exact chain", 2, 140, 21.08197, 0.01)
	add("V12/4", "least-connections", "join the shortest queue, exact chain", 4, 280, 15.11438, 0.01)
	add("V14/with", "two-choices", "two choices with replacement, exact chain", 4, 280, 19.54217, 0.01)
	add("V14/without", "two-choices-distinct", "two choices without replacement, exact chain", 4, 280, 17.98358, 0.01)
	return cases
}
