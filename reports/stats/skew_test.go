package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestSkewByHand(t *testing.T) {
	for _, c := range []struct {
		name  string
		loads []float64
		want  SkewIndices
	}{
		{"no server", nil, SkewIndices{1, 0, 1, 0}},
		{"no load", []float64{0, 0, 0}, SkewIndices{1, 0, 1, 0}},
		{"one server", []float64{7}, SkewIndices{1, 0, 1, 0}},
		{"equal loads whose sum is not exact", []float64{0.1, 0.1, 0.1}, SkewIndices{1, 0, 1, 0}},
		{"the smallest loads", []float64{5e-324, 5e-324}, SkewIndices{1, 0, 1, 0}},
		// One server of N has all: N, √(N-1), 1/N, 1-1/N.
		{"one of four", []float64{0, 8, 0, 0}, SkewIndices{4, math.Sqrt(3), 0.25, 0.75}},
		{"one of two, tiny", []float64{0, 5e-324}, SkewIndices{2, 1, 0.5, 0.5}},
		{"one of two, huge", []float64{1e150, 0}, SkewIndices{2, 1, 0.5, 0.5}},
		// Mean 2.5, variance 1.25; 10^2/(4·30); gaps 6 pairs 1+2+3+1+2+1 = 10, twice 20/(2·16·2.5).
		{"1 to 4", []float64{3, 1, 4, 2}, SkewIndices{1.6, math.Sqrt(0.2), 1 / 1.2, 0.25}},
	} {
		got := Skew(c.loads)
		wantNear(t, c.name+": max/mean", got.MaxOverMean, c.want.MaxOverMean, 1e-14)
		wantNear(t, c.name+": CV", got.CV, c.want.CV, 1e-14)
		wantNear(t, c.name+": Jain", got.Jain, c.want.Jain, 1e-14)
		wantNear(t, c.name+": Gini", got.Gini, c.want.Gini, 1e-14)
		if c.want.CV == 0 && got != c.want {
			t.Errorf("%s: %+v is not exactly even", c.name, got)
		}
	}
	wantPanic(t, "a negative load", func() { Skew([]float64{1, -1}) })
}

// giniByPairs is the definition, over all pairs of servers.
func giniByPairs(loads []float64) float64 {
	gaps, sum := 0.0, 0.0
	for _, x := range loads {
		sum += x
		for _, y := range loads {
			gaps += math.Abs(x - y)
		}
	}
	return gaps / (2 * float64(len(loads)) * sum)
}

func TestSkewIdentities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loads := rapid.SliceOfN(rapid.Float64Range(0, 1e6), 1, 64).Draw(t, "loads")
		loads[0]++ // at least one server has load
		got, n := Skew(loads), float64(len(loads))
		if math.Abs(got.Jain*(1+got.CV*got.CV)-1) > 1e-12 {
			t.Fatalf("%+v: Jain is not 1/(1+CV^2)", got)
		}
		if math.Abs(got.Gini-giniByPairs(loads)) > 1e-12 {
			t.Fatalf("%+v: Gini is %g by its definition", got, giniByPairs(loads))
		}
		const slack = 1e-12
		if got.MaxOverMean < 1-slack || got.MaxOverMean > n+slack || got.CV > math.Sqrt(n-1)+slack ||
			got.Jain < 1/n-slack || got.Jain > 1+slack || got.Gini < 0 || got.Gini > 1-1/n+slack {
			t.Fatalf("%+v is out of range for %g servers", got, n)
		}
		reversed, doubled := make([]float64, len(loads)), make([]float64, len(loads))
		for i, load := range loads {
			reversed[len(loads)-1-i], doubled[i] = load, 2*load
		}
		if Skew(reversed) != got || Skew(doubled) != got {
			t.Fatalf("%+v depends on the order or the unit", got)
		}
	})
}

// TestSkewOfRandomAssignment: n sessions on N servers at random have E[CV^2] = (N-1)/n exactly. For 5 sessions and 3
// servers the mean over all 3^5 assignments must be 2/5.
func TestSkewOfRandomAssignment(t *testing.T) {
	sum := 0.0
	for assignment := range 243 {
		loads := make([]float64, 3)
		for range 5 {
			loads[assignment%3]++
			assignment /= 3
		}
		sum += math.Pow(Skew(loads).CV, 2)
	}
	wantNear(t, "mean of CV^2", sum/243, 0.4, 1e-13)
}
