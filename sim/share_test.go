package sim

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// sharedExactly is processor sharing in exact fractions: when each job ends
// that arrives at a time with a demand, on so many cores.
func sharedExactly(cores int64, arrivals, demands []int64) []*big.Rat {
	ends := make([]*big.Rat, len(arrivals))
	left := make([]*big.Rat, len(arrivals))
	now, next := new(big.Rat), 0
	for done := 0; done < len(arrivals); {
		present := int64(0)
		var first *big.Rat
		for i := range next {
			if ends[i] == nil {
				present++
				if first == nil || left[i].Cmp(first) < 0 {
					first = left[i]
				}
			}
		}
		// Each present job proceeds at this speed until the first ends or another comes.
		speed := big.NewRat(min(cores, max(present, 1)), max(present, 1))
		until := (*big.Rat)(nil)
		if first != nil {
			until = new(big.Rat).Add(now, new(big.Rat).Quo(first, speed))
		}
		if next < len(arrivals) {
			if at := big.NewRat(arrivals[next], 1); until == nil || at.Cmp(until) < 0 {
				until = at
			}
		}
		work := new(big.Rat).Mul(new(big.Rat).Sub(until, now), speed)
		now = until
		for i := range next {
			if ends[i] == nil {
				if left[i] = new(big.Rat).Sub(left[i], work); left[i].Sign() == 0 {
					ends[i], done = now, done+1
				}
			}
		}
		for ; next < len(arrivals) && big.NewRat(arrivals[next], 1).Cmp(now) <= 0; next++ {
			left[next] = big.NewRat(max(demands[next], 1), 1)
		}
	}
	return ends
}

// TestSharing compares the answers of a sharing server with exact fractions:
// each comes at the next whole nanosecond, or later by less than one for each
// job that left before.
func TestSharing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := instant(1)
		cfg.Servers.Discipline = PS
		cfg.Servers.Workers = rapid.IntRange(1, 3).Draw(t, "cores")
		n := rapid.IntRange(1, 12).Draw(t, "jobs")
		arrivals := rapid.SliceOfN(rapid.Int64Range(0, 300), n, n).Draw(t, "arrivals")
		slices.Sort(arrivals)
		demands := make([]int64, n)
		// A demand follows from the luck of the login; uniform ones differ.
		cfg.Requests.LoginService = rng.UniformOn(1, 200)
		var all users
		for i := range n {
			all = append(all, user{start: arrivals[i], steps: []Step{{Kind: Login}}})
		}
		got := make([]int64, n)
		c, err := newCluster(&Trial{
			Config: cfg, Seed: rapid.Uint64().Draw(t, "seed"), Strategy: func() Strategy { return &answers{} },
			Workload: func(rng.Source) (Workload, error) { return &all, nil },
			Observe: func(f Fact) {
				if f.What == Answered {
					got[f.Visit] = f.At
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := range demands {
			demands[i] = cfg.Requests.LoginService.Int(c.luck.Block(uint64(i), uint64(PurposeRequest), 0, 0)[LuckDemand])
		}
		c.run()
		c.finish()
		for i, exact := range sharedExactly(int64(cfg.Servers.Workers), arrivals, demands) {
			late := new(big.Rat).Sub(big.NewRat(got[i], 1), exact)
			if late.Sign() < 0 || late.Cmp(big.NewRat(int64(1+n), 1)) >= 0 {
				t.Fatalf("job %d of %v, %v ends at %d, exactly at %v", i, arrivals, demands, got[i], exact.FloatString(3))
			}
		}
	})
}

// The work counter of a sharing server does not run over, however long it runs:
// it would after 2^54 ns, 208 days.
func TestSharingForYears(t *testing.T) {
	cfg := instant(1)
	cfg.Servers.Discipline = PS
	cfg.Window = 1 << 50
	cfg.Requests.LoginService = constant(sec)
	start := int64(1)<<54 - sec/2
	_, facts := play(t, cfg, &answers{}, &users{{start: start, steps: []Step{{Kind: Login}}}})
	for _, f := range facts {
		if f.What == Answered && f.Latency != sec {
			t.Errorf("a second's work took %d ns", f.Latency)
		}
	}
}
