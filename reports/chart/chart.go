// Package chart draws the pictures of a comparison: one file and one plain
// data struct per kind of chart, one theme for all of them. The caller fills
// a struct with values that are already computed; the package only decides
// where ink goes.
//
// Charts draw on the vg layer of gonum/plot. Axes, keys and labels are laid
// out here and not by plot.Plot, because a comparison needs what that does
// not offer: names measured and set beside horizontal bars, keys outside the
// frame, labels that never overlap, a logarithmic axis with 1-2-5 ticks.
//
// The same drawing gives SVG and PNG, and both have the same bytes on every
// machine: coordinates are rounded before they are written or painted, and
// text is drawn as outlines, so that no installed font can change a picture.
package chart

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Chart is one picture. Every kind in this package is a plain struct that
// implements it; SVG and PNG turn it into a file.
type Chart interface {
	// Size is the size of the whole picture; it grows where more rows would
	// make text too small to read.
	Size() (width, height vg.Length)
	// Draw draws the picture so that it fills c.
	Draw(c draw.Canvas)
	// Describe tells what the picture shows in words and numbers, for readers
	// who cannot see it.
	Describe() string
	head() Heading
}

// Heading stands above a chart.
type Heading struct {
	Title    string // the finding, in one sentence; at most two lines are shown
	Subtitle string // unit, number of replications, confidence level, which way is better
}

func (h Heading) head() Heading { return h }

// describe sets the subtitle before the sentences that tell the data.
func (h Heading) describe(sentences []string) string {
	if h.Subtitle != "" {
		sentences = append([]string{h.Subtitle}, sentences...)
	}
	return strings.Join(sentences, ". ")
}

// Subject is what a bar or a line stands for: a strategy, or a server.
type Subject struct {
	Name string
	// Style is the subject's place in the fixed order of colours, dashes and
	// marks, the same in all charts of a comparison. There are 12 styles,
	// used again from the start after that; Grey is for what stands behind.
	Style int
}

func (s Subject) subject() Subject { return s }

// subjectsOf returns what the rows or lines of a chart stand for.
func subjectsOf[T interface{ subject() Subject }](items []T) []Subject {
	subjects := make([]Subject, len(items))
	for i, item := range items {
		subjects[i] = item.subject()
	}
	return subjects
}

// Grey is the style of a subject that is only background to the others.
const Grey = -1

// Value is a number with the interval that says how sure it is. A Value that
// is NaN or infinite is undefined and shown as "n/a". The interval is drawn
// when Low < High; set both to Value, or leave both 0, where there is none,
// as with a single replication.
type Value struct {
	Value, Low, High float64
}

// Undefined is the value of a measure that has none, such as the latency of a
// strategy that answered no request.
func Undefined() Value { return Value{Value: math.NaN()} }

// defined reports whether there is a number to show.
func (v Value) defined() bool { return !math.IsNaN(drawable(v.Value)) }

// interval returns the ends of the interval and whether there is one; NaN if
// there is none.
func (v Value) interval() (low, high float64, ok bool) {
	low, high = drawable(v.Low), drawable(v.High)
	if v.defined() && low < high {
		return low, high, true
	}
	return math.NaN(), math.NaN(), false
}

// drawable returns v as it can be drawn: NaN where it is not finite or so
// large that a difference of two such numbers could overflow, and 0 where it
// is so small that a quotient could.
func drawable(v float64) float64 {
	switch a := math.Abs(v); {
	case math.IsNaN(v) || a > 1e100:
		return math.NaN()
	case a < 1e-100:
		return 0
	}
	return v
}

// describe returns v in words, such as "12 ms (11 ms to 13 ms)".
func (v Value) describe(u Unit) string {
	text := u.Format(v.Value)
	if low, high, ok := v.interval(); ok {
		text += fmt.Sprintf(" (%s to %s)", u.Format(low), u.Format(high))
	}
	return text
}

// reach is the range of the numbers seen so far; undefined ones are skipped.
type reach struct{ lo, hi float64 }

func newReach() reach { return reach{math.Inf(1), math.Inf(-1)} }

func (r *reach) add(values ...float64) {
	for _, v := range values {
		if v = drawable(v); !math.IsNaN(v) {
			r.lo, r.hi = min(r.lo, v), max(r.hi, v)
		}
	}
}

// addPositive takes in those values that have a place on a logarithmic axis.
func (r *reach) addPositive(values ...float64) {
	for _, v := range values {
		if v = drawable(v); v > 0 {
			r.add(v)
		}
	}
}

// addValue takes in v and its interval.
func (r *reach) addValue(v Value) {
	r.add(v.Value)
	if low, high, ok := v.interval(); ok {
		r.add(low, high)
	}
}

func (r reach) empty() bool { return r.lo > r.hi }
