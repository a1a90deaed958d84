package chart

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	imagedraw "image/draw"
	"math"
	"slices"
	"sync"

	"github.com/golang/freetype/raster"
	"github.com/klauspost/compress/zlib"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// DPI is the resolution of PNG charts in documents and on screens: a chart
// as wide as a page has 907 pixels.
const DPI = 144

// PNG returns the chart as a PNG image of dpi dots per inch, from 36 to 600.
func PNG(c Chart, dpi int) ([]byte, error) {
	if dpi < 36 || dpi > 600 {
		return nil, fmt.Errorf("a chart is drawn at 36 to 600 dots per inch, not %d", dpi)
	}
	e := easels.Get().(*easel)
	defer easels.Put(e)
	width, height := c.Size()
	dots := float64(dpi) / 72
	picture := e.paper(image.Pt(int(float64(width)*dots+0.5), int(float64(height)*dots+0.5)))
	c.Draw(draw.NewCanvas(newPNGCanvas(picture, dots), width, height))
	return e.encode(picture)
}

// easel is what is large and of use to the next chart: the dots of a picture and the tables of the packer, which packs
// twice as fast as that of compress/zlib.
type easel struct {
	dots   []byte
	packer *zlib.Writer
}

var easels = sync.Pool{New: func() any {
	packer, err := zlib.NewWriterLevel(nil, zlib.BestSpeed)
	if err != nil {
		panic("chart: " + err.Error())
	}
	return &easel{packer: packer}
}}

// paper returns a white image.
func (e *easel) paper(size image.Point) *image.RGBA {
	e.dots = slices.Grow(e.dots[:0], 4*size.X*size.Y)[:4*size.X*size.Y]
	paper := &image.RGBA{Pix: e.dots, Stride: 4 * size.X, Rect: image.Rectangle{Max: size}}
	imagedraw.Draw(paper, paper.Rect, image.White, image.Point{}, imagedraw.Src)
	return paper
}

// encode writes an image without transparent parts as PNG in 24-bit colour. The
// package image/png tries all five filters on every line, which takes it as long
// as all the drawing; most of a chart is like the line above, so that the
// difference to that one (filter 2) is all that is ever needed.
func (e *easel) encode(picture *image.RGBA) ([]byte, error) {
	width, height := picture.Rect.Dx(), picture.Rect.Dy()
	var out, data bytes.Buffer
	out.WriteString("\x89PNG\r\n\x1a\n")
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(width)), uint32(height))
	writeChunk(&out, "IHDR", append(head, 8, 2, 0, 0, 0)) // 8 bits, colour, and the only methods there are
	e.packer.Reset(&data)
	above, line := make([]byte, 4*width), make([]byte, 1+3*width)
	line[0] = 2
	for y := range height {
		dots := picture.Pix[y*picture.Stride:][:4*width]
		subtract(line[1:], dots, above)
		above = dots
		if _, err := e.packer.Write(line); err != nil {
			return nil, fmt.Errorf("encode chart: %w", err)
		}
	}
	if err := e.packer.Close(); err != nil {
		return nil, fmt.Errorf("encode chart: %w", err)
	}
	writeChunk(&out, "IDAT", data.Bytes())
	writeChunk(&out, "IEND", nil)
	return out.Bytes(), nil
}

// subtract writes the colours of dots less those above them into a line. Of four bytes a dot the last is left out,
// which says that it is not transparent. Most dots are like those above, so that they are compared many at a time.
func subtract(line, dots, above []byte) {
	const many = 32
	for len(dots) >= 4*many {
		if bytes.Equal(dots[:4*many], above[:4*many]) {
			clear(line[:3*many])
		} else {
			subtractEach(line[:3*many], dots[:4*many], above[:4*many])
		}
		line, dots, above = line[3*many:], dots[4*many:], above[4*many:]
	}
	subtractEach(line, dots, above)
}

func subtractEach(line, dots, above []byte) {
	for len(dots) >= 4 && len(above) >= 4 && len(line) >= 3 {
		line[0], line[1], line[2] = dots[0]-above[0], dots[1]-above[1], dots[2]-above[2]
		line, dots, above = line[3:], dots[4:], above[4:]
	}
}

// writeChunk writes one part of a PNG file: its length, name, content and check sum.
func writeChunk(out *bytes.Buffer, name string, content []byte) {
	chunk := append(binary.BigEndian.AppendUint32(nil, uint32(len(content))), name...)
	chunk = append(chunk, content...)
	out.Write(binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:])))
}

// pngCanvas paints on an image, with the painter that gonum's own canvas for
// images (vgimg) has, but without the four copies of a path that are made there
// on the way. The painter works with whole 64ths of a dot; every coordinate is
// set on that grid here, and dashes are cut here, so that no rounding is left to
// a processor's taste.
type pngCanvas struct {
	upright
	pen
	dots    float64 // in a point
	height  int     // in 64ths of a dot
	shape   *raster.Rasterizer
	painter *raster.RGBAPainter
}

func newPNGCanvas(picture *image.RGBA, dots float64) *pngCanvas {
	size := picture.Rect.Size()
	p := &pngCanvas{dots: dots, height: 64 * size.Y, shape: raster.NewRasterizer(size.X, size.Y),
		painter: raster.NewRGBAPainter(picture)}
	p.shape.UseNonZeroWinding = true
	return p
}

func (p *pngCanvas) Fill(path vg.Path) {
	var start fixed.Point26_6
	for _, step := range path {
		switch step.Type {
		case vg.MoveComp:
			start = p.point(step.Pos)
			p.shape.Start(start)
		case vg.LineComp:
			p.shape.Add1(p.point(step.Pos))
		case vg.CloseComp:
			p.shape.Add1(start)
		default:
			panic("chart: a path has a curve")
		}
	}
	p.paint()
}

// Stroke begins with the last piece of the path, see FillString.
func (p *pngCanvas) Stroke(path vg.Path) {
	var lines raster.Path
	pieces := cut(path, p.dash)
	for i, step := range slices.Backward(pieces) {
		if step.Type == vg.MoveComp {
			lines = p.appendLine(lines, pieces[i:])
			pieces = pieces[:i]
		}
	}
	p.shape.AddStroke(lines, p.length(p.width), raster.ButtCapper, raster.RoundJoiner)
	p.paint()
}

// appendLine leaves out steps so short that their direction is nothing but rounding.
func (p *pngCanvas) appendLine(lines raster.Path, piece vg.Path) raster.Path {
	last := p.point(piece[0].Pos)
	lines.Start(last)
	for _, step := range piece[1:] {
		at := p.point(step.Pos)
		if d := at.Sub(last); max(d.X, -d.X)+max(d.Y, -d.Y) > 4 {
			lines.Add1(at)
			last = at
		}
	}
	return lines
}

// paint puts the shape on the image and begins a new one.
func (p *pngCanvas) paint() {
	p.painter.SetColor(p.colour)
	p.shape.Rasterize(p.painter)
	p.shape.Clear()
}

// length returns a length in 64ths of a dot.
func (p *pngCanvas) length(l vg.Length) fixed.Int26_6 {
	return fixed.Int26_6(math.Round(float64(l) * p.dots * 64))
}

// point returns a point on the grid, whose Y points down.
func (p *pngCanvas) point(at vg.Point) fixed.Point26_6 {
	n := p.dots * 64
	return fixed.Point26_6{X: fixed.Int26_6(round(at.X, n)), Y: fixed.Int26_6(p.height - round(at.Y, n))}
}

// FillString begins with the last glyph: the painter looks for the place of each bit of a shape from the left among all
// that a row of dots has so far, and so finds it at once.
func (p *pngCanvas) FillString(f font.Face, at vg.Point, text string) {
	t := typefaceOf(f)
	scale := f.Font.Size / unitsPerEm
	x := t.width(text)
	for _, r := range slices.Backward([]rune(text)) {
		g := t.glyph(r)
		x -= g.advance
		for _, seg := range g.outline {
			point := func(i int) fixed.Point26_6 {
				return p.point(vg.Point{
					X: at.X + vg.Length(x+int(seg.Args[i].X))*scale,
					Y: at.Y - vg.Length(seg.Args[i].Y)*scale,
				})
			}
			switch seg.Op {
			case sfnt.SegmentOpMoveTo: // the contour before it is closed
				p.shape.Start(point(0))
			case sfnt.SegmentOpLineTo:
				p.shape.Add1(point(0))
			case sfnt.SegmentOpQuadTo:
				p.shape.Add2(point(0), point(1))
			default:
				panic("chart: a TrueType outline has a cubic curve")
			}
		}
	}
	p.paint()
}

// cut returns the pieces of path that a dash pattern leaves.
func cut(path vg.Path, dash []vg.Length) vg.Path {
	if len(dash) == 0 {
		return path
	}
	var pieces vg.Path
	var here vg.Point
	var i int
	var left vg.Length
	for _, step := range path {
		if step.Type == vg.MoveComp {
			here, i, left = step.Pos, 0, dash[0]
			pieces.Move(here)
			continue
		}
		for {
			d := vg.Point{X: step.Pos.X - here.X, Y: step.Pos.Y - here.Y}
			length := vg.Length(math.Sqrt(float64(d.X*d.X) + float64(d.Y*d.Y)))
			drawn := i%2 == 0
			if length < left {
				left -= length
				here = step.Pos
				if drawn {
					pieces.Line(here)
				}
				break
			}
			part := left / length
			here.X += vg.Length(d.X * part)
			here.Y += vg.Length(d.Y * part)
			if drawn {
				pieces.Line(here)
			} else {
				pieces.Move(here)
			}
			i = (i + 1) % len(dash)
			left = dash[i]
		}
	}
	return pieces
}
