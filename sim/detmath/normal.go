package detmath

import "math"

// NormQuantile returns the z below which a standard normal variate falls with probability p: -Inf for 0, +Inf for 1,
// NaN outside. It is odd around 1/2, as exactly as 1-p is.
//
// In the middle, z = q*(sqrt(2*pi) + t*R(t)) with q = p-1/2 and t = q*q. In a tail of probability p, z is
// w = sqrt(-2*ln p) less a rational function of w. The rational functions are best approximations in the sense of
// Chebyshev, found by the Remez exchange in 60 digits; each errs by less than 2^-54 of the result.
func NormQuantile(p float64) float64 {
	q := p - 0.5
	if q >= -0.375 && q <= 0.375 {
		t := float64(q * q)
		return float64(q * (sqrt2Pi + float64(t*middle(0.140625-t))))
	}
	if q < 0 {
		return -tail(p)
	}
	return tail(1 - p)
}

const sqrt2Pi = 2.50662827463100050241576528481104525301

// tail returns the z above which a standard normal variate falls with probability p < 1/8.
func tail(p float64) float64 {
	if !(p > 0) {
		return -logLimit(p)
	}
	w := math.Sqrt(-2 * Log(p))
	if w < 8.6 {
		return w - near(w)
	}
	return w - far(w)
}

// middle is R as a function of 0.375^2 - t, which makes all terms positive.
func middle(s float64) float64 {
	over := 24.99121039057527
	over = 1505.481308085566 + float64(over*s)
	over = 3439.199111464953 + float64(over*s)
	over = 2412.636471895635 + float64(over*s)
	over = 699.3194532927766 + float64(over*s)
	over = 88.08667354823396 + float64(over*s)
	over = 3.989120519383855 + float64(over*s)
	under := 822.0598434953935
	under = 2755.3646382211136 + float64(under*s)
	under = 2818.419567982847 + float64(under*s)
	under = 1240.9591556224188 + float64(under*s)
	under = 262.7109861929561 + float64(under*s)
	under = 26.317466176944308 + float64(under*s)
	return over / (1 + float64(under*s))
}

// near is w - z for w from 2.039 to 8.6, that is p from 1/8 down to 8.7e-17.
func near(w float64) float64 {
	over := 3.266862960010897e-07
	over = 0.0006077074523104076 + float64(over*w)
	over = 0.04584499624935493 + float64(over*w)
	over = 0.8613195315631559 + float64(over*w)
	over = 6.011185282983572 + float64(over*w)
	over = 22.450952067262886 + float64(over*w)
	over = 46.45697531028657 + float64(over*w)
	over = 29.965408913245568 + float64(over*w)
	over = 3.60350764712456 + float64(over*w)
	under := 9.245991787739775e-05
	under = 0.009649779837288907 + float64(under*w)
	under = 0.2403549968683356 + float64(under*w)
	under = 2.1819141099314026 + float64(under*w)
	under = 9.921823513121335 + float64(under*w)
	under = 26.853173840422027 + float64(under*w)
	under = 32.82658511539528 + float64(under*w)
	under = 13.08530360650827 + float64(under*w)
	return over / (1 + float64(under*w))
}

// far is w - z for w from 8.6 to 38.7, that is p down to the smallest double.
func far(w float64) float64 {
	over := 5.559618728914565e-11
	over = 5.118515701558913e-07 + float64(over*w)
	over = 0.000169389013080306 + float64(over*w)
	over = 0.013817308196138346 + float64(over*w)
	over = 0.36932828096477016 + float64(over*w)
	over = 3.3555215234765696 + float64(over*w)
	over = 8.765889541363261 + float64(over*w)
	over = 3.15097602985583 + float64(over*w)
	under := 6.412669592580972e-08
	under = 2.7479136834532026e-05 + float64(under*w)
	under = 0.0027856005194523527 + float64(under*w)
	under = 0.09394393240761537 + float64(under*w)
	under = 1.1472077869435477 + float64(under*w)
	under = 4.782309009174049 + float64(under*w)
	under = 5.299092966166061 + float64(under*w)
	return over / (1 + float64(under*w))
}
