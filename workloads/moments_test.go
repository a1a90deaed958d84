package workloads

import (
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/workloads/accesslog"
)

func TestMomentsText(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		"1s post":                       "1s post",
		"0s read,90s  post, 1h30m read": "0s read, 1m30s post, 1h30m read",
		"1s read, 1s read, 2s logout":   "1s read, 1s read, 2s logout",
		"1s post  taking 90s, 2s read":  "1s post taking 1m30s, 2s read",
		"1s logout taking 1s, 2s read":  "1s logout taking 1s, 2s read",
	} {
		var all []moment
		v := &moments{&all}
		if err := v.Set(text); err != nil {
			t.Errorf("%q is refused: %v", text, err)
		}
		if v.String() != want {
			t.Errorf("%q reads as %q, want %q", text, v.String(), want)
		}
	}
}

// TestMomentsRefuse holds what is said about mistakes, and that they change
// nothing.
func TestMomentsRefuse(t *testing.T) {
	for text, want := range map[string]string{
		"post":                 "must be times with kinds",
		"1s":                   "must be times with kinds",
		"1s post read":         "must be times with kinds",
		"1s post,":             "must be times with kinds",
		"1 post":               "has a time that needs a unit",
		"1s login":             `has the unknown kind "login"; write read, post or logout`,
		"1s write":             `has the unknown kind "write"; write read, post or logout`,
		"2s post, 1s read":     `must be in the order of time; found "1s read" behind "2s post"`,
		"1s logout, 2s post":   `can only read behind the logout; found "2s post"`,
		"1s logout, 2s logout": `can only read behind the logout; found "2s logout"`,
		"1s post taking":       "must be times with kinds",
		"1s post lasting 2s":   "must be times with kinds",
		"1s post taking 2":     "has a time that needs a unit",
		"1s post taking 0s":    "must work for 1ns to 1d",
		"1s post taking 25h":   "must work for 1ns to 1d",
		"400d read":            "must be sent within a year",
		"99999999999999s post": "has a time that",
	} {
		before := []moment{{Request: accesslog.Request{At: 5, Kind: accesslog.Read}}}
		all := before
		err := (&moments{&all}).Set(text)
		if _, refused := err.(*param.Error); !refused || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
		if len(all) != 1 || all[0] != before[0] {
			t.Errorf("%q has changed the place to %v", text, all)
		}
	}
	var all []moment
	if err := (&moments{&all}).Set(strings.Repeat("1s read, ", maxScripted) + "1s read"); err == nil {
		t.Errorf("too many requests are accepted")
	}
}

// FuzzMoments: whatever is accepted is written so that it reads the same.
func FuzzMoments(f *testing.F) {
	f.Add("1s post, 2.5s read, 9s logout")
	f.Add("0s read,\t1h30m  post")
	f.Add("1ns logout taking 1ns, 1ns read")
	f.Fuzz(func(t *testing.T, text string) {
		var all, again []moment
		if (&moments{&all}).Set(text) != nil {
			return
		}
		written := (&moments{&all}).String()
		if err := (&moments{&again}).Set(written); err != nil {
			t.Fatalf("%q is written as %q, which is refused: %v", text, written, err)
		}
		if (&moments{&again}).String() != written {
			t.Fatalf("%q reads back as %q", written, (&moments{&again}).String())
		}
	})
}
