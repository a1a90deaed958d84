package scenario

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// FuzzDecode wants every text to end in a decoded scenario that survives being written, or in problems that can be
// shown and that point into the text.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(goodFile))
	for _, test := range broken {
		if len(test.text) < 1000 {
			f.Add([]byte(test.text))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c := newConfig()
		marks, problems := Decode("fuzz.yaml", text, c.table())
		marks.Problem(Conflict, "strategies.1.by", "message", "", "cluster").Text()
		if problems.Err() != nil {
			checkProblems(t, problems, strings.Count(string(text), "\n")+strings.Count(string(text), "\r")+1)
			return
		}
		written := Write(c.table())
		again := newConfig()
		if _, problems := Decode("again.yaml", written, again.table()); problems != nil {
			t.Fatalf("%s\n%s", problems, written)
		}
		if got := Write(again.table()); string(got) != string(written) {
			t.Fatalf("wrote\n%s\nand then\n%s", written, got)
		}
	})
}

// checkProblems wants places within the text, a printable form and topics that exist.
func checkProblems(t *testing.T, problems Problems, lines int) {
	for _, p := range problems {
		if p.Line < 0 || p.Line > lines || p.Line > 0 && (p.Col < 1 || p.EndCol <= p.Col) {
			t.Fatalf("place %+v in %d lines", p.Place, lines)
		}
		if p.Message == "" || len(p.Message) > 1000 {
			t.Fatalf("message %q", p.Message)
		}
		checkTopic(t, p.Topic)
	}
	text := problems.Error()
	if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\x1b\r") {
		t.Fatalf("not printable: %q", text)
	}
}

// FuzzAssignment is the same for assignments on the command line.
func FuzzAssignment(f *testing.F) {
	for _, text := range []string{"cluster.servers=8", "strategies=[local, {kind: sticky}]", "workload.kind=steady",
		"a=b", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := newConfig()
		if err := set(c.table(), text); err != nil {
			checkProblems(t, err.(Problems), strings.Count(text, "\n")+strings.Count(text, "\r")+1)
		}
	})
}

// FuzzTarget wants every text to name a place that is written as it is read, or to be refused with a place that is
// none worse.
func FuzzTarget(f *testing.F) {
	for _, text := range []string{"server/A", "store/64", "servers/A+C", "server b", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var fault, again sim.Fault
		err := (&target{&fault}).Set(text)
		var refused *param.Error
		switch {
		case err == nil:
			written := (&target{&fault}).String()
			if err := (&target{&again}).Set(written); err != nil || !reflect.DeepEqual(fault, again) {
				t.Errorf("%q is written as %q, which is %+v, %v", text, written, again, err)
			}
		case !errors.As(err, &refused) || refused.Message == "":
			t.Errorf("%q: %v", text, err)
		case refused.Suggest != "" && (&target{&again}).Set(refused.Suggest) != nil:
			t.Errorf("%q suggests %q, which is none", text, refused.Suggest)
		}
	})
}

// TestLargeTexts keeps texts that are expensive to read from becoming a way to stop the program: each repeats one shape
// 100,000 times or up to an eighth of the greatest size. A quadratic reader would fail by the test's time limit.
func TestLargeTexts(t *testing.T) {
	for _, piece := range []string{"[", "{", "- ", "a: ", "? ", "- a\n", "a: 1\n", "#\n", "&a ", "*a ", "!a ", "'",
		"\"\\n", "|\n ", "a,", "[],", "{},", " ", "\n", "\t", "%a\n", "---\n", "x", ": ", "? a\n: b\n", "\"a\": [b], ",
		"[{a: ["} {
		for _, prefix := range []string{"", "x: [", "strategies:\n"} {
			text := prefix + strings.Repeat(piece, min(100_000, mostBytes/8/len(piece)))
			_, problems := Decode("large.yaml", []byte(text), newConfig().table())
			if len(problems) > mostProblems+1 {
				t.Errorf("%q: %d problems", piece, len(problems))
			}
		}
	}
}
