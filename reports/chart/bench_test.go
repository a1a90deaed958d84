package chart

import "testing"

// One round draws every kind once, about what a comparison draws.
func BenchmarkSVG(b *testing.B) {
	for b.Loop() {
		for _, c := range ordinary {
			SVG(c.chart)
		}
	}
}

func BenchmarkPNG(b *testing.B) {
	for b.Loop() {
		for _, c := range ordinary {
			if _, err := PNG(c.chart, DPI); err != nil {
				b.Fatal(err)
			}
		}
	}
}
