package chart

import (
	"fmt"
	"image/color"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Ranks is a table of subjects and measures: each field holds the value, its
// interval, and a grey that is the darker the more subjects are better. The
// fields of those that no other is better than are white.
type Ranks struct {
	Heading
	Subjects []Subject
	Columns  []RankColumn // six to eight are easy to read
}

// RankColumn is one measure of Ranks.
type RankColumn struct {
	Title  string      // what is measured
	Note   string      // such as "per 1000 visits, lower is better"
	Fields []RankField // one for each of the chart's Subjects
}

// RankField is what one subject has of one measure.
type RankField struct {
	Value    string // with its unit, such as "18.1 MB"
	Interval string // such as "± 0.4"; empty when there is none
	Rank     int    // 1 for a subject that no other is better than, 0 for one without a value
}

// rankPitch is the smallest distance of rows: a value with its interval below.
const rankPitch vg.Length = 23

var (
	rankValue    = textStyle{regular, 9, ink}
	rankBest     = textStyle{bold, 9, ink}
	rankInterval = textStyle{regular, 7.5, ink}
)

// The titles and notes of the columns, in at most two lines each.
var (
	rankTitle = slidePanel.sized(8.5)
	rankNote  = slideNote.sized(7.5)
	rankHead  = 2*(lineHeight(rankTitle)+lineHeight(rankNote)) + 3
)

// Size implements Chart.
func (r Ranks) Size() (width, height vg.Length) {
	return slideWidth, max(slideHeight, slideHeader+rankHead+vg.Length(len(r.Subjects))*rankPitch)
}

// Draw implements Chart.
func (r Ranks) Draw(c draw.Canvas) {
	c = paperWith(c, r.Heading, slideTitle, slideSubtitle)
	if len(r.Columns) == 0 || len(r.Subjects) == 0 {
		sayNothing(c)
		return
	}
	c.Max.Y -= rankHead
	pitch := (c.Max.Y - c.Min.Y) / vg.Length(len(r.Subjects))
	frame := namedRows(c, r.Subjects, nameText.sized(min(11, pitch*0.45)), 0.25)
	width := (frame.Max.X - frame.Min.X) / vg.Length(len(r.Columns))
	for i, column := range r.Columns {
		left := frame.Min.X + vg.Length(i)*width
		column.drawHead(frame.Canvas, left, width)
		for row := range r.Subjects {
			at := vg.Rectangle{Min: vg.Point{X: left, Y: frame.y(row) - pitch/2}, Max: vg.Point{X: left + width,
				Y: frame.y(row) + pitch/2}}
			column.field(row).draw(frame.Canvas, len(r.Subjects), at)
		}
	}
}

// drawHead writes what a column measures above the frame.
func (k RankColumn) drawHead(c draw.Canvas, left, width vg.Length) {
	y := c.Max.Y + rankHead
	for _, part := range []struct {
		style textStyle
		text  string
	}{{rankTitle.narrow(k.Title, width-gap), k.Title}, {rankNote, k.Note}} {
		for _, line := range part.style.wrap(part.text, width-gap, 2) {
			part.style.draw(c, left+width/2, y-part.style.size, centred, line)
			y -= lineHeight(part.style)
		}
	}
}

// narrow returns the style at a size at which two lines hold a text, if that can
// still be read.
func (t textStyle) narrow(s string, width vg.Length) textStyle {
	for t.size > 6.5 && strings.HasSuffix(strings.Join(t.wrap(s, width, 2), ""), "…") {
		t = t.sized(t.size - 0.5)
	}
	return t
}

// field is what the i-th subject has; nothing where there is none.
func (k RankColumn) field(i int) RankField {
	if i < len(k.Fields) {
		return k.Fields[i]
	}
	return RankField{Value: "n/a"}
}

// draw draws one field of a column of n.
func (f RankField) draw(c draw.Canvas, n int, at vg.Rectangle) {
	style, width := rankValue, at.Max.X-at.Min.X-2
	if f.Rank == 1 {
		style = rankBest
	}
	fillRect(c, rankGrey(f.Rank, n), at)
	c.StrokeLines(gridLine, []vg.Point{at.Min, {X: at.Max.X, Y: at.Min.Y}, at.Max, {X: at.Min.X, Y: at.Max.Y}, at.Min})
	x, y := (at.Min.X+at.Max.X)/2, (at.Min.Y+at.Max.Y)/2
	if f.Interval != "" {
		rankInterval.middle(c, x, y-lineHeight(style)/2, centred, rankInterval.fit(f.Interval, width))
		y += lineHeight(rankInterval) / 2
	}
	style.middle(c, x, y, centred, style.fit(f.Value, width))
}

// rankGrey is white for the best of n and a grey on which ink can be read for
// the worst.
func rankGrey(rank, n int) color.NRGBA {
	if rank <= 1 || n < 2 {
		return white
	}
	const darkest = 0xA8
	level := uint8(0xFF - (0xFF-darkest)*(min(rank, n)-1)/(n-1))
	return color.NRGBA{level, level, level, 0xFF}
}

// Describe implements Chart.
func (r Ranks) Describe() string {
	var sentences []string
	for _, column := range r.Columns {
		var parts []string
		for i, s := range r.Subjects {
			f := column.field(i)
			parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s %s %s", s.Name, f.Value, f.Interval))+
				fmt.Sprintf(", rank %d", f.Rank))
		}
		sentences = append(sentences, column.Title+": "+strings.Join(parts, "; "))
	}
	return r.describe(sentences)
}
