package rng

import "math"

// reference is a law under test with its distribution function and tail, written down independently of the inversions
// and with package math. Both are needed: each loses digits where the other is near 1.
type reference struct {
	dist        Dist
	below, tail func(x float64) float64
	mean, scv   float64
	discrete    bool
}

func references() []reference {
	normalTail := func(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }
	logNormal := func(d Dist, median, sigma, mean, scv float64) reference {
		z := func(x float64) float64 { return math.Log(x/median) / sigma }
		return reference{d, func(x float64) float64 { return normalTail(-z(x)) },
			func(x float64) float64 { return normalTail(z(x)) }, mean, scv, false}
	}
	list := []reference{
		{Exponential(7e9), func(x float64) float64 { return -math.Expm1(-x / 7e9) },
			func(x float64) float64 { return math.Exp(-x / 7e9) }, 7e9, 1, false},
		// The variance of the uniform law is (high-low)^2/12 = 16/12; the mean is 3.
		{UniformOn(1, 5), func(x float64) float64 { return (x - 1) / 4 },
			func(x float64) float64 { return (5 - x) / 4 }, 3, 16. / 12 / 9, false},
		// E[X] = exp(sigma^2/2) and E[X^2]/E[X]^2 = exp(sigma^2), times the median.
		logNormal(Lognormal(2048, 0.5), 2048, 0.5, 2048*math.Exp(0.125), math.Expm1(0.25)),
		// The 99th percentile is exp(2.3263478740408408*sigma) medians.
		logNormal(LognormalP99(2048, 30720), 2048, math.Log(15)/2.3263478740408408,
			2048*math.Exp(0.5*math.Pow(math.Log(15)/2.3263478740408408, 2)),
			math.Expm1(math.Pow(math.Log(15)/2.3263478740408408, 2))),
		// sigma^2 = ln(1+scv), and the mean is sqrt(1+scv) medians.
		logNormal(LognormalMean(0.01, 4), 0.01/math.Sqrt(5), math.Sqrt(math.Log(5)), 0.01, 4),
		paretoReference(1.2, 5, 400), paretoReference(1, 1, 50), paretoReference(2, 3, 7), paretoReference(0.3, 1, 1e6),
		paretoReference(3.5, 2, math.Inf(1)), geometricReference(10), geometricReference(1.25),
		geometricReference(3e6),
	}
	for _, k := range []int{1, 2, 3, 5, 10, 50, 300, 1000} {
		list = append(list, erlangReference(k, 1e7))
	}
	for _, scv := range []float64{1, 1.2, 4, 9, 100, 1e4} {
		list = append(list, hyperReference(15e6, scv))
	}
	return list
}

// erlangReference counts the events of a Poisson process: fewer than k up to x.
func erlangReference(k int, mean float64) reference {
	scale := mean / float64(k)
	most := 3*k + 120
	logFactorials := make([]float64, most)
	for i := range logFactorials {
		logFactorials[i], _ = math.Lgamma(float64(i + 1))
	}
	events := func(from, to int, y float64) float64 {
		sum, logY := 0.0, math.Log(y)
		for i := from; i < to; i++ {
			sum += math.Exp(float64(i)*logY - y - logFactorials[i])
		}
		return sum
	}
	below := func(x float64) float64 { return events(k, most, x/scale) }
	tail := func(x float64) float64 { return events(0, k, x/scale) }
	return reference{Erlang(k, mean), below, tail, mean, 1 / float64(k), false}
}

// hyperReference writes the balanced means as in Whitt's "Approximating a point process by a renewal process" (1982):
// the probabilities are (1 +- sqrt((scv-1)/(scv+1)))/2. For the smaller, sqrt(1-2/(scv+1))-1 is taken without
// cancellation.
func hyperReference(mean, scv float64) reference {
	p := 0.5 * (1 + math.Sqrt((scv-1)/(scv+1)))
	q := -0.5 * math.Expm1(0.5*math.Log1p(-2/(scv+1)))
	below := func(x float64) float64 { return -p*math.Expm1(-2*p*x/mean) - q*math.Expm1(-2*q*x/mean) }
	tail := func(x float64) float64 { return p*math.Exp(-2*p*x/mean) + q*math.Exp(-2*q*x/mean) }
	return reference{Hyperexponential(mean, scv), below, tail, mean, scv, false}
}

// paretoReference has F(x) = (1-(low/x)^alpha)/(1-(low/high)^alpha), and moments by integrating x^(n-alpha-1).
func paretoReference(alpha, low, high float64) reference {
	cut := math.Pow(low/high, alpha)
	below := func(x float64) float64 { return -math.Expm1(alpha*math.Log(low/x)) / (1 - cut) }
	tail := func(x float64) float64 { return (math.Pow(low/x, alpha) - cut) / (1 - cut) }
	moment := func(n float64) float64 {
		constant := alpha * math.Pow(low, alpha) / (1 - cut)
		switch {
		case n == alpha:
			return constant * math.Log(high/low)
		case math.IsInf(high, 1):
			return constant * math.Pow(low, n-alpha) / (alpha - n)
		default:
			return constant * (math.Pow(high, n-alpha) - math.Pow(low, n-alpha)) / (n - alpha)
		}
	}
	mean := moment(1)
	return reference{Pareto(alpha, low, high), below, tail, mean, moment(2)/mean/mean - 1, false}
}

// geometricReference: more than n trials are needed when the first n fail. The variance is (1-p)/p^2.
func geometricReference(mean float64) reference {
	p := 1 / mean
	tail := func(x float64) float64 { return math.Exp(math.Floor(x) * math.Log1p(-p)) }
	return reference{Geometric(mean), func(x float64) float64 { return 1 - tail(x) }, tail, mean, 1 - p, true}
}
