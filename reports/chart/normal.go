package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Normal holds deviations, in standard errors, against the law they must have if
// nothing is wrong: the share of them below each value, against that of N(0,1).
type Normal struct {
	Heading
	Values []NamedValue
}

// NamedValue is one deviation and what it is of.
type NamedValue struct {
	Name  string
	Value float64
}

// kolmogorov is how far, times the root of their number, the shares of 95 % of
// all samples stay from the law everywhere (Kolmogorov 1933).
const kolmogorov = 1.358

// farthest is the least width of the axis to either side: nearly all deviations
// are smaller.
const farthest = 3.5

// named is how many of the greatest deviations bear their names.
const named = 3

// normalShare is the share of N(0,1) below z.
func normalShare(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// Distance is the greatest distance of the shares from those of N(0,1): the
// statistic of Kolmogorov and Smirnov.
func (d Normal) Distance() (distance float64) {
	values := d.sorted()
	n := float64(len(values))
	for i, v := range values {
		share := normalShare(v.Value)
		distance = max(distance, share-float64(i)/n, float64(i+1)/n-share)
	}
	return distance
}

// Allowed is the distance that one sample in twenty exceeds by chance alone.
func (d Normal) Allowed() float64 { return kolmogorov / math.Sqrt(float64(len(d.sorted()))) }

func (d Normal) sorted() []NamedValue {
	var values []NamedValue
	for _, v := range d.Values {
		if !math.IsNaN(drawable(v.Value)) {
			values = append(values, v)
		}
	}
	slices.SortStableFunc(values, func(a, b NamedValue) int { return cmp.Compare(a.Value, b.Value) })
	return values
}

// Size implements Chart.
func (d Normal) Size() (width, height vg.Length) { return chartWidth, chartHeight }

// Draw implements Chart.
func (d Normal) Draw(c draw.Canvas) {
	c = paper(c, d.Heading)
	values := d.sorted()
	if len(values) == 0 {
		sayNothing(c)
		return
	}
	c = drawKey(c, normalKey(len(values)))
	reach := farthest
	for _, v := range values {
		reach = max(reach, math.Abs(v.Value)+0.25)
	}
	frame := draw.Crop(c, 0, -2*gap, 2*axisHeight, -gap)
	y := scale{lo: 0, hi: 1}.between(frame.Min.Y, frame.Max.Y)
	shares := y.yTicks(Share, 5)
	frame.Min.X += yWidth(shares)
	x := scale{lo: -reach, hi: reach}.between(frame.Min.X, frame.Max.X)
	drawYAxis(frame, y, shares)
	drawXAxis(frame, x, Plain, true)
	frame.StrokeLine2(axisLine, frame.Min.X, frame.Min.Y, frame.Max.X, frame.Min.Y)
	tickText.draw(frame, (frame.Min.X+frame.Max.X)/2, c.Min.Y+2, centred,
		tickText.fit("deviation from theory, standard errors", frame.Max.X-frame.Min.X))
	d.drawLaw(frame, x, y)
	d.drawValues(frame, x, y, values)
}

func normalKey(cases int) []keyEntry {
	return []keyEntry{lineSample(Subject{"N(0,1), and where 95 % of all samples stay", Grey}, 1.4, false),
		lineSample(Subject{fmt.Sprintf("the cases, n = %d", cases), 0}, 1.4, false)}
}

// drawLaw draws the normal law and the band around it.
func (d Normal) drawLaw(frame draw.Canvas, x, y scale) {
	var law, low, high []vg.Point
	const steps = 120
	for i := range steps + 1 {
		z := x.lo + (x.hi-x.lo)*float64(i)/steps
		share := normalShare(z)
		law = append(law, vg.Point{X: x.at(z), Y: y.at(share)})
		low = append(low, vg.Point{X: x.at(z), Y: y.at(share - d.Allowed())})
		high = append(high, vg.Point{X: x.at(z), Y: y.at(share + d.Allowed())})
	}
	slices.Reverse(high)
	frame.FillPolygon(grid, append(low, high...))
	frame.StrokeLines(lineOf(Grey, 2), law)
}

// drawValues draws the staircase of the cases, and names those farthest out.
func (d Normal) drawValues(frame draw.Canvas, x, y scale, values []NamedValue) {
	line := []vg.Point{{X: frame.Min.X, Y: y.at(0)}}
	for i, v := range values {
		at := x.at(v.Value)
		line = append(line, vg.Point{X: at, Y: y.at(float64(i) / float64(len(values)))},
			vg.Point{X: at, Y: y.at(float64(i+1) / float64(len(values)))})
	}
	frame.StrokeLines(lineOf(0, 1.4), append(line, vg.Point{X: frame.Max.X, Y: y.at(1)}))
	outermost := slices.Clone(values)
	slices.SortStableFunc(outermost, func(a, b NamedValue) int {
		return cmp.Compare(math.Abs(b.Value), math.Abs(a.Value))
	})
	below, above := y.at(0)+3*gap, y.at(1)-3*gap
	for _, v := range outermost[:min(named, len(outermost))] {
		text := fmt.Sprintf("%s %+.2f", v.Name, v.Value)
		if v.Value < 0 {
			tickText.middle(frame, x.at(v.Value), below, rightOf, tickText.fit(text, frame.Max.X-x.at(v.Value)))
			below += lineHeight(tickText)
		} else {
			// At the edge, since left of its place would be the staircase.
			tickText.middle(frame, frame.Max.X-gap, above, leftOf, tickText.fit(text, frame.Max.X-x.at(0)))
			above -= lineHeight(tickText)
		}
	}
}

// Describe implements Chart.
func (d Normal) Describe() string {
	n := len(d.sorted())
	if n == 0 {
		return d.describe(nil)
	}
	return d.describe([]string{fmt.Sprintf("%d deviations; the share of them below a value is %.3f from that of N(0,1) "+
		"at most, where %.3f is exceeded by chance once in twenty times", n, d.Distance(), d.Allowed())})
}
