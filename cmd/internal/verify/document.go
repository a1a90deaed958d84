package verify

import (
	_ "embed"
	"fmt"
	"strings"
)

// preface is what README.md of this package says before the table.
//
//go:embed preface.md
var preface string

// Document is README.md of this package: the catalogue with its formulas.
func Document() string {
	var b strings.Builder
	b.WriteString(preface)
	cases := Catalogue()
	for i := range Families {
		f := &Families[i]
		fmt.Fprintf(&b, "\n### %s: %s\n\nFrom: %s.\n", f.ID, f.About, f.Origin)
		if f.Tests != "" {
			pkg, test, _ := strings.Cut(f.Tests, " ")
			fmt.Fprintf(&b, "\nHeld by a test without a simulation: `go test ./%s -run %s`.\n", pkg, test)
			continue
		}
		b.WriteString("\n| case | verifies | formula | theory | measured | scenario | depth |\n")
		b.WriteString("|---|---|---|---|---|---|---|\n")
		for j := range cases {
			if c := &cases[j]; c.Family() == f {
				b.WriteString(c.row())
			}
		}
	}
	return b.String()
}

// row is a case's line of the document.
func (c *Case) row() string {
	theory := "computed when asked for"
	if c.Solve == nil {
		theory = fmt.Sprintf("%.6g", c.Theory)
	}
	scenario := fmt.Sprintf("[%s](%s)", strings.TrimPrefix(c.Source.Name, "scenarios/"), c.Source.Name)
	for _, set := range c.Set {
		scenario += " `" + set + "`"
	}
	if c.Users != nil {
		scenario += " and users made in the code"
	}
	depth := [...]string{"quick", "default", "deep"}[c.Depth]
	cells := []string{c.ID, c.Verifies, fmt.Sprintf("[%s](%s)", c.Formula, c.File), theory, c.Measure, scenario, depth}
	for i := range cells {
		cells[i] = escape(cells[i])
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}
