package detmath

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

var goldenFile = filepath.Join("testdata", "golden.txt")

// functions by the names used in the golden file; those of one argument ignore the second.
var functions = map[string]func(x, y float64) float64{
	"Log":          func(x, _ float64) float64 { return Log(x) },
	"Log1p":        func(x, _ float64) float64 { return Log1p(x) },
	"Exp":          func(x, _ float64) float64 { return Exp(x) },
	"Expm1":        func(x, _ float64) float64 { return Expm1(x) },
	"Pow":          Pow,
	"NormQuantile": func(x, _ float64) float64 { return NormQuantile(x) },
}

// The file holds one call a line: the name, the bits of the two arguments, and the bits of the result. Any machine
// must give the same bits, whatever its processor and compiler.
func TestGoldenBits(t *testing.T) {
	if *update {
		writeGolden(t)
	}
	data, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	if len(lines) < 600 {
		t.Fatalf("only %d lines in %s", len(lines), goldenFile)
	}
	for _, line := range lines {
		var name string
		var x, y, want uint64
		if _, err := fmt.Sscanf(line, "%s %x %x %x", &name, &x, &y, &want); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		got := math.Float64bits(functions[name](math.Float64frombits(x), math.Float64frombits(y)))
		if got != want {
			t.Errorf("%s: got %016x", line, got)
		}
	}
}

func writeGolden(t *testing.T) {
	var w words
	var out strings.Builder
	line := func(name string, x, y float64) {
		bits := math.Float64bits
		fmt.Fprintf(&out, "%s %016x %016x %016x\n", name, bits(x), bits(y), bits(functions[name](x, y)))
	}
	for range 120 {
		line("Log", w.between(0, 1), 0)
		line("Log", math.Float64frombits(w.next()%(2047<<52)), 0)
		line("Log1p", w.between(-0.1, 0.1), 0)
		line("Exp", w.between(-745, 709), 0)
		line("Exp", w.between(-2, 2), 0)
		line("Expm1", w.between(-0.1, 0.1), 0)
		line("Pow", w.between(0, 100), w.between(-5, 5))
		line("NormQuantile", w.between(0, 1), 0)
		line("NormQuantile", math.Ldexp(w.between(0.5, 1), -int(w.next()%900)), 0)
	}
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenFile, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
