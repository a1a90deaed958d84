package sweep

import "math/bits"

// maxDimensions is how many parameters a sample can spread over, and so how many can vary.
const maxDimensions = 16

// directions are the primitive polynomials and initial numbers of Joe and Kuo, "Constructing Sobol sequences with
// better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008), file new-joe-kuo-6, dimensions 2 to 16: the
// polynomial's inner coefficients, and one odd number below 2^i for each degree i. The first dimension needs none.
var directions = [maxDimensions - 1]struct {
	inner uint32
	m     []uint32
}{
	{0, []uint32{1}},
	{1, []uint32{1, 3}},
	{1, []uint32{1, 3, 1}},
	{2, []uint32{1, 1, 1}},
	{1, []uint32{1, 1, 3, 3}},
	{4, []uint32{1, 3, 5, 13}},
	{2, []uint32{1, 1, 5, 5, 17}},
	{4, []uint32{1, 1, 5, 5, 5}},
	{7, []uint32{1, 1, 7, 11, 19}},
	{11, []uint32{1, 1, 5, 1, 1}},
	{13, []uint32{1, 1, 1, 3, 11}},
	{14, []uint32{1, 3, 5, 5, 31}},
	{1, []uint32{1, 3, 3, 9, 7, 49}},
	{13, []uint32{1, 1, 1, 15, 21, 21}},
	{16, []uint32{1, 3, 1, 13, 27, 49}},
}

// matrices hold the direction numbers: column k of a dimension belongs to bit k of the index.
var matrices = func() (all [maxDimensions][32]uint32) {
	for k := range 32 {
		all[0][k] = 1 << (31 - k)
	}
	for d, p := range directions {
		v, degree := &all[d+1], len(p.m)
		for k := range 32 {
			if k < degree {
				v[k] = p.m[k] << (31 - k)
				continue
			}
			v[k] = v[k-degree] ^ v[k-degree]>>degree
			for j := 1; j < degree; j++ {
				if p.inner>>(degree-1-j)&1 == 1 {
					v[k] ^= v[k-j]
				}
			}
		}
	}
	return all
}()

// sobol is the coordinate of a point of the Sobol sequence in 2^-32, point by point and dimension by dimension without
// any state. Of the first 2^n points each dimension has exactly one in every interval of length 2^-n; a shift by
// exclusive or keeps that.
func sobol(dimension int, index uint32) (x uint32) {
	for rest := index; rest != 0; rest &= rest - 1 {
		x ^= matrices[dimension][bits.TrailingZeros32(rest)]
	}
	return x
}
