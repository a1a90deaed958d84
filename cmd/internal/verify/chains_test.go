package verify

import (
	"math"
	"testing"
)

// TestChains holds the numbers that are computed here against others' for the
// same models, computed by other programs, and against closed forms.
func TestChains(t *testing.T) {
	for _, of := range []struct {
		name      string
		got, want float64
	}{
		// M/M/1 is the chain of one server: W = 1/(1-load).
		{"one server", timeInSystem(1, 0.5, shortest(1), 60), 2},
		// The two sides of W for two choices: all alike by chance is one M/M/1 each.
		{"at random", timeInSystem(2, 0.5, []float64{0.5, 0.5}, 40), 2},
		{"the shortest of two", timeInSystem(2, 0.7, shortest(2), 60), 2.108197},
		{"the shortest of four", timeInSystem(4, 0.7, shortest(4), 22), 1.511438},
		{"two choices", timeInSystem(4, 0.7, withReplacement(4), 22), 1.954217},
		{"two different choices", timeInSystem(4, 0.7, distinct(4), 22), 1.798358},
		{"the first of equals", firstOfEquals(0.5, 40), 0.603464},
		{"greatest count of two choices", greatestCount(100, 4, withReplacement(4)), 25.88039},
		{"greatest count of two different choices", greatestCount(100, 4, distinct(4)), 25.64343},
		{"greatest count at random", greatestRandomCount(100, 4), 30.23263},
		{"greatest count at random, 1000 on 10", greatestRandomCount(1000, 10), 115.66358},
		{"characteristic time", characteristicTime(zipf(1000, 0.8), 100), 133.8647},
		{"hits by Che", cheHits(zipf(1000, 0.8), 100), 0.377790},
		{"hits of a small memory", exactHits(zipf(5, 1), 2), 0.5188846},
		{"hits of another", exactHits(zipf(6, 0.8), 3), 0.5916388},
		{"hits of equals", exactHits(zipf(6, 0), 3), 0.5},
		{"waiting time of M/D/1", 1000 * constantQuantile(80, 0.01, 0.95), 66.203},
		{"and its tail", 1000 * constantQuantile(80, 0.01, 0.99), 103.559},
		{"lost in two copies", twoCopies(3600, 60), 113400},
		{"the mean field", meanField(0.7), 1.614454},
		{"clocks that come round", originShare(4, 20, 10), 0.248133},
		{"and are stale", staleAmongOthers(4, 20, 10, 0.5), 0.038445},
		{"and are stale among few", staleAmongOthers(8, 0.5, 2, 1), 0.393469},
	} {
		if math.Abs(of.got-of.want) > 2e-6*math.Abs(of.want)+1e-6*math.Abs(of.want) && math.Abs(of.got-of.want) > 6e-7 &&
			math.Abs(of.got/of.want-1) > 1e-5 {
			t.Errorf("%s: %.8g, want %.8g", of.name, of.got, of.want)
		}
	}
}

// TestFiniteField holds the approximation for 100 servers against simulations of
// the same model by another program, which knows each to the standard error given.
func TestFiniteField(t *testing.T) {
	for _, of := range []struct {
		load              float64
		different         bool
		simulated, margin float64
	}{
		{0.5, false, 1.2731, 0.0010}, {0.7, false, 1.6293, 0.0012}, {0.9, false, 2.6632, 0.0037},
		{0.5, true, 1.2696, 0.0009}, {0.7, true, 1.6233, 0.0013}, {0.9, true, 2.6481, 0.0034},
	} {
		got := finiteField(of.load, 100, of.different)
		t.Logf("load %v, different %v: %.5f, simulated %.4f", of.load, of.different, got, of.simulated)
		if math.Abs(got-of.simulated) > 3*of.margin {
			t.Errorf("load %v, different %v: %.5f, simulated %.4f", of.load, of.different, got, of.simulated)
		}
	}
}
