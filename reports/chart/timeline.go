package chart

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Timeline shows several measures over simulated time, one panel below the
// other on a common time axis, so that a cause in one and its effect in
// another stand above each other.
type Timeline struct {
	Heading
	Panels  []TimePanel
	Faults  []Fault
	Moments []Moment
}

// TimePanel is one measure over time.
type TimePanel struct {
	Title string // what is measured, such as "requests per second"
	Unit  Unit
	Lines []TimeLine
}

// TimeLine is the measure of one subject. Subjects of the style Grey stand
// behind the others.
type TimeLine struct {
	Subject
	Points []TimePoint // by increasing time
}

// TimePoint is a value at a time in nanoseconds. A value that is NaN is a gap.
type TimePoint struct {
	Time, Value float64
}

// Sizes of a timeline.
const (
	panelHeight vg.Length = 56 // the least a panel needs
	panelTitle  vg.Length = 17
	panelTicks            = 3
)

// Size implements Chart.
func (t Timeline) Size() (width, height vg.Length) {
	header := headerHeight(t.Heading) + keyHeight(t.key(), textWidth) + mostLanes*lanePitch
	panels := vg.Length(len(t.Panels)) * panelHeight
	return chartWidth, max(chartHeight, marginTop+header+panels+axisHeight+marginBottom)
}

// Draw implements Chart.
func (t Timeline) Draw(c draw.Canvas) {
	c = paper(c, t.Heading)
	times := t.times()
	if times.empty() {
		sayNothing(c)
		return
	}
	c = draw.Crop(drawKey(c, t.key()), 0, 0, axisHeight, 0)
	var left vg.Length
	for _, panel := range t.Panels {
		tall := (c.Max.Y-c.Min.Y)/vg.Length(len(t.Panels)) - panelTitle
		left = max(left, yWidth(panel.scale().between(0, tall).yTicks(panel.Unit, panelTicks)))
	}
	x := scale{lo: times.lo, hi: times.hi}.between(c.Min.X+left, c.Max.X)
	labels, lanes := t.lanes(x, c.Min.X)
	frames := t.frames(draw.Crop(c, left, 0, 0, -vg.Length(lanes)*lanePitch))
	t.drawEvents(frames, x, labels)
	for i, panel := range t.Panels {
		panel.draw(frames[i], x, i == len(t.Panels)-1)
	}
}

// frames divides c into one frame per panel with room for its title above.
func (t Timeline) frames(c draw.Canvas) []draw.Canvas {
	frames := make([]draw.Canvas, len(t.Panels))
	tiles := draw.Tiles{Cols: 1, Rows: len(t.Panels)}
	for i := range frames {
		frames[i] = draw.Crop(tiles.At(c, 0, i), 0, 0, 0, -panelTitle)
	}
	return frames
}

// times is the range of the time axis. Faults and moments outside the times
// of the measures do not stretch it.
func (t Timeline) times() reach {
	times := newReach()
	for _, panel := range t.Panels {
		for _, line := range panel.Lines {
			for _, p := range line.Points {
				times.add(p.Time)
			}
		}
	}
	if times.lo == times.hi {
		times.add(times.lo + max(1e9, math.Abs(times.lo)))
	}
	return times
}

// scale spans the values of the panel, from 0 to a labelled tick.
func (p TimePanel) scale() scale {
	values := newReach()
	for _, line := range p.Lines {
		for _, at := range line.Points {
			values.add(at.Value)
		}
	}
	return linear(values).upToTick(p.Unit, panelTicks)
}

// draw draws the panel in its frame; last is the one that labels the time.
func (p TimePanel) draw(frame draw.Canvas, x scale, last bool) {
	y := p.scale().between(frame.Min.Y, frame.Max.Y)
	panelText.draw(frame, frame.Min.X, frame.Max.Y+4, rightOf, panelText.fit(p.Title, frame.Max.X-frame.Min.X))
	drawYAxis(frame, y, y.yTicks(p.Unit, panelTicks))
	frame.StrokeLine2(axisLine, frame.Min.X, y.at(0), frame.Max.X, y.at(0))
	if last {
		drawXAxis(frame, x, Nanoseconds, false)
	}
	for _, behind := range []bool{true, false} {
		for _, line := range p.Lines {
			if (line.Style < 0) == behind {
				line.draw(frame, x, y)
			}
		}
	}
}

// draw draws the line, in pieces where it has gaps; a point between two gaps
// is a dot.
func (l TimeLine) draw(frame draw.Canvas, x, y scale) {
	var run []vg.Point
	finish := func() {
		if len(run) == 1 {
			drawShape(frame, 0, run[0], 1.2, draw.LineStyle{Color: colourOf(l.Style)}, false)
		} else {
			frame.StrokeLines(lineOf(l.Style, 1.1), thin(run))
		}
		run = nil
	}
	for _, p := range l.Points {
		time, value := drawable(p.Time), drawable(p.Value)
		if math.IsNaN(time) || math.IsNaN(value) {
			finish()
			continue
		}
		run = append(run, vg.Point{X: x.at(time), Y: y.at(value)})
	}
	finish()
}

// thin leaves of the points in each column, a point wide, the first, the
// lowest, the highest and the last. What is drawn stays the same, and a line
// across a chart has at most 2000 points.
func thin(run []vg.Point) []vg.Point {
	var thinned []vg.Point
	for len(run) > 0 {
		n, low, high := 0, 0, 0
		for column := math.Floor(float64(run[0].X)); n < len(run) && math.Floor(float64(run[n].X)) == column; n++ {
			if run[n].Y < run[low].Y {
				low = n
			}
			if run[n].Y > run[high].Y {
				high = n
			}
		}
		last := -1
		for _, i := range []int{0, min(low, high), max(low, high), n - 1} {
			if i > last {
				thinned, last = append(thinned, run[i]), i
			}
		}
		run = run[n:]
	}
	return thinned
}

// key explains the lines when there are several subjects, each once.
func (t Timeline) key() []keyEntry {
	var seen []Subject
	var entries []keyEntry
	for _, panel := range t.Panels {
		for _, line := range panel.Lines {
			if line.Name != "" && !slices.Contains(seen, line.Subject) {
				seen = append(seen, line.Subject)
				entries = append(entries, lineSample(line.Subject, 1.4, false))
			}
		}
	}
	if len(entries) < 2 {
		return nil
	}
	return entries
}

// Describe implements Chart.
func (t Timeline) Describe() string {
	var sentences []string
	for _, f := range t.Faults {
		sentences = append(sentences, fmt.Sprintf("%s from %s to %s",
			f.Label, Nanoseconds.Format(f.From), Nanoseconds.Format(f.To)))
	}
	for _, m := range t.Moments {
		sentences = append(sentences, fmt.Sprintf("%s at %s", m.Label, Nanoseconds.Format(m.Time)))
	}
	for _, panel := range t.Panels {
		for _, line := range panel.Lines {
			if line.Style < 0 {
				continue
			}
			values := newReach()
			for _, p := range line.Points {
				values.add(p.Value)
			}
			if !values.empty() {
				sentences = append(sentences, fmt.Sprintf("%s, %s: between %s and %s",
					panel.Title, line.Name, panel.Unit.Format(values.lo), panel.Unit.Format(values.hi)))
			}
		}
	}
	return t.describe(sentences)
}
