package sim

import (
	"testing"

	"pgregory.net/rapid"
)

// What befalls one place overlaps exactly when some second belongs to both:
// counted out here, second by second, for as long as the pattern takes to come
// back.
func TestOverlappingFaults(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Fault {
			f := Fault{At: rapid.Int64Range(0, 30).Draw(t, name+" at"), For: rapid.Int64Range(1, 8).Draw(t, name+" for")}
			if rapid.Bool().Draw(t, name+" again") {
				f.Every = f.For + rapid.Int64Range(1, 10).Draw(t, name+" pause")
			}
			return f
		}
		covers := func(f *Fault, second int64) bool {
			since := second - f.At
			if f.Every > 0 && since >= 0 {
				since %= f.Every
			}
			return 0 <= since && since < f.For
		}
		f, g := draw("f"), draw("g")
		want := false
		for second := range int64(30 + 18*18 + 8) {
			want = want || covers(&f, second) && covers(&g, second)
		}
		if got := f.overlaps(&g); got != want || g.overlaps(&f) != want {
			t.Errorf("%+v and %+v overlap: %v, counted out %v", f, g, got, want)
		}
	})
}
