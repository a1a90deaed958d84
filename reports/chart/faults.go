package chart

import (
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Fault is a time during which something did not work; it is shaded.
type Fault struct {
	From, To float64 // nanoseconds
	Label    string  // such as "B down"
}

// Moment is a single point in time worth a line, such as the detection of a
// fault.
type Moment struct {
	Time  float64 // nanoseconds
	Label string
}

// Labels of faults and moments stand in lanes above the first panel.
const (
	lanePitch = vg.Length(10)
	mostLanes = 3
)

// eventLabel is the label of a fault or a moment. Lanes are counted upwards
// from the panels.
type eventLabel struct {
	text            string
	style           textStyle
	at, left, right vg.Length
	lane            int
}

// lanes places the labels of the moments, and then of the faults, so that
// none touches another, and returns the number of lanes they take. A label
// for which no lane has room is left out.
func (t Timeline) lanes(x scale, left vg.Length) ([]eventLabel, int) {
	var labels []eventLabel
	for _, m := range t.Moments {
		if m.inside(x) {
			labels = placeLabel(labels, m.Label, tickText.in(ink), x.at(m.Time), left, x.to)
		}
	}
	for _, f := range t.Faults {
		if from, to, ok := f.shade(x); ok {
			labels = placeLabel(labels, f.Label, faultText, (from+to)/2, left, x.to)
		}
	}
	used := 0
	for _, l := range labels {
		used = max(used, l.lane+1)
	}
	return labels, used
}

// placeLabel appends a label in the first lane where it has room.
func placeLabel(labels []eventLabel, text string, style textStyle, at, left, right vg.Length) []eventLabel {
	text = style.fit(text, right-left)
	width := style.width(text)
	from := min(max(at-width/2, left), right-width)
	label := eventLabel{text, style, at, from, from + width, 0}
	for ; label.lane < mostLanes && text != ""; label.lane++ {
		taken := slices.ContainsFunc(labels, func(l eventLabel) bool {
			return l.lane == label.lane && l.left < label.right+gap && label.left < l.right+gap
		})
		if !taken {
			return append(labels, label)
		}
	}
	return labels
}

// shade is the part of the time axis that the fault covers.
func (f Fault) shade(x scale) (from, to vg.Length, ok bool) {
	a, b := drawable(f.From), drawable(f.To)
	if !(a <= b && a <= x.hi && b >= x.lo) {
		return 0, 0, false
	}
	from = x.at(a)
	return from, max(x.at(b), from+0.75), true
}

func (m Moment) inside(x scale) bool { return m.Time >= x.lo && m.Time <= x.hi }

// drawEvents shades the faults, draws the moments through all frames and
// writes the labels above the first.
func (t Timeline) drawEvents(frames []draw.Canvas, x scale, labels []eventLabel) {
	for _, frame := range frames {
		for _, f := range t.Faults {
			if from, to, ok := f.shade(x); ok {
				fillRect(frame, fault, vg.Rectangle{
					Min: vg.Point{X: from, Y: frame.Min.Y}, Max: vg.Point{X: to, Y: frame.Max.Y},
				})
			}
		}
		for _, m := range t.Moments {
			if m.inside(x) {
				frame.StrokeLine2(momentLine, x.at(m.Time), frame.Min.Y, x.at(m.Time), frame.Max.Y)
			}
		}
	}
	top := frames[0]
	lane := func(l eventLabel) vg.Length { return top.Max.Y + panelTitle + vg.Length(l.lane)*lanePitch }
	for _, l := range labels {
		top.StrokeLine2(leaderLine, l.at, top.Max.Y, l.at, lane(l))
	}
	for _, l := range labels {
		fillRect(top, white, vg.Rectangle{
			Min: vg.Point{X: l.left - 1, Y: lane(l)}, Max: vg.Point{X: l.right + 1, Y: lane(l) + lanePitch - 1},
		})
		l.style.draw(top, l.left, lane(l)+2, rightOf, l.text)
	}
}
