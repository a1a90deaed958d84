package stats

import "math"

// Interval is an estimate with its confidence interval, in the unit of the observations. No field is ever NaN or
// infinite.
type Interval struct {
	// Mean is the estimate.
	Mean float64
	// Low and High are the ends of the interval; they equal Mean when the interval is not Defined.
	Low, High float64
	// HalfWidth is the distance from Mean to the farther end; the ends of most intervals are equally far.
	HalfWidth float64
	// StdDev is the standard deviation of one observation, with divisor N-1.
	StdDev float64
	// N is the number of independent observations.
	N int
}

// Defined reports whether there is an interval at all: one observation tells nothing about the spread.
func (i Interval) Defined() bool { return i.N >= 2 }

// MeanInterval returns Student's t interval for the mean of independent observations x:
// mean ± t(N-1) s/√N (Law, Simulation Modeling and Analysis, 4.5).
func MeanInterval(x []float64, level float64) Interval {
	checkLevel(level)
	checkValues(x)
	if len(x) == 0 {
		return Interval{}
	}
	mean, squares := moments(x)
	return studentInterval(mean, squares, len(x), level)
}

// studentInterval builds the t interval around an estimate from the sum of the n squared deviations from it.
func studentInterval(estimate, squares float64, n int, level float64) Interval {
	if n < 2 {
		return Interval{Mean: estimate, Low: estimate, High: estimate, N: n}
	}
	freedom := float64(n - 1)
	stdDev := math.Sqrt(squares / freedom)
	half := float64(studentCritical(level, freedom) * stdDev / math.Sqrt(float64(n)))
	return Interval{
		Mean: estimate, Low: estimate - half, High: estimate + half,
		HalfWidth: half, StdDev: stdDev, N: n,
	}
}
