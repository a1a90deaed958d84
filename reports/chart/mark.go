package chart

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// shapes are the outlines of the marks on lines, in units of their radius:
// circle, square, triangle, diamond, triangle upside down, cross.
var shapes = [6][]vg.Point{
	{
		{X: 1}, {X: .92, Y: .38}, {X: .71, Y: .71}, {X: .38, Y: .92},
		{Y: 1}, {X: -.38, Y: .92}, {X: -.71, Y: .71}, {X: -.92, Y: .38},
		{X: -1}, {X: -.92, Y: -.38}, {X: -.71, Y: -.71}, {X: -.38, Y: -.92},
		{Y: -1}, {X: .38, Y: -.92}, {X: .71, Y: -.71}, {X: .92, Y: -.38},
	},
	{{X: .85, Y: .85}, {X: -.85, Y: .85}, {X: -.85, Y: -.85}, {X: .85, Y: -.85}},
	{{Y: 1.15}, {X: -1.05, Y: -.75}, {X: 1.05, Y: -.75}},
	{{Y: 1.25}, {X: -1.25}, {Y: -1.25}, {X: 1.25}},
	{{Y: -1.15}, {X: -1.05, Y: .75}, {X: 1.05, Y: .75}},
	{
		{X: .4, Y: 1.1}, {X: -.4, Y: 1.1}, {X: -.4, Y: .4}, {X: -1.1, Y: .4},
		{X: -1.1, Y: -.4}, {X: -.4, Y: -.4}, {X: -.4, Y: -1.1}, {X: .4, Y: -1.1},
		{X: .4, Y: -.4}, {X: 1.1, Y: -.4}, {X: 1.1, Y: .4}, {X: .4, Y: .4},
	},
}

// drawMark draws the mark of a style; the second six styles have hollow ones.
func drawMark(c draw.Canvas, style int, at vg.Point, radius vg.Length) {
	i, ok := place(style)
	if !ok {
		return
	}
	drawShape(c, i%6, at, radius, draw.LineStyle{Color: palette[i], Width: radius * 0.45}, i >= 6)
}

// drawShape draws one of the shapes, filled, or hollow with a rim.
func drawShape(c draw.Canvas, shape int, at vg.Point, radius vg.Length, rim draw.LineStyle, hollow bool) {
	outline := make([]vg.Point, len(shapes[shape]))
	for i, p := range shapes[shape] {
		outline[i] = vg.Point{X: at.X + p.X*radius, Y: at.Y + p.Y*radius}
	}
	if !hollow {
		c.FillPolygon(rim.Color, outline)
		return
	}
	c.FillPolygon(white, outline)
	c.StrokeLines(rim, append(outline, outline[0], outline[1]))
}
