package stats

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// TestStudentCriticalClosedForms uses the quantiles that have a closed form: tan(π(p-1/2)) for 1 degree of freedom,
// (2p-1)√(2/a) for 2 and 2√(c-1) for 4, with a = 4p(1-p) and c = cos(acos(√a)/3)/√a (Shaw, Journal of Computational
// Finance 9, 2006).
func TestStudentCriticalClosedForms(t *testing.T) {
	for _, level := range []float64{0.5, 0.8, 0.9, 0.95, 0.99, 0.999} {
		p := (1 + level) / 2
		a := 4 * p * (1 - p)
		c := math.Cos(math.Acos(math.Sqrt(a))/3) / math.Sqrt(a)
		wantNear(t, "1 d.f.", studentCritical(level, 1), math.Tan(math.Pi*(p-0.5)), 1e-9)
		wantNear(t, "2 d.f.", studentCritical(level, 2), (2*p-1)*math.Sqrt(2/a), 1e-9)
		wantNear(t, "4 d.f.", studentCritical(level, 4), 2*math.Sqrt(c-1), 1e-9)
	}
}

// studentCentral is the probability of [-t, t] for whole degrees of freedom n by the finite trigonometric sums of
// Abramowitz and Stegun 26.7.3 (odd) and 26.7.4 (even).
func studentCentral(t float64, n int) float64 {
	theta := math.Atan(t / math.Sqrt(float64(n)))
	cos := math.Cos(theta)
	term, sum := 1.0, 0.0
	if n%2 == 1 {
		term = cos
	}
	for k := 1 + n%2; k < n; k += 2 {
		sum += term
		term *= cos * cos * float64(k) / float64(k+1)
	}
	if n%2 == 1 {
		return 2 / math.Pi * (theta + math.Sin(theta)*sum)
	}
	return math.Sin(theta) * sum
}

func TestStudentCriticalInvertsTheDistribution(t *testing.T) {
	// Half a unit of the tenth digit of t, 5e-10, times twice the density there, at most .21.
	const tolerance = 1.1e-10
	for _, level := range []float64{0.9, 0.95, 0.99, Bonferroni(0.95, 9)} {
		for n := 1; n <= 300; n++ {
			wantNear(t, "central probability", studentCentral(studentCritical(level, float64(n)), n), level, tolerance)
		}
		// 1201 is beyond the change to the expansion.
		wantNear(t, "central probability", studentCentral(studentCritical(level, 1201), 1201), level, tolerance)
	}
}

// TestStudentExpansionMeetsGonum checks the two ways against each other below the place where they change over. The
// noise of gonum must be far below the digit that is kept.
func TestStudentExpansionMeetsGonum(t *testing.T) {
	worst := 0.0
	for freedom := 500.0; freedom <= expansionFreedom; freedom += 0.7 {
		for _, level := range []float64{0.9, 0.95, 0.99} {
			iterated := distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile(upperTail(level))
			expanded := studentExpansion(normalQuantile(level), freedom)
			worst = max(worst, math.Abs(iterated/expanded-1))
		}
	}
	t.Logf("largest relative difference %.2g", worst)
	if worst > 1e-12 {
		t.Errorf("the two quantiles differ by %g", worst)
	}
}

func TestNormalCritical(t *testing.T) {
	// 1.959963984540 and 2.575829303549 stand in every table, for example NIST/SEMATECH 1.3.6.7.1 with fewer digits.
	if got := normalCritical(0.95); got != 1.959963985 {
		t.Errorf("normalCritical(0.95) = %v", got)
	}
	if got := normalCritical(0.99); got != 2.575829304 {
		t.Errorf("normalCritical(0.99) = %v", got)
	}
}

func TestKeepDigits(t *testing.T) {
	for _, c := range []struct {
		x      float64
		digits int
		want   float64
	}{
		{math.Pi, 10, 3.141592654},
		{-1234567.89, 3, -1230000},
		{0, 5, 0},
		{math.MaxFloat64, 3, math.Inf(1)},
		{math.Inf(-1), 12, math.Inf(-1)},
	} {
		if got := keepDigits(c.x, c.digits); got != c.want {
			t.Errorf("keepDigits(%v, %d) = %v, want %v", c.x, c.digits, got, c.want)
		}
	}
}
