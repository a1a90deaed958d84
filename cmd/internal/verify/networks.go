package verify

import (
	"fmt"
	"math"

	"github.com/sessionsim/sessionsim/sim"
)

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
// of the given demands, and the mean number at the last of them, by mean value
// analysis (Reiser and Lavenberg).
func meanValue(n int, z float64, demands ...float64) (x, last float64) {
	queue := make([]float64, len(demands))
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
	return x, queue[len(queue)-1]
}

// operationsAtStore is the mean number of operations at a store that is reached
// at once, by Little's law.
func operationsAtStore(r *sim.Result) (float64, bool) {
	return r.Overhead.Mean() * float64(r.Overhead.Count()) / float64(r.Measured), r.Measured > 0
}

// refusedShare is the share of logins that were turned away.
func refusedShare(r *sim.Result) (float64, bool) {
	return float64(r.Tally.Outcomes[sim.Login][sim.Refused]) / float64(r.Tally.Requests[sim.Login]), true
}

// boundedInside is the mean number inside M/M/1/k.
func boundedInside(rho float64, k int) (mean float64) {
	p, sum := 1.0, 0.0
	for n := 0; n <= k; n++ {
		mean, sum, p = mean+float64(n)*p, sum+p, p*rho
	}
	return mean / sum
}

// losses are V05 and V06: servers that have room for so many.
func losses() (cases []Case) {
	add := func(c Case) { cases = append(cases, c) }
	rho := 0.8
	add(Case{ID: "V05", Verifies: "bounded queue: share refused", Formula: "M/M/1/10: (1-rho)rho^10/(1-rho^11)",
		Source: text("open"), Set: []string{"requests.login_service=exp(10ms)", "workload.rate=80/s", "cluster.queue=9",
			"duration=1000s"},
		Measure: "refused logins over logins", Value: refusedShare,
		Theory: (1 - rho) * math.Pow(rho, 10) / (1 - math.Pow(rho, 11)), Target: 0.015})
	add(Case{ID: "V05/inside", Verifies: "bounded queue: requests inside", Formula: "M/M/1/10: sum of n p(n)",
		Source: text("open"), Set: []string{"requests.login_service=exp(10ms)", "workload.rate=80/s", "cluster.queue=9",
			"duration=1000s"},
		Measure: "users_online_mean_count", Theory: boundedInside(rho, 10), Target: 0.01})
	enters := 80 * (1 - (1-rho)*math.Pow(rho, 10)/(1-math.Pow(rho, 11)))
	add(Case{ID: "V05/throughput", Verifies: "bounded queue: what gets through", Formula: "M/M/1/10: lambda(1-p(10))",
		Source: text("open"), Set: cases[0].Set, Measure: "throughput_per_second", Theory: enters, Target: 0.003,
		Depth: Standard})
	add(Case{ID: "V05/time", Verifies: "bounded queue: response time",
		Formula: "M/M/1/10: sum of n p(n), over what enters", Source: text("open"), Set: cases[0].Set,
		Measure: "latency_mean_ms", Theory: 1000 * boundedInside(rho, 10) / enters, Target: 0.01, Depth: Standard})
	add(Case{ID: "V06/25", Verifies: "loss of a greater group", Formula: "Erlang B, a=20, c=25",
		Source: text("open"), Set: []string{"requests.login_service=exp(100ms)", "workload.rate=200/s",
			"cluster.workers=25", "cluster.queue=0"},
		Measure: "refused logins over logins", Value: refusedShare, Theory: erlangB(25, 20), Target: 0.015})
	for _, law := range []string{"exp(100ms)", "100ms", "h2(mean=100ms, scv=4)"} {
		add(Case{ID: "V06/" + law, Verifies: "loss, insensitive to the law of service", Formula: "Erlang B, a=8, c=10",
			Source: text("open"), Set: []string{"requests.login_service=" + law, "workload.rate=80/s",
				"cluster.workers=10", "cluster.queue=0"},
			Measure: "refused logins over logins", Value: refusedShare, Theory: erlangB(10, 8), Target: 0.01})
	}
	return cases
}

func networks() (cases []Case) {
	add := func(c Case) { cases = append(cases, c) }
	add(Case{ID: "V08", Verifies: "closed loop of think and service",
		Formula: "machine repair model, N=50, Z=1, S=0.02",
		Source:  text("closed"), Set: []string{"requests.service=exp(20ms)"}, Measure: "throughput_per_second",
		Theory: repairmen(50, 1, 1, 0.02), Target: 0.003})
	add(Case{ID: "V08/time", Verifies: "closed loop: response time",
		Formula: "R = N/X - Z, the law of response times",
		Source:  text("closed"), Set: []string{"requests.service=exp(20ms)"}, Measure: "latency_mean_ms",
		Theory: 1000 * (50/repairmen(50, 1, 1, 0.02) - 1), Target: 0.005})
	add(Case{ID: "V08/utilisation", Verifies: "closed loop: how busy the server is", Formula: "U = X S",
		Source: text("closed"), Set: []string{"requests.service=exp(20ms)"}, Measure: "server_utilisation",
		Theory: 0.02 * repairmen(50, 1, 1, 0.02), Target: 0.003, Depth: Standard})
	add(Case{ID: "V08/4", Verifies: "closed loop with four workers", Formula: "machine repair model, N=200, c=4",
		Source: text("closed"), Set: []string{"requests.service=exp(20ms)", "cluster.workers=4", "workload.users=200",
			"duration=300s"},
		Measure: "throughput_per_second", Theory: repairmen(200, 4, 1, 0.02), Target: 0.003})
	add(Case{ID: "V08/4/time", Verifies: "closed loop with four workers: response time", Formula: "R = N/X - Z",
		Source: text("closed"), Set: cases[len(cases)-1].Set, Measure: "latency_mean_ms",
		Theory: 1000 * (200/repairmen(200, 4, 1, 0.02) - 1), Target: 0.005, Depth: Deep})
	four := []float64{0.012, 0.012, 0.012, 0.012, 0.03} // s: what each user asks of the servers and of the store
	x, atStore := meanValue(100, 5, four...)
	for _, of := range []struct {
		id, about, formula, measure string
		theory                      float64
		value                       measure
		depth                       Depth
	}{
		{"V09", "throughput", "mean value analysis, D = 0.012 x 4, 0.03", "throughput_per_second", x, nil, Quick},
		{"V09/store", "how busy the store is", "U = X D", "store_utilisation", 0.03 * x, nil, Quick},
		{"V09/time", "response time", "mean value analysis: R = N/X - Z", "latency_mean_ms", 1000 * (100/x - 5), nil,
			Standard},
		{"V09/queue", "operations at the store", "mean value analysis: Q = X R of the store", "operations at the store",
			atStore, operationsAtStore, Standard},
	} {
		add(Case{ID: of.id, Verifies: "user, four servers and a store in a closed loop: " + of.about, Formula: of.formula,
			Source: text("closed"), Set: []string{"requests.service=exp(48ms)", "cluster.servers=4", "workload.users=100",
				"workload.think=exp(5s)", "cluster.hold_worker=false",
				"strategies=[{kind: external, store: {kind: redis, read: exp(30ms)}}]"},
			Measure: of.measure, Value: of.value, Theory: of.theory, Target: 0.005, Depth: of.depth})
	}
	add(Case{ID: "V10", Verifies: "tandem of servers and store, the worker not held meanwhile",
		Formula: "Jackson: 1/(100-70) + 1/(500-280)",
		Source:  text("open"), Set: []string{"requests.login_service=exp(10ms)", "workload.rate=280/s", "cluster.servers=4",
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

func skews() (cases []Case) {
	add := func(id, verifies, formula, strategy string, theory float64, set ...string) {
		cases = append(cases, Case{ID: id, Verifies: verifies, Formula: formula, Source: text("once"), Set: set,
			Strategy: strategy, Measure: "squared CV of the servers' requests", Value: requestCV2,
			Theory: theory, Target: 0.05, Cap: 400})
	}
	const n, users, requests = 4, 1000, 10
	add("V19/random", "skew of requests placed one by one", "E[CV^2] = (N-1)/requests", "local",
		(n-1.0)/(users*requests))
	add("V19/sticky", "skew of requests placed by session", "E[CV^2] = (N-1) sum K^2 / (sum K)^2", "sticky cookie",
		(n-1.0)*users*requests*requests/(users*requests*users*requests))
	// With K geometric of mean m, E[K^2] = 2m^2-m; the quotient of the sums differs from that of their means to the
	// order of 1/users.
	add("V19/geometric", "skew of requests placed by session, of any length", "E[CV^2] = (N-1)(2-1/m)/n", "sticky cookie",
		(n-1.0)*(2-1.0/requests)/users, "workload.requests=geometric(mean=10)")
	cases[len(cases)-1].Bias = 2.0 / users
	// Addresses are placed as wholes: E[CV^2] = (N-1) E[sum of squared shares]; the shares of n users among addresses
	// of weight w have E[sum] = sum w^2 + (1 - sum w^2)/n.
	byAddress := func(id string, servers int, squares float64, set ...string) {
		add(id, "skew of hashing by address behind large proxies", "E[CV^2] = (N-1)(sum w^2 + (1 - sum w^2)/n)",
			"sticky ip-rendezvous", float64(servers-1)*(squares+(1-squares)/users),
			append(set, fmt.Sprintf("cluster.servers=%d", servers))...)
	}
	byAddress("V23", 4, 0.5*0.5+0.5*0.5/5000, "workload.clients.addresses=5001", "workload.clients.shares=50%")
	byAddress("V23/8", 8, 0.2*0.2+0.1*0.1+0.05*0.05+0.65*0.65/6500, "workload.clients.addresses=6503",
		"workload.clients.shares=20%, 10%, 5%")
	// The server of the great address has it, and its part of the others.
	add("V23/max", "the fullest server of hashing by address behind a large proxy", "E[max] = w + (1-w)/N",
		"sticky ip-rendezvous", 0.5+0.5/4, "workload.clients.addresses=5001", "workload.clients.shares=50%",
		"cluster.servers=4")
	c := &cases[len(cases)-1]
	c.Measure, c.Target, c.Value = "share of the fullest server", 0.005, func(r *sim.Result) (float64, bool) {
		most, ok := fullest(r)
		return most / (users * requests), ok
	}
	return cases
}

func lifetimes() (cases []Case) {
	cases = append(cases, Case{ID: "V36b", Verifies: "absolute time-to-live of a user who never leaves",
		Formula: "T/(T+A)",
		Source:  text("closed"), Set: []string{"requests.service=0s", "requests.login_service=0s",
			"session.absolute_ttl=600s",
			"workload.think=exp(30s)", "workload.users=200", "workload.spread=600s", "duration=20000s", "warmup=2000s"},
		Measure: "natural logins over reads", Value: func(r *sim.Result) (float64, bool) {
			t := &r.Tally
			return float64(t.NaturalLogins) / float64(t.Requests[sim.Read]), true
		}, Theory: 30 / 630.0, Target: 0.005})
	for _, of := range []struct {
		id             string
		users, servers int
		f, warm, long  float64 // s
		depth          Depth
	}{
		{"V33", 50, 4, 600, 1000, 40000, Standard},
		{"V33/2000", 2000, 100, 3600, 2000, 12000, Deep}, {"V33/10000", 10000, 1000, 86400, 2000, 22000, Deep},
	} {
		add := func(id, verifies, measure string, value measure) {
			cases = append(cases, Case{ID: of.id + id, Verifies: verifies,
				Formula: "S/(F+T): a session's server fails at rate 1/F, its user notices after a residual think time",
				Source:  text("closed"), Set: append(breaking("servers", of.f, 20), "requests.service=0s",
					"requests.login_service=0s", fmt.Sprintf("cluster.servers=%d", of.servers), "cluster.detection=0s",
					fmt.Sprintf("workload.users=%d", of.users), "workload.think=exp(30s)", "workload.spread=60s",
					fmt.Sprintf("duration=%vs", of.long), fmt.Sprintf("warmup=%vs", of.warm)),
				Measure: measure, Value: value, Theory: 3600 * float64(of.users) / (of.f + 30), Target: 0.02, Cap: 100,
				Depth: of.depth})
		}
		add("", "forced logins when servers of sticky sessions fail at random", "forced logins an hour",
			perHour(func(t *sim.Tally) uint64 { return t.ForcedLogins }))
		if of.users == 2000 {
			add("/lost", "sessions that go when their servers fail at random", "sessions lost an hour",
				perHour(func(t *sim.Tally) uint64 { return t.SessionsEnded[sim.Crashed] }))
		}
	}
	return cases
}

// perHour is how often something happens.
func perHour(count func(*sim.Tally) uint64) measure {
	return func(r *sim.Result) (float64, bool) {
		return float64(count(&r.Tally)) / (float64(r.Measured) / 3600e9), r.Measured > 0
	}
}
