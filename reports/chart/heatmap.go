package chart

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// HeatMap shows a measure over two parameters, one field for each pair of values, in one panel for each subject. All
// panels have the same colours.
type HeatMap struct {
	Heading
	XTitle, YTitle string
	XLabels        []string // from the left
	YLabels        []string // from the bottom
	Unit           Unit
	Log            bool // colours follow the logarithm; what is not above 0 is as the smallest
	Panels         []HeatPanel
}

// HeatPanel is one panel of a HeatMap.
type HeatPanel struct {
	Title  string
	Values [][]float64 // by row from the bottom, then by column; NaN for none
}

// ramp is a scale of colours whose lightness falls evenly: that of cividis (Nuñez, Anderton and Renslow, PLoS ONE 13
// (2018) e0199239), which looks alike to people with and without a deficiency of colour vision, from its light end.
var ramp = [9]color.NRGBA{
	hue(0xFEE838), hue(0xE1CC55), hue(0xC3B369), hue(0xA59C74), hue(0x8A8678), hue(0x707173), hue(0x575D6D), hue(0x35456C),
	hue(0x00224E),
}

// rampAt is the colour at a share of the scale.
func rampAt(share float64) color.NRGBA {
	at := min(max(share, 0), 1) * float64(len(ramp)-1)
	i := min(int(at), len(ramp)-2)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (at-float64(i))*(float64(b)-float64(a)))) }
	a, b := ramp[i], ramp[i+1]
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xFF}
}

// reach is the range of all values.
func (h HeatMap) reach() reach {
	r := newReach()
	for _, p := range h.Panels {
		for _, row := range p.Values {
			if h.Log {
				r.addPositive(row...)
			} else {
				r.add(row...)
			}
		}
	}
	return r
}

// share is where a value stands on the scale of colours; 1 is the greatest.
func (h HeatMap) share(r reach, v float64) float64 {
	v = drawable(v)
	if r.lo == r.hi {
		return 0
	}
	if h.Log {
		return math.Log(max(v, r.lo)/r.lo) / math.Log(r.hi/r.lo)
	}
	return (v - r.lo) / (r.hi - r.lo)
}

// Size implements Chart.
func (h HeatMap) Size() (width, height vg.Length) {
	return slideWidth, panelsHeight(len(h.Panels), h.Heading, nil) + legendHeight
}

// legendHeight is the room of the legend of colours.
const legendHeight vg.Length = 26

// Draw implements Chart.
func (h HeatMap) Draw(c draw.Canvas) {
	c = paperWith(c, h.Heading, slideTitle, slideSubtitle)
	r := h.reach()
	if r.empty() || len(h.XLabels) == 0 || len(h.YLabels) == 0 {
		sayNothing(c)
		return
	}
	h.drawLegend(c, r)
	c.Max.Y -= legendHeight
	tickText.draw(c, c.Center().X, c.Min.Y+2, centred, tickText.fit(h.XTitle+" (across), "+h.YTitle+" (upwards)",
		c.Max.X-c.Min.X))
	c.Min.Y += axisHeight
	titles := make([]string, len(h.Panels))
	for i, p := range h.Panels {
		titles[i] = p.Title
	}
	var side vg.Length
	for _, label := range h.YLabels {
		side = max(side, tickText.width(clean(label)))
	}
	panels(c, titles, func(i int, panel draw.Canvas) {
		side := min(side, (panel.Max.X-panel.Min.X)/3)
		h.drawPanel(draw.Crop(panel, side+gap, 0, axisHeight, -2), i, side, r)
	})
}

// drawLegend draws the scale of colours with its ends.
func (h HeatMap) drawLegend(c draw.Canvas, r reach) {
	const steps, width, height = 32, 180, 9
	low, high := h.Unit.Format(r.lo), h.Unit.Format(r.hi)
	if h.Log {
		high += " (by factors)"
	}
	y := c.Max.Y - height - 3
	x := c.Min.X + valueText.width(low) + gap
	valueText.middle(c, c.Min.X, y+height/2, rightOf, low)
	for i := range steps { // each a little over the next one, so that no seam shows
		from := x + width*vg.Length(i)/steps
		fillRect(c, rampAt(float64(i)/(steps-1)), vg.Rectangle{Min: vg.Point{X: from, Y: y},
			Max: vg.Point{X: from + width/steps + 0.7, Y: y + height}})
	}
	valueText.middle(c, x+width+gap, y+height/2, rightOf, high)
}

// drawPanel draws the fields of a panel and the labels of its axes.
func (h HeatMap) drawPanel(c draw.Canvas, i int, side vg.Length, r reach) {
	cellX := (c.Max.X - c.Min.X) / vg.Length(len(h.XLabels))
	cellY := (c.Max.Y - c.Min.Y) / vg.Length(len(h.YLabels))
	for y, label := range h.YLabels {
		middle := c.Min.Y + (vg.Length(y)+0.5)*cellY
		if stride := int(math.Ceil(float64(1.5 * tickText.size / cellY))); y%stride == 0 {
			tickText.middle(c, c.Min.X-gap, middle, leftOf, tickText.fit(label, side))
		}
		for x := range h.XLabels {
			box := vg.Rectangle{Min: vg.Point{X: c.Min.X + vg.Length(x)*cellX, Y: c.Min.Y + vg.Length(y)*cellY}}
			box.Max = vg.Point{X: box.Min.X + cellX, Y: box.Min.Y + cellY}
			h.drawField(c, box, h.value(i, y, x), r)
		}
	}
	var ticks []tick
	for x, label := range h.XLabels {
		ticks = append(ticks, tick{float64(x) + 0.5, clean(label)})
	}
	s := scale{lo: 0, hi: float64(len(h.XLabels)), from: c.Min.X, to: c.Max.X}
	drawXTicks(c, s, s.apart(ticks), false)
}

// value is that of a field; undefined where there is none.
func (h HeatMap) value(panel, y, x int) float64 {
	values := h.Panels[panel].Values
	if y >= len(values) || x >= len(values[y]) {
		return math.NaN()
	}
	return values[y][x]
}

// drawField fills one field and writes its value, if there is room.
func (h HeatMap) drawField(c draw.Canvas, box vg.Rectangle, v float64, r reach) {
	text, ink := h.Unit.Format(v), muted
	if !math.IsNaN(drawable(v)) {
		share := h.share(r, v)
		fillRect(c, rampAt(share), box)
		if ink = color.NRGBA(valueText.colour); share > 0.45 {
			ink = white
		}
	}
	style := valueText.sized(7).in(ink)
	if style.width(text)+4 < box.Max.X-box.Min.X && style.size*1.4 < box.Max.Y-box.Min.Y {
		style.middle(c, (box.Min.X+box.Max.X)/2, (box.Min.Y+box.Max.Y)/2, centred, text)
	}
}

// Describe implements Chart.
func (h HeatMap) Describe() string {
	var sentences []string
	for i, p := range h.Panels {
		var parts []string
		for y, row := range h.YLabels {
			for x, column := range h.XLabels {
				parts = append(parts, fmt.Sprintf("%s at %s %s, %s %s", h.Unit.Format(h.value(i, y, x)), h.XTitle, column,
					h.YTitle, row))
			}
		}
		sentences = append(sentences, p.Title+": "+strings.Join(parts, "; "))
	}
	return h.describe(sentences)
}
