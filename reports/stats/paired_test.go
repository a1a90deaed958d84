package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// checkA and checkB are five replications of two systems, used by the paired and the unpaired comparison.
var (
	checkA = []float64{10.2, 9.8, 11.1, 10.5, 10.9}
	checkB = []float64{9.7, 9.5, 10.4, 10.1, 10.1}
)

// TestPairedDifferenceByHand: the differences are .5 .3 .7 .4 .8, mean .54, squared deviations .0016 + .0576 + .0256 +
// .0196 + .0676 = .172, s = √.043 = .2073644; t(4) = 2.7764451, so the half-width is .2574769. The variances of A and B
// are .275 and .128, so pairing reduces the variance .403/.043 = 9.372 times; the products of the deviations sum up to
// .72 and the squares to 1.1 and .512, so the correlation is .72/√.5632 = .9594032.
func TestPairedDifferenceByHand(t *testing.T) {
	got, err := PairedDifference(checkA, checkB, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	wantNear(t, "mean", got.Difference.Mean, 0.54, 1e-14)
	wantNear(t, "deviation", got.Difference.StdDev, math.Sqrt(0.043), 1e-14)
	wantNear(t, "half-width", got.Difference.HalfWidth, 0.257476927, 1e-9)
	wantNear(t, "correlation", got.Correlation, 0.72/math.Sqrt(0.5632), 1e-14)
	wantNear(t, "variance reduction", got.VarianceReduction, 0.403/0.043, 1e-12)
	if got.Verdict != Higher {
		t.Errorf("verdict %v, want higher", got.Verdict)
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		a, b []float64
		want Verdict
		text string
	}{
		{nil, nil, TooFew, "too few"},
		{[]float64{1}, []float64{2}, TooFew, "too few"},
		{[]float64{0.1, 0.7}, []float64{0.1, 0.7}, Same, "same"},
		{[]float64{1, 2, 3}, []float64{3, 2, 1}, NoDifference, "no difference"},
		{[]float64{1, 2, 3}, []float64{2, 3, 4}, Lower, "lower"},
		{[]float64{2, 3, 4}, []float64{1, 2, 3}, Higher, "higher"},
		{[]float64{1, 2, 4}, []float64{9, 10, 11}, Lower, "lower"},
	} {
		got, err := PairedDifference(c.a, c.b, 0.95)
		if err != nil || got.Verdict != c.want || got.Verdict.String() != c.text {
			t.Errorf("%v against %v: %v, %v; want %v", c.a, c.b, got.Verdict, err, c.want)
		}
	}
	wantPanic(t, "an unknown verdict", func() { _ = Verdict(9).String() })
}

func TestPairedDifferenceRefusesUnequalLengths(t *testing.T) {
	if _, err := PairedDifference([]float64{1, 2}, []float64{1}, 0.95); err == nil {
		t.Error("no error")
	}
	if _, err := LogRatioInterval([]float64{1, 2}, []float64{1}, 0.95); err == nil {
		t.Error("no error")
	}
}

// TestPairedDifferenceWithItself holds exactly, whatever the values.
func TestPairedDifferenceWithItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(rapid.Float64Range(-1e9, 1e9), 2, 30).Draw(t, "a")
		got, err := PairedDifference(a, a, 0.95)
		if err != nil || got.Verdict != Same || got.Difference != (Interval{N: len(a)}) || got.VarianceReduction != 0 {
			t.Fatalf("got %+v, %v", got, err)
		}
	})
}

// TestPairedDifferenceIsAntisymmetric: B - A mirrors A - B, and the correlation stays a correlation.
func TestPairedDifferenceIsAntisymmetric(t *testing.T) {
	mirror := map[Verdict]Verdict{Same: Same, NoDifference: NoDifference, Lower: Higher, Higher: Lower}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "n")
		values := rapid.SliceOfN(rapid.Float64Range(-1e9, 1e9), n, n)
		a, b := values.Draw(t, "a"), values.Draw(t, "b")
		ab, errAB := PairedDifference(a, b, 0.95)
		ba, errBA := PairedDifference(b, a, 0.95)
		if errAB != nil || errBA != nil {
			t.Fatal(errAB, errBA)
		}
		if ab.Difference.Mean != -ba.Difference.Mean || ab.Difference.Low != -ba.Difference.High ||
			ab.Verdict != mirror[ba.Verdict] || ab.Correlation < -1 || ab.Correlation > 1 ||
			ab.VarianceReduction != ba.VarianceReduction {
			t.Fatalf("%+v and %+v do not mirror each other", ab, ba)
		}
	})
}

// TestBonferroni: nine strategies against a control, 10 replications: t(9) at 1 - .05/9/2 = .9972222 is 3.62187.
func TestBonferroni(t *testing.T) {
	wantNear(t, "t", studentCritical(Bonferroni(0.95, 9), 9), 3.621868, 1e-6)
	if got := Bonferroni(0.95, 1); math.Abs(got-0.95) > 1e-16 {
		t.Errorf("one comparison changed the level to %v", got)
	}
	wantPanic(t, "no comparison", func() { Bonferroni(0.95, 0) })
}

// TestFalseDifferences compares a system with itself under other luck: 5 % must seem different.
func TestFalseDifferences(t *testing.T) {
	const experiments = 4000
	source, different := newNormals(2), 0
	for range experiments {
		a, b := source.sample(6), source.sample(6)
		p, _ := PairedDifference(a, b, 0.95)
		if p.Verdict != NoDifference {
			different++
		}
	}
	wantShare(t, "false differences", different, experiments, 0.05)
}

// TestPairingHelps: A = L + e and B = L + f with common luck L of variance 9 and noise of variance 1 have the
// correlation 9/10 and the variance reduction 20/2 = 10.
func TestPairingHelps(t *testing.T) {
	source, n := newNormals(3), 20000
	a, b := make([]float64, n), make([]float64, n)
	for r := range a {
		luck := 3 * source.next()
		a[r], b[r] = luck+source.next(), luck+source.next()
	}
	got, err := PairedDifference(a, b, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	// The correlation has the deviation (1-.81)/√n = .00134. A+B and A-B are independent with variances 38 and 2, so
	// the reduction is (19F+1)/2 with F of Fisher's law and deviation √(4/n) = .01414, hence .134. Four of each:
	wantNear(t, "correlation", got.Correlation, 0.9, 4*0.00134)
	wantNear(t, "variance reduction", got.VarianceReduction, 10, 4*0.0134)
}
