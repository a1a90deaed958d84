package strategies_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/sim/scenario"
	"github.com/sessionsim/sessionsim/sim/simtest"
	"github.com/sessionsim/sessionsim/strategies"
)

// brief is a crowd of whom each logs in and leaves.
type brief struct{ sim.Workload }

func (b brief) Next(v *sim.Visit) bool {
	more := b.Workload.Next(v)
	v.Requests, v.Logout = 0, false
	return more
}

// asTheyAre leaves a crowd alone.
func asTheyAre(w sim.Workload) sim.Workload { return w }

// runOf is the result of a trial of a strategy.
func runOf(t rapid.TB, cfg sim.Config, o strategies.Options, users simtest.Crowd,
	but func(sim.Workload) sim.Workload, replication uint64, observe func(sim.Fact)) sim.Result {
	t.Helper()
	result, err := sim.Run(&sim.Trial{Config: cfg, Strategy: func() sim.Strategy { return o.Strategy(&cfg) },
		Workload: func(luck rng.Source) (sim.Workload, error) {
			w, err := users.Workload(luck)
			return but(w), err
		}, Seed: 11, Replication: replication, Observe: observe})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// M11: where everybody has an address of his own, a table of addresses and a
// cookie know users equally well. (After a session's end they differ: a table
// still knows the address. And robots take no cookies.)
func TestAddressesAreCookies(t *testing.T) {
	cookie, table := options(t, "sticky"), options(t, "sticky", assignment{"by", "address-table"})
	forAll(t, "addresses", func(t *rapid.T) *scenario.Experiment {
		e := drawExperiment(t)
		come(t, e, "kind: visits, rate: 5/s", drawStay(t), "clients: {addresses: unique}")
		c := &e.Config
		c.Sessions.Idle, c.Sessions.Absolute, c.Servers.Memory = sim.Forever, sim.Forever, 0
		c.Faults, c.Random, c.Servers.Queue = nil, [2]sim.RandomFaults{}, -1
		chooses(e, "sticky", cookie)
		chooses(e, "sticky", table)
		return e
	}, addressesAreCookies)
}

// addressesAreCookies is the property of TestAddressesAreCookies.
func addressesAreCookies(t rapid.TB, e *scenario.Experiment) {
	one, other := resultOf(t, e, 0, nil), resultOf(t, e, 1, nil)
	if one.Fingerprint() != other.Fingerprint() {
		t.Errorf("cookie: %+v\ntable: %+v", one.Tally, other.Tally)
	}
}

// M21: one server, first come, first served, arrivals given: when some requests
// demand more, and none less, nobody is finished earlier. Users log in and leave;
// what a login demands in the second run stands where other requests have theirs.
func TestLargerDemands(t *testing.T) {
	local := options(t, "local")
	forAll(t, "demands", func(t *rapid.T) *scenario.Experiment {
		e := scenario.NewExperiment(world)
		e.Replications, e.Config = 1, plain(1)
		e.Config.Duration, e.Config.Servers.Workers = 60*sec, rapid.IntRange(1, 4).Draw(t, "workers")
		come(t, e, "kind: visits, rate: 33/s, requests: 1, logout: 0%")
		low := float64(rapid.Int64Range(0, 50*ms).Draw(t, "least demand"))
		high := low + float64(rapid.Int64Range(1, 200*ms).Draw(t, "range"))
		more := high + float64(rapid.Int64Range(0, 200*ms).Draw(t, "more"))
		e.Config.Requests.LoginService, e.Config.Requests.Service = rng.UniformOn(low, high), rng.UniformOn(low, more)
		e.Seed = rapid.Int64Range(0, 1<<62).Draw(t, "seed")
		chooses(e, "local", local)
		return e
	}, nobodyIsEarlier)
}

// nobodyIsEarlier is the property of TestLargerDemands.
func nobodyIsEarlier(t rapid.TB, e *scenario.Experiment) {
	ends := func() map[uint64]int64 {
		at := map[uint64]int64{}
		resultOf(t, e, 0, func(f sim.Fact) {
			if f.What == sim.Answered && f.Kind == sim.Login {
				at[f.Visit] = f.At
			}
		})
		return at
	}
	before := ends()
	e.Config.Requests.LoginService = e.Config.Requests.Service
	for visit, at := range ends() {
		if was, known := before[visit]; known && at < was {
			t.Errorf("visit %d ends at %d ns in place of %d ns, though nobody demands less", visit, at, was)
		}
	}
}

// spreadOf is the mean, and its standard error, of a number over replications.
func spreadOf(t *testing.T, replications int, of func(replication uint64) float64) (mean, se float64) {
	t.Helper()
	sum, squares := 0.0, 0.0
	for r := range uint64(replications) {
		x := of(r)
		sum, squares = sum+x, squares+x*x
	}
	n := float64(replications)
	mean = sum / n
	return mean, math.Sqrt(max(0, squares/n-mean*mean) / (n - 1))
}

// M14: which of the servers breaks is a name and no more: under a policy that
// favours none, users lose as much by one as by another.
func TestNamesDoNotMatter(t *testing.T) {
	for _, name := range []string{"sticky", "local"} {
		loses := func(server int) (mean, se float64) {
			return spreadOf(t, 40, func(replication uint64) float64 {
				cfg := plain(4)
				cfg.Balancer.Policy, cfg.Duration = "random", 60*sec
				cfg.Faults = []sim.Fault{{Index: server, At: 30 * sec, For: 10 * sec}}
				r := runOf(t, cfg, options(t, name), crowd, asTheyAre, replication+1000*uint64(server), nil)
				return float64(r.Tally.ForcedLogins)
			})
		}
		first, firstError := loses(0)
		last, lastError := loses(3)
		if z := (first - last) / math.Hypot(firstError, lastError); math.Abs(z) > 4.5 || math.IsNaN(z) {
			t.Errorf("%s: %.2f logins by the first server, %.2f by the last: z = %.2f", name, first, last, z)
		}
	}
}

// M17: the order in which servers of different weights are listed changes who
// does what, and not what is done.
func TestOrderOfServersDoesNotMatter(t *testing.T) {
	share := func(weights ...int64) (mean, se float64) {
		return spreadOf(t, 40, func(replication uint64) float64 {
			cfg := plain(3)
			cfg.Balancer.Policy, cfg.Balancer.Weights, cfg.Duration = "random", weights, 60*sec
			r := runOf(t, cfg, options(t, "local"), crowd, asTheyAre, replication+1000*uint64(weights[0]), nil)
			heavy := 0
			for i, w := range weights {
				if w == 4 {
					heavy = i
				}
			}
			all := 0.0
			for _, p := range r.Places {
				all += float64(p.Requests)
			}
			return float64(r.Places[heavy].Requests) / all
		})
	}
	first, firstError := share(4, 2, 1)
	last, lastError := share(1, 2, 4)
	if z := (first - last) / math.Hypot(firstError, lastError); math.Abs(z) > 4.5 || math.Abs(first-4/7.0) > 0.02 {
		t.Errorf("the heaviest server has %.4f of the requests as the first and %.4f as the last: z = %.2f", first, last, z)
	}
}

// M22: two servers at a load of 0.8. A pool of both is 27.8 ms, the shortest
// queue 29.6 ms, two choices more, and chance 50 ms (M/M/2, the chain of queue
// lengths, M/M/1); round robin is 38 ms or so, E2/M/1.
func TestOrderOfPolicies(t *testing.T) {
	alone(t)
	last, lastName := 0.0, ""
	for _, of := range []struct {
		policy  string
		servers int
	}{{"random", 1}, {"least-connections", 2}, {"round-robin", 2}, {"random", 2}} {
		mean, _ := spreadOf(t, 10, func(replication uint64) float64 {
			cfg := plain(of.servers)
			cfg.Servers.Workers, cfg.Balancer.Policy, cfg.Duration = 2/of.servers, of.policy, 150*sec
			cfg.Requests.LoginService = rng.Exponential(10e6)
			r := runOf(t, cfg, options(t, "local"), simtest.Crowd{Gap: sec / 160, Requests: 1, Think: 1},
				func(w sim.Workload) sim.Workload { return brief{w} }, replication, nil)
			return r.Latency.Mean() / 1e6
		})
		if mean < last {
			t.Errorf("%s of %d servers takes %.1f ms, less than %s with %.1f ms", of.policy, of.servers, mean, lastName, last)
		}
		last, lastName = mean, of.policy
	}
}

// M23: the more often servers fail, the more logins it costs: each difference is
// more than chance.
func TestMoreFailures(t *testing.T) {
	alone(t)
	cfg := plain(4)
	cfg.Random[sim.ServerRole].TimeToRepair = rng.Exponential(float64(2 * sec))
	logins := func(every int64, replication uint64) float64 {
		cfg.Random[sim.ServerRole].TimeToFailure = rng.Exponential(float64(every))
		r := runOf(t, cfg, options(t, "sticky"), crowd, asTheyAre, replication, nil)
		return float64(r.Tally.ForcedLogins)
	}
	for _, pair := range [][2]int64{{400 * sec, 100 * sec}, {100 * sec, 25 * sec}} {
		mean, se := spreadOf(t, 20, func(replication uint64) float64 {
			return logins(pair[1], replication) - logins(pair[0], replication)
		})
		if mean < 4.5*se {
			t.Errorf("failures every %d s cost %.1f logins more than every %d s, +- %.1f", pair[1]/sec, mean, pair[0]/sec, se)
		}
	}
}
