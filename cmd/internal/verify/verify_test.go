package verify

import (
	"context"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write README.md anew")

// TestCatalogueIsWhole: every family has cases, or names a test that exists; no
// two cases have one name, and every one says what it measures.
func TestCatalogueIsWhole(t *testing.T) {
	seen, cases := map[string]bool{}, Catalogue()
	for i := range cases {
		c := &cases[i]
		if seen[c.ID] || c.Verifies == "" || c.Formula == "" || c.Origin == "" || c.Measure == "" || c.File == "" {
			t.Errorf("%s is there twice, or says too little: %+v", c.ID, c)
		}
		seen[c.ID] = true
	}
	for i := range Families {
		f := &Families[i]
		has := slices.ContainsFunc(cases, func(c Case) bool { return c.Family() == f })
		if pkg, test, _ := strings.Cut(f.Tests, " "); has == (f.Tests != "") || !has && !exists(t, pkg, test) {
			t.Errorf("%s: cases %v, tests %q", f.ID, has, f.Tests)
		}
	}
	for _, id := range strings.Fields("T1 T2 T3 T4 V01 V02 V03 V04 V05 V06 V07 V08 V09 V10 V11 V12 V13 V14 V15 V16 V17 " +
		"V18 V19 V20 V21 V22 V23 V24 V24b V24c V24d V25 V26 V27 V28 V29 V30 V31 V32 V33 V33b V34 V35 V35b V35c V35d V35e " +
		"V36 V36b V37 V38 V39 M29 M30 M31") {
		if !slices.ContainsFunc(Families, func(f Family) bool { return f.ID == id }) {
			t.Errorf("the catalogue lacks %s", id)
		}
	}
}

// exists reports whether a package of the module has a test.
func exists(t *testing.T, pkg, test string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../../..", pkg, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == test {
				return true
			}
		}
	}
	return false
}

// TestDocument: README.md shows the catalogue as it is.
func TestDocument(t *testing.T) {
	want := []byte(Document())
	if *update {
		if err := os.WriteFile("README.md", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile("README.md"); err != nil || string(got) != string(want) {
		t.Errorf("README.md is not what the catalogue says (%v); run: go test ./cmd/internal/verify -update", err)
	}
}

// TestShow: the scenario of every case is sound, and nothing of it is missing
// from what is shown.
func TestShow(t *testing.T) {
	for _, c := range Catalogue() {
		c.Solve = nil // takes its time
		text, err := c.Show()
		if err != nil || !strings.Contains(text, c.Formula) || !strings.Contains(text, "\nstrategies:\n") {
			t.Errorf("%s: %v\n%.500s", c.ID, err, text)
		}
	}
}

// TestCatalogue holds the simulator against every known answer and prints
// each deviation, so that a drift is seen before it fails.
func TestCatalogue(t *testing.T) {
	for _, c := range Catalogue() {
		if c.Depth == Deep || testing.Short() && c.Depth > Quick {
			continue // sessionsim verify --deep
		}
		t.Run(c.ID, func(t *testing.T) {
			v, err := c.Check(context.Background(), 0)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%-22s theory %.6g simulated %.6g z %+.2f error %.2g", c.ID, c.Theory, v.Simulated.Mean, v.Z, v.RelativeError)
			if !v.Pass {
				t.Errorf("%s: %s: %s (theory %.6g, simulated %.6g; %s)", c.ID, c.Verifies, v.Why, c.Theory,
					v.Simulated.Mean, c.Formula)
			}
		})
	}
}
