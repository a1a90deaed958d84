package chart

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The theme: every size and colour of the charts, in points and sRGB.

// Sizes of whole pictures.
const (
	chartWidth  = 16 * vg.Centimeter
	chartHeight = 9 * vg.Centimeter
	slideWidth  = 25.4 * vg.Centimeter
	slideHeight = 14.29 * vg.Centimeter
)

// Margins of the paper and gaps between what stands on it.
const (
	marginTop    vg.Length = 9
	marginRight  vg.Length = 12
	marginBottom vg.Length = 8
	marginLeft   vg.Length = 8
	gap          vg.Length = 5
)

// Inks. Text and lines are never pure black: the data should be the darkest.
var (
	white = color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
	ink   = color.NRGBA{0x1F, 0x29, 0x33, 0xFF}
	muted = color.NRGBA{0x52, 0x60, 0x6D, 0xFF}
	rule  = color.NRGBA{0x9A, 0xA5, 0xB1, 0xFF}
	grid  = color.NRGBA{0xE4, 0xE7, 0xEB, 0xFF}
	pale  = color.NRGBA{0xB4, 0xBC, 0xC6, 0xFF}
	fault = color.NRGBA{0xD5, 0x5E, 0x00, 28}
)

// Lines that are not data.
var (
	gridLine    = draw.LineStyle{Color: grid, Width: 0.6}
	axisLine    = draw.LineStyle{Color: rule, Width: 0.8}
	whiskerLine = draw.LineStyle{Color: ink, Width: 0.8}
	whiskerRim  = draw.LineStyle{Color: white, Width: 1.7}
	leaderLine  = draw.LineStyle{Color: rule, Width: 0.4}
	momentLine  = draw.LineStyle{Color: ink, Width: 0.7, Dashes: []vg.Length{2, 1.5}}
)

// Texts.
var (
	titleText    = textStyle{bold, 12, ink}
	subtitleText = textStyle{regular, 8.5, muted}
	nameText     = textStyle{regular, 8.5, ink}
	valueText    = textStyle{regular, 8, ink}
	tickText     = textStyle{regular, 7.5, muted}
	faultText    = textStyle{regular, 7.5, hue(0x9A4400)}
	panelText    = textStyle{bold, 8.5, ink}
)

// palette is the order of Okabe and Ito's colours, which people with any kind
// of colour vision tell apart; yellow is left out because it fades on white.
// The second six are the first six darkened, and the last one is ink, for the
// dark sky blue would be the first blue again.
var palette = [12]color.NRGBA{
	{0x00, 0x72, 0xB2, 0xFF}, {0xE6, 0x9F, 0x00, 0xFF}, {0x00, 0x9E, 0x73, 0xFF},
	{0xD5, 0x5E, 0x00, 0xFF}, {0xCC, 0x79, 0xA7, 0xFF}, {0x56, 0xB4, 0xE9, 0xFF},
	{0x00, 0x3B, 0x5C, 0xFF}, {0x8A, 0x5F, 0x00, 0xFF}, {0x00, 0x55, 0x3E, 0xFF},
	{0x7A, 0x36, 0x00, 0xFF}, {0x86, 0x3F, 0x66, 0xFF}, {0x1F, 0x29, 0x33, 0xFF},
}

// dashes are the line patterns. Two styles of one hue have different ones.
var dashes = [6][]vg.Length{
	nil, {5, 2}, {1.5, 1.5}, {6, 1.8, 1.5, 1.8}, {2.8, 1.6}, {9, 2, 1.5, 2, 1.5, 2},
}

// place returns a style's place among the 12, and false for Grey.
func place(style int) (int, bool) {
	if style < 0 {
		return 0, false
	}
	return style % len(palette), true
}

// colourOf is the colour of a style.
func colourOf(style int) color.NRGBA {
	if i, ok := place(style); ok {
		return palette[i]
	}
	return pale
}

// lineOf is how the line of a style is drawn.
func lineOf(style int, width vg.Length) draw.LineStyle {
	i, ok := place(style)
	if !ok {
		return draw.LineStyle{Color: pale, Width: width * 0.6}
	}
	dash := dashes[i%6]
	if i >= 6 {
		dash = dashes[(i+3)%6]
	}
	return draw.LineStyle{Color: palette[i], Width: width, Dashes: dash}
}

// band returns the colour of the interval around a line.
func band(style int) color.NRGBA {
	c := colourOf(style)
	c.A = 40
	return c
}
