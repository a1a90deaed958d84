package chart

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Crossover shows the difference of subjects to a baseline over a parameter, with bands, and where it changes sign.
type Crossover struct {
	Heading
	XTitle    string
	XUnit     Unit
	YUnit     Unit
	LogX      bool
	Lines     []Line // the differences
	Crossings []CrossingMark
}

// CrossingMark is where a difference changes its sign, with the interval of that place.
type CrossingMark struct {
	Subject
	At       Value  // on the axis of the parameter
	Sentence string // says it in words
}

// lines is the chart without the marks.
func (x Crossover) lines() Lines {
	return Lines{Heading: x.Heading, XTitle: x.XTitle, XUnit: x.XUnit, YUnit: x.YUnit, LogX: x.LogX, Lines: x.Lines}
}

// Size implements Chart.
func (x Crossover) Size() (width, height vg.Length) {
	width, height = x.lines().Size()
	return width, height + vg.Length(len(x.Crossings))*keyPitch + gap
}

// Draw implements Chart.
func (x Crossover) Draw(c draw.Canvas) {
	l := x.lines()
	c = paper(c, x.Heading)
	xs := l.parameters()
	if len(xs) == 0 {
		sayNothing(c)
		return
	}
	for _, mark := range x.Crossings {
		sample := lineSample(mark.Subject, 1.4, true)
		sample.draw(c, c.Min.X, c.Max.Y-keyPitch/2, nameText.fit(mark.Sentence, c.Max.X-c.Min.X-sampleWidth-gap))
		c.Max.Y -= keyPitch
	}
	c.Max.Y -= gap
	side := sideWidth(subjectsOf(l.Lines), nameShare*(c.Max.X-c.Min.X))
	frame := draw.Crop(c, 0, -side-4*gap, 2*axisHeight, -gap)
	y := l.yScale().between(frame.Min.Y, frame.Max.Y).upToTick(l.YUnit, 5)
	yTicks := y.yTicks(l.YUnit, 5)
	frame.Min.X += yWidth(yTicks)
	scaleX := l.xScale(xs).between(frame.Min.X+2*gap, frame.Max.X-gap)
	drawYAxis(frame, y, yTicks)
	drawXTicks(frame, scaleX, l.xTicks(scaleX, xs), false)
	tickText.draw(frame, (frame.Min.X+frame.Max.X)/2, c.Min.Y+2, centred, tickText.fit(l.XTitle, frame.Max.X-frame.Min.X))
	ends := make([]lineEnd, len(l.Lines))
	for i, line := range l.Lines {
		ends[i].at = frame.Min
		for _, run := range line.runs(scaleX, y, l.LogX) {
			drawRun(frame, line.Style, run)
			ends[i] = lineEnd{run[len(run)-1].at, true}
		}
	}
	frame.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, frame.Min.X, y.at(0), frame.Max.X, y.at(0))
	for _, mark := range x.Crossings {
		mark.draw(frame, scaleX, y.at(0))
	}
	l.drawNames(draw.Crop(c, c.Max.X-c.Min.X-side, 0, 2*axisHeight, -gap), ends)
}

// draw draws the interval along the line of no difference, and the place in it.
func (m CrossingMark) draw(c draw.Canvas, x scale, y vg.Length) {
	at := drawable(m.At.Value)
	if math.IsNaN(at) || x.log && at <= 0 {
		return
	}
	if low, high, ok := m.At.interval(); ok {
		line := draw.LineStyle{Color: colourOf(m.Style), Width: 3.2}
		c.StrokeLine2(line, x.at(low), y, x.at(high), y)
	}
	drawShape(c, 3, vg.Point{X: x.at(at), Y: y}, 4, draw.LineStyle{Color: colourOf(m.Style), Width: 1.4}, true)
}

// Describe implements Chart.
func (x Crossover) Describe() string {
	var sentences []string
	for _, mark := range x.Crossings {
		sentences = append(sentences, fmt.Sprintf("%s: %s at %s", mark.Name, strings.TrimSuffix(mark.Sentence, "."),
			mark.At.describe(x.XUnit)))
	}
	return x.lines().Describe() + ". " + strings.Join(sentences, ". ")
}
