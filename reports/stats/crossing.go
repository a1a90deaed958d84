package stats

import "math"

// Crossing is where a difference between two systems changes its sign along a parameter: from there on the other one
// is better.
type Crossing struct {
	// At is where the mean difference, interpolated linearly between neighbouring values, is 0.
	At float64
	// Low and High are the ends of the set of values around At at which the data do not tell the difference from 0.
	Low, High float64
	// LowOpen and HighOpen say that the set goes on to the end of what was looked at: there is no bound on that side.
	LowOpen, HighOpen bool
	// Rising says that the difference is below 0 before the crossing and above behind it.
	Rising bool
}

// Crossings finds where the difference d changes its sign along x, which must increase: d[i][r] is the difference of
// replication r at x[i]. All d[i] have the same length of at least two.
//
// The set around a crossing is Fieller's (J. R. Stat. Soc. B 16 (1954), 175-185), extended to a broken line. Between
// neighbours the difference of one replication is taken to be straight, D(w) = D0 + w (D1 - D0), so at every w there is
// a sample of R differences and Student's interval for its mean. The set holds the w at which that interval contains 0:
//
//	(m0 + w m)² <= t² (s00 + 2 w s01 + w² s11) / R
//
// with the means and covariances of D0 and D1 - D0; its ends are roots of a quadratic equation. Where the truth is
// straight, the set contains the true crossing with exactly the probability level, whatever the correlation between
// neighbours. Replications that share their luck along x make it short. Of the set, the part connected with At is
// returned. Nothing is drawn at random.
//
// Where the mean changes its sign several times within one part of the set, the data show one change at most: none if
// the sign is the same before and behind, and else the first is returned. A part that reaches from end to end shows
// none, because the difference is told from 0 nowhere.
func Crossings(x []float64, d [][]float64, level float64) []Crossing {
	checkLevel(level)
	if len(x) != len(d) || len(x) < 2 || len(d[0]) < 2 {
		panic("stats: a crossing needs two values of a parameter, and two replications at each")
	}
	means := make([]float64, len(x))
	for i := range d {
		if len(d[i]) != len(d[0]) || i > 0 && !(x[i] > x[i-1]) {
			panic("stats: differences need the same replications at increasing values")
		}
		checkValues(d[i])
		means[i], _ = moments(d[i])
	}
	t := studentCritical(level, float64(len(d[0])-1))
	var found []Crossing
	last := -1 // the last value with a difference other than 0
	for i, mean := range means {
		if mean == 0 {
			continue
		}
		if last >= 0 && (means[last] < 0) != (mean < 0) {
			segment := last // the crossing lies in the segment that begins here
			w := means[last] / (means[last] - means[last+1])
			c := Crossing{At: between(x[segment], x[segment+1], w), Rising: mean > 0}
			c.Low, c.LowOpen = reachOf(x, d, t, segment, w, -1)
			c.High, c.HighOpen = reachOf(x, d, t, segment, w, 1)
			found = append(found, c)
		}
		last = i
	}
	return shown(found)
}

// shown keeps the crossings that the data show, of all those of the mean.
func shown(all []Crossing) (kept []Crossing) {
	for i := 0; i < len(all); {
		same := 1 // crossings within one part of the set
		for i+same < len(all) && all[i+same].Low <= all[i].High {
			same++
		}
		if c := all[i]; same%2 == 1 && !(c.LowOpen && c.HighOpen) {
			kept = append(kept, c)
		}
		i += same
	}
	return kept
}

// between is the value at a share w of the way from a to b.
func between(a, b, w float64) float64 { return a + float64(w*(b-a)) }

// reachOf goes from a share w of a segment downwards (-1) or upwards (1) until the differences can be told from 0. open
// says that they cannot up to the end.
func reachOf(x []float64, d [][]float64, t float64, segment int, w float64, direction int) (end float64, open bool) {
	for segment >= 0 && segment+1 < len(x) {
		if end, found := boundary(d[segment], d[segment+1], t, w, direction); found {
			return between(x[segment], x[segment+1], end), false
		}
		segment += direction
		w = float64(1-direction) / 2 // go on at the near end of the next segment
	}
	if direction < 0 {
		return x[0], true
	}
	return x[len(x)-1], true
}

// boundary is the first share from w on, downwards or upwards, at which the differences between two neighbours can be
// told from 0. The condition of Crossings is a w² + 2 b w + c <= 0.
func boundary(from, to []float64, t, w float64, direction int) (share float64, found bool) {
	n := float64(len(from))
	slopes := make([]float64, len(from))
	for r := range from {
		slopes[r] = to[r] - from[r]
	}
	m0, s00 := moments(from)
	m, s11 := moments(slopes)
	s01 := 0.0
	for r := range from {
		s01 += float64((from[r] - m0) * (slopes[r] - m))
	}
	k := float64(t*t) / float64((n-1)*n)
	a := float64(m*m) - float64(k*s11)
	b := float64(m0*m) - float64(k*s01)
	c := float64(m0*m0) - float64(k*s00)
	beyond := func(v float64) float64 { return float64((float64(a*v)+2*b)*v) + c } // above 0: told apart
	if beyond(w) >= 0 {
		return w, true
	}
	best, found := 0.0, false
	for _, root := range quadraticRoots(a, b, c) {
		ahead := float64((root - w) * float64(direction))
		if ahead >= 0 && root >= 0 && root <= 1 && (!found || float64((root-best)*float64(direction)) < 0) {
			best, found = root, true
		}
	}
	return best, found
}

// quadraticRoots solves a w² + 2 b w + c = 0 without cancellation.
func quadraticRoots(a, b, c float64) []float64 {
	if a == 0 {
		if b == 0 {
			return nil
		}
		return []float64{-c / (2 * b)}
	}
	inner := float64(b*b) - float64(a*c)
	if inner < 0 {
		return nil
	}
	q := -(b + math.Copysign(math.Sqrt(inner), b))
	if q == 0 {
		return []float64{0}
	}
	return []float64{q / a, c / q}
}
