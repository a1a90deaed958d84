// Package tidy holds the code to sizes that a reader can take in: a line fits
// beside another file, a function on a screen, a file into one sitting.
package tidy

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// The limits of the house. A tab counts as one column. Files of tests may be
// long, and their functions longer, because tables of cases are.
const (
	maxColumns           = 120
	maxFunctionLines     = 70
	maxTestFunctionLines = 110
	maxFileLines         = 400
)

func TestSizes(t *testing.T) {
	module := os.DirFS("../../..")
	for _, path := range sources(t, module) {
		text, err := fs.ReadFile(module, path)
		if err != nil {
			t.Fatal(err)
		}
		checkLines(t, path, text)
		checkFunctions(t, path, text)
	}
}

// sources lists the Go files of the module. Folders that the go command passes
// over are passed over here.
func sources(t *testing.T, module fs.FS) (paths []string) {
	t.Helper()
	err := fs.WalkDir(module, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != "." && (name == "testdata" || name[0] == '.' || name[0] == '_') {
				return fs.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(name, ".go") {
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatal("no Go file was found, so nothing was checked")
	}
	return paths
}

// checkLines holds the lines of one file, and their number, to the limits.
func checkLines(t *testing.T, path string, text []byte) {
	t.Helper()
	lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	if len(lines) > maxFileLines && !strings.HasSuffix(path, "_test.go") {
		t.Errorf("%s has %d lines; a file has at most %d", path, len(lines), maxFileLines)
	}
	for i, line := range lines {
		if columns := utf8.RuneCount(line); columns > maxColumns {
			t.Errorf("%s:%d has %d columns; a line has at most %d", path, i+1, columns, maxColumns)
		}
	}
}

// checkFunctions holds each function of one file to the limit, signature and
// closing brace included.
func checkFunctions(t *testing.T, path string, text []byte) {
	t.Helper()
	most := maxFunctionLines
	if strings.HasSuffix(path, "_test.go") {
		most = maxTestFunctionLines
	}
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, path, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, declaration := range file.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok {
			continue
		}
		first, last := positions.Position(function.Pos()).Line, positions.Position(function.End()).Line
		if lines := last - first + 1; lines > most {
			t.Errorf("%s:%d: %s has %d lines; a function has at most %d",
				path, first, function.Name.Name, lines, most)
		}
	}
}
