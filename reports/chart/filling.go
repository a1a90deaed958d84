package chart

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// filling is how an area is filled: a colour and lines across it.
type filling struct {
	ground color.NRGBA
	lines  color.NRGBA
	slope  int       // of the lines: 1 rises, -1 falls, 2 is both, 0 stands upright
	apart  vg.Length // distance of the lines; 0 is a plain area
	text   color.NRGBA
}

func plainFill(c color.NRGBA) filling { return filling{ground: c} }

// fillings are how the parts of a whole look, in order. Neighbours differ in
// lightness by a third or more, and those of like lightness in their lines,
// so that they are told apart without colour. They are no colours of the
// palette: a part is not a strategy.
var fillings = []filling{
	{ground: hue(0x2B4C7E), text: white},
	{ground: hue(0xF2C14E), text: ink},
	{ground: hue(0x7A8CA3), lines: white, slope: 1, apart: 4, text: ink},
	{ground: hue(0xE9EDF2), lines: hue(0x52606D), slope: -1, apart: 4, text: ink},
	{ground: hue(0x6B2D5C), lines: white, apart: 4, text: white},
	{ground: hue(0xC7D5C5), lines: hue(0x3E5C45), apart: 2.5, text: ink},
	{ground: hue(0x3C4043), lines: white, slope: -1, apart: 4, text: white},
	{ground: hue(0xFFFFFF), lines: hue(0x8C3B12), slope: 2, apart: 4, text: ink},
	{ground: hue(0x9C6644), text: white},
}

func hue(rgb uint32) color.NRGBA {
	return color.NRGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 0xFF}
}

// fill fills r.
func (f filling) fill(c draw.Canvas, r vg.Rectangle) {
	fillRect(c, f.ground, r)
	if f.apart == 0 {
		return
	}
	inside := draw.Canvas{Canvas: c.Canvas, Rectangle: r}
	height := r.Max.Y - r.Min.Y
	var p vg.Path
	for x := r.Min.X - height; x < r.Max.X; x += f.apart {
		var lines [][]vg.Point
		if f.slope == 0 {
			lines = append(lines, []vg.Point{{X: x, Y: r.Min.Y}, {X: x, Y: r.Max.Y}})
		}
		if f.slope > 0 {
			lines = append(lines, []vg.Point{{X: x, Y: r.Min.Y}, {X: x + height, Y: r.Max.Y}})
		}
		if f.slope < 0 || f.slope == 2 {
			lines = append(lines, []vg.Point{{X: x, Y: r.Max.Y}, {X: x + height, Y: r.Min.Y}})
		}
		for _, line := range inside.ClipLinesX(lines...) {
			p.Move(line[0])
			p.Line(line[1])
		}
	}
	if len(p) > 0 {
		c.SetLineStyle(draw.LineStyle{Color: f.lines, Width: 0.7})
		c.Stroke(p)
	}
}
