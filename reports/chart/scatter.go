package chart

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Scatter sets two measures of each subject against each other, such as what
// it costs and what it gives. Both intervals are drawn as a cross. An axis is
// logarithmic when its values are far apart, with zeros at a place of their
// own.
type Scatter struct {
	Heading
	XTitle, YTitle string
	XUnit, YUnit   Unit
	Points         []ScatterPoint
}

// ScatterPoint is one subject. A beaten one is drawn hollow.
type ScatterPoint struct {
	Subject
	X, Y   Value
	Beaten bool
}

// farApart is how many times the largest value must be the smallest one above
// 0 for a logarithmic axis.
const farApart = 30

// Size implements Chart.
func (s Scatter) Size() (width, height vg.Length) {
	header := headerHeight(s.Heading) + vg.Length(len(s.Points))*keyPitch
	return chartWidth, max(chartHeight, marginTop+header+panelTitle+2*axisHeight+marginBottom)
}

// Draw implements Chart.
func (s Scatter) Draw(c draw.Canvas) {
	c = paper(c, s.Heading)
	if len(s.Points) == 0 {
		sayNothing(c)
		return
	}
	side := sideWidth(s.subjects(), nameShare*(c.Max.X-c.Min.X))
	panelText.draw(c, c.Min.X, c.Max.Y-panelText.size, rightOf, panelText.fit(s.YTitle, c.Max.X-c.Min.X))
	frame := draw.Crop(c, 0, -side-5*gap, 2*axisHeight, -panelTitle)
	y := axisOf(s.values(func(p ScatterPoint) Value { return p.Y })).between(frame.Min.Y+gap, frame.Max.Y).
		upToTick(s.YUnit, 5)
	yTicks := y.yTicks(s.YUnit, 5)
	frame.Min.X += yWidth(yTicks)
	x := axisOf(s.values(func(p ScatterPoint) Value { return p.X })).between(frame.Min.X+gap, frame.Max.X).
		upToTick(s.XUnit, 5)
	drawYAxis(frame, y, yTicks)
	drawXAxis(frame, x, s.XUnit, true)
	frame.StrokeLine2(axisLine, frame.Min.X, frame.Min.Y, frame.Max.X, frame.Min.Y)
	frame.StrokeLine2(axisLine, frame.Min.X, frame.Min.Y, frame.Min.X, frame.Max.Y)
	panelText.draw(frame, (frame.Min.X+frame.Max.X)/2, c.Min.Y+2, centred,
		panelText.fit(s.XTitle, frame.Max.X-frame.Min.X))
	s.drawPoints(frame, draw.Crop(c, c.Max.X-c.Min.X-side, 0, 2*axisHeight, -panelTitle), x, y)
}

// subjects are the points' subjects as they are named beside the frame.
func (s Scatter) subjects() []Subject {
	named := make([]Subject, len(s.Points))
	for i, p := range s.Points {
		named[i] = p.Subject
		switch {
		case !p.defined():
			named[i].Name = "n/a: " + p.Name
		case p.Beaten:
			named[i].Name += " (beaten)"
		}
	}
	return named
}

func (p ScatterPoint) defined() bool { return p.X.defined() && p.Y.defined() }

func (s Scatter) values(of func(p ScatterPoint) Value) (values []Value) {
	for _, p := range s.Points {
		if p.defined() {
			values = append(values, of(p))
		}
	}
	return values
}

// axisOf chooses the scale of an axis.
func axisOf(values []Value) scale {
	all, positive, zero := newReach(), newReach(), false
	for _, v := range values {
		all.addValue(v)
		positive.addPositive(v.Value)
		zero = zero || drawable(v.Value) <= 0
	}
	if positive.empty() || positive.hi < farApart*positive.lo || all.lo < 0 && !zero {
		return linear(all)
	}
	for _, v := range values {
		low, high, _ := v.interval()
		positive.addPositive(math.Max(low, positive.lo/2), high)
	}
	return logarithmic(positive, zero)
}

// drawPoints draws the crosses of the intervals, then the marks, then the
// names beside the frame.
func (s Scatter) drawPoints(frame, side draw.Canvas, x, y scale) {
	at, heights := make([]vg.Point, len(s.Points)), make([]vg.Length, len(s.Points))
	for i, p := range s.Points {
		at[i] = frame.Min
		if p.defined() {
			at[i] = vg.Point{X: x.at(p.X.Value), Y: y.at(p.Y.Value)}
			if low, high, ok := p.X.interval(); ok {
				frame.StrokeLine2(whiskerLine, x.at(low), at[i].Y, x.at(high), at[i].Y)
			}
			if low, high, ok := p.Y.interval(); ok {
				frame.StrokeLine2(whiskerLine, at[i].X, y.at(low), at[i].X, y.at(high))
			}
		}
		heights[i] = at[i].Y
	}
	names := s.subjects()
	const half = keyPitch / 2
	for i, nameY := range spread(heights, keyPitch, side.Min.Y+half/2, side.Max.Y-half/2) {
		p := s.Points[i]
		markAt := vg.Point{X: side.Min.X + sampleWidth/2, Y: nameY}
		nameText.middle(side, side.Min.X+sampleWidth+gap, nameY, rightOf,
			nameText.fit(names[i].Name, side.Max.X-side.Min.X-sampleWidth-gap))
		p.mark(side, markAt, markRadius)
		if p.defined() {
			side.StrokeLine2(leaderLine, at[i].X+markRadius+1, at[i].Y, side.Min.X-2, nameY)
		}
	}
	for i, p := range s.Points {
		if p.defined() {
			p.mark(frame, at[i], 1.3*markRadius)
		}
	}
}

// mark draws the mark of the point.
func (p ScatterPoint) mark(c draw.Canvas, at vg.Point, radius vg.Length) {
	if style, ok := place(p.Style); ok {
		drawShape(c, style%6, at, radius, draw.LineStyle{Color: palette[style], Width: radius * 0.4}, p.Beaten)
	}
}

// Describe implements Chart.
func (s Scatter) Describe() string {
	var sentences []string
	for i, p := range s.subjects() {
		sentences = append(sentences, fmt.Sprintf("%s: %s %s, %s %s", p.Name, s.XTitle, s.Points[i].X.describe(s.XUnit),
			s.YTitle, s.Points[i].Y.describe(s.YUnit)))
	}
	return s.describe(sentences)
}
