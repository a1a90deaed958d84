package chart

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// paper fills c with white, writes the heading and returns the canvas that is
// left for the chart.
func paper(c draw.Canvas, h Heading) draw.Canvas {
	return paperWith(c, h, titleText, subtitleText)
}

func paperWith(c draw.Canvas, h Heading, title, subtitle textStyle) draw.Canvas {
	if _, painted := c.Canvas.(*pngCanvas); !painted { // an image is white from the start
		fillRect(c, white, c.Rectangle)
	}
	c = draw.Crop(c, marginLeft, -marginRight, marginBottom, -marginTop)
	c.Max.Y -= writeLines(c, title, h.Title) + 1
	c.Max.Y -= writeLines(c, subtitle, h.Subtitle)
	c.Max.Y -= gap
	return c
}

// textWidth is the width that a chart of the default size has between its
// margins.
const textWidth = chartWidth - marginLeft - marginRight

// headerHeight is the height that paper takes away for h.
func headerHeight(h Heading) vg.Length {
	titles := len(titleText.wrap(h.Title, textWidth, 2))
	subtitles := len(subtitleText.wrap(h.Subtitle, textWidth, 2))
	return vg.Length(titles)*lineHeight(titleText) + vg.Length(subtitles)*lineHeight(subtitleText) + 1 + gap
}

// lineHeight is the distance from one line of text to the next.
func lineHeight(t textStyle) vg.Length { return t.size * 1.22 }

// writeLines writes s at the top of c, in at most two lines from the left
// edge, and returns the height they take.
func writeLines(c draw.Canvas, t textStyle, s string) vg.Length {
	var used vg.Length
	for _, line := range t.wrap(s, c.Max.X-c.Min.X, 2) {
		t.draw(c, c.Min.X, c.Max.Y-used-t.size, rightOf, line)
		used += lineHeight(t)
	}
	return used
}

// sayNothing writes in the middle of c that there is nothing to draw.
func sayNothing(c draw.Canvas) {
	subtitleText.middle(c, c.Center().X, c.Center().Y, centred, "no data")
}

// fillRect fills r.
func fillRect(c draw.Canvas, colour color.Color, r vg.Rectangle) {
	c.FillPolygon(colour, []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}})
}
