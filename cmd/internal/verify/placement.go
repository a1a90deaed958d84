package verify

import (
	"fmt"
	"math"

	"github.com/sessionsim/sessionsim/sim"
)

// meanField is V15: the time in the system, in service times, of two choices
// among infinitely many servers at a load (Mitzenmacher 2001).
func meanField(load float64) (w float64) {
	for i := 1; i < 30; i++ {
		w += math.Pow(load, math.Pow(2, float64(i))-2)
	}
	return w
}

// choosing is V12 to V16: balancers that look at how busy servers are.
func choosing() (cases []Case) {
	add := func(id, policy, formula string, servers int, load, target float64, depth Depth, theory func() float64) {
		cases = append(cases, Case{ID: id, Verifies: "balancer: " + policy, Formula: formula, Source: text("open"),
			Set: []string{fmt.Sprintf("cluster.servers=%d", servers), "cluster.policy=" + policy,
				fmt.Sprintf("workload.rate=%v/s", 100*load*float64(servers)), "requests.login_service=exp(10ms)"},
			Measure: "latency_mean_ms", Target: target, Depth: depth, Solve: func() float64 { return 10 * theory() }})
	}
	jsq := func(servers int, load float64, greatest uint8, depth Depth) {
		id := fmt.Sprintf("V12/%d/%.0f", servers, 100*load)
		add(id, "least-connections", "join the shortest queue: balance of the chain of sorted lengths", servers, load, 0.01,
			depth, func() float64 { return timeInSystem(servers, load, shortest(servers), greatest) })
	}
	jsq(2, 0.5, 40, Quick)
	jsq(2, 0.7, 60, Quick)
	jsq(4, 0.7, 22, Quick)
	jsq(2, 0.8, 90, Deep)
	jsq(2, 0.9, 150, Deep)
	jsq(3, 0.8, 40, Deep)
	jsq(4, 0.8, 30, Deep)
	two := func(servers int, load float64, greatest uint8, depth Depth) {
		at := fmt.Sprintf("/%d/%.0f", servers, 100*load)
		add("V14/with"+at, "two-choices", "balance of the chain of sorted lengths, with replacement", servers, load, 0.01,
			depth, func() float64 { return timeInSystem(servers, load, withReplacement(servers), greatest) })
		add("V14/without"+at, "two-choices-distinct", "balance of the chain of sorted lengths, without replacement", servers,
			load, 0.01, depth, func() float64 { return timeInSystem(servers, load, distinct(servers), greatest) })
	}
	two(4, 0.7, 22, Quick)
	two(4, 0.8, 30, Deep)
	two(3, 0.8, 40, Deep)
	// With 100 servers the limit is 0.6, 0.9 and 1.9 % short of what others have simulated.
	for _, of := range []struct {
		id         string
		load, bias float64
		depth      Depth
	}{{"V15/50", 0.5, 0.01, Standard}, {"V15/70", 0.7, 0.015, Deep}, {"V16/90", 0.9, 0.025, Deep}} {
		add(of.id, "two-choices", "limit of many servers: sum of load^(2^i-2)", 100, of.load, 0.005, of.depth,
			func() float64 { return meanField(of.load) })
		c := &cases[len(cases)-1]
		c.Bias, c.Set = of.bias, append(c.Set, "duration=40s", "warmup=10s")
	}
	return cases
}

// ties is V13: among equals the balancer draws, so neither of two servers is
// favoured.
func ties() (cases []Case) {
	for _, load := range []float64{0.5, 0.8} {
		cases = append(cases, Case{ID: fmt.Sprintf("V13/%.0f", 100*load), Verifies: "ties are drawn",
			Formula: fmt.Sprintf("1/2; were the first of equals to win, the chain of lengths says %.4f",
				firstOfEquals(load, 60)), Source: text("open"),
			Set: []string{"cluster.servers=2", "cluster.policy=least-connections",
				fmt.Sprintf("workload.rate=%v/s", 200*load), "requests.login_service=exp(10ms)"},
			Measure: "server/A requests_share", Theory: 0.5, Target: 0.002})
	}
	return cases
}

// counted is V17, V18 and V20: sessions that are placed and never end.
func counted() (cases []Case) {
	add := func(id, policy, formula, measure string, sessions, servers int, target float64,
		value func(*sim.Result) (float64, bool), theory func() float64) {
		cases = append(cases, Case{ID: id, Verifies: "sessions placed: " + policy, Formula: formula, Source: text("once"),
			Set: []string{"strategies=[sticky]", "workload.requests=1", fmt.Sprintf("workload.users=%d", sessions),
				fmt.Sprintf("cluster.servers=%d", servers), "cluster.policy=" + policy, "duration=1m", "warmup=0s",
				"requests.login_service=1h", "cluster.workers=100000"},
			Measure: measure, Value: value, Solve: theory, Target: target, Cap: 3000})
	}
	for _, of := range []struct{ sessions, servers int }{{100, 4}, {1000, 10}, {1000, 4}} {
		n, m := of.sessions, of.servers
		at := fmt.Sprintf("/%d/%d", n, m)
		add("V17"+at, "random", "E[CV^2] = (N-1)/n", "squared CV of the servers' sessions", n, m, 0.05, requestCV2,
			func() float64 { return float64(m-1) / float64(n) })
		add("V17/max"+at, "random", "multinomial counts: sum of P(max > m)", "sessions of the fullest server", n, m, 0.005,
			fullest, func() float64 { return greatestRandomCount(n, m) })
	}
	add("V18/with", "two-choices", "chain of sorted counts, with replacement", "sessions of the fullest server", 100, 4,
		0.001, fullest, func() float64 { return greatestCount(100, 4, withReplacement(4)) })
	add("V18/without", "two-choices-distinct", "chain of sorted counts, without replacement",
		"sessions of the fullest server", 100, 4, 0.001, fullest,
		func() float64 { return greatestCount(100, 4, distinct(4)) })
	cases = append(cases, Case{ID: "V20", Verifies: "round robin among servers of any speed",
		Formula: "max - min <= 1 of any number of requests", Source: text("open"), Set: []string{"cluster.servers=7",
			"cluster.policy=round-robin", "requests.login_service=exp(60ms)", "warmup=0s", "duration=100s"},
		Measure: "whether the fullest server has at most one request more than the emptiest", Exact: true, Theory: 1,
		Value: func(r *sim.Result) (float64, bool) {
			low := math.Inf(1)
			for _, p := range r.Places[:r.Servers] {
				low = min(low, float64(p.Requests))
			}
			if high, _ := fullest(r); high-low > 1 {
				return 0, true
			}
			return 1, true
		}})
	return cases
}

// fullest is the number of requests of the server that had most.
func fullest(r *sim.Result) (most float64, ok bool) {
	for _, p := range r.Places[:r.Servers] {
		most = max(most, float64(p.Requests))
	}
	return most, true
}
