package chart

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Tornado shows how far a measure moves when one parameter after the other goes from its lowest to its highest value
// while the rest stay in the middle, in one panel for each subject. The longest bar is at the top.
type Tornado struct {
	Heading
	Unit   Unit
	Panels []TornadoPanel
}

// TornadoPanel is one panel of a Tornado.
type TornadoPanel struct {
	Subject
	Middle float64 // the measure when all parameters are in the middle
	Rows   []Swing
}

// Swing is what one parameter does to the measure.
type Swing struct {
	Name                string // of the parameter
	LowLabel, HighLabel string // its lowest and its highest value
	Low, High           float64
}

// The looks of the two halves of a bar.
var (
	towardsLow  = hue(0x9DB4C8)
	towardsHigh = hue(0x35456C)
)

func (t Tornado) key() []keyEntry {
	look := func(name string, f filling) keyEntry {
		return keyEntry{name, func(c draw.Canvas, box vg.Rectangle) { f.fill(c, box) }}
	}
	return []keyEntry{
		look("the parameter at its lowest value", plainFill(towardsLow)),
		look("at its highest value (both written beside the bar)", plainFill(towardsHigh)),
	}
}

// Size implements Chart.
func (t Tornado) Size() (width, height vg.Length) {
	return slideWidth, panelsHeight(len(t.Panels), t.Heading, t.key())
}

// Draw implements Chart.
func (t Tornado) Draw(c draw.Canvas) {
	c = paperWith(c, t.Heading, slideTitle, slideSubtitle)
	all := newReach()
	titles := make([]string, len(t.Panels))
	for i, p := range t.Panels {
		titles[i] = p.Name
		all.add(p.Middle)
		for _, row := range p.Rows {
			all.add(row.Low, row.High)
		}
	}
	if all.empty() {
		sayNothing(c)
		return
	}
	c = drawKey(c, t.key())
	panels(c, titles, func(i int, panel draw.Canvas) { t.Panels[i].draw(panel, linear(all), t.Unit) })
}

// draw draws one panel: for each parameter its name, then its bar with the values at its ends.
func (p TornadoPanel) draw(c draw.Canvas, s scale, u Unit) {
	if len(p.Rows) == 0 {
		sayNothing(c)
		return
	}
	var widest vg.Length
	for _, row := range p.Rows {
		widest = max(widest, tickText.width(clean(row.LowLabel)), tickText.width(clean(row.HighLabel)))
	}
	widest = min(widest, (c.Max.X-c.Min.X)/4)
	frame := draw.Crop(c, widest+gap, -widest-gap, axisHeight, 0)
	s = s.between(frame.Min.X, frame.Max.X)
	drawXAxis(frame, s, u, true)
	r := rows{frame, (frame.Max.Y - frame.Min.Y) / vg.Length(len(p.Rows))}
	named := nameText.sized(min(8, max(6.5, r.pitch*0.3)))
	for i, row := range p.Rows {
		p.drawSwing(r, s, i, row, named, widest)
	}
}

// drawable0 is v, or 0 where it cannot be drawn.
func drawable0(v float64) float64 {
	if v = drawable(v); v == v {
		return v
	}
	return 0
}

// drawSwing draws one row: the name above the bar, the settings beside it.
func (p TornadoPanel) drawSwing(r rows, s scale, i int, row Swing, named textStyle, widest vg.Length) {
	thick := min(18, max(2, r.pitch-named.size*1.6))
	top := r.y(i) + (named.size*1.3+thick)/2
	named.draw(r.Canvas, r.Min.X, top-named.size, rightOf, named.fit(row.Name, r.Max.X-r.Min.X))
	y := top - named.size*1.3 - thick/2
	box := func(from, to float64, f filling) {
		a, b := s.at(drawable0(from)), s.at(drawable0(to))
		f.fill(r.Canvas, vg.Rectangle{Min: vg.Point{X: min(a, b), Y: y - thick/2},
			Max: vg.Point{X: max(a, b), Y: y + thick/2}})
	}
	box(p.Middle, row.Low, plainFill(towardsLow))
	box(p.Middle, row.High, plainFill(towardsHigh))
	middle := s.at(drawable0(p.Middle))
	r.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.9}, middle, y-thick/2-2, middle, y+thick/2+2)
	left, right := row.LowLabel, row.HighLabel
	if row.Low > row.High {
		left, right = right, left
	}
	from := s.at(min(drawable0(row.Low), drawable0(row.High), drawable0(p.Middle)))
	to := s.at(max(drawable0(row.Low), drawable0(row.High), drawable0(p.Middle)))
	tickText.middle(r.Canvas, from-3, y, leftOf, tickText.fit(left, widest))
	tickText.middle(r.Canvas, to+3, y, rightOf, tickText.fit(right, widest))
}

// Describe implements Chart.
func (t Tornado) Describe() string {
	var sentences []string
	for _, p := range t.Panels {
		var parts []string
		for _, row := range p.Rows {
			parts = append(parts, fmt.Sprintf("%s from %s to %s: %s to %s", row.Name, row.LowLabel, row.HighLabel,
				t.Unit.Format(row.Low), t.Unit.Format(row.High)))
		}
		sentences = append(sentences, p.Name+", "+t.Unit.Format(p.Middle)+" in the middle: "+strings.Join(parts, "; "))
	}
	return t.describe(sentences)
}
