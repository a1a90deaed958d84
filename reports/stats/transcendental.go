package stats

import (
	"math"
	"strconv"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// criticalDigits is the number of significant digits kept of the quantiles of distributions. Up to expansionFreedom
// gonum's differ by less than 3e-13 between processors with and without fused multiply-add, so what is kept is the same
// (none of 8000 values differed).
const criticalDigits = 10

// elementaryDigits is the number of significant digits kept of a logarithm or an exponential, which is right to within
// a few units of the sixteenth digit on every machine.
const elementaryDigits = 12

// expansionFreedom is where studentCritical leaves gonum for an expansion. There the first term left out of the
// expansion is below 1e-12, while gonum's incomplete beta function grows noisy: 5e-12 at 10^4 degrees of freedom,
// enough to change the digits kept, and wrong in the ninth digit at 10^7.
const expansionFreedom = 1000

// studentCritical returns the t for which a Student variate with the given degrees of freedom (> 0, not necessarily
// whole) lies in [-t, t] with the probability level.
func studentCritical(level, freedom float64) float64 {
	if freedom > expansionFreedom {
		return keepDigits(studentExpansion(normalQuantile(level), freedom), criticalDigits)
	}
	key := [2]float64{level, freedom}
	if known, ok := criticals.Load(key); ok {
		return known.(float64)
	}
	student := distuv.StudentsT{Sigma: 1, Nu: freedom}
	critical := keepDigits(student.Quantile(upperTail(level)), criticalDigits)
	if freedom == math.Trunc(freedom) {
		criticals.Store(key, critical)
	}
	return critical
}

// criticals remembers the quantiles that were asked for: one comparison needs a handful of them thousands of times. It
// is bounded, since levels are few and only whole degrees of freedom up to expansionFreedom are kept.
var criticals sync.Map

// studentExpansion is the asymptotic quantile of Student's t around the normal quantile z
// (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5).
func studentExpansion(z, freedom float64) float64 {
	z2 := float64(z * z)
	sum := 0.0
	for _, c := range [...]float64{
		polynomial(z2, -945, -1920, 1482, 776, 79) / 92160,
		polynomial(z2, -15, 17, 19, 3) / 384,
		polynomial(z2, 3, 16, 5) / 96,
		float64(polynomial(z2, 1, 1) / 4),
	} {
		sum = (sum + c) / freedom
	}
	return z + float64(z*sum)
}

// polynomial returns the polynomial with the given coefficients, constant first, at x.
func polynomial(x float64, coefficients ...float64) float64 {
	sum := 0.0
	for i := len(coefficients) - 1; i >= 0; i-- {
		sum = float64(sum*x) + coefficients[i]
	}
	return sum
}

// normalCritical returns the z for which a standard normal variate lies in [-z, z] with the probability level.
func normalCritical(level float64) float64 {
	return keepDigits(normalQuantile(level), criticalDigits)
}

func normalQuantile(level float64) float64 {
	return distuv.UnitNormal.Quantile(upperTail(level))
}

// upperTail returns the probability below the upper end of a central interval of the given level.
func upperTail(level float64) float64 {
	return 1 - float64((1-level)/2)
}

func logarithm(x float64) float64 { return keepDigits(math.Log(x), elementaryDigits) }

func exponential(x float64) float64 { return keepDigits(math.Exp(x), elementaryDigits) }

func power(x, y float64) float64 { return keepDigits(math.Pow(x, y), elementaryDigits) }

// keepDigits rounds x to a number of significant decimal digits; infinities stay what they are. The detour through
// text is exact, unlike a multiplication by a power of ten. Its only error is a number rounded beyond the largest one,
// and then the value is the infinity that is wanted.
func keepDigits(x float64, digits int) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', digits, 64), 64)
	return rounded
}
