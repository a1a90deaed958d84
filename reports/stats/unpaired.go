package stats

import (
	"fmt"
	"math"
)

// Unpaired compares two systems that were run with different luck.
type Unpaired struct {
	// Difference is the estimate of mean A - mean B, Low and High the ends of its interval.
	Difference, Low, High float64
	// StandardError is the standard deviation of Difference.
	StandardError float64
	// DegreesOfFreedom is Satterthwaite's estimate, not a whole number in general.
	DegreesOfFreedom float64
}

// UnpairedDifference returns Welch's t interval of the difference of the means of two independent samples, whose
// lengths and variances may differ (Welch 1947, with Satterthwaite's degrees of freedom). Fewer than two observations
// in a sample are an error. Where replications share their luck, PairedDifference is sharper and right.
func UnpairedDifference(a, b []float64, level float64) (Unpaired, error) {
	checkLevel(level)
	checkValues(a)
	checkValues(b)
	if len(a) < 2 || len(b) < 2 {
		return Unpaired{}, fmt.Errorf("stats: each sample needs two observations, not %d and %d", len(a), len(b))
	}
	meanA, squaresA := moments(a)
	meanB, squaresB := moments(b)
	freedomA, freedomB := float64(len(a)-1), float64(len(b)-1)
	varianceA := squaresA / freedomA / float64(len(a))
	varianceB := squaresB / freedomB / float64(len(b))
	u := Unpaired{
		Difference:       meanA - meanB,
		StandardError:    math.Sqrt(varianceA + varianceB),
		DegreesOfFreedom: freedomA + freedomB,
	}
	if u.StandardError > 0 {
		// Shares of the variance, so that its square cannot overflow.
		shareA, shareB := varianceA/(varianceA+varianceB), varianceB/(varianceA+varianceB)
		u.DegreesOfFreedom = 1 / (float64(shareA*shareA)/freedomA + float64(shareB*shareB)/freedomB)
	}
	half := float64(studentCritical(level, u.DegreesOfFreedom) * u.StandardError)
	u.Low, u.High = u.Difference-half, u.Difference+half
	return u, nil
}
