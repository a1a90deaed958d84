package stats

import (
	"math"
)

// lookAhead is the number of further replications, or percent of those run when there are more than 100, over which
// the precision must hold before it is believed (Hoad, Robinson and Davies 2010).
const lookAhead = 5

// Stopper decides replication by replication whether an estimate is precise enough. A small spread by luck among the
// first replications would stop a plain rule too early; the look-ahead guards against it (Hoad, Robinson and Davies,
// Automated selection of the number of replications, Journal of the Operational Research Society 61, 2010).
//
// The decision depends on the values and their order alone. A caller with several workers adds the values in the order
// of the replications and drops those beyond the one that ended it. Several metrics need one Stopper each.
type Stopper struct {
	level, precision float64
	first, limit     int
	values           []float64
	a, b             []float64 // both sides of a difference; nil for single values
	// candidate is the number of replications at which the precision was met and has held since; 0 while it is not.
	candidate int
	held      bool
}

// NewStopper returns a Stopper that asks for a relative error of at most precision (0.05 is 5 %) with the confidence
// level. It begins to judge at first replications (>= 2, better 10) and gives up at limit. It panics unless
// 0 < precision < 1 and 2 <= first <= limit.
func NewStopper(level, precision float64, first, limit int) *Stopper {
	checkLevel(level)
	if !(precision > 0 && precision < 1) || first < 2 || limit < first {
		panic("stats: a stopper needs 0 < precision < 1 and 2 <= first <= limit")
	}
	return &Stopper{level: level, precision: precision, first: first, limit: limit}
}

// Add takes the value of the next replication. It panics when the Stopper is Done.
func (s *Stopper) Add(value float64) {
	if s.Done() {
		panic("stats: a value came after the stopper was done")
	}
	checkValues([]float64{value})
	s.values = append(s.values, value)
	n := len(s.values)
	switch {
	case n < s.first:
	case !s.precise():
		s.candidate = 0
	case s.candidate == 0:
		s.candidate = n
	default:
		s.held = n-s.candidate >= lookAhead*max(100, s.candidate)/100
	}
}

// AddPair takes both values of the next replication of two systems and judges their difference a - b. A difference near
// 0 has no relative precision, so its half-width is held against the larger of the two means: 2 % says that the
// difference is known to within 2 % of what it is a difference of. A Stopper is fed by Add or by AddPair alone.
func (s *Stopper) AddPair(a, b float64) {
	checkValues([]float64{a, b})
	s.a, s.b = append(s.a, a), append(s.b, b)
	s.Add(a - b)
}

// precise reports whether the half-width is at most γ/(1+γ) of the scale, so that the error is at most the part
// γ of the true mean (Law, Simulation Modeling and Analysis, 9.4.1).
func (s *Stopper) precise() bool {
	return float64(s.Interval().HalfWidth*(1+s.precision)) <= float64(s.precision*s.scale())
}

// scale is what the half-width is relative to: the mean, or the larger of two.
func (s *Stopper) scale() float64 {
	if s.a != nil {
		return max(math.Abs(Mean(s.a)), math.Abs(Mean(s.b)))
	}
	return math.Abs(Mean(s.values))
}

// Relative returns the half-width over what it is relative to. It reports false when there is no interval yet, or when
// it is relative to 0 and not 0 itself.
func (s *Stopper) Relative() (share float64, ok bool) {
	i := s.Interval()
	if !i.Defined() || i.HalfWidth == 0 {
		return 0, i.Defined()
	}
	scale := s.scale()
	if scale == 0 || i.HalfWidth/scale > valueLimit {
		return 0, false
	}
	return i.HalfWidth / scale, true
}

// Needed guesses the number of replications at which the Stopper would be done, from the spread so far: half-widths
// shrink with the square root. It is at least one more than were run, and never beyond the limit.
func (s *Stopper) Needed() int {
	n := len(s.values)
	share, ok := s.Relative()
	if !ok || n < s.first {
		return min(s.limit, max(s.first, 2*n))
	}
	if s.candidate > 0 {
		return min(s.limit, max(n+1, s.candidate+lookAhead*max(100, s.candidate)/100))
	}
	growth := float64(share * (1 + s.precision) / s.precision)
	if guess := float64(n) * float64(growth*growth); guess < float64(s.limit) {
		return min(s.limit, max(n+1, int(guess)+lookAhead))
	}
	return s.limit
}

// Done reports that no further replication is needed or allowed.
func (s *Stopper) Done() bool { return s.held || len(s.values) >= s.limit }

// Interval returns the t interval of all values so far.
func (s *Stopper) Interval() Interval { return MeanInterval(s.values, s.level) }
