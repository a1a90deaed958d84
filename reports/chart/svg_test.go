package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/vg"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

func TestGoldenSVG(t *testing.T) {
	for _, c := range small {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join("testdata", c.name+".svg")
			got := SVG(c.chart)
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("the picture changed; look at it and run with -update:\n%s",
					cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")))
			}
		})
	}
}

// A viewer must be able to parse the file, find every glyph that is used, and
// meet each id once.
func TestSVGIsWellFormed(t *testing.T) {
	number := regexp.MustCompile(`NaN|Inf`)
	for _, c := range allCases {
		svg := SVG(c.chart)
		ids, used := map[string]int{}, map[string]bool{}
		for decoder := xml.NewDecoder(bytes.NewReader(svg)); ; {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if start, ok := token.(xml.StartElement); ok {
				for _, a := range start.Attr {
					switch a.Name.Local {
					case "id":
						ids[a.Value]++
					case "href":
						used[strings.TrimPrefix(a.Value, "#")] = true
					case "d", "x", "transform":
						if number.MatchString(a.Value) {
							t.Errorf("%s: %s=%q", c.name, a.Name.Local, a.Value)
						}
					}
				}
			}
		}
		if len(ids) != len(used) {
			t.Errorf("%s: %d glyphs described, %d used", c.name, len(ids), len(used))
		}
		for id, n := range ids {
			if n != 1 || !used[id] {
				t.Errorf("%s: glyph %s is described %d times, used: %v", c.name, id, n, used[id])
			}
		}
	}
}

func TestSVGTellsWhatItShows(t *testing.T) {
	b := Bars{Heading: Heading{"A < B & C", "share; 95 % interval"}, Unit: Share, Rows: []Bar{
		{Subject{"sticky", 0}, Value{0.25, 0.2, 0.3}}, {Subject{"none", 1}, Undefined()},
	}}
	svg := string(SVG(b))
	for _, want := range []string{
		"<title>A &lt; B &amp; C</title>",
		"<desc>share; 95 % interval. sticky: 25 % (20 % to 30 %). none: n/a</desc>",
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in\n%s", want, svg[:min(400, len(svg))])
		}
	}
}

// Two decimals, the half shifted so that a coordinate half-way between two
// does not depend on its last bit.
func TestHundredths(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {1, "1"}, {1.5, "1.5"}, {0.05, "0.05"}, {-0.001, "0"}, {-12.34, "-12.34"},
		{0.125, "0.13"}, {0.12499999999999, "0.13"}, {0.375 - 1e-12, "0.38"}, {453.5433, "453.54"},
	} {
		if got := hundredths(vg.Length(c.v)); got != c.want {
			t.Errorf("%v is written %s, not %s", c.v, got, c.want)
		}
	}
}
