package chart

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes of a chart that has one row per subject.
const (
	rowPitch  vg.Length = 13 // the smallest distance of rows
	barThick  vg.Length = 20 // the largest thickness of a bar
	nameShare           = 0.38
)

// rows is the part of a chart with one row per subject: names at the left,
// the frame for the data right of them.
type rows struct {
	draw.Canvas
	pitch vg.Length
}

// rowsHeight is the height of a chart with n rows below a header; it is more
// than the default where n rows need it.
func rowsHeight(n int, header vg.Length) vg.Length {
	return max(chartHeight, marginTop+header+vg.Length(n)*rowPitch+axisHeight+marginBottom)
}

// namedRows writes the subjects' names at the left of c, in at most a share of
// its width, and returns the rows.
func namedRows(c draw.Canvas, subjects []Subject, t textStyle, share vg.Length) rows {
	var widest vg.Length
	for _, s := range subjects {
		widest = max(widest, t.width(clean(s.Name)))
	}
	widest = min(widest, share*(c.Max.X-c.Min.X))
	r := rows{draw.Crop(c, widest+gap, 0, 0, 0), (c.Max.Y - c.Min.Y) / vg.Length(len(subjects))}
	for i, s := range subjects {
		t.middle(c, r.Min.X-gap, r.y(i), leftOf, t.fit(s.Name, widest))
	}
	return r
}

// y is the middle of row i; the first row is at the top.
func (r rows) y(i int) vg.Length { return r.Max.Y - (vg.Length(i)+0.5)*r.pitch }

// thick is the thickness of a bar.
func (r rows) thick() vg.Length { return min(barThick, r.pitch*0.68) }

// baseline draws the line on which bars stand.
func (r rows) baseline(x vg.Length) { r.StrokeLine2(axisLine, x, r.Min.Y, x, r.Max.Y) }

// barScale returns the scale on which the longest bar, its whisker and its
// label just fit.
func (r rows) barScale(values []Value, labels []string, t textStyle) scale {
	all := newReach()
	for _, v := range values {
		all.add(v.Value, barEnd(v))
		if low, _, _ := v.interval(); v.Value < 0 {
			all.add(low)
		}
	}
	s := linear(all)
	if s.lo == s.hi {
		return s.between(r.Min.X, r.Max.X)
	}
	// A row needs (end-lo)/(hi-lo) of the frame and then its label: the frame
	// must be shortened until the row that needs most fits.
	room, right := r.Max.X-r.Min.X, r.Max.X-r.Min.X
	for i, v := range values {
		if share := (barEnd(v) - s.lo) / (s.hi - s.lo); share > 0 {
			right = min(right, (room-t.width(labels[i])-gap)/vg.Length(share))
		}
	}
	return s.between(r.Min.X, r.Min.X+max(right, room/4))
}

// barEnd is the value at which the bar of v and its whisker end on the right.
func barEnd(v Value) float64 {
	end := newReach()
	end.addValue(v)
	return linear(end).hi
}

// bar draws row i: the bar from 0, its whisker, and its label behind both.
func (r rows) bar(i int, s scale, style int, v Value, label string, t textStyle) {
	if y := r.y(i); v.defined() {
		r.span(i, s, 0, v.Value, plainFill(colourOf(style)))
		r.whisker(i, s, v)
		t.middle(r.Canvas, s.at(barEnd(v))+gap, y, rightOf, label)
	} else {
		t.in(muted).middle(r.Canvas, s.at(0)+gap, y, rightOf, label)
	}
}

// span fills row i from value a to value b. What is not 0 can be seen: it is
// at least a hair wide.
func (r rows) span(i int, s scale, a, b float64, f filling) {
	const hair = 0.75
	if a == b {
		return
	}
	from, to := s.at(min(a, b)), s.at(max(a, b))
	f.fill(r.Canvas, r.box(i, from, max(to, from+hair)))
}

// box is the part of the bar of row i between two positions.
func (r rows) box(i int, from, to vg.Length) vg.Rectangle {
	y, half := r.y(i), r.thick()/2
	return vg.Rectangle{Min: vg.Point{X: from, Y: y - half}, Max: vg.Point{X: to, Y: y + half}}
}

// whisker draws the interval of v in row i. The part below the axis is left
// out, as of an interval around a small mean of what cannot be negative; a
// cap shows an end that is there. A white rim keeps it visible on dark bars.
func (r rows) whisker(i int, s scale, v Value) {
	low, high, ok := v.interval()
	if !ok {
		return
	}
	y, half := r.y(i), min(3, r.thick()*0.3)
	var p vg.Path
	p.Move(vg.Point{X: s.at(low), Y: y})
	p.Line(vg.Point{X: s.at(high), Y: y})
	for _, end := range []float64{low, high} {
		if end >= s.lo {
			p.Move(vg.Point{X: s.at(end), Y: y - half})
			p.Line(vg.Point{X: s.at(end), Y: y + half})
		}
	}
	for _, line := range []draw.LineStyle{whiskerRim, whiskerLine} {
		r.SetLineStyle(line)
		r.Stroke(p)
	}
}
