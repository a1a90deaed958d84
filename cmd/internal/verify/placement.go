package verify

import (
	"fmt"
	"math"

	"github.com/sessionsim/sessionsim/sim"
)

// choosing is V12 and V14: balancers that look at how busy servers are.
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
	// The number inside jumps alike when servers share their time among exponential requests.
	jsq(2, 0.7, 60, Standard)
	c := &cases[len(cases)-1]
	c.ID, c.Verifies, c.Set = "V12/ps/2/70", c.Verifies+", of processor sharing servers", append(c.Set,
		"cluster.discipline=ps")
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
	for _, of := range []struct {
		id, policy, rule  string
		sessions, servers int
		join              func(servers int) []float64
		depth             Depth
	}{
		{"V18/with", "two-choices", "with replacement", 100, 4, withReplacement, Quick},
		{"V18/without", "two-choices-distinct", "without replacement", 100, 4, distinct, Quick},
		{"V18/with/10", "two-choices", "with replacement", 1000, 10, withReplacement, Deep},
	} {
		formula := "chain of sorted counts, " + of.rule
		add(of.id, of.policy, formula, "sessions of the fullest server", of.sessions, of.servers, 0.001, fullest,
			func() float64 { return greatestCount(of.sessions, of.servers, of.join(of.servers)) })
		cases[len(cases)-1].Depth = of.depth
		add(of.id+"/gap", of.policy, formula, "sessions of the fullest server less those of the emptiest", of.sessions,
			of.servers, 0.02, widest, func() float64 { return widestGap(of.sessions, of.servers, of.join(of.servers)) })
		cases[len(cases)-1].Depth = max(of.depth, Standard)
	}
	cases = append(cases, Case{ID: "V20", Verifies: "round robin among servers of any speed",
		Formula: "max - min <= 1 of any number of requests", Source: text("open"), Set: []string{"cluster.servers=7",
			"cluster.policy=round-robin", "requests.login_service=exp(60ms)", "warmup=0s", "duration=100s"},
		Measure: "whether the fullest server has at most one request more than the emptiest", Exact: true, Theory: 1,
		Value: func(r *sim.Result) (float64, bool) {
			gap, ok := widest(r)
			return oneIf(gap <= 1), ok
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

// widest is the distance of the servers that had most requests and least.
func widest(r *sim.Result) (float64, bool) {
	least := math.Inf(1)
	for _, p := range r.Places[:r.Servers] {
		least = min(least, float64(p.Requests))
	}
	most, ok := fullest(r)
	return most - least, ok
}
