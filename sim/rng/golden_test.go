package rng

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

// The file holds, for each law and a few words, the bits of the quantile and the whole number drawn. Any machine must
// give the same. Published results depend on these values: they may change only with a note that says so.
func TestGoldenBits(t *testing.T) {
	var out strings.Builder
	for _, r := range references() {
		for i := range uint64(20) {
			x := Mix(i, 2)
			switch {
			case i == 0:
				x = 0
			case i == 1:
				x = math.MaxUint64
			case i < 6:
				x >>= 10 * i
			}
			bits := math.Float64bits(r.dist.Quantile(Uniform(x)))
			fmt.Fprintf(&out, "%v | %016x | %016x | %d\n", r.dist, x, bits, r.dist.Int(x))
		}
	}
	for _, w := range []Weights{Zipf(0.8, 1000), Zipf(1.3, 77)} {
		for i := range w.Len() / 20 {
			fmt.Fprintf(&out, "zipf of %d | %d | %x\n", w.Len(), 20*i, w.begins[20*i])
		}
	}
	file := filepath.Join("testdata", "golden.txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, want := strings.Split(out.String(), "\n"), strings.Split(string(data), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d: %s, want %s", i+1, got[i], want[i])
		}
	}
}
