package chart

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// CCDF shows the complementary distribution of a measure, most often latency:
// for each value the share of requests above it. Both axes are logarithmic,
// so that the tail, where strategies differ, has as much room as the rest.
type CCDF struct {
	Heading
	Unit   Unit
	Curves []Curve
}

// Curve is the distribution of one subject.
type Curve struct {
	Subject
	Steps []Step // by increasing value
}

// Step says that the share Above of all requests, from 0 to 1, is above Value.
type Step struct {
	Value, Above float64
}

// The vertical axis ends at the decade of the smallest share, but one in a
// thousand is always shown, and fewer than one in a hundred thousand never.
const (
	highestFloor = -3
	lowestFloor  = -5
)

// Size implements Chart.
func (d CCDF) Size() (width, height vg.Length) {
	header := headerHeight(d.Heading) + vg.Length(len(d.Curves))*keyPitch
	return chartWidth, max(chartHeight, marginTop+header+axisHeight+marginBottom)
}

// Draw implements Chart.
func (d CCDF) Draw(c draw.Canvas) {
	c = paper(c, d.Heading)
	values, floor := d.limits()
	if values.empty() {
		sayNothing(c)
		return
	}
	key := draw.Crop(c, c.Max.X-c.Min.X-sideWidth(subjectsOf(d.Curves), nameShare*(c.Max.X-c.Min.X)), 0, 0, 0)
	y := scale{lo: floor, hi: 1, log: true}.between(c.Min.Y+axisHeight, c.Max.Y-gap)
	shares := y.logTicks(Share, 3)
	frame := draw.Crop(c, yWidth(shares), key.Min.X-c.Max.X-percentiles, axisHeight, -gap)
	x := logarithmic(values, false).between(frame.Min.X, frame.Max.X)
	drawYAxis(frame, y, shares)
	drawPercentiles(frame, y)
	drawXAxis(frame, x, d.Unit, false)
	frame.StrokeLine2(axisLine, frame.Min.X, frame.Min.Y, frame.Max.X, frame.Min.Y)
	for _, curve := range d.Curves {
		curve.draw(frame, x, y)
	}
	for i, curve := range d.Curves {
		name := nameText.fit(curve.Name, key.Max.X-key.Min.X-sampleWidth-gap)
		lineSample(curve.Subject, 1.4, true).draw(key, key.Min.X, key.Max.Y-gap-vg.Length(i)*keyPitch, name)
	}
}

// limits returns the range of the values and the lowest share to show.
func (d CCDF) limits() (values reach, floor float64) {
	decade := highestFloor
	values = newReach()
	for _, curve := range d.Curves {
		for _, step := range curve.Steps {
			values.addPositive(step.Value)
			for step.Above > 0 && step.Above < math.Pow10(decade) && decade > lowestFloor {
				decade--
			}
		}
	}
	return values, math.Pow10(decade)
}

// percentiles is the room between the frame and the key.
const percentiles vg.Length = 38

// drawPercentiles writes right of the frame what the shares mean as percentiles.
func drawPercentiles(frame draw.Canvas, y scale) {
	for _, p := range []struct {
		above float64
		name  string
	}{{0.1, "p90"}, {0.01, "p99"}, {0.001, "p99.9"}, {1e-4, "p99.99"}, {1e-5, "p99.999"}} {
		if p.above >= y.lo {
			tickText.middle(frame, frame.Max.X+gap/2, y.at(p.above), rightOf, p.name)
		}
	}
}

// draw draws the curve as a staircase: the share keeps its value until the
// next step. Marks stand where it crosses a percentile, so that the curve can
// be told without its colour.
func (d Curve) draw(frame draw.Canvas, x, y scale) {
	line := []vg.Point{{X: frame.Min.X, Y: y.at(1)}}
	var marks []vg.Point
	share, levels := 1.0, []float64{0.5, 0.1, 0.01, 0.001, 1e-4}
	for _, step := range d.Steps {
		value, above := drawable(step.Value), drawable(step.Above)
		if math.IsNaN(value) || math.IsNaN(above) {
			continue
		}
		last, corner := line[len(line)-1], vg.Point{X: x.at(value), Y: y.at(share)}
		for len(levels) > 0 && above < levels[0] {
			if levels[0] > y.lo {
				marks = append(marks, vg.Point{X: corner.X, Y: y.at(levels[0])})
			}
			levels = levels[1:]
		}
		share = above
		next := vg.Point{X: corner.X, Y: y.at(max(share, y.lo))}
		if near := corner.X - last.X + last.Y - next.Y; near > 0.4 || share <= y.lo {
			line = append(line, corner, next)
		}
		if share <= y.lo {
			break
		}
	}
	if len(line) == 1 {
		return
	}
	frame.StrokeLines(lineOf(d.Style, 1.4), line)
	for _, at := range marks {
		drawMark(frame, d.Style, at, markRadius)
	}
}

// Describe implements Chart.
func (d CCDF) Describe() string {
	var sentences []string
	for _, curve := range d.Curves {
		var parts []string
		for _, level := range []float64{0.5, 0.1, 0.01, 0.001} {
			for _, step := range curve.Steps {
				if step.Above <= level {
					parts = append(parts,
						fmt.Sprintf("at most %s above %s", Share.Format(level), d.Unit.Format(step.Value)))
					break
				}
			}
		}
		sentences = append(sentences, curve.Name+": "+strings.Join(parts, ", "))
	}
	return d.describe(sentences)
}
