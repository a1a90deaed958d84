package stats

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// wantNear fails unless got is within a tolerance of want, relative to the larger of |want| and 1.
func wantNear(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s = %.15g, want %.15g within %g", what, got, want, tolerance)
	}
}

// wantPanic fails unless f panics with a text of this package.
func wantPanic(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if text, ok := recover().(string); !ok || !strings.HasPrefix(text, "stats: ") {
			t.Errorf("%s did not panic with stats:", what)
		}
	}()
	f()
}

// normals is a fixed stream of standard normal variates, made by inversion from a fixed seed.
type normals struct{ source *rand.Rand }

func newNormals(seed uint64) normals { return normals{rand.New(rand.NewPCG(seed, 0))} }

func (n normals) next() float64 {
	return distuv.UnitNormal.Quantile((float64(n.source.Uint64()>>11) + 0.5) * 0x1p-53)
}

func (n normals) sample(size int) []float64 {
	x := make([]float64, size)
	for i := range x {
		x[i] = n.next()
	}
	return x
}

// wantShare fails unless hits of n independent trials agree with a probability within 4 standard deviations.
func wantShare(t *testing.T, what string, hits, n int, probability float64) {
	t.Helper()
	share := float64(hits) / float64(n)
	z := (share - probability) / math.Sqrt(probability*(1-probability)/float64(n))
	t.Logf("%s: %.4f, want %.4f (z = %.2f)", what, share, probability, z)
	if math.Abs(z) > 4 {
		t.Errorf("%s: %.4f is %.1f standard deviations away from %.4f", what, share, z, probability)
	}
}
