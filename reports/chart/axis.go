package chart

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// scale maps the values from lo to hi to the lengths from from to to. Values
// beyond the ends go to the ends, so nothing is drawn outside the frame.
type scale struct {
	lo, hi   float64
	log      bool // lo and hi are positive and map by their logarithms
	zero     bool // the axis is logarithmic but some values are 0: they stand apart, at from
	from, to vg.Length
}

// zeroApart is how far the place of the zeros is from the rest of a
// logarithmic axis.
const zeroApart vg.Length = 28

// linear returns a scale that contains 0 and all values of r.
func linear(r reach) scale {
	s := scale{lo: min(r.lo, 0), hi: max(r.hi, 0)}
	if r.empty() || s.lo == s.hi {
		s.lo, s.hi = 0, 0
	}
	return s
}

// logarithmic returns a scale from the last 1, 2 or 5 times a power of ten
// not above the positive values of r to the first one not below, and over a
// decade or more. Without positive values only 0 is left to show.
func logarithmic(r reach, zero bool) scale {
	if r.empty() {
		return scale{}
	}
	lo, hi := index125(r.lo), index125(r.hi)
	if value125(hi) < r.hi {
		hi++
	}
	for hi-lo < 3 {
		if hi++; hi-lo < 3 {
			lo--
		}
	}
	return scale{lo: value125(lo), hi: value125(hi), log: true, zero: zero}
}

// between returns s with its ends on the page.
func (s scale) between(from, to vg.Length) scale {
	s.from, s.to = from, to
	return s
}

// at returns where v stands. v must be defined.
func (s scale) at(v float64) vg.Length {
	from, share := s.from, 0.0
	switch {
	case s.log && v <= 0:
		return s.from
	case s.log:
		if s.zero {
			from += vg.Length(math.Copysign(float64(zeroApart), float64(s.to-s.from)))
		}
		share = math.Log(v/s.lo) / math.Log(s.hi/s.lo)
	case s.hi > s.lo:
		share = (v - s.lo) / (s.hi - s.lo)
	}
	return from + vg.Length(min(max(share, 0), 1))*(s.to-from)
}

// tick is a labelled value on an axis.
type tick struct {
	value float64
	label string
}

// value125 is the i-th number of the series 1, 2, 5, 10, 20, 50 ...; it goes
// on below 1 for negative i.
func value125(i int) float64 {
	decade := int(math.Floor(float64(i) / 3))
	return [3]float64{1, 2, 5}[i-3*decade] * math.Pow10(decade)
}

// index125 is the place in the series of the last number not above v, v > 0.
func index125(v float64) int {
	i := 3*int(math.Floor(math.Log10(v))) - 3
	for value125(i+1) <= v {
		i++
	}
	return i
}

// tickings returns sets of ticks for s, from the densest to the sparsest; the
// caller takes the first that fits. The densest has at most most steps when
// the scale is linear.
func (s scale) tickings(u Unit, most int) [][]tick {
	var sets [][]tick
	if s.log {
		for _, stride := range []int{1, 3, 6, 9, 18, 30, 60, 120} {
			sets = append(sets, s.logTicks(u, stride))
		}
		return sets
	}
	for n := most; n >= 1; n-- {
		sets = append(sets, s.linearTicks(u, n))
	}
	return sets
}

func (s scale) logTicks(u Unit, stride int) []tick {
	var ticks []tick
	if s.zero {
		ticks = append(ticks, tick{0, "0"})
	}
	for i, last := index125(s.lo), index125(s.hi); i <= last; i++ {
		if v := value125(i); i%stride == 0 && v >= s.lo {
			ticks = append(ticks, tick{v, u.format(v, true)})
		}
	}
	return ticks
}

// step divides the scale into at most n steps of 1, 2 or 5 times a power of
// ten of the unit in which half of its larger end is written: up to 1 MB the
// ticks are 500 kB and 1000 kB.
func (s scale) step(u Unit, n int) (prefix, float64) {
	p := u.prefixFor(max(math.Abs(s.lo), math.Abs(s.hi))/2, false)
	return p, niceStep((s.hi-s.lo)/p.factor, n) * p.factor
}

// linearTicks returns the ticks at multiples of the step for n.
func (s scale) linearTicks(u Unit, n int) []tick {
	if s.lo == s.hi {
		return []tick{{0, "0"}}
	}
	p, step := s.step(u, n)
	var ticks []tick
	first := math.Ceil(s.lo/step - 1e-9)
	for i := range n + 1 {
		if v := (first + float64(i)) * step; v <= s.hi+1e-9*step {
			ticks = append(ticks, tick{v, p.fixed(v, step)})
		}
	}
	return ticks
}

// niceStep is the smallest of 1, 2 or 5 times a power of ten that divides a
// length into at most n steps.
func niceStep(length float64, n int) float64 {
	i := index125(length / float64(n))
	if value125(i) < length/float64(n)*(1-1e-9) {
		i++
	}
	return value125(i)
}

// upToTick returns s with its upper end raised to the next tick, so that the
// top of a frame is labelled.
func (s scale) upToTick(u Unit, n int) scale {
	if s.log || s.lo == s.hi {
		return s
	}
	_, step := s.step(u, n)
	s.hi = math.Ceil(s.hi/step-1e-9) * step
	s.lo = math.Floor(s.lo/step+1e-9) * step
	return s
}

// axisHeight is the room below a frame for the labels of its ticks, and
// overhang how far they may stand out at its sides.
const (
	axisHeight vg.Length = 12
	overhang   vg.Length = 12
)

// drawXAxis draws a line up through frame for each tick, and the labels
// below. As many ticks are shown as fit without touching.
func drawXAxis(frame draw.Canvas, s scale, u Unit, lines bool) {
	drawXTicks(frame, s, s.xTicks(u), lines)
}

func drawXTicks(frame draw.Canvas, s scale, ticks []tick, lines bool) {
	for _, t := range ticks {
		x := s.at(t.value)
		if lines {
			frame.StrokeLine2(gridLine, x, frame.Min.Y, x, frame.Max.Y)
		}
		half := tickText.width(t.label) / 2
		x = max(min(x, frame.Max.X+overhang-half), frame.Min.X-overhang+half)
		tickText.draw(frame, x, frame.Min.Y-tickText.size-2, centred, t.label)
	}
}

// xTicks returns the densest ticks whose labels keep apart.
func (s scale) xTicks(u Unit) []tick {
	sets := s.tickings(u, 6)
	for _, ticks := range sets {
		if len(ticks) > 1 && len(s.apart(ticks)) == len(ticks) {
			return ticks
		}
	}
	return s.apart(sets[0])
}

// apart returns those of the ticks, from the left, whose labels do not touch.
func (s scale) apart(ticks []tick) []tick {
	const between = 7
	var kept []tick
	end := vg.Length(math.Inf(-1))
	for _, t := range ticks {
		half := tickText.width(t.label) / 2
		if x := s.at(t.value); x-half >= end+between {
			kept = append(kept, t)
			end = x + half
		}
	}
	return kept
}

// drawYAxis draws a line across frame for each tick, with the label left of it.
func drawYAxis(frame draw.Canvas, s scale, ticks []tick) {
	for _, t := range ticks {
		y := s.at(t.value)
		frame.StrokeLine2(gridLine, frame.Min.X, y, frame.Max.X, y)
		tickText.middle(frame, frame.Min.X-gap, y, leftOf, t.label)
	}
}

// yTicks returns the densest ticks that are a line and a half of text apart:
// at most most steps, or twice as many ticks on a logarithmic axis.
func (s scale) yTicks(u Unit, most int) []tick {
	apart := 1.5 * tickText.size
	for _, ticks := range s.tickings(u, most) {
		clash := len(ticks) > 2*most
		for i := 1; i < len(ticks); i++ {
			clash = clash || s.at(ticks[i].value)-s.at(ticks[i-1].value) < apart
		}
		if !clash && len(ticks) > 0 {
			return ticks
		}
	}
	return nil
}

// yWidth is the room that the labels of a vertical axis take.
func yWidth(ticks []tick) vg.Length {
	var widest vg.Length
	for _, t := range ticks {
		widest = max(widest, tickText.width(t.label))
	}
	return widest + gap
}
