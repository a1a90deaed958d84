package verify

import (
	"fmt"
	"math"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// heavyCase is a case of long runs, whose servers work for 10 ms on average.
func heavyCase(id, verifies, formula, measure string, theory, target float64, set ...string) Case {
	return Case{ID: id, Verifies: verifies + ", heavy load", Formula: formula, Source: text("open"),
		Set:     append([]string{"requests.login_service=exp(10ms)", "duration=2000s", "warmup=50s"}, set...),
		Measure: measure, Theory: theory, Target: target, Depth: Deep}
}

// heavy is what is known of queues at a load of 0.8 and more, where a queue
// forgets slowly and long runs are needed.
func heavy() (cases []Case) {
	add := func(id, verifies, formula, measure string, theory, target float64, set ...string) {
		cases = append(cases, heavyCase(id, verifies, formula, measure, theory, target, set...))
	}
	const mean, inside = "latency_mean_ms", "users_online_mean_count"
	const mm1 = "M/M/1: T ~ Exp(mu-lambda)"
	one := "workload.rate=80/s"
	add("V01/80", "one server", mm1, mean, 1000/(100-80.0), 0.01, one)
	add("V01/80/inside", "one server, requests inside", "L = rho/(1-rho)", inside, 0.8/(1-0.8), 0.01, one)
	for _, of := range []struct {
		measure string
		p       float64
	}{{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}} {
		add("V01/80/"+of.measure, "one server, tail", mm1, "latency_"+of.measure+"_ms", -1000*math.Log(1-of.p)/(100-80), 0.01,
			one)
	}
	pool := []string{"cluster.workers=4", "workload.rate=320/s"}
	add("V02/80/inside", "pool of four workers, requests inside", "M/M/c: L = a + C rho/(1-rho)", inside,
		3.2+erlangC(4, 3.2)*0.8/(1-0.8), 0.01, pool...)
	add("V02/2/p99", "pool of two workers, tail", "V02: T, the sum of waiting and service", "latency_p99_ms",
		1000*poolQuantile(2, 80, 100, 0.99), 0.005, "cluster.workers=2", one)
	for _, of := range []struct {
		measure string
		p       float64
	}{{"p95", 0.95}, {"p99", 0.99}} {
		add("V02/80/"+of.measure, "pool of four workers", "V02: T, the sum of waiting and service",
			"latency_"+of.measure+"_ms", 1000*poolQuantile(4, 320, 100, of.p), 0.01, pool...)
		// The time in the system is the wait and the constant service.
		add("V03/80/"+of.measure, "constant service", "M/D/1: series of Erlang", "latency_"+of.measure+"_ms",
			10+1000*constantQuantile(80, 0.01, of.p), 0.01, one, "requests.login_service=10ms")
	}
	add("V03/80", "constant service", "M/D/1: Wq = rho D / 2(1-rho)", mean, 10+0.8*10/(2*0.2), 0.01, one,
		"requests.login_service=10ms")
	add("V03/80/inside", "constant service, requests inside", "M/D/1: L = rho + rho^2/2(1-rho)", inside,
		0.8+0.8*0.8/(2*0.2), 0.01, one, "requests.login_service=10ms")
	for _, law := range []string{"h2", "lognormal"} {
		long := []string{one, "requests.login_service=" + law + "(mean=10ms, scv=4)", "duration=10000s"}
		const wait = 80 * (5 * 1e-4) / (2 * 0.2)
		add("V04/80/"+law, "variable service", "Pollaczek-Khinchine: Wq = lambda E[S^2] / 2(1-rho)", mean, 10+1000*wait,
			0.015, long...)
		add("V04/80/inside/"+law, "variable service, requests inside", "Pollaczek-Khinchine: L = lambda Wq + rho", inside,
			80*wait+0.8, 0.015, long...)
	}
	add("V05/4", "four workers and a bounded queue: share refused", "M/M/4/20", "refused logins over logins",
		boundedPool(4, 20, 3.2), 0.03, "cluster.workers=4", "cluster.queue=16", "workload.rate=320/s")
	cases[len(cases)-1].Value = refusedShare
	add("V05/4/time", "four workers and a bounded queue: response time", "M/M/4/20: sum of n p(n), over what enters", mean,
		1000*boundedPoolInside(4, 20, 3.2)/(320*(1-boundedPool(4, 20, 3.2))), 0.01, "cluster.workers=4", "cluster.queue=16",
		"workload.rate=320/s")
	for _, law := range []string{"exp(10ms)", "10ms", "h2(mean=10ms, scv=4)"} {
		add("V07/80/"+law, "processor sharing", "M/G/1-PS: E[T] = E[S]/(1-rho)", mean, 10/(1-0.8), 0.01, one,
			"cluster.discipline=ps", "requests.login_service="+law)
		add("V07/cores/80/"+law, "processor sharing on four cores, requests inside", "as V02, for any law", inside,
			3.2+erlangC(4, 3.2)*0.8/(1-0.8), 0.01, append([]string{"cluster.discipline=ps", "requests.login_service=" + law},
				pool...)...)
	}
	return append(cases, heavyClusters()...)
}

// heavyClusters are servers that share a heavy load.
func heavyClusters() (cases []Case) {
	add := func(id, verifies, formula, measure string, theory, target float64, set ...string) {
		cases = append(cases, heavyCase(id, verifies, formula, measure, theory, target, set...))
	}
	const mean = "latency_mean_ms"
	add("V10/80", "tandem of servers and store", "Jackson: 1/(100-80) + 1/(500-320)", mean, 1000/20.0+1000/180.0, 0.01,
		"workload.rate=320/s", "cluster.servers=4", "cluster.hold_worker=false", "network.server_store.latency=0s",
		"strategies=[{kind: external, store: {kind: redis, write: exp(2ms)}}]")
	add("V11/random/80", "random", "random split of Poisson: n x M/M/1", mean, 50, 0.01, "workload.rate=320/s",
		"cluster.servers=4")
	add("V11/16", "round-robin", "E_N/M/1: T ~ Exp(mu(1-sigma))", mean, 1000/(100*(1-cyclicSigma(1280, 100, 16))), 0.005,
		"workload.rate=1280/s", "cluster.servers=16", "cluster.policy=round-robin", "duration=300s")
	add("V11/p95", "round-robin, tail", "E_N/M/1: T ~ Exp(mu(1-sigma))", "latency_p95_ms",
		-1000*math.Log(0.05)/(100*(1-cyclicSigma(320, 100, 4))), 0.01, "workload.rate=320/s", "cluster.servers=4",
		"cluster.policy=round-robin", "duration=300s")
	add("V11/constant", "arrivals at equal distances, the limit of many servers in turn",
		"D/M/1: sigma = e^-(1-sigma)/rho", mean, 1000/(100*(1-constantSigma(80, 100))), 0.01)
	cases[len(cases)-1].Users = func(rng.Source) sim.Workload { return &clockwork{gap: 1e9 / 80} }
	return cases
}

// constantSigma is the limit of cyclicSigma for many servers: D/M/1.
func constantSigma(lambda, mu float64) float64 {
	sigma := 0.5
	for range 10000 {
		sigma = math.Exp(-mu * (1 - sigma) / lambda)
	}
	return sigma
}

// clockwork are visits of a login alone, a gap apart.
type clockwork struct {
	gap   int64
	begun uint64
}

func (w *clockwork) Next(v *sim.Visit) bool {
	w.begun++
	*v = sim.Visit{Number: w.begun, Start: int64(w.begun) * w.gap, IP: uint32(w.begun)}
	return true
}

func (w *clockwork) Step(*sim.Visit, int32, *[4]uint64) sim.Step { return sim.Step{Kind: sim.Login} }

// boundedPool is the share refused by M/M/c/k at a load of a servers.
func boundedPool(c, k int, a float64) float64 {
	p, sum := 1.0, 0.0
	for n := 0; ; n++ {
		if sum += p; n == k {
			return p / sum
		}
		p *= a / float64(min(n+1, c))
	}
}

// boundedPoolInside is the mean number inside it.
func boundedPoolInside(c, k int, a float64) (mean float64) {
	p, sum := 1.0, 0.0
	for n := 0; n <= k; n++ {
		mean, sum = mean+float64(n)*p, sum+p
		p *= a / float64(min(n+1, c))
	}
	return mean / sum
}

// waits are what is known of waiting alone: how many must, and how long.
func waits() (cases []Case) {
	add := func(id, verifies, formula, measure string, theory, target float64, set ...string) *Case {
		cases = append(cases, heavyCase(id, verifies, formula, measure, theory, target, set...))
		return &cases[len(cases)-1]
	}
	const share, wait, one = "share of requests that found all workers busy", "mean wait, ms", "workload.rate=80/s"
	add("V01/80/wait", "one server, waiting time", "M/M/1: Wq = rho/(mu-lambda)", wait, 1000*0.8/(100-80), 0.01,
		one).Value = waitMean
	add("V01/80/waiting", "one server, requests that wait", "M/M/1: Lq = rho^2/(1-rho)", "requests that wait, on average",
		0.8*0.8/(1-0.8), 0.01, one).Value = waitingMean
	for _, p := range []float64{0.95, 0.99} {
		add(fmt.Sprintf("V01/80/wait/p%.0f", 100*p), "one server, tail of the waiting time",
			"M/M/1: P(Wq > t) = rho e^-(mu-lambda)t", fmt.Sprintf("wait p%.0f, ms", 100*p),
			-1000*math.Log((1-p)/0.8)/(100-80), 0.01, one).Watch = waitQuantile(p)
	}
	pool := func(id string, c int, lambda, mu, target float64, set ...string) {
		busy := erlangC(c, lambda/mu)
		set = append(set, fmt.Sprintf("workload.rate=%v/s", lambda))
		add(id+"/busy", "a pool: who has to wait", "M/M/c: C, Erlang", share, busy, target, set...).Watch = foundBusy(c)
		add(id+"/wait", "a pool, waiting time", "M/M/c: Wq = C/(c mu - lambda)", wait, 1000*busy/(float64(c)*mu-lambda),
			target, set...).Value = waitMean
	}
	pool("V02/80", 4, 320, 100, 0.01, "cluster.workers=4")
	pool("V02/2", 2, 80, 100, 0.01, "cluster.workers=2")
	add("V02/store/busy", "a store's connections: who has to wait", "M/M/c: C, Erlang", share, erlangC(24, 18), 0.01,
		"requests.login_service=0s", "workload.rate=900/s", "duration=200s", "cluster.hold_worker=false",
		"network.server_store.latency=0s",
		"strategies=[{kind: external, store: {kind: redis, concurrency: 24, write: exp(20ms)}}]").Watch = foundBusy(24)
	add("V03/80/free", "constant service: who need not wait", "M/D/1: P(Wq = 0) = 1-rho",
		"share of requests that found nobody", 1-0.8, 0.01, one, "requests.login_service=10ms").Watch = foundFree(1)
	add("V11/busy", "round-robin: who has to wait", "E_N/M/1: sigma", share, cyclicSigma(320, 100, 4), 0.005,
		"workload.rate=320/s", "cluster.servers=4", "cluster.policy=round-robin", "duration=300s").Watch = foundBusy(1)
	return cases
}

// waitMean is what requests wait on average, in ms, where all they do is wait
// for a server, and be served.
func waitMean(r *sim.Result) (float64, bool) {
	busy := 0.0
	for _, p := range r.Places[:r.Servers] {
		busy += float64(p.BusyTime)
	}
	return r.Latency.Mean()/1e6 - busy/1e6/float64(r.Latency.Count()), r.Latency.Count() > 0
}

// waitingMean is how many of them wait, on average over time.
func waitingMean(r *sim.Result) (float64, bool) {
	return (r.VisitTime.Float() - float64(r.Places[0].BusyTime)) / float64(r.Measured), r.Measured > 0
}

// sizes is V07 for the requests of one size among others: a login of 20 ms and
// four pages of 7.5 ms, each after the user has thought, are 10 ms on average.
// A server that shares its processor and users who think are an open network of
// the kind that has a product form, so the login takes 20 ms/(1-rho).
func sizes() (cases []Case) {
	const rho = 80 * 0.01
	for _, of := range []struct {
		id, verifies string
		kind         sim.Kind
		size         float64 // ms
	}{{"V07/size/20", "of the requests of 20 ms", sim.Login, 20}, {"V07/size/7.5", "of the others", sim.Read, 7.5}} {
		cases = append(cases, Case{ID: of.id, Verifies: "processor sharing among requests of many sizes", Depth: Deep,
			Formula: "M/G/1-PS: E[T|x] = x/(1-rho)", Source: text("open"), Set: []string{"cluster.discipline=ps",
				"requests.login_service=20ms", "requests.service=exp(7.5ms)", "workload.requests=5", "workload.think=exp(10s)",
				"workload.rate=16/s", "session.idle_ttl=10m", "workload.writes=0%", "duration=2000s", "warmup=100s"},
			Measure: "response time " + of.verifies + ", ms", Watch: meanLatencyOf(of.kind), Theory: of.size / (1 - rho),
			Target: 0.01})
	}
	return cases
}
