package chart

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/vg"
)

// 16 cm by 9 cm at 144 dots per inch are 907 by 510 dots.
func TestPNG(t *testing.T) {
	data, err := PNG(small[0].chart, DPI)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 907 || size.Y != 510 {
		t.Errorf("the picture has %v dots", size)
	}
	for _, dpi := range []int{0, -1, 35, 601} {
		if _, err := PNG(small[0].chart, dpi); err == nil {
			t.Errorf("%d dots per inch were accepted", dpi)
		}
	}
}

// Charts may be drawn at the same time, and always have the same bytes.
func TestSameBytes(t *testing.T) {
	var group sync.WaitGroup
	for _, c := range small {
		svg := SVG(c.chart)
		picture, err := PNG(c.chart, 72)
		if err != nil {
			t.Fatal(err)
		}
		group.Go(func() {
			if !bytes.Equal(svg, SVG(c.chart)) {
				t.Errorf("%s: a second SVG differs", c.name)
			}
			if again, err := PNG(c.chart, 72); err != nil || !bytes.Equal(picture, again) {
				t.Errorf("%s: a second PNG differs: %v", c.name, err)
			}
		})
	}
	group.Wait()
}

// A dash of 3 and a gap of 2 along a corner of two sides of 4.
func TestCut(t *testing.T) {
	at := func(x, y float64) vg.Point { return vg.Point{X: vg.Length(x), Y: vg.Length(y)} }
	var path, want vg.Path
	path.Move(at(0, 0))
	path.Line(at(4, 0))
	path.Line(at(4, 4))
	want.Move(at(0, 0))
	want.Line(at(3, 0)) // dash 0 to 3
	want.Move(at(4, 1)) // gap 3 to 5
	want.Line(at(4, 4)) // dash 5 to 8, where the next gap begins
	if diff := cmp.Diff(want, cut(path, []vg.Length{3, 2})); diff != "" {
		t.Error(diff)
	}
}

// thin keeps the shape of a line and bounds its points.
func TestThin(t *testing.T) {
	var run []vg.Point
	for i := range 100_000 {
		run = append(run, vg.Point{X: vg.Length(i) * textWidth / 100_000, Y: vg.Length(wobble(i))})
	}
	run[54_321].Y = 7 // a single peak must survive
	thinned := thin(run)
	if len(thinned) > 2000 {
		t.Errorf("%d points are left", len(thinned))
	}
	highest := math.Inf(-1)
	for i, p := range thinned {
		highest = max(highest, float64(p.Y))
		if i > 0 && p.X < thinned[i-1].X {
			t.Fatal("the order changed")
		}
	}
	if highest != 7 || thinned[0] != run[0] || thinned[len(thinned)-1] != run[len(run)-1] {
		t.Errorf("the peak is %v, the ends are %v and %v", highest, thinned[0], thinned[len(thinned)-1])
	}
	if diff := cmp.Diff(run[:2], thin(run[:2])); diff != "" {
		t.Errorf("a short line changed:\n%s", diff)
	}
}

// What the encoder writes is read as the same dots by a decoder that is not ours.
func TestEncodePNG(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []image.Point{{1, 1}, {3, 2}, {200, 150}} {
		want := image.NewRGBA(image.Rectangle{Max: size})
		for i := range want.Pix {
			want.Pix[i] = uint8(r.Uint32())
			if i%4 == 3 {
				want.Pix[i] = 255
			}
		}
		data, err := easels.Get().(*easel).encode(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if got.Bounds() != want.Bounds() {
			t.Fatalf("a picture of %v, want %v", got.Bounds(), want.Bounds())
		}
		for y := range size.Y {
			for x := range size.X {
				if g, w := color.RGBAModel.Convert(got.At(x, y)), want.At(x, y); g != w {
					t.Fatalf("dot %d, %d is %v, want %v", x, y, g, w)
				}
			}
		}
	}
}
