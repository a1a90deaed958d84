package exit

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/sessionsim/sessionsim/sim/scenario"
)

func TestCodeOf(t *testing.T) {
	problems := scenario.Problems{{Code: "E101", Severity: scenario.Error, Message: "m"}}
	cases := []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("anything"), 1},
		{Errorf(Usage, "wrong"), 2},
		{fmt.Errorf("outer: %w", Errorf(Exists, "there")), 8},
		{problems, 3},
		{fmt.Errorf("outer: %w", problems), 3},
		{context.Canceled, 130},
		{Wrap(Invalid, errors.New("plain")), 3},
		{Wrap(Invalid, Errorf(Exists, "keeps its own")), 8},
	}
	for _, c := range cases {
		if got := CodeOf(c.err); got != c.want {
			t.Errorf("CodeOf(%v) = %d, want %d", c.err, got, c.want)
		}
	}
}

// TestMeanings pins the codes, on which scripts depend.
func TestMeanings(t *testing.T) {
	want := []int{0, 1, 2, 3, 5, 6, 7, 8, 130}
	all := Meanings()
	if len(all) != len(want) {
		t.Fatalf("%d codes, want %d", len(all), len(want))
	}
	for i, m := range all {
		if m.Code != want[i] || m.Text == "" {
			t.Errorf("code %d is %d (%q), want %d with a meaning", i, m.Code, m.Text, want[i])
		}
	}
}
