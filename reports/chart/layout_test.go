package chart

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"pgregory.net/rapid"
)

// sheet is a canvas that keeps what a reader could complain about: where each
// text stands, and every point of a path.
type sheet struct {
	upright
	pen
	texts  []placedText
	points []vg.Point
}

type placedText struct {
	text string
	box  vg.Rectangle
}

func (s *sheet) Fill(p vg.Path)   { s.keep(p) }
func (s *sheet) Stroke(p vg.Path) { s.keep(p) }

func (s *sheet) keep(p vg.Path) {
	for _, step := range p {
		if step.Type != vg.CloseComp {
			s.points = append(s.points, step.Pos)
		}
	}
}

// FillString keeps the box of the text: from the baseline to the height of
// capitals. Descenders may reach lower, into what is left between lines.
func (s *sheet) FillString(f font.Face, at vg.Point, text string) {
	style := textStyle{typefaceOf(f), f.Font.Size, ink}
	s.texts = append(s.texts, placedText{text, vg.Rectangle{
		Min: at,
		Max: vg.Point{X: at.X + style.width(text), Y: at.Y + capsHigh*f.Font.Size},
	}})
}

func drawnOn(c Chart) (*sheet, vg.Length, vg.Length) {
	s := &sheet{}
	width, height := c.Size()
	c.Draw(draw.NewCanvas(s, width, height))
	return s, width, height
}

// faults returns what is wrong with the layout of c.
func faults(c Chart) []string {
	var found []string
	s, width, height := drawnOn(c)
	const slack = 0.01
	inside := func(p vg.Point) bool {
		return p.X >= -slack && p.Y >= -slack && p.X <= width+slack && p.Y <= height+slack
	}
	for _, p := range s.points {
		if !inside(p) { // also when a coordinate is NaN
			found = append(found, fmt.Sprintf("a line reaches %v, outside the canvas", p))
			break
		}
	}
	for i, t := range s.texts {
		if !inside(t.box.Min) || !inside(t.box.Max) {
			found = append(found, fmt.Sprintf("%q stands at %v, outside the canvas", t.text, t.box))
		}
		for _, other := range s.texts[:i] {
			if overlap(t.box, other.box) {
				found = append(found, fmt.Sprintf("%q covers %q", t.text, other.text))
			}
		}
	}
	return found
}

func overlap(a, b vg.Rectangle) bool {
	const touch = 0.1
	return a.Min.X < b.Max.X-touch && b.Min.X < a.Max.X-touch && a.Min.Y < b.Max.Y-touch && b.Min.Y < a.Max.Y-touch
}

func TestNothingOverlapsOrLeavesTheCanvas(t *testing.T) {
	for _, c := range allCases {
		for _, fault := range faults(c.chart) {
			t.Errorf("%s: %s", c.name, fault)
		}
	}
}

// The smallest text of a chart is 6.5 pt: 12 strategies on a slide have it.
func TestTextIsReadable(t *testing.T) {
	for _, c := range allCases {
		s, _, _ := drawnOn(c.chart)
		for _, text := range s.texts {
			if size := (text.box.Max.Y - text.box.Min.Y) / capsHigh; size < 6.5-1e-9 { // a box is a difference of positions
				t.Errorf("%s: %q has %.1f pt", c.name, text.text, size)
			}
		}
	}
}

// anyNumber draws all that float64 has, and the ordinary more often.
func anyNumber() *rapid.Generator[float64] {
	return rapid.OneOf(
		rapid.Float64Range(0, 1), rapid.Float64Range(0, 1e12), rapid.Float64(),
		rapid.SampledFrom([]float64{
			0, 1, -1, 1e9, math.NaN(), math.Inf(1), math.Inf(-1), 5e-324, math.MaxFloat64, 1e100,
		}),
	)
}

func anyValue(t *rapid.T) Value {
	return Value{anyNumber().Draw(t, "value"), anyNumber().Draw(t, "low"), anyNumber().Draw(t, "high")}
}

func anySubject(t *rapid.T) Subject {
	return Subject{rapid.StringN(0, 28, 28).Draw(t, "name"), rapid.IntRange(-1, 30).Draw(t, "style")}
}

func anyHeading(t *rapid.T) Heading {
	return Heading{rapid.String().Draw(t, "title"), rapid.String().Draw(t, "subtitle")}
}

func anyUnit(t *rapid.T) Unit { return Unit(rapid.IntRange(0, int(Share)).Draw(t, "unit")) }

// several calls item up to most times.
func several[T any](t *rapid.T, most int, item func(*rapid.T) T) []T {
	return rapid.SliceOfN(rapid.Custom(item), 0, most).Draw(t, "items")
}

// anyChart draws charts of every kind with data that no program should give.
func anyChart(t *rapid.T) Chart {
	h := anyHeading(t)
	kind := rapid.IntRange(0, 7).Draw(t, "kind")
	switch kind {
	case 0:
		return Bars{h, anyUnit(t), several(t, 12, func(t *rapid.T) Bar { return Bar{anySubject(t), anyValue(t)} })}
	case 1:
		return StackedBars{h, anyUnit(t), []string{"a", "b", "c", "d"}, several(t, 12, func(t *rapid.T) StackedBar {
			return StackedBar{anySubject(t), rapid.SliceOfN(anyNumber(), 0, 5).Draw(t, "parts"), anyValue(t)}
		})}
	case 2:
		return Dots{h, anyUnit(t), []string{"p50", "p99"}, several(t, 12, func(t *rapid.T) DotRow {
			return DotRow{anySubject(t), several(t, 3, anyValue)}
		})}
	case 3:
		return CCDF{h, anyUnit(t), several(t, 12, func(t *rapid.T) Curve {
			return Curve{anySubject(t), several(t, 20, func(t *rapid.T) Step {
				return Step{anyNumber().Draw(t, "value"), anyNumber().Draw(t, "above")}
			})}
		})}
	case 4:
		return anyTimeline(t, h)
	case 5:
		return Overview{h, several(t, 12, anySubject), several(t, 8, func(t *rapid.T) Panel {
			return Panel{rapid.String().Draw(t, "title"), "", anyUnit(t), several(t, 12, anyValue)}
		})}
	}
	if kind == 6 {
		return Ranks{h, several(t, 12, anySubject), several(t, 8, func(t *rapid.T) RankColumn {
			return RankColumn{rapid.String().Draw(t, "title"), rapid.String().Draw(t, "note"),
				several(t, 12, func(t *rapid.T) RankField {
					return RankField{rapid.String().Draw(t, "value"), rapid.String().Draw(t, "interval"),
						rapid.IntRange(-1, 40).Draw(t, "rank")}
				})}
		})}
	}
	flag := rapid.Bool()
	return Lines{h, "x", anyUnit(t), anyUnit(t), flag.Draw(t, "logX"), flag.Draw(t, "logY"),
		several(t, 12, func(t *rapid.T) Line {
			return Line{anySubject(t), several(t, 20, func(t *rapid.T) LinePoint {
				return LinePoint{anyNumber().Draw(t, "x"), anyValue(t)}
			})}
		})}
}

func anyTimeline(t *rapid.T, h Heading) Timeline {
	return Timeline{h,
		several(t, 5, func(t *rapid.T) TimePanel {
			return TimePanel{rapid.String().Draw(t, "title"), anyUnit(t), several(t, 5, func(t *rapid.T) TimeLine {
				return TimeLine{anySubject(t), several(t, 20, func(t *rapid.T) TimePoint {
					return TimePoint{anyNumber().Draw(t, "time"), anyNumber().Draw(t, "value")}
				})}
			})}
		}),
		several(t, 6, func(t *rapid.T) Fault {
			return Fault{anyNumber().Draw(t, "from"), anyNumber().Draw(t, "to"), rapid.String().Draw(t, "label")}
		}),
		several(t, 6, func(t *rapid.T) Moment {
			return Moment{anyNumber().Draw(t, "at"), rapid.String().Draw(t, "label")}
		}),
	}
}

// Whatever the data, a chart is drawn, inside its canvas, without overlap and
// without a coordinate that is no number.
func TestAnyDataGivesAReadableChart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyChart(t)
		for _, fault := range faults(c) {
			t.Error(fault)
		}
	})
}
