package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// SVG returns the chart as a self-contained SVG file. Its text is drawn as
// outlines, each glyph described once; title and desc carry the words for
// screen readers and search.
func SVG(c Chart) []byte {
	width, height := c.Size()
	s := &svgCanvas{height: height, known: map[string]bool{}}
	c.Draw(draw.NewCanvas(s, width, height))

	var out bytes.Buffer
	w, h := hundredths(width), hundredths(height)
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"`+
		` width="%spt" height="%spt" viewBox="0 0 %s %s" role="img">`+"\n", w, h, w, h)
	element(&out, "title", c.head().Title)
	element(&out, "desc", c.Describe())
	fmt.Fprintf(&out, "<defs>\n%s</defs>\n%s</svg>\n", s.glyphs.Bytes(), s.body.Bytes())
	return out.Bytes()
}

// element writes text between the tags of name.
func element(out *bytes.Buffer, name, text string) {
	fmt.Fprintf(out, "<%s>", name)
	xml.EscapeText(out, []byte(clean(text))) // a bytes.Buffer never fails
	fmt.Fprintf(out, "</%s>\n", name)
}

// svgCanvas writes what is drawn on it as SVG elements. Coordinates have two
// decimals of a point, a 3600th of an inch.
type svgCanvas struct {
	upright
	pen
	height       vg.Length
	body, glyphs bytes.Buffer
	known        map[string]bool // the ids of the glyphs described so far
}

func (s *svgCanvas) Fill(p vg.Path) {
	fmt.Fprintf(&s.body, `<path fill="%s"%s d="%s"/>`+"\n", hex(s.colour), opacity("fill", s.colour), s.data(p))
}

func (s *svgCanvas) Stroke(p vg.Path) {
	fmt.Fprintf(&s.body, `<path fill="none" stroke="%s"%s stroke-width="%s"`,
		hex(s.colour), opacity("stroke", s.colour), hundredths(s.width))
	for i, d := range s.dash {
		fmt.Fprintf(&s.body, "%s%s", [2]string{` stroke-dasharray="`, " "}[min(i, 1)], hundredths(d))
	}
	if len(s.dash) > 0 {
		s.body.WriteByte('"')
	}
	fmt.Fprintf(&s.body, ` d="%s"/>`+"\n", s.data(p))
}

// data writes a path of straight lines. Curves occur only in glyphs.
func (s *svgCanvas) data(p vg.Path) []byte {
	var d []byte
	for i, step := range p {
		switch step.Type {
		case vg.MoveComp:
			d = append(d, 'M')
		case vg.LineComp:
			if p[i-1].Type == vg.MoveComp {
				d = append(d, 'L')
			} else {
				d = append(d, ' ')
			}
		case vg.CloseComp:
			d = append(d, 'Z')
			continue
		default:
			panic("chart: a path has a curve")
		}
		d = appendHundredths(d, step.Pos.X)
		d = append(d, ' ')
		d = appendHundredths(d, s.height-step.Pos.Y)
	}
	return d
}

// FillString places the glyphs of text one after the other.
func (s *svgCanvas) FillString(f font.Face, at vg.Point, text string) {
	t := typefaceOf(f)
	scale := strconv.FormatFloat(float64(f.Font.Size)/unitsPerEm, 'f', -1, 64)
	fmt.Fprintf(&s.body, `<g fill="%s" transform="translate(%s %s) scale(%s)">`,
		hex(s.colour), hundredths(at.X), hundredths(s.height-at.Y), scale)
	x := 0
	for _, r := range text {
		g := t.glyph(r)
		if len(g.outline) > 0 {
			s.define(g)
			use := append(append(s.body.AvailableBuffer(), `<use xlink:href="#`...), g.id...)
			use = strconv.AppendInt(append(use, `" x="`...), int64(x), 10)
			s.body.Write(append(use, `"/>`...))
		}
		x += g.advance
	}
	s.body.WriteString("</g>\n")
}

// define describes a glyph when it is first used. The id is a function of the
// shape, so charts set into one HTML page cannot take each other's glyphs for
// their own.
func (s *svgCanvas) define(g *glyph) {
	if !s.known[g.id] {
		s.known[g.id] = true
		fmt.Fprintf(&s.glyphs, `<path id="%s" d="%s"/>`+"\n", g.id, g.data)
	}
}

// outlineData writes the outline of a glyph in font units, each point relative
// to where the one before it ended, which makes the numbers short.
func outlineData(outline sfnt.Segments) []byte {
	var d []byte
	var at, start fixed.Point26_6
	for i, seg := range outline {
		if i > 0 && seg.Op == sfnt.SegmentOpMoveTo {
			d, at = append(d, 'z'), start // closing goes back to where the contour began
		}
		d = append(d, "mlqc"[seg.Op])
		args := seg.Args[:max(1, int(seg.Op))]
		for j, arg := range args {
			for k, n := range []fixed.Int26_6{arg.X - at.X, arg.Y - at.Y} {
				if j+k > 0 && n >= 0 {
					d = append(d, ' ')
				}
				d = strconv.AppendInt(d, int64(n), 10)
			}
		}
		at = args[len(args)-1]
		if seg.Op == sfnt.SegmentOpMoveTo {
			start = at
		}
	}
	return append(d, 'z')
}

// grain is the number of steps of a coordinate in one point.
const grain = 100

// round returns v as a whole number of grains of 1/n. The half that decides
// between two neighbours is shifted a little: layouts put many coordinates
// exactly half-way, where the last bit of a sum, which is not the same on all
// processors, would decide.
func round(v vg.Length, n float64) int {
	return int(math.Floor(float64(v)*n + 0.5137))
}

func hundredths(v vg.Length) string { return string(appendHundredths(nil, v)) }

// appendHundredths writes v with at most two decimals.
func appendHundredths(b []byte, v vg.Length) []byte {
	n := round(v, grain)
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, int64(n/grain), 10)
	if rest := n % grain; rest != 0 {
		b = append(b, '.', byte('0'+rest/10))
		if rest%10 != 0 {
			b = append(b, byte('0'+rest%10))
		}
	}
	return b
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B) }

// opacity is the attribute for a colour through which others shine.
func opacity(of string, c color.NRGBA) string {
	if c.A == 0xFF {
		return ""
	}
	return fmt.Sprintf(` %s-opacity="%s"`, of, strconv.FormatFloat(float64(c.A)/0xFF, 'f', 3, 64))
}

// pen is the part of a canvas that remembers how to draw.
type pen struct {
	colour color.NRGBA
	width  vg.Length
	dash   []vg.Length
}

func (p *pen) SetLineWidth(w vg.Length)                     { p.width = w }
func (p *pen) SetLineDash(pattern []vg.Length, _ vg.Length) { p.dash = pattern }
func (p *pen) SetColor(c color.Color)                       { p.colour = color.NRGBAModel.Convert(c).(color.NRGBA) }

// upright is the part of a canvas that no chart uses: all stand upright and
// at their own size.
type upright struct{}

func (upright) Rotate(float64)                      { panic("chart: charts stand upright") }
func (upright) Translate(vg.Point)                  { panic("chart: charts are not moved") }
func (upright) Scale(x, y float64)                  { panic("chart: charts are not scaled") }
func (upright) DrawImage(vg.Rectangle, image.Image) { panic("chart: charts hold no images") }
func (upright) Push()                               {}
func (upright) Pop()                                {}
