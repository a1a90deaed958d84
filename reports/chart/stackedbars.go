package chart

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// StackedBars shows per subject a whole and the parts it is made of, such as
// network bytes by link class. Parts that are 0 for every subject are left
// out.
type StackedBars struct {
	Heading
	Unit  Unit
	Parts []string // the names of the parts, in the order in which they are stacked
	Rows  []StackedBar
}

// StackedBar is one row of StackedBars.
type StackedBar struct {
	Subject
	Parts []float64 // one for each of the chart's Parts; 0 or more
	Total Value     // the sum of the parts, with its interval
}

// Size implements Chart.
func (b StackedBars) Size() (width, height vg.Length) {
	return chartWidth, rowsHeight(len(b.Rows), headerHeight(b.Heading)+keyHeight(b.key(), textWidth))
}

// Draw implements Chart.
func (b StackedBars) Draw(c draw.Canvas) {
	c = paper(c, b.Heading)
	if len(b.Rows) == 0 {
		sayNothing(c)
		return
	}
	c = drawKey(c, b.key())
	var ends []Value // where a row's bar and whisker end
	var labels []string
	for _, row := range b.Rows {
		ends = append(ends, Value{row.sum(), 0, max(row.sum(), barEnd(row.Total))})
		labels = append(labels, b.Unit.Format(row.Total.Value))
	}
	r := namedRows(draw.Crop(c, 0, 0, axisHeight, 0), subjectsOf(b.Rows), nameText, nameShare)
	s := r.barScale(ends, labels, valueText)
	drawXAxis(r.Canvas, s, b.Unit, true)
	for i, row := range b.Rows {
		b.stack(r, i, s)
		r.whisker(i, s, row.Total)
		t := valueText
		if !row.Total.defined() {
			t = t.in(muted)
		}
		t.middle(r.Canvas, s.at(barEnd(ends[i]))+gap, r.y(i), rightOf, labels[i])
	}
	r.baseline(s.at(0))
}

// stack draws the parts of row i one behind the other. A part is labelled
// where its value fits into it and the whisker does not cross it.
func (b StackedBars) stack(r rows, i int, s scale) {
	t := valueText.sized(min(valueText.size, r.thick()*0.8))
	from, free := 0.0, r.Max.X
	if low, _, ok := b.Rows[i].Total.interval(); ok {
		free = s.at(low)
	}
	for part := range b.Parts {
		v := b.Rows[i].part(part)
		if v == 0 {
			continue
		}
		f := fillings[part%len(fillings)]
		r.span(i, s, from, from+v, f)
		left, right := s.at(from), s.at(from+v)
		from += v
		if right-left > 3 {
			fillRect(r.Canvas, white, r.box(i, left, left+0.8))
		}
		label := b.Unit.Format(v)
		half := t.width(label)/2 + 2
		if x := (left + right) / 2; v < b.Rows[i].sum() && x-half > left+2 && x+half < min(right-2, free) {
			if f.apart > 0 {
				fillRect(r.Canvas, f.ground, r.box(i, x-half, x+half))
			}
			t.in(f.text).middle(r.Canvas, x, r.y(i), centred, label)
		}
	}
}

// part is the i-th part as it can be drawn: 0 where it is undefined or
// missing.
func (b StackedBar) part(i int) float64 {
	if i < len(b.Parts) {
		if v := drawable(b.Parts[i]); v > 0 {
			return v
		}
	}
	return 0
}

func (b StackedBar) sum() float64 {
	sum := 0.0
	for i := range b.Parts {
		sum += b.part(i)
	}
	return sum
}

// key explains the parts that are drawn.
func (b StackedBars) key() []keyEntry {
	var entries []keyEntry
	for i, name := range b.Parts {
		drawn := false
		for _, row := range b.Rows {
			drawn = drawn || row.part(i) > 0
		}
		if drawn {
			entries = append(entries, keyEntry{name, fillings[i%len(fillings)].fill})
		}
	}
	return entries
}

// Describe implements Chart.
func (b StackedBars) Describe() string {
	var sentences []string
	for _, row := range b.Rows {
		var parts []string
		for i, name := range b.Parts {
			if v := row.part(i); v > 0 {
				parts = append(parts, fmt.Sprintf("%s %s", name, b.Unit.Format(v)))
			}
		}
		text := row.Name + ": " + row.Total.describe(b.Unit)
		if len(parts) > 0 {
			text += ", of which " + strings.Join(parts, ", ")
		}
		sentences = append(sentences, text)
	}
	return b.describe(sentences)
}
