package verify

import (
	"fmt"
	"math"
)

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
		cases = append(cases, Case{ID: id, Verifies: verifies, Formula: formula, Source: text("open"), Set: set,
			Measure: measure, Theory: theory, Target: target})
	}
	const mm1 = "M/M/1: W = 1/(mu-lambda) (Kleinrock 1, 3.2)"
	add("V01", "one server, response time", mm1, "latency_mean_ms", 1000/(100-50.0), 0.005,
		"requests.login_service=exp(10ms)", "duration=400s")
	add("V01/inside", "one server, requests inside (Little)", "L = rho/(1-rho)", "users_online_mean_count", 1, 0.01,
		"requests.login_service=exp(10ms)", "duration=400s")
	for _, of := range []struct {
		measure string
		p       float64
	}{{"p95", 0.95}, {"p99", 0.99}} {
		add("V01/"+of.measure, "one server, tail", "T ~ Exp(mu-lambda)", "latency_"+of.measure+"_ms",
			-1000*math.Log(1-of.p)/(100-50), 0.01, "requests.login_service=exp(10ms)", "duration=400s")
	}
	add("V01/utilisation", "one server, work done", "rho = lambda/mu", "server_utilisation", 0.5, 0.005,
		"requests.login_service=exp(10ms)")
	add("V02", "pool of four workers", "M/M/c: W = 1/mu + C/(c mu - lambda)", "latency_mean_ms",
		1000*(1/100.0+erlangC(4, 2.8)/(400-280)), 0.005,
		"requests.login_service=exp(10ms)", "cluster.workers=4", "workload.rate=280/s")
	add("V02/80", "pool of four workers under load", "M/M/c: W = 1/mu + C/(c mu - lambda)", "latency_mean_ms",
		1000*(1/100.0+erlangC(4, 3.2)/(400-320)), 0.01,
		"requests.login_service=exp(10ms)", "cluster.workers=4", "workload.rate=320/s", "duration=300s")
	const slow = "V02: T, the sum of waiting and service"
	add("V02/p95", "pool of four workers, tail", slow, "latency_p95_ms", 1000*poolQuantile(4, 280, 100, 0.95), 0.01,
		"requests.login_service=exp(10ms)", "cluster.workers=4", "workload.rate=280/s")
	add("V02/2", "pool of two workers", "M/M/c: W = 1/mu + C/(c mu - lambda)", "latency_mean_ms",
		1000*(1/100.0+erlangC(2, 0.8)/(200-80)), 0.005,
		"requests.login_service=exp(10ms)", "cluster.workers=2", "workload.rate=80/s", "duration=400s")
	add("V02/store", "a store's connections", "M/M/c: W = 1/mu + C/(c mu - lambda)", "latency_mean_ms",
		1000*(1/50.0+erlangC(24, 18)/(1200-900)), 0.005, "requests.login_service=0s", "workload.rate=900/s",
		"duration=60s", "cluster.hold_worker=false", "network.server_store.latency=0s",
		"strategies=[{kind: external, store: {kind: redis, concurrency: 24, write: exp(20ms)}}]")
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

// poolQuantile is a quantile of the response time of M/M/c: that of
// P(T > t) = e^(-mu t)(1 + C mu (1-e^(-(c mu-lambda-mu)t))/(c mu-lambda-mu)).
func poolQuantile(c int, lambda, mu, p float64) float64 {
	waits, spare := erlangC(c, lambda/mu), float64(c)*mu-lambda-mu
	return quantile(p, func(t float64) float64 {
		return 1 - math.Exp(-mu*t)*(1-waits*mu*math.Expm1(-spare*t)/spare)
	})
}

// constantQuantile is a quantile of the waiting time of M/D/1, by the series of
// Erlang: F(t) = (1-rho) sum over k <= t/D of x^k/k! e^-x, x = lambda(kD-t). Its
// terms grow and cancel, so it serves short waits only.
func constantQuantile(lambda, d, p float64) float64 {
	return quantile(p, func(t float64) (f float64) {
		factorial := 1.0
		for k := 0; float64(k) <= t/d; k++ {
			if k > 0 {
				factorial *= float64(k)
			}
			x := lambda * (float64(k)*d - t)
			f += math.Pow(x, float64(k)) / factorial * math.Exp(-x)
		}
		return (1 - lambda*d) * f
	})
}

// quantile is where a distribution function reaches p.
func quantile(p float64, f func(t float64) float64) float64 {
	low, high := 0.0, 1e-3
	for f(high) < p {
		high *= 2
	}
	for range 100 {
		if middle := (low + high) / 2; f(middle) < p {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

func balancing() (cases []Case) {
	add := func(id, policy, formula string, servers int, rate, theory, target float64) {
		cases = append(cases, Case{ID: id, Verifies: "balancer: " + policy, Formula: formula, Source: text("open"),
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
	add("V11/p99", "round-robin", "E_N/M/1: T ~ Exp(mu(1-sigma))", 4, 320,
		-1000*math.Log(0.01)/(100*(1-cyclicSigma(320, 100, 4))), 0.01)
	cases[len(cases)-1].Measure = "latency_p99_ms"
	return cases
}
