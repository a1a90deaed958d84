package chart

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Dots shows several values per subject on one logarithmic axis, such as the
// median and the tail of the latency. They are dots and not bars because a
// logarithmic axis has no 0 for a bar to start at.
type Dots struct {
	Heading
	Unit  Unit
	Marks []string // the names of the values, such as p50, p95, p99
	Rows  []DotRow
}

// DotRow is one row of Dots.
type DotRow struct {
	Subject
	Values []Value // one for each of the chart's Marks, in the same order
}

// Size implements Chart.
func (d Dots) Size() (width, height vg.Length) {
	return chartWidth, rowsHeight(len(d.Rows), headerHeight(d.Heading)+keyHeight(d.key(), textWidth))
}

// Draw implements Chart.
func (d Dots) Draw(c draw.Canvas) {
	c = paper(c, d.Heading)
	if len(d.Rows) == 0 || len(d.Marks) == 0 {
		sayNothing(c)
		return
	}
	c = drawKey(c, d.key())
	var widest vg.Length
	for _, row := range d.Rows {
		widest = max(widest, valueText.width(d.label(row)))
	}
	r := namedRows(draw.Crop(c, 0, 0, axisHeight, 0), subjectsOf(d.Rows), nameText, nameShare)
	s := d.scale().between(r.Min.X+gap, r.Max.X-widest-2*gap)
	frame := draw.Crop(r.Canvas, 0, s.to-r.Max.X, 0, 0)
	drawXAxis(frame, s, d.Unit, true)
	for i, row := range d.Rows {
		y := r.y(i)
		r.StrokeLine2(gridLine, r.Min.X, y, s.to, y)
		d.drawRow(r, s, i)
		valueText.middle(r.Canvas, r.Max.X, y, leftOf, d.label(row))
	}
}

// scale covers all positive values; those that are 0 stand apart.
func (d Dots) scale() scale {
	positive, zero := newReach(), false
	for _, row := range d.Rows {
		for i := range d.Marks {
			v := row.value(i)
			low, high, _ := v.interval()
			positive.addPositive(v.Value, low, high)
			zero = zero || v.defined() && drawable(v.Value) <= 0
		}
	}
	return logarithmic(positive, zero)
}

// drawRow draws the values of one row, joined by a line to show how far they
// are apart.
func (d Dots) drawRow(r rows, s scale, i int) {
	row, y := d.Rows[i], r.y(i)
	joined := newReach()
	for m := range d.Marks {
		joined.add(row.value(m).Value)
	}
	if !joined.empty() {
		line := draw.LineStyle{Color: colourOf(row.Style), Width: 1.6}
		r.StrokeLine2(line, s.at(joined.lo), y, s.at(joined.hi), y)
	}
	radius := min(3.6, r.pitch*0.26)
	for m := range d.Marks {
		v := row.value(m)
		if !v.defined() {
			continue
		}
		rim := draw.LineStyle{Color: colourOf(row.Style), Width: 1.1}
		r.whisker(i, s, v)
		drawShape(r.Canvas, markShape(m), vg.Point{X: s.at(v.Value), Y: y}, radius, rim, m == 0)
	}
}

// markShape is the shape of the m-th value: a hollow circle, then a diamond, a
// triangle, a square.
func markShape(m int) int { return [...]int{0, 3, 2, 1, 4, 5}[m%6] }

// value is the m-th value of the row; undefined where there is none.
func (d DotRow) value(m int) Value {
	if m < len(d.Values) {
		return d.Values[m]
	}
	return Undefined()
}

// label is what stands at the end of a row: its last value.
func (d Dots) label(row DotRow) string {
	return d.Unit.Format(row.value(len(d.Marks) - 1).Value)
}

func (d Dots) key() []keyEntry {
	var entries []keyEntry
	for m, name := range d.Marks {
		if m == len(d.Marks)-1 {
			name += " (value at the right)"
		}
		entries = append(entries, keyEntry{name, func(c draw.Canvas, box vg.Rectangle) {
			at := vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: (box.Min.Y + box.Max.Y) / 2}
			drawShape(c, markShape(m), at, 3.4, draw.LineStyle{Color: muted, Width: 1.1}, m == 0)
		}})
	}
	return entries
}

// Describe implements Chart.
func (d Dots) Describe() string {
	var sentences []string
	for _, row := range d.Rows {
		var parts []string
		for m, name := range d.Marks {
			parts = append(parts, fmt.Sprintf("%s %s", name, row.value(m).describe(d.Unit)))
		}
		sentences = append(sentences, row.Name+": "+strings.Join(parts, ", "))
	}
	return d.describe(sentences)
}
