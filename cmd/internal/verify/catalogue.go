package verify

import (
	"cmp"
	"embed"
	"math"
	"slices"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
)

// Catalogue is every case, in the order of the families.
func Catalogue() []Case {
	var cases []Case
	for _, of := range []struct {
		file string
		make []func() []Case
	}{
		{"traces.go", []func() []Case{traces}},
		{"sessions.go", []func() []Case{zeros, locals, among, replication, traffic, memory}},
		{"clusters.go", []func() []Case{newcomers, orders, coupons, bursts, conflicts, acknowledgements}},
		{"queueing.go", []func() []Case{queueing}},
		{"catalogue.go", []func() []Case{heavy}},
		{"placement.go", []func() []Case{choosing, ties, counted}},
		{"networks.go", []func() []Case{networks, lifetimes}},
		{"failures.go", []func() []Case{upTogether, residents, pinned, checks, promotions}},
		{"caches.go", []func() []Case{rooms, recency}},
		{"intervals.go", []func() []Case{intervals}},
	} {
		for _, make := range of.make {
			for _, c := range make() {
				c.File = of.file
				cases = append(cases, c)
			}
		}
	}
	for i := range cases {
		c := &cases[i]
		if c.Depth == Quick && slices.Contains(long, c.ID) {
			c.Depth = Standard
		}
		if c.Origin == "" {
			c.Origin = c.Family().Origin
		}
	}
	slices.SortStableFunc(cases, func(a, b Case) int { return cmp.Compare(a.rank(), b.rank()) })
	return cases
}

// long are the cases that take longest for what they add to the others.
var long = []string{
	"V04/lognormal", "V24/det/q=0.3", "V24/exp/q=0.3", "V24/8/det/q=1", "V24/8/exp/q=1", "V24b/exp",
	"V26A/3", "V26A/8", "V33",
	"V36b", "P1/3", "P1/8", "P1/round-robin/3", "P1/round-robin/8", "V25/3", "V26A/8/20", "V02/2", "V11/p99", "V05/inside",
	"V08/time", "V36/live/1800", "V35b", "V34/60", "V35e/30",
}

// heavy is what is known of queues at a load of 0.8 and more, where a queue
// forgets slowly and long runs are needed.
func heavy() (cases []Case) {
	add := func(id, verifies, formula, measure string, theory, target float64, set ...string) {
		cases = append(cases, Case{ID: id, Verifies: verifies + ", heavy load", Formula: formula, Source: text("open"),
			Set:     append([]string{"requests.login_service=exp(10ms)", "duration=2000s", "warmup=50s"}, set...),
			Measure: measure, Theory: theory, Target: target, Depth: Deep})
	}
	const mean = "latency_mean_ms"
	const mm1 = "M/M/1: T ~ Exp(mu-lambda)"
	one := "workload.rate=80/s"
	add("V01/80", "one server", mm1, mean, 1000/(100-80.0), 0.01, one)
	add("V01/80/inside", "one server, requests inside", "L = rho/(1-rho)", "users_online_mean_count", 4, 0.01, one)
	for _, of := range []struct {
		measure string
		p       float64
	}{{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}} {
		add("V01/80/"+of.measure, "one server, tail", mm1, "latency_"+of.measure+"_ms", -1000*math.Log(1-of.p)/(100-80), 0.01,
			one)
	}
	pool := []string{"cluster.workers=4", "workload.rate=320/s"}
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
	for _, law := range []string{"h2", "lognormal"} {
		add("V04/80/"+law, "variable service", "Pollaczek-Khinchine: Wq = lambda E[S^2] / 2(1-rho)", mean,
			10+1000*80*(5*1e-4)/(2*0.2), 0.015, one, "requests.login_service="+law+"(mean=10ms, scv=4)", "duration=10000s")
	}
	add("V05/4", "four workers and a bounded queue: share refused", "M/M/4/20", "refused logins over logins",
		boundedPool(4, 20, 3.2), 0.03, "cluster.workers=4", "cluster.queue=16", "workload.rate=320/s")
	cases[len(cases)-1].Value = refusedShare
	add("V07/80", "processor sharing", "M/G/1-PS: E[T] = E[S]/(1-rho)", mean, 50, 0.01, one, "cluster.discipline=ps",
		"requests.login_service=h2(mean=10ms, scv=4)")
	add("V10/80", "tandem of servers and store", "Jackson: 1/(100-80) + 1/(500-320)", mean, 1000/20.0+1000/180.0, 0.01,
		"workload.rate=320/s", "cluster.servers=4", "cluster.hold_worker=false", "network.server_store.latency=0s",
		"strategies=[{kind: external, store: {kind: redis, write: exp(2ms)}}]")
	add("V11/random/80", "random", "random split of Poisson: n x M/M/1", mean, 50, 0.01, "workload.rate=320/s",
		"cluster.servers=4")
	add("V11/16", "round-robin", "E_N/M/1: T ~ Exp(mu(1-sigma))", mean, 1000/(100*(1-cyclicSigma(1280, 100, 16))), 0.005,
		"workload.rate=1280/s", "cluster.servers=16", "cluster.policy=round-robin", "duration=300s")
	return cases
}

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

//go:embed scenarios
var scenarios embed.FS

// text is a scenario of the catalogue.
func text(name string) plan.Source {
	file := "scenarios/" + name + ".yaml"
	content, err := scenarios.ReadFile(file)
	if err != nil {
		panic("verify: " + err.Error())
	}
	return plan.Source{Name: file, Text: content}
}
