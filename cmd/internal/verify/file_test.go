package verify

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// library has one scenario, s.
func library(name string) (plan.Source, error) {
	if name != "s" {
		return plan.Source{}, os.ErrNotExist
	}
	return plan.Source{Name: "s", Text: []byte("duration: 10s\nstrategies: [local, sticky]")}, nil
}

// FuzzCases wants every file to be refused with problems that can be shown, or
// to give cases that can be checked: with a measure, a number, and a scenario.
func FuzzCases(f *testing.F) {
	f.Add([]byte("cases: [{id: a, scenario: s, strategy: sticky, measure: missing_rate, expected: 0, exact: true}]"))
	f.Add([]byte("cases:\n  - {id: b, scenario: s, set: [seed=2], measure: server/A utilisation, expected: 0.5}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		cases, err := ReadFile("fuzz.yaml", text, library)
		var problems scenario.Problems
		if err != nil && (!errors.As(err, &problems) || strings.TrimSpace(problems.Error()) == "") {
			t.Fatalf("%q: %v", text, err)
		}
		if err != nil {
			return
		}
		for i := range cases {
			c := &cases[i]
			if _, err := c.value(); err != nil || c.Theory-c.Theory != 0 || c.Theory == 0 && !c.Exact || c.target() <= 0 {
				t.Errorf("%q gives %+v: %v", text, c, err)
			}
		}
	})
}
