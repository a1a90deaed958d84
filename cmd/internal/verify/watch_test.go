package verify

import (
	"context"
	"errors"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// TestWaits: on one server that takes 3 s, arrivals at 0, 1 and 10 s wait 0, 2 and 0 s; those who come before the
// end of the warm-up do not count.
func TestWaits(t *testing.T) {
	for _, of := range []struct {
		p      float64
		warmup int64
		want   float64 // ms
	}{{0.5, 0, 0}, {0.99, 0, 2000}, {0.99, 2e9, 0}} {
		w := waitQuantile(of.p)(of.warmup)
		for _, f := range []sim.Fact{{At: 3e9, Latency: 3e9}, {At: 6e9, Latency: 5e9}, {At: 13e9, Latency: 3e9}} {
			f.What = sim.Answered
			w.see(f)
		}
		if got, ok := w.value(nil); got != of.want || !ok {
			t.Errorf("quantile %v behind %d ns: %v, want %v", of.p, of.warmup, got, of.want)
		}
	}
}

// TestLeaderless: store 1, behind two servers, leads until its crash at 10 s; store 2 takes over at 14 s, crashes at
// 20 s and is back, still in the lead, at 21 s: 5 of 50 s. A crash of who does not lead, and one of a server, are
// nothing. The third crash lasts until the end, 8 s more.
func TestLeaderless(t *testing.T) {
	story := []sim.Fact{
		{At: 2e9, What: sim.PlaceCrashed, Place: 3}, {At: 3e9, What: sim.PlaceBack, Place: 3},
		{At: 4e9, What: sim.PlaceCrashed, Place: 0},
		{At: 10e9, What: sim.PlaceCrashed, Place: 2}, {At: 14e9, What: sim.PlacePromoted, Place: 3, From: 2},
		{At: 20e9, What: sim.PlaceCrashed, Place: 3}, {At: 21e9, What: sim.PlaceBack, Place: 3},
		{At: 42e9, What: sim.PlaceCrashed, Place: 3},
	}
	for n, want := range map[int]float64{7: 5 / 50., 8: 13 / 50.} {
		w := leaderless(2)(0)
		for _, f := range story[:n] {
			w.see(f)
		}
		if got, ok := w.value(&sim.Result{End: 50e9}); got != want || !ok {
			t.Errorf("after %d facts: %v, want %v", n, got, want)
		}
	}
}

// TestEqualValuesGoOn: ten values that agree say nothing of how far they are off; the case goes on until they differ,
// or to its cap, and fails there only if they still are the same.
func TestEqualValuesGoOn(t *testing.T) {
	yes := func(_ uint64, r int) (float64, error) { return oneIf(r < 10 || r%20 != 0), nil }
	c := Case{ID: "a", Sample: yes, Theory: 0.95, Target: 0.02, Cap: 400}
	if v, err := c.Check(context.Background(), 1); err != nil || !v.Pass || v.Simulated.N < 100 {
		t.Errorf("%+v, %v", v, err)
	}
	c.Sample = func(uint64, int) (float64, error) { return 1, nil }
	if v, err := c.Check(context.Background(), 1); err != nil || v.Pass || v.Simulated.N != 400 {
		t.Errorf("always yes: %+v, %v", v, err)
	}
}

// TestSamplesFollowTheSeed: what is measured in place of a simulation has the seed that was asked for, and without one
// the scenario's, 1.
func TestSamplesFollowTheSeed(t *testing.T) {
	var means []float64
	for _, seed := range []uint64{0, 1, 2} {
		values, err := block(short, seed, 0)
		if err != nil {
			t.Fatal(err)
		}
		means = append(means, values[0])
	}
	if means[0] != means[1] || means[1] == means[2] {
		t.Errorf("the first replications give %v", means)
	}
	for _, c := range intervals() {
		var asked []uint64
		c.Seed, c.Cap, c.Exact = 7, 1, true
		c.Sample = func(seed uint64, _ int) (float64, error) {
			asked = append(asked, seed)
			return 1, nil
		}
		if _, err := c.Check(context.Background(), 1); err != nil || len(asked) != 1 || asked[0] != 7 {
			t.Errorf("%s: seeds %v, %v", c.ID, asked, err)
		}
	}
}

// TestTheoryIsAbandoned: nobody waits for a theory that takes its time once the context has ended.
func TestTheoryIsAbandoned(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	end := make(chan bool)
	defer close(end)
	c := Case{ID: "a", Solve: func() float64 {
		cancel()
		<-end
		return 1
	}}
	if _, err := c.Check(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
