package chart

import (
	"fmt"
	"image/color"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	vgfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// unitsPerEm is the grid on which the outlines of both typefaces are drawn.
// All arithmetic on glyphs is done in these whole numbers.
const unitsPerEm = 2048

// typeface is a font whose glyphs are read when they are first needed. It may
// be used by several goroutines.
type typeface struct {
	letter byte // names the face in the ids of an SVG
	font   *opentype.Font

	mu     sync.Mutex
	buffer sfnt.Buffer
	glyphs map[rune]*glyph
}

// glyph is the shape of one rune, in font units with y pointing down.
type glyph struct {
	index   sfnt.GlyphIndex
	advance int
	outline sfnt.Segments
	id      string // in an SVG
	data    []byte // the outline in an SVG
}

var (
	regular = newTypeface('r', liberationsansregular.TTF)
	bold    = newTypeface('b', liberationsansbold.TTF)
)

func newTypeface(letter byte, file []byte) *typeface {
	parsed, err := opentype.Parse(file)
	if err != nil || parsed.UnitsPerEm() != unitsPerEm {
		panic("chart: a font compiled into the program cannot be read")
	}
	return &typeface{letter: letter, font: parsed, glyphs: map[rune]*glyph{}}
}

// typefaceOf returns the typeface that a face of gonum/plot was made of.
func typefaceOf(f vgfont.Face) *typeface {
	if f.Face == bold.font {
		return bold
	}
	return regular
}

// glyph returns the shape of r. A rune that the font lacks has the shape of
// glyph 0: an empty box, which the reader cannot overlook.
func (t *typeface) glyph(r rune) *glyph {
	t.mu.Lock()
	defer t.mu.Unlock()
	if g := t.glyphs[r]; g != nil {
		return g
	}
	index, err := t.font.GlyphIndex(&t.buffer, r)
	if err != nil {
		index = 0
	}
	g := &glyph{index: index}
	ppem := fixed.Int26_6(unitsPerEm) // one unit of the answer is then one unit of the font
	if advance, err := t.font.GlyphAdvance(&t.buffer, index, ppem, font.HintingNone); err == nil {
		g.advance = int(advance)
	}
	if outline, err := t.font.LoadGlyph(&t.buffer, index, ppem, nil); err == nil {
		g.outline = append(g.outline, outline...) // the answer lives in the buffer
	}
	g.id, g.data = fmt.Sprintf("s%c%d", t.letter, index), outlineData(g.outline)
	t.glyphs[r] = g
	return g
}

// width is the sum of the advances in s, in font units. There is no kerning:
// at the sizes of a chart it moves a letter by less than a quarter of a point.
func (t *typeface) width(s string) int {
	sum := 0
	for _, r := range s {
		sum += t.glyph(r).advance
	}
	return sum
}

// clean returns s without line breaks and other control characters, which
// have no shape; runs of blanks become one.
func clean(s string) string {
	isBlank := func(r rune) bool { return unicode.IsSpace(r) && r != '\u00A0' || unicode.IsControl(r) }
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), isBlank), " ")
}

// textStyle is a typeface at a size in a colour.
type textStyle struct {
	face   *typeface
	size   vg.Length
	colour color.NRGBA
}

// in returns the same style in another colour.
func (t textStyle) in(c color.NRGBA) textStyle {
	t.colour = c
	return t
}

// sized returns the same style at another size, in tenths of a point.
func (t textStyle) sized(size vg.Length) textStyle {
	t.size = vg.Length(round(size, 10)) / 10
	return t
}

// width is the width of s, which must be clean.
func (t textStyle) width(s string) vg.Length {
	return vg.Length(t.face.width(s)) * t.size / unitsPerEm
}

// Where a text stands relative to its point.
const (
	leftOf  = -1.0 // the text ends at the point
	centred = -0.5
	rightOf = 0.0 // the text begins at the point
)

// capsHigh is the height of capitals and digits, in sizes of the text.
const capsHigh = 0.72

// draw writes s with its baseline at y; align says where x is in the text.
func (t textStyle) draw(c draw.Canvas, x, y vg.Length, align float64, s string) {
	s = clean(s)
	if s == "" {
		return
	}
	face := vgfont.Face{Font: vgfont.Font{Size: t.size}, Face: t.face.font}
	c.SetColor(t.colour)
	c.FillString(face, vg.Point{X: x + vg.Length(align)*t.width(s), Y: y}, s)
}

// middle writes s so that capitals and digits are centred on y.
func (t textStyle) middle(c draw.Canvas, x, y vg.Length, align float64, s string) {
	t.draw(c, x, y-t.size*capsHigh/2, align, s)
}

// fit shortens s until it is no wider than width; an ellipsis shows the cut.
func (t textStyle) fit(s string, width vg.Length) string {
	s = clean(s)
	if t.width(s) <= width {
		return s
	}
	room := width - t.width("…")
	for i, r := range s {
		if room -= t.width(string(r)); room < 0 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// wrap breaks s at blanks into at most most lines of the given width; the
// last one is shortened to fit.
func (t textStyle) wrap(s string, width vg.Length, most int) []string {
	var lines []string
	words := strings.FieldsFunc(clean(s), func(r rune) bool { return r == ' ' }) // not at what must not break
	for len(words) > 0 && len(lines) < most-1 {
		n := 1
		for n < len(words) && t.width(strings.Join(words[:n+1], " ")) <= width {
			n++
		}
		lines = append(lines, t.fit(strings.Join(words[:n], " "), width))
		words = words[n:]
	}
	if rest := t.fit(strings.Join(words, " "), width); rest != "" {
		lines = append(lines, rest)
	}
	return lines
}
