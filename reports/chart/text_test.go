package chart

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMissing(t *testing.T) {
	if got := missing("sticky × 5 % → µs … p99.9 – Жук αβ"); len(got) != 0 {
		t.Errorf("%q can be shown", string(got))
	}
	if got := string(missing("한국어 국\tok\n")); got != "한국어" {
		t.Errorf("missing %q, not each Hangul syllable once", got)
	}
}

// A rune without a glyph is drawn as the empty box of the font, which has an
// outline, so that nothing disappears.
func TestMissingIsVisible(t *testing.T) {
	for _, face := range []*typeface{regular, bold} {
		if g := face.glyph('한'); g.index != 0 || len(g.outline) == 0 || g.advance == 0 {
			t.Errorf("a missing rune is invisible: %+v", g)
		}
	}
}

// The widths of Liberation Sans are those of Arial: in 2048ths of an em, a
// digit is 1139, a blank 569, an i 455, an M 1706.
func TestWidth(t *testing.T) {
	if got := regular.width("0 iM"); got != 1139+569+455+1706 {
		t.Errorf("width is %d", got)
	}
}

func TestFitAndWrap(t *testing.T) {
	style := textStyle{regular, 2048, ink} // a digit is 1139 pt, an ellipsis 2048
	if got := style.fit("0000", 4*1139); got != "0000" {
		t.Errorf("%q was cut although it fits", got)
	}
	if got := style.fit("0000", 4*1139-1); got != "00…" { // 2·1139 + 2048 = 4326
		t.Errorf("cut to %q", got)
	}
	if got := style.fit("0000", 2000); got != "…" {
		t.Errorf("cut to %q", got)
	}
	got := style.wrap("00 00\t00\n000 000000000", 5*1139+569, 3)
	if diff := cmp.Diff([]string{"00 00", "00 000", "000…"}, got); diff != "" {
		t.Error(diff)
	}
	if got := style.wrap("", 100, 2); len(got) != 0 {
		t.Errorf("nothing gives %q", got)
	}
}

// missing returns the runes of text that the charts cannot show, each once.
func missing(text string) []rune {
	var none []rune
	for _, r := range clean(text) {
		if regular.glyph(r).index == 0 && !strings.ContainsRune(string(none), r) {
			none = append(none, r)
		}
	}
	return none
}
