package stats

import "math"

// valueLimit bounds the magnitude of an observation: the squares of 10^7 such values still have a finite sum.
const valueLimit = 1e150

// Mean returns the arithmetic mean of x. It panics when x is empty.
func Mean(x []float64) float64 {
	if len(x) == 0 {
		panic("stats: mean of an empty sample")
	}
	checkValues(x)
	mean, _ := moments(x)
	return mean
}

// moments returns the mean of x, which must not be empty, and the sum of the squared deviations from it. Both passes
// work on x - x[0]: so equal values have exactly their own mean and exactly no spread, and values that are large beside
// their spread lose no digits.
func moments(x []float64) (mean, squares float64) {
	pivot, sum := x[0], 0.0
	for _, v := range x {
		sum += v - pivot
	}
	shift := sum / float64(len(x))
	for _, v := range x {
		d := v - pivot - shift
		squares += float64(d * d)
	}
	return pivot + shift, squares
}

// checkValues panics unless all values are finite and within the limit; the comparison also fails for NaN.
func checkValues(x []float64) {
	for _, v := range x {
		if !(math.Abs(v) <= valueLimit) {
			panic("stats: a value is not finite or beyond 1e150")
		}
	}
}

// checkLevel panics unless level is a confidence level, a number strictly between 0 and 1.
func checkLevel(level float64) {
	if !(level > 0 && level < 1) {
		panic("stats: a confidence level must lie between 0 and 1")
	}
}
