package balance

import (
	"math"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// fleet is a farm whose servers are up or down as the test says.
type fleet []bool

func (f fleet) Servers() int              { return len(f) }
func (f fleet) Up(p sim.Place) bool       { return f[p] }
func (f fleet) Configured(sim.Place) bool { return true }

// allUp is a fleet of n running servers.
func allUp(n int) fleet {
	f := make(fleet, n)
	for i := range f {
		f[i] = true
	}
	return f
}

// without is the fleet with one server down.
func (f fleet) without(p sim.Place) fleet {
	g := append(fleet(nil), f...)
	g[p] = false
	return g
}

// wantNear fails when got is more than 4.5 standard errors from want, and
// when the standard error is more than the given share of want: then the test
// would not see the mistakes it is for.
func wantNear(t *testing.T, what string, got, want, se, power float64) {
	t.Helper()
	if z := (got - want) / se; !(math.Abs(z) <= 4.5) {
		t.Errorf("%s is %.6g, want %.6g: z = %.2f", what, got, want, z)
	}
	if se > power*want {
		t.Errorf("%s: the standard error %.3g is too great a share of %.6g", what, se, want)
	}
}

// meanAndError is the mean of a sample and its standard error.
func meanAndError(x []float64) (mean, se float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	squares := 0.0
	for _, v := range x {
		squares += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(squares / float64(len(x)-1) / float64(len(x)))
}

// tables are the policies by address.
func tables(servers int) map[string]table {
	found := map[string]table{}
	for _, d := range definitions {
		if a, ok := d.fresh(servers).(byAddress); ok != d.byAddress {
			panic("the definition of " + d.name + " is wrong about byAddress")
		} else if ok {
			found[d.name] = a.table
		}
	}
	return found
}

// crowd is a workload of visits with one request each, one every millisecond,
// each from an address of its own.
type crowd struct{ visits, next uint64 }

func (c *crowd) Next(v *sim.Visit) bool {
	if c.next == c.visits {
		return false
	}
	*v = sim.Visit{Number: c.next, Start: int64(c.next) * param.Millisecond, IP: uint32(rng.Mix(1, c.next))}
	c.next++
	return true
}

func (*crowd) Step(*sim.Visit, int32, *[4]uint64) sim.Step { return sim.Step{Kind: sim.Login} }

// probe is a strategy that asks a policy and lets the test look on.
type probe struct {
	policy Policy
	watch  func(v sim.View, picked sim.Place)
}

func (p *probe) Route(v sim.View, _ sim.SessionID) sim.Place {
	picked := p.policy.Pick(v)
	if p.watch != nil {
		p.watch(v, picked)
	}
	return picked
}

func (*probe) Read(_ sim.View, _ sim.SessionID, at sim.Place) sim.Place { return at }

func (*probe) Write(_ sim.View, _ sim.SessionID, at sim.Place, dst []sim.Place) ([]sim.Place, int) {
	return append(dst, at), 1
}

// trial lets a crowd meet a policy on servers that serve each request for an
// hour, longer than the run: connections only grow.
func trial(name string, servers int, visits, replication uint64) *sim.Trial {
	c := sim.NewConfig()
	c.Duration, c.Window = 10*param.Minute, param.Minute
	c.Servers.Count, c.Servers.Workers = servers, 10_000
	c.Requests.LoginService = rng.Constant(param.Hour)
	return &sim.Trial{
		Config: c, Seed: 1, Replication: replication,
		Strategy: func() sim.Strategy { return &probe{policy: New(name, servers)} },
		Workload: func(rng.Source) (sim.Workload, error) { return &crowd{visits: visits}, nil },
	}
}

// counts makes the trial and says how many requests each server got.
func counts(t *testing.T, trial *sim.Trial) []float64 {
	t.Helper()
	result, err := sim.Run(trial)
	if err != nil {
		t.Fatal(err)
	}
	var n []float64
	for _, p := range result.Places[:result.Servers] {
		n = append(n, float64(p.Requests))
	}
	return n
}

// squaredCV is the squared coefficient of variation of counts, population
// form.
func squaredCV(x []float64) float64 {
	mean, squares := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		squares += (v - mean) * (v - mean) / float64(len(x))
	}
	return squares / (mean * mean)
}
