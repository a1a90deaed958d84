// Package detmath computes logarithms, exponentials, powers and normal quantiles with the same bits on every machine.
//
// The functions of package math do not: some have assembly versions that choose fused multiply-add at run time, and
// compilers fuse x*y+z on some processors only. Here every product that is added is wrapped in float64(), which forbids
// fusion; nothing else is used than the four operations, square root and the handling of bits, all exact by IEEE 754.
// A file of golden bits in testdata lets any machine check itself.
//
// Errors, measured against math/big over the ranges in the tests (1 ulp is the distance to the next double):
//
//	Log, Exp, Pow  below 0.52 ulp, while the result is above 2^-1022
//	Log1p          below 1.5 ulp
//	Expm1          below 2 ulp
//	NormQuantile   below 4 ulp
package detmath

import "math"

// highHalf cuts x to its 26 leading bits, so that the product of two such halves is exact.
func highHalf(x float64) float64 { return math.Float64frombits(math.Float64bits(x) &^ (1<<27 - 1)) }
