package stats

import (
	"math"
	"testing"
)

// TestBudgetFractionsByHand: means 1, 2, 3 with equal deviations: N is √(1 + 1/16) = 1.030776 to 1 to 1/4, so of
// 2.280776 the parts are .451941, .438447 and .109612. The order and the unit of the systems do not matter.
func TestBudgetFractionsByHand(t *testing.T) {
	for _, scale := range []float64{1, 7, 1e100} {
		got, err := BudgetFractions([]float64{3 * scale, 1 * scale, 2 * scale}, []float64{scale, scale, scale})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []float64{0.109612, 0.451941, 0.438447} {
			wantNear(t, "fraction", got[i], want, 5e-7)
		}
	}
}

// TestBudgetFractionsOfTwo: for two systems the budget goes by their deviations, here 3 to 1.
func TestBudgetFractionsOfTwo(t *testing.T) {
	got, err := BudgetFractions([]float64{-5, 17}, []float64{3, 1})
	if err != nil || math.Abs(got[0]-0.75) > 1e-15 || math.Abs(got[1]-0.25) > 1e-15 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestBudgetFractionsRefusals(t *testing.T) {
	for name, c := range map[string][2][]float64{
		"one system":     {{1}, {1}},
		"unequal length": {{1, 2}, {1}},
		"a tie":          {{1, 2, 1}, {1, 1, 1}},
		"no spread":      {{1, 2}, {0, 0}},
	} {
		if got, err := BudgetFractions(c[0], c[1]); err == nil {
			t.Errorf("%s: no error but %v", name, got)
		}
	}
	wantPanic(t, "a negative deviation", func() { BudgetFractions([]float64{1, 2}, []float64{1, -1}) })
}
