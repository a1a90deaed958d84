package chart

import (
	"math"
	"testing"
)

// TestNormalDistance: n values at the middles of n equal shares of N(0,1) are
// half a share from it at most; one at 0 is half of all; values moved by 1.2 are
// as far as the law itself, moved: 2 Phi(0.6) - 1 = 0.4515, and half a share.
func TestNormalDistance(t *testing.T) {
	for _, of := range []struct {
		d    Normal
		want float64
	}{
		{normal(50, 0), 0.01},
		{Normal{Values: []NamedValue{{"one", 0}}}, 0.5},
		{Normal{Values: []NamedValue{{"one", 0}, {"undefined", math.NaN()}}}, 0.5},
		{normal(1000, 1.2), 2*normalShare(0.6) - 1},
	} {
		if got := of.d.Distance(); math.Abs(got-of.want) > 0.001 {
			t.Errorf("the distance of %d values is %.4f, want %.4f", len(of.d.Values), got, of.want)
		}
	}
}
