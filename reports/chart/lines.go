package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Lines shows how a measure depends on a parameter: one line per subject with
// the interval as a band around it.
type Lines struct {
	Heading
	XTitle     string // what the parameter is
	XUnit      Unit
	YUnit      Unit
	LogX, LogY bool // points whose X is not above 0 have no place on a logarithmic axis
	Lines      []Line
}

// Line is the line of one subject.
type Line struct {
	Subject
	Points []LinePoint // by increasing X
}

// LinePoint is the measure Y where the parameter is X. A point whose Y is
// undefined is a gap.
type LinePoint struct {
	X float64
	Y Value
}

// Size implements Chart.
func (l Lines) Size() (width, height vg.Length) {
	header := headerHeight(l.Heading) + vg.Length(len(l.Lines))*keyPitch
	return chartWidth, max(chartHeight, marginTop+header+2*axisHeight+marginBottom)
}

// Draw implements Chart.
func (l Lines) Draw(c draw.Canvas) {
	c = paper(c, l.Heading)
	xs := l.parameters()
	if len(xs) == 0 {
		sayNothing(c)
		return
	}
	side := sideWidth(subjectsOf(l.Lines), nameShare*(c.Max.X-c.Min.X))
	frame := draw.Crop(c, 0, -side-4*gap, 2*axisHeight, -gap)
	y := l.yScale().between(frame.Min.Y, frame.Max.Y).upToTick(l.YUnit, 5)
	yTicks := y.yTicks(l.YUnit, 5)
	frame.Min.X += yWidth(yTicks)
	x := l.xScale(xs).between(frame.Min.X+2*gap, frame.Max.X-gap)
	drawYAxis(frame, y, yTicks)
	drawXTicks(frame, x, l.xTicks(x, xs), false)
	frame.StrokeLine2(axisLine, frame.Min.X, frame.Min.Y, frame.Max.X, frame.Min.Y)
	tickText.draw(frame, (frame.Min.X+frame.Max.X)/2, c.Min.Y+2, centred,
		tickText.fit(l.XTitle, frame.Max.X-frame.Min.X))

	ends := make([]lineEnd, len(l.Lines))
	for i, line := range l.Lines {
		ends[i].at = frame.Min
		for _, run := range line.runs(x, y, l.LogX) {
			drawRun(frame, line.Style, run)
			ends[i] = lineEnd{run[len(run)-1].at, true}
		}
	}
	l.drawNames(draw.Crop(c, c.Max.X-c.Min.X-side, 0, 2*axisHeight, -gap), ends)
}

// parameters returns all values of X that can be drawn, in order and once.
func (l Lines) parameters() []float64 {
	var xs []float64
	for _, line := range l.Lines {
		for _, p := range line.Points {
			if p.drawn(l.LogX) {
				xs = append(xs, p.X)
			}
		}
	}
	slices.Sort(xs)
	return slices.Compact(xs)
}

// drawn reports whether p has a place on the axes.
func (p LinePoint) drawn(logX bool) bool {
	x := drawable(p.X)
	return p.Y.defined() && !math.IsNaN(x) && (!logX || x > 0)
}

// xScale spans the parameters; a single one stands in the middle.
func (l Lines) xScale(xs []float64) scale {
	s := scale{lo: xs[0], hi: xs[len(xs)-1], log: l.LogX}
	if s.lo < s.hi {
		return s
	}
	if l.LogX {
		s.lo, s.hi = s.lo/2, s.hi*2
	} else {
		s.lo, s.hi = s.lo-max(1, math.Abs(s.lo)), s.hi+max(1, math.Abs(s.hi))
	}
	return s
}

// xTicks labels the parameters themselves while they are few.
func (l Lines) xTicks(x scale, xs []float64) []tick {
	if len(xs) > 12 {
		return x.xTicks(l.XUnit)
	}
	var ticks []tick
	for _, v := range xs {
		ticks = append(ticks, tick{v, l.XUnit.Format(v)})
	}
	return x.apart(ticks)
}

// yScale spans the values and intervals that are drawn.
func (l Lines) yScale() scale {
	all, positive, zero := newReach(), newReach(), false
	for _, line := range l.Lines {
		for _, p := range line.Points {
			if !p.drawn(l.LogX) {
				continue
			}
			all.addValue(p.Y)
			low, high, _ := p.Y.interval()
			positive.addPositive(p.Y.Value, low, high)
			zero = zero || drawable(p.Y.Value) <= 0
		}
	}
	if l.LogY {
		return logarithmic(positive, zero)
	}
	return linear(all)
}

// linePoint is a point on the page, with the ends of its interval.
type linePoint struct {
	at        vg.Point
	low, high vg.Length
}

// lineEnd is the last point of a line that was drawn.
type lineEnd struct {
	at    vg.Point
	drawn bool
}

// runs returns the line on the page, in pieces where it has gaps.
func (l Line) runs(x, y scale, logX bool) [][]linePoint {
	var runs [][]linePoint
	var run []linePoint
	for _, p := range l.Points {
		if !p.drawn(logX) {
			if run != nil {
				runs, run = append(runs, run), nil
			}
			continue
		}
		at := linePoint{at: vg.Point{X: x.at(p.X), Y: y.at(p.Y.Value)}}
		at.low, at.high = at.at.Y, at.at.Y
		if low, high, ok := p.Y.interval(); ok {
			at.low, at.high = y.at(low), y.at(high)
		}
		run = append(run, at)
	}
	if run != nil {
		runs = append(runs, run)
	}
	return runs
}

// drawRun draws a band, the line in it and a mark on each point; where points
// are dense, on some.
func drawRun(c draw.Canvas, style int, run []linePoint) {
	line, edge := make([]vg.Point, len(run)), make([]vg.Point, 0, 2*len(run))
	wide := false
	for i, p := range run {
		line[i] = p.at
		edge = append(edge, vg.Point{X: p.at.X, Y: p.high})
		wide = wide || p.high > p.low
	}
	for _, p := range slices.Backward(run) {
		edge = append(edge, vg.Point{X: p.at.X, Y: p.low})
	}
	if wide && len(run) > 1 {
		c.FillPolygon(band(style), edge)
	}
	if wide && len(run) == 1 {
		c.StrokeLine2(whiskerLine, run[0].at.X, run[0].low, run[0].at.X, run[0].high)
	}
	c.StrokeLines(lineOf(style, 1.4), line)
	marked := vg.Length(math.Inf(-1))
	for _, at := range line {
		if at.X-marked >= 5*markRadius {
			drawMark(c, style, at, markRadius)
			marked = at.X
		}
	}
}

// drawNames writes the name of each line at the height of its end, and joins
// the two. A line without any point is named at the bottom, as not available.
func (l Lines) drawNames(side draw.Canvas, ends []lineEnd) {
	heights := make([]vg.Length, len(ends))
	for i, end := range ends {
		heights[i] = end.at.Y
	}
	const half = keyPitch / 2
	for i, y := range spread(heights, keyPitch, side.Min.Y+half/2, side.Max.Y-half/2) {
		name := l.Lines[i].Name
		if ends[i].drawn {
			side.StrokeLine2(leaderLine, ends[i].at.X+markRadius+1, ends[i].at.Y, side.Min.X-2, y)
		} else {
			name = "n/a: " + name
		}
		name = nameText.fit(name, side.Max.X-side.Min.X-sampleWidth-gap)
		lineSample(l.Lines[i].Subject, 1.4, true).draw(side, side.Min.X, y, name)
	}
}

// Describe implements Chart.
func (l Lines) Describe() string {
	var sentences []string
	for _, line := range l.Lines {
		var parts []string
		for _, p := range line.Points {
			parts = append(parts, fmt.Sprintf("%s at %s %s", p.Y.describe(l.YUnit), l.XTitle, l.XUnit.Format(p.X)))
		}
		sentences = append(sentences, line.Name+": "+strings.Join(parts, ", "))
	}
	return l.describe(sentences)
}
