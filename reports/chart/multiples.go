package chart

import (
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Multiples shows the lines of Lines several times, once for each value of a further parameter, on common axes.
type Multiples struct {
	Heading
	XTitle     string
	XUnit      Unit
	YUnit      Unit
	LogX, LogY bool
	Panels     []LinePanel // the first names the subjects for the key
}

// LinePanel is one panel of Multiples.
type LinePanel struct {
	Title string
	Lines []Line
}

// Sizes of charts with several panels on a slide.
const (
	facetHeight vg.Length = 150
	facetApart  vg.Length = 14
	facetTitle  vg.Length = 14
)

// panelGrid is how many rows and columns n panels take.
func panelGrid(n int) (rows, columns int) {
	if n == 0 {
		return 1, 1
	}
	rows = (n + 3) / 4
	return rows, (n + rows - 1) / rows
}

// panels divides c and calls f for each panel with what is left below its title.
func panels(c draw.Canvas, titles []string, f func(i int, panel draw.Canvas)) {
	rows, columns := panelGrid(len(titles))
	tiles := draw.Tiles{Cols: columns, Rows: rows, PadX: facetApart, PadY: facetApart}
	for i, title := range titles {
		panel := tiles.At(c, i%columns, i/columns)
		panelText.draw(panel, panel.Min.X, panel.Max.Y-panelText.size, rightOf,
			panelText.fit(title, panel.Max.X-panel.Min.X))
		panel.Max.Y -= facetTitle
		f(i, panel)
	}
}

// slideWidthInside is the width between the margins of a slide.
const slideWidthInside = slideWidth - marginLeft - marginRight

// panelsHeight is the height of a slide with so many panels below a header.
func panelsHeight(n int, h Heading, key []keyEntry) vg.Length {
	rows, _ := panelGrid(n)
	header := 2*lineHeight(slideTitle) + 2*lineHeight(slideSubtitle) + gap + keyHeight(key, slideWidthInside)
	return marginTop + header + vg.Length(rows)*(facetHeight+facetApart) + 2*axisHeight + marginBottom
}

// all is a chart of all lines of all panels, which has the axes that the panels share.
func (m Multiples) all() Lines {
	l := Lines{XTitle: m.XTitle, XUnit: m.XUnit, YUnit: m.YUnit, LogX: m.LogX, LogY: m.LogY}
	for _, p := range m.Panels {
		l.Lines = append(l.Lines, p.Lines...)
	}
	return l
}

// key names the subjects of the first panel.
func (m Multiples) key() (entries []keyEntry) {
	if len(m.Panels) == 0 {
		return nil
	}
	for _, line := range m.Panels[0].Lines {
		entries = append(entries, lineSample(line.Subject, 1.4, true))
	}
	return entries
}

// Size implements Chart.
func (m Multiples) Size() (width, height vg.Length) {
	return slideWidth, panelsHeight(len(m.Panels), m.Heading, m.key())
}

// Draw implements Chart.
func (m Multiples) Draw(c draw.Canvas) {
	c = paperWith(c, m.Heading, slideTitle, slideSubtitle)
	all := m.all()
	xs := all.parameters()
	if len(xs) == 0 {
		sayNothing(c)
		return
	}
	c = drawKey(c, m.key())
	tickText.draw(c, c.Center().X, c.Min.Y+2, centred, tickText.fit(m.XTitle, c.Max.X-c.Min.X))
	c.Min.Y += axisHeight
	titles := make([]string, len(m.Panels))
	for i, p := range m.Panels {
		titles[i] = p.Title
	}
	panels(c, titles, func(i int, panel draw.Canvas) {
		frame := draw.Crop(panel, 0, -overhang, axisHeight, -gap)
		y := all.yScale().between(frame.Min.Y, frame.Max.Y).upToTick(m.YUnit, 4)
		yTicks := y.yTicks(m.YUnit, 4)
		frame.Min.X += yWidth(yTicks)
		x := all.xScale(xs).between(frame.Min.X+2*gap, frame.Max.X-gap)
		drawYAxis(frame, y, yTicks)
		drawXTicks(frame, x, all.xTicks(x, xs), false)
		frame.StrokeLine2(axisLine, frame.Min.X, frame.Min.Y, frame.Max.X, frame.Min.Y)
		for _, line := range m.Panels[i].Lines {
			for _, run := range line.runs(x, y, m.LogX) {
				drawRun(frame, line.Style, run)
			}
		}
	})
}

// Describe implements Chart.
func (m Multiples) Describe() string {
	var sentences []string
	for _, p := range m.Panels {
		l := Lines{XTitle: m.XTitle, XUnit: m.XUnit, YUnit: m.YUnit, Lines: p.Lines}
		sentences = append(sentences, p.Title+": "+strings.ReplaceAll(l.Describe(), ". ", "; "))
	}
	return m.describe(sentences)
}
