package balance

import (
	"math"
	"slices"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// TestPoliciesAvoidDownServers lets servers crash, one, some and all at once,
// under every policy.
func TestPoliciesAvoidDownServers(t *testing.T) {
	for _, d := range definitions {
		for _, servers := range []int{1, 2, 5} {
			tr := trial(d.name, servers, 3000, 1)
			tr.Config.Balancer.Detection = 0
			for i := range servers { // server i is down in [(1+i)/4 s, 2 s): more and more, at last all
				at := int64(1+i) * param.Second / 4
				tr.Config.Faults = append(tr.Config.Faults, sim.Fault{Index: i, At: at, For: 2*param.Second - at})
			}
			nowhere := 0
			watch := func(v sim.View, picked sim.Place) {
				switch {
				case picked == sim.Nowhere && countUp(v) == 0:
					nowhere++
				case picked == sim.Nowhere:
					t.Errorf("%s picks nobody although %d of %d servers are up", d.name, countUp(v), servers)
				case !v.Up(picked):
					t.Errorf("%s picks server %d, which is down", d.name, picked)
				}
			}
			tr.Strategy = func() sim.Strategy { return &probe{New(d.name, servers), watch} }
			counts(t, tr)
			if nowhere == 0 {
				t.Errorf("%s: the test never had all of %d servers down", d.name, servers)
			}
		}
	}
}

func TestPicksDoNotAllocate(t *testing.T) {
	for _, d := range definitions {
		tr := trial(d.name, 5, 20, 1)
		policy := New(d.name, 5)
		watch := func(v sim.View, _ sim.Place) {
			if n := testing.AllocsPerRun(10, func() { policy.Pick(v) }); n != 0 {
				t.Errorf("%s allocates %v times in a pick", d.name, n)
			}
		}
		tr.Strategy = func() sim.Strategy { return &probe{policy, watch} }
		counts(t, tr)
	}
}

// TestRoundRobinIsEven is V20: at any instant the busiest server has had at
// most one request more than the idlest.
func TestRoundRobinIsEven(t *testing.T) {
	for _, servers := range []int{1, 3, 4, 7} {
		seen := make([]int, servers)
		watch := func(_ sim.View, picked sim.Place) {
			seen[picked]++
			if spread := slices.Max(seen) - slices.Min(seen); spread > 1 {
				t.Fatalf("%d servers had %v requests", servers, seen)
			}
		}
		tr := trial("round-robin", servers, 1000, 1)
		tr.Strategy = func() sim.Strategy { return &probe{New("round-robin", servers), watch} }
		counts(t, tr)
	}
}

// TestRoundRobinIsEvenBetweenFailures is V20 for the servers that are up, in
// each time between two changes.
func TestRoundRobinIsEvenBetweenFailures(t *testing.T) {
	b := &roundRobin{}
	for _, f := range []fleet{allUp(4), allUp(4).without(2), allUp(4).without(2).without(0), allUp(4)} {
		seen := map[sim.Place]int{}
		for range 101 {
			seen[b.turn(f)]++
		}
		for p := range sim.Place(4) {
			if low := 101 / countUp(f); f.Up(p) && seen[p] != low && seen[p] != low+1 || !f.Up(p) && seen[p] > 0 {
				t.Errorf("in %v server %d had %d of 101 requests", f, p, seen[p])
			}
		}
	}
}

// TestVisitRoundRobin begins the visit with number n at server n and goes on
// from there: with one request each, the crowd goes round.
func TestVisitRoundRobin(t *testing.T) {
	want := sim.Place(0)
	watch := func(_ sim.View, picked sim.Place) {
		if picked != want {
			t.Fatalf("picks server %d, want %d", picked, want)
		}
		want = (want + 1) % 3
	}
	tr := trial("visit-round-robin", 3, 100, 1)
	tr.Strategy = func() sim.Strategy { return &probe{New("visit-round-robin", 3), watch} }
	counts(t, tr)
}

// TestRandomCounts is V17: n requests on N servers at random have
// E[CV^2] = (N-1)/n, here 0.003. Round robin in disguise would have 0.
func TestRandomCounts(t *testing.T) {
	var squares []float64
	for replication := range uint64(300) {
		squares = append(squares, squaredCV(counts(t, trial("random", 4, 1000, replication))))
	}
	mean, se := meanAndError(squares)
	wantNear(t, "the squared CV of random counts", mean, 0.003, se, 0.06)
}

// TestTwoChoicesCounts is V18: 100 requests that never end, on 4 servers. The
// mean of the greatest count follows from the Markov chain of the counts, and
// tells the two rules apart.
func TestTwoChoicesCounts(t *testing.T) {
	for name, want := range map[string]float64{"two-choices": 25.88039, "two-choices-distinct": 25.64343} {
		var greatest []float64
		for replication := range uint64(2000) {
			greatest = append(greatest, slices.Max(counts(t, trial(name, 4, 100, replication))))
		}
		mean, se := meanAndError(greatest)
		wantNear(t, "the greatest count of "+name, mean, want, se, 0.001)
	}
}

// TestLeastConnectionsIsEven: where requests never end, the counts differ by
// at most one. Among equals each server is as likely as the others: of 6
// requests on 4 servers, each has a second one in half of the runs.
func TestLeastConnectionsIsEven(t *testing.T) {
	const runs = 2000
	second := make([]float64, 4)
	for replication := range uint64(runs) {
		n := counts(t, trial("least-connections", 4, 6, replication))
		if slices.Max(n)-slices.Min(n) > 1 {
			t.Fatalf("the servers had %v requests", n)
		}
		for p := range n {
			second[p] += n[p] - 1
		}
	}
	for p := range second {
		wantNear(t, "the share of second requests", second[p]/runs, 0.5, math.Sqrt(0.25/runs), 0.03)
	}
}
