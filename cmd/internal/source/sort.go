package source

import (
	"errors"
	"slices"
	"strings"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// Sort is what a file is about.
type Sort int

// The sorts of files that people write.
const (
	Scenario Sort = iota
	Study
	Cases
)

// sorts tells files apart by keys that no other sort has, and names the verb that each is for.
var sorts = [...]struct {
	noun, verb string
	keys       []string
}{
	Scenario: {"scenario", "compare",
		[]string{"cluster", "requests", "session", "users", "network", "workload", "duration"}},
	Study: {"study", "sweep", []string{"vary"}},
	Cases: {"file of cases", "verify", []string{"cases"}},
}

// Mistaken puts one problem in the place of those that follow from a file being of another sort than was wanted, and
// names the verb for it. Other errors stay as they are.
func Mistaken(err error, src plan.Source, wanted Sort) error {
	var problems scenario.Problems
	if !errors.As(err, &problems) || !slices.ContainsFunc(problems, func(p scenario.Problem) bool {
		return p.Code == scenario.UnknownKey && p.Path == "" && p.File == src.Name
	}) {
		return err
	}
	for sort, is := range sorts {
		line, key := keyOf(src.Text, is.keys)
		if line == 0 || Sort(sort) == wanted {
			continue
		}
		name := src.Name
		if name == standardInput {
			name = "-"
		}
		return scenario.Problems{{Code: scenario.UnknownKey, Severity: scenario.Error, Topic: scenario.UnknownKey,
			Place:   scenario.Place{File: src.Name, Line: line, Col: 1, EndCol: 1 + len(key), Excerpt: key + ":"},
			Message: "a " + sorts[wanted].noun + " has no key " + key + ": this is a " + is.noun,
			Fix:     "sessionsim " + is.verb + " " + name}}
	}
	return err
}

// keyOf finds the first line that begins with one of some keys.
func keyOf(text []byte, keys []string) (line int, key string) {
	for i, l := range strings.Split(string(text), "\n") {
		if key, _, found := strings.Cut(l, ":"); found && slices.Contains(keys, key) {
			return i + 1, key
		}
	}
	return 0, ""
}
