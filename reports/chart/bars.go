package chart

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Bars shows one value per subject as horizontal bars that start at 0, each
// with its interval and its value beside it.
type Bars struct {
	Heading
	Unit Unit
	Rows []Bar // drawn from the top in this order
}

// Bar is one row of Bars.
type Bar struct {
	Subject
	Value Value
}

// Size implements Chart.
func (b Bars) Size() (width, height vg.Length) {
	return chartWidth, rowsHeight(len(b.Rows), headerHeight(b.Heading))
}

// Draw implements Chart.
func (b Bars) Draw(c draw.Canvas) {
	c = paper(c, b.Heading)
	if len(b.Rows) == 0 {
		sayNothing(c)
		return
	}
	var values []Value
	var labels []string
	for _, row := range b.Rows {
		values = append(values, row.Value)
		labels = append(labels, b.Unit.Format(row.Value.Value))
	}
	r := namedRows(draw.Crop(c, 0, 0, axisHeight, 0), subjectsOf(b.Rows), nameText, nameShare)
	s := r.barScale(values, labels, valueText)
	drawXAxis(r.Canvas, s, b.Unit, true)
	for i, row := range b.Rows {
		r.bar(i, s, row.Style, row.Value, labels[i], valueText)
	}
	r.baseline(s.at(0))
}

// Describe implements Chart.
func (b Bars) Describe() string {
	var sentences []string
	for _, row := range b.Rows {
		sentences = append(sentences, row.Name+": "+row.Value.describe(b.Unit))
	}
	return b.describe(sentences)
}
