package verify

import (
	"fmt"
	"strings"
)

// Show is everything about a case: formula, scenario and test. The scenario is
// written so that it can be run as it stands.
func (c *Case) Show() (string, error) {
	if c.Solve != nil {
		c.Theory, c.Solve = c.Solve(), nil
	}
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "# %-9s %s\n", name, value)
		}
	}
	line("case", c.ID)
	line("verifies", c.Verifies)
	line("formula", c.Formula)
	if c.File != "" {
		line("computed", "cmd/internal/verify/"+c.File)
	}
	line("from", c.Origin)
	line("theory", fmt.Sprintf("%.9g", c.Theory))
	line("measured", c.Measure)
	line("passes if", c.rule())
	line("run it", "sessionsim verify --case "+quoted(c.ID))
	line("test", "go test ./cmd/internal/verify -run 'TestCatalogue/"+pattern(c.ID)+"' -v")
	if c.Users != nil {
		line("users", "are made by the code of the case, in place of the workload below")
	}
	if c.Source.Text == nil {
		return b.String(), nil
	}
	line("scenario", c.Source.Name)
	for _, set := range c.Set {
		line("", "--set '"+set+"'")
	}
	p, err := c.Plan()
	if err != nil {
		return "", err
	}
	b.Write(p.Resolved)
	return strings.TrimRight(b.String(), "\n") + "\n", nil
}

// rule says in words when the case passes.
func (c *Case) rule() string {
	if c.Exact {
		return "every replication gives the theory to the last bit"
	}
	rule := fmt.Sprintf("standard error at most %.3g %% of it, and within 4.5 of them", 100*c.target())
	if c.Bias > 0 {
		rule += fmt.Sprintf(" beyond the %.3g %% that the formula leaves open", 100*c.Bias)
	}
	return rule
}

// quoted is a case's name as a shell takes it.
func quoted(name string) string {
	if strings.ContainsAny(name, " ()'*") {
		return "'" + name + "'"
	}
	return name
}

// pattern matches a case's name and no other: go test splits it at the slashes.
func pattern(name string) string {
	name = strings.NewReplacer(" ", "_", "(", `\(`, ")", `\)`, ".", `\.`).Replace(name)
	return "^" + strings.ReplaceAll(name, "/", "$/^") + "$"
}
