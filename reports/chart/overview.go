package chart

import (
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Overview is one slide with a small panel for each headline measure. The
// subjects stand down the side, in the same order and colours in every panel.
type Overview struct {
	Heading
	Subjects []Subject
	Panels   []Panel // six to eight are easy to read
}

// Panel is one measure of an Overview.
type Panel struct {
	Title  string // what is measured
	Note   string // such as "lower is better"
	Unit   Unit
	Values []Value // one for each of the overview's Subjects
}

// Sizes of a slide, to be read from the back of a room.
const (
	slideHeader    vg.Length = 100 // the largest heading, with the margins
	slidePitch     vg.Length = 9   // the smallest distance of rows
	slideNameShare           = 0.21
	slideApart     vg.Length = 16
)

var (
	slideTitle    = textStyle{bold, 18, ink}
	slideSubtitle = textStyle{regular, 11.5, muted}
	slidePanel    = textStyle{bold, 11.5, ink}
	slideNote     = textStyle{regular, 9, muted}
)

// slideHead is the height of the title and the note of a panel.
var slideHead = lineHeight(slidePanel) + lineHeight(slideNote) + 2

// Size implements Chart.
func (o Overview) Size() (width, height vg.Length) {
	rows, _ := o.grid()
	return slideWidth, max(slideHeight, slideHeader+vg.Length(rows)*(slideHead+vg.Length(len(o.Subjects))*slidePitch))
}

// grid returns the number of rows and columns of panels.
func (o Overview) grid() (rows, columns int) {
	rows = (len(o.Panels) + 3) / 4
	if rows == 0 {
		return 0, 0
	}
	return rows, (len(o.Panels) + rows - 1) / rows
}

// Draw implements Chart.
func (o Overview) Draw(c draw.Canvas) {
	c = paperWith(c, o.Heading, slideTitle, slideSubtitle)
	if len(o.Panels) == 0 || len(o.Subjects) == 0 {
		sayNothing(c)
		return
	}
	count, columns := o.grid()
	bands := draw.Tiles{Cols: 1, Rows: count, PadY: slideApart}
	for row := range count {
		band := bands.At(c, 0, row)
		pitch := (band.Max.Y - band.Min.Y - slideHead) / vg.Length(len(o.Subjects))
		t := nameText.sized(min(11, pitch*0.8))
		frame := namedRows(draw.Crop(band, 0, 0, 0, -slideHead), o.Subjects, t, slideNameShare)
		frame.Max.Y += slideHead
		panels := draw.Tiles{Cols: columns, Rows: 1, PadX: slideApart}
		for column := range columns {
			if i := row*columns + column; i < len(o.Panels) {
				o.Panels[i].draw(panels.At(frame.Canvas, column, 0), o.Subjects, t)
			}
		}
	}
}

// draw draws the panel: its title, its note, and a bar per subject.
func (p Panel) draw(c draw.Canvas, subjects []Subject, t textStyle) {
	width := c.Max.X - c.Min.X
	y := c.Max.Y - slidePanel.size
	title := slidePanel
	for title.size > slideNote.size && title.width(clean(p.Title)) > width {
		title = title.sized(title.size - 0.5)
	}
	title.draw(c, c.Min.X, y, rightOf, title.fit(p.Title, width))
	slideNote.draw(c, c.Min.X, y-lineHeight(slideNote), rightOf, slideNote.fit(p.Note, width))
	c.Max.Y -= slideHead

	r := rows{c, (c.Max.Y - c.Min.Y) / vg.Length(len(subjects))}
	values, labels := make([]Value, len(subjects)), make([]string, len(subjects))
	for i := range subjects {
		values[i] = p.value(i)
		labels[i] = p.Unit.Format(values[i].Value)
	}
	s := r.barScale(values, labels, t)
	for i, subject := range subjects {
		r.bar(i, s, subject.Style, values[i], labels[i], t)
	}
	r.baseline(s.at(0))
}

// value is the value of the i-th subject; undefined where there is none.
func (p Panel) value(i int) Value {
	if i < len(p.Values) {
		return p.Values[i]
	}
	return Undefined()
}

// Describe implements Chart.
func (o Overview) Describe() string {
	var sentences []string
	for _, panel := range o.Panels {
		var parts []string
		for i, s := range o.Subjects {
			parts = append(parts, s.Name+" "+panel.value(i).describe(panel.Unit))
		}
		sentences = append(sentences, panel.Title+": "+strings.Join(parts, ", "))
	}
	return o.describe(sentences)
}
