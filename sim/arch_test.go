package sim_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/sessionsim/sessionsim/"

// allowed is the whole plan of the house: each package and what it may import
// of this module. Data runs down this list and imports point up it only; a new
// arrow is a line that a reviewer sees. Packages below a folder named here with
// "/..." share its line.
var allowed = map[string][]string{
	"sim/engine":          {},
	"sim/detmath":         {},
	"sim/hist":            {},
	"sim/rng":             {"sim/detmath"},
	"sim/param":           {"sim/detmath", "sim/rng"},
	"sim":                 {"sim/engine", "sim/hist", "sim/rng"},
	"sim/scenario":        {"sim", "sim/param", "sim/rng"},
	"sim/simtest":         {"sim", "sim/rng"},
	"strategies/balance":  {"sim", "sim/param", "sim/rng"},
	"strategies/stores":   {"sim", "sim/param", "sim/rng", "sim/scenario"},
	"strategies/products": {"sim", "sim/param", "sim/scenario"},
	"strategies":          {"sim", "sim/param", "sim/rng", "sim/scenario", "strategies/balance", "strategies/stores"},
	"workloads/accesslog": {},
	"workloads":           {"sim", "sim/detmath", "sim/param", "sim/rng", "workloads/accesslog"},
	"reports/stats":       {},
	"reports/chart":       {},
	"reports":             {"sim", "sim/hist", "reports/chart", "reports/stats"},
	"cmd/...":             {"..."},
}

// systemless packages must build for a browser and may not look at the clock:
// the same trial must give the same bytes everywhere.
var systemless = []string{"sim", "strategies", "workloads", "reports"}

// forbidden imports of systemless packages.
var forbidden = []string{"os", "net", "net/http", "os/exec", "syscall", "math/rand", "math/rand/v2"}

func TestImportsPointOneWay(t *testing.T) {
	for pkg, imports := range imports(t) {
		rule := pkg
		if strings.HasPrefix(pkg, "cmd/") {
			rule = "cmd/..."
		}
		may, known := allowed[rule]
		if !known {
			t.Errorf("package %s is not in the plan of the house", pkg)
		}
		for _, path := range imports {
			if own, ok := strings.CutPrefix(path, module); ok && !slices.Contains(may, own) && !slices.Contains(may, "...") {
				t.Errorf("%s imports %s, which the plan of the house does not allow", pkg, own)
			}
			top, _, _ := strings.Cut(pkg, "/")
			if slices.Contains(systemless, top) && slices.Contains(forbidden, path) {
				t.Errorf("%s imports %q; it must not touch the system", pkg, path)
			}
		}
	}
}

// imports lists, for each package of the module, what its files import, tests
// left out.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && path != ".." {
			return cmpOr(err, fs.SkipDir)
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(path), ".."+string(filepath.Separator)))
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			found[pkg] = append(found[pkg], name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func cmpOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// TestHouseHasNoOtherRooms keeps the top level to the folders of the design.
func TestHouseHasNoOtherRooms(t *testing.T) {
	rooms := []string{"cmd", "sim", "strategies", "workloads", "reports", "go.mod", "go.sum", "README.md", "LICENSE",
		"CHANGELOG.md", "out", "sweep-out", "sessionsim", "sessionsim.exe"}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(rooms, e.Name()) {
			t.Errorf("the top level has no place for %s", e.Name())
		}
	}
}
