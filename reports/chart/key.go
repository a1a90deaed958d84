package chart

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// keyEntry explains one look: a sample of it and its name.
type keyEntry struct {
	name   string
	sample func(c draw.Canvas, box vg.Rectangle)
}

// Sizes of a key. The sample stands left of the name.
const (
	sampleWidth  vg.Length = 20
	sampleHeight vg.Length = 8
	keyPitch     vg.Length = 13
	keyApart     vg.Length = 14
)

// keyPlace is where an entry of a key stands: its distance from the left and
// its row.
type keyPlace struct {
	x    vg.Length
	row  int
	name string // shortened to the width of the key
}

// layKey sets entries from left to right in as many rows as they need.
func layKey(entries []keyEntry, width vg.Length) []keyPlace {
	places := make([]keyPlace, len(entries))
	var x vg.Length
	row := 0
	for i, e := range entries {
		name := nameText.fit(e.name, width-sampleWidth-gap)
		own := sampleWidth + gap + nameText.width(name)
		if x > 0 && x+own > width {
			x, row = 0, row+1
		}
		places[i] = keyPlace{x, row, name}
		x += own + keyApart
	}
	return places
}

// keyHeight is the height of a key of the given width.
func keyHeight(entries []keyEntry, width vg.Length) vg.Length {
	if len(entries) == 0 {
		return 0
	}
	places := layKey(entries, width)
	return vg.Length(places[len(places)-1].row+1)*keyPitch + gap
}

// drawKey writes a key at the top of c and returns the canvas that is left.
func drawKey(c draw.Canvas, entries []keyEntry) draw.Canvas {
	width := c.Max.X - c.Min.X
	for i, p := range layKey(entries, width) {
		entries[i].draw(c, c.Min.X+p.x, c.Max.Y-(vg.Length(p.row)+0.5)*keyPitch, p.name)
	}
	c.Max.Y -= keyHeight(entries, width)
	return c
}

// draw draws the sample centred on y, and the name behind it.
func (e keyEntry) draw(c draw.Canvas, x, y vg.Length, name string) {
	e.sample(c, vg.Rectangle{
		Min: vg.Point{X: x, Y: y - sampleHeight/2},
		Max: vg.Point{X: x + sampleWidth, Y: y + sampleHeight/2},
	})
	nameText.middle(c, x+sampleWidth+gap, y, rightOf, name)
}

// lineSample returns a key entry for the line of a subject.
func lineSample(s Subject, width vg.Length, marked bool) keyEntry {
	return keyEntry{s.Name, func(c draw.Canvas, box vg.Rectangle) {
		y := (box.Min.Y + box.Max.Y) / 2
		c.StrokeLine2(lineOf(s.Style, width), box.Min.X, y, box.Max.X, y)
		if marked {
			drawMark(c, s.Style, vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: y}, markRadius)
		}
	}}
}

const markRadius vg.Length = 2.4

// sideWidth is the room that a column of key entries takes, at most most;
// names that are longer are shortened.
func sideWidth(subjects []Subject, most vg.Length) vg.Length {
	var widest vg.Length
	for _, s := range subjects {
		widest = max(widest, nameText.width(clean(s.Name)))
	}
	return min(sampleWidth+gap+widest, most)
}

// spread moves positions apart until neighbours are at least apart from each
// other, keeps them within lo and hi, and keeps their order. Where there is
// no room for that, they are even.
func spread(at []vg.Length, apart, lo, hi vg.Length) []vg.Length {
	order := make([]int, len(at))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(at[a], at[b]) })
	if n := len(at); n > 1 {
		apart = min(apart, (hi-lo)/vg.Length(n-1))
	}
	up, down := make([]vg.Length, len(at)), make([]vg.Length, len(at))
	floor, ceiling := lo, hi
	for _, i := range order {
		up[i] = max(at[i], floor)
		floor = up[i] + apart
	}
	for _, i := range slices.Backward(order) {
		down[i] = min(at[i], ceiling)
		ceiling = down[i] - apart
	}
	// Pushing only upwards or only downwards drifts; half-way between, the
	// distances still hold and a crowd stays centred on its place.
	floor = lo
	for _, i := range order {
		up[i] = max((up[i]+down[i])/2, floor)
		floor = up[i] + apart
	}
	ceiling = hi
	for _, i := range slices.Backward(order) {
		up[i] = min(up[i], ceiling)
		ceiling = up[i] - apart
	}
	return up
}
