package verify

import (
	"slices"
	"strconv"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
)

// Catalogue is every case.
func Catalogue() []Case {
	cases := slices.Concat(queueing(), locals(), zeros(), replication(), traffic(), memory(), networks(), lifetimes(),
		orders(), coupons(), bursts(), acknowledgements(), newcomers(), heavy())
	for i := range cases {
		if cases[i].Depth == Quick && slices.Contains(long, cases[i].ID) {
			cases[i].Depth = Standard
		}
	}
	return cases
}

// long are the cases that take longest for what they add to the others.
var long = []string{
	"V04/lognormal", "V24/det/q=0.3", "V24/exp/q=0.3", "V24/8/det/q=1", "V24/8/exp/q=1", "V24b/exp", "V26A/8", "V33",
	"V36b",
}

// heavy is the server and the balancers of V01, V11 and V12 at a load of 0.8,
// where a queue forgets slowly and long runs are needed.
func heavy() (cases []Case) {
	add := func(id, policy, formula string, servers int, rate string, theory float64) {
		cases = append(cases, Case{ID: id, Verifies: "heavy load, " + policy, Formula: formula, Source: text(open),
			Set: []string{"requests.login_service=exp(10ms)", "cluster.servers=" + strconv.Itoa(servers),
				"cluster.policy=" + policy, "workload.rate=" + rate, "duration=2000s", "warmup=50s"},
			Measure: "latency_mean_ms", Theory: theory, Target: 0.01, Depth: Deep})
	}
	add("V01/80", "random", "M/M/1: W = 1/(mu-lambda)", 1, "80/s", 1000/(100-80.0))
	add("V11/4/80", "round-robin", "E_N/M/1: T ~ Exp(mu(1-sigma))", 4, "320/s", 1000/(100*(1-cyclicSigma(320, 100, 4))))
	add("V12/4/80", "least-connections", "join the shortest queue, exact chain", 4, "320/s", 19.53134)
	return cases
}

// text is a scenario of the catalogue.
func text(scenario string) plan.Source {
	return plan.Source{Name: "catalogue", Text: []byte(scenario)}
}
