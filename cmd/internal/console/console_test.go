package console

import (
	"bytes"
	"testing"
)

func TestWantsColor(t *testing.T) {
	cases := []struct {
		flag string
		env  map[string]string
		want bool
	}{
		{"auto", nil, false}, // a buffer is no terminal
		{"always", map[string]string{"NO_COLOR": "1"}, true},
		{"never", map[string]string{"CLICOLOR_FORCE": "1"}, false},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"auto", map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1", "TERM": "dumb"}, true},
	}
	for _, c := range cases {
		got := WantsColor(c.flag, &bytes.Buffer{}, func(name string) string { return c.env[name] })
		if got != c.want {
			t.Errorf("WantsColor(%s, %v) = %v", c.flag, c.env, got)
		}
	}
}

func TestFailure(t *testing.T) {
	cases := []struct {
		text  string
		color bool
		want  string
	}{
		{"it broke", false, "error: it broke\nhint: mend it\n"},
		{"it broke", true, "\x1b[1;31merror:\x1b[0m it broke\n\x1b[36mhint:\x1b[0m mend it\n"},
		{"error[E101]: unknown\n  here\n", false, "error[E101]: unknown\n  here\nhint: mend it\n"},
		{"error[E101]: unknown\n", true, "\x1b[1;31merror[E101]:\x1b[0m unknown\n\x1b[36mhint:\x1b[0m mend it\n"},
	}
	for _, c := range cases {
		var out bytes.Buffer
		(&Console{Err: &out, Color: c.color}).Failure(c.text, []string{"mend it"})
		if out.String() != c.want {
			t.Errorf("Failure(%q) with colour %v wrote %q, want %q", c.text, c.color, out.String(), c.want)
		}
	}
}
