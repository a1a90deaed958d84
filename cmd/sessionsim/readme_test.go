package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// sample is a command of a document, with what the document says it prints.
type sample struct {
	line    int
	command string
	output  []string // "..." stands for any number of lines; nil when the document shows nothing
}

// samples finds the commands of a Markdown document: lines "$ COMMAND" of
// blocks fenced with ```console, with the lines behind them as their output,
// and indented lines that begin with sessionsim or go run ./cmd/sessionsim.
func samples(text string) (list []sample) {
	console, fenced := false, false
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "```") {
			fenced = !fenced
			console = fenced && trimmed == "```console"
			continue
		}
		command, isCommand := strings.CutPrefix(line, "$ ")
		switch {
		case console && isCommand:
			list = append(list, sample{line: i + 1, command: command})
		case console && len(list) > 0:
			list[len(list)-1].output = append(list[len(list)-1].output, line)
		case !fenced && strings.HasPrefix(line, "    ") && ours(trimmed):
			list = append(list, sample{line: i + 1, command: trimmed})
		}
	}
	return list
}

// ours reports whether a command line is one that the test can run.
func ours(command string) bool {
	return strings.HasPrefix(command, "sessionsim") || strings.HasPrefix(command, "go run ./cmd/sessionsim")
}

// accessLog is a log of two users, one of whom comes back after the gap that
// ends a visit.
const accessLog = `192.0.2.1 - - [17/May/2015:10:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "Firefox"
192.0.2.2 - - [17/May/2015:10:00:02 +0000] "GET / HTTP/1.1" 200 512 "-" "Safari"
192.0.2.1 - - [17/May/2015:10:00:09 +0000] "POST /cart HTTP/1.1" 302 0 "-" "Firefox"
192.0.2.2 - - [17/May/2015:10:00:20 +0000] "GET /cart HTTP/1.1" 200 900 "-" "Safari"
192.0.2.1 - - [17/May/2015:11:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "Firefox"
`

// TestReadme runs every command of the README, in order and in one folder,
// which holds an access log called access.log. What the README shows of a
// command's output must be what it prints. Where it shows nothing, one
// replication has to do, to keep the test short. With -short, which is for the
// race detector, the scripts have to do, which go through the same code.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("documents have no races")
	}
	text, err := os.ReadFile("../../README.md")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("there is no README.md")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("access.log", []byte(accessLog), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, s := range samples(string(text)) {
		if problem := s.run(t); problem != "" {
			t.Errorf("README.md:%d: $ %s\n%s", s.line, s.command, problem)
		}
	}
}

// The parts of a command line that are not words of a command.
var (
	reps     = regexp.MustCompile(`--reps \d+`)
	comment  = regexp.MustCompile(`\s+#.*$`)
	redirect = regexp.MustCompile(`\s*>\s*(\S+)\s*$`)
)

// run runs the commands of a line, joined by &&, and compares what they print.
func (s *sample) run(t *testing.T) (problem string) {
	fails := false
	for _, line := range s.output {
		fails = fails || strings.HasPrefix(line, "error")
	}
	var seen bytes.Buffer
	for _, command := range strings.Split(comment.ReplaceAllString(s.command, ""), "&&") {
		command = strings.TrimSpace(command)
		if !ours(command) {
			return ""
		}
		command = strings.TrimPrefix(command, "go run ./cmd/")
		if s.output == nil {
			command = reps.ReplaceAllString(command, "--reps 1")
			t.Setenv("SESSIONSIM_REPS", "1")
		} else {
			t.Setenv("SESSIONSIM_REPS", "")
		}
		var file string
		if found := redirect.FindStringSubmatch(command); found != nil {
			file, command = found[1], redirect.ReplaceAllString(command, "")
		}
		out := &seen
		if file != "" {
			out = new(bytes.Buffer)
		}
		code := runContext(t.Context(), split(strings.ReplaceAll(command, `"`, "'"))[1:], strings.NewReader(""), out, &seen)
		if file != "" {
			if err := os.WriteFile(file, out.Bytes(), 0o666); err != nil {
				return err.Error()
			}
		}
		if (code != 0) != fails {
			return "it ended with an unexpected exit code; it printed\n" + seen.String()
		}
	}
	if s.output != nil && !matches(strings.Split(strings.TrimSpace(seen.String()), "\n"), trimmed(s.output)) {
		return "it printed\n" + seen.String()
	}
	return ""
}

// trimmed takes empty lines from the ends of a list of lines.
func trimmed(lines []string) []string {
	return strings.Split(strings.TrimSpace(strings.Join(lines, "\n")), "\n")
}

// matches reports whether lines are what a document shows, where "..." stands
// for any number of lines. Spaces at the ends of lines do not count.
func matches(lines, shown []string) bool {
	switch {
	case len(shown) == 0:
		return len(lines) == 0
	case strings.TrimSpace(shown[0]) == "...":
		for i := range len(lines) + 1 {
			if matches(lines[i:], shown[1:]) {
				return true
			}
		}
		return false
	}
	return len(lines) > 0 && strings.TrimRight(lines[0], " ") == strings.TrimRight(shown[0], " ") &&
		matches(lines[1:], shown[1:])
}

// TestSamples shows what the test of the README understands.
func TestSamples(t *testing.T) {
	text := "# Title\n\n    sessionsim compare   # the main job\n    go test ./...\n\n```console\n" +
		"$ sessionsim version\nsessionsim\n...\n$ sessionsim list\n```\n```yaml\n    sessionsim: no\n```\n"
	got := samples(text)
	if len(got) != 3 || got[0].command != "sessionsim compare   # the main job" || got[1].line != 7 ||
		len(got[1].output) != 2 || got[2].output != nil {
		t.Errorf("found %+v", got)
	}
	cases := []struct {
		lines, shown string
		want         bool
	}{
		{"a|b|c", "a|b|c", true},
		{"a|b|c", "a|...", true},
		{"a|b|c", "...|c", true},
		{"a|b|c", "a|...|c", true},
		{"a|c", "a|...|c", true},
		{"a|b|c", "a|...|b", false},
		{"a|b|c", "a|b", false},
		{"a|b", "a|b|c", false},
	}
	for _, c := range cases {
		if matches(strings.Split(c.lines, "|"), strings.Split(c.shown, "|")) != c.want {
			t.Errorf("%s shown as %s: want %v", c.lines, c.shown, c.want)
		}
	}
}

// TestReadmeScenarios validates every scenario that the README shows.
func TestReadmeScenarios(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(text, -1)
	if len(blocks) == 0 {
		t.Fatal("the README shows no scenario")
	}
	for _, block := range blocks {
		var printed bytes.Buffer
		code := runContext(t.Context(), []string{"validate", "-"}, bytes.NewReader(block[1]), &printed, &printed)
		if code != 0 {
			t.Errorf("exit code %d for\n%s\n%s", code, block[1], printed.String())
		}
	}
}
