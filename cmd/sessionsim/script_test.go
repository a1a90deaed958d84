package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what commands print into the scripts' expected files")

// TestScripts runs the scripts of testdata/script. A script is a text archive:
// commands, then files, each behind a line "-- name --". It runs in a folder of
// its own that holds the files. Words are separated by spaces; single quotes
// keep them together. The commands:
//
//	sessionsim ARG...      runs a command line; it must end with exit code 0
//	3: sessionsim ARG...   the same with another exit code
//	stdout REGEXP          the last command's standard output matches
//	stderr REGEXP          and what else it said
//	cmp NAME FILE          both hold the same; NAME may be stdout or stderr
//	same DIR DIR           both folders hold the same files, but for run-info.json
//	exists PATH...         there are such files
//	env NAME=VALUE         sets a variable of the environment
//	stdin FILE             the next commands read this file
//	mkdir PATH             makes a folder
//	truncate FILE BYTES    makes a file of so many NUL bytes
//	copy FROM TO           copies a file
//
// In front of stdout, stderr, same and exists, "!" demands the opposite.
func TestScripts(t *testing.T) {
	names, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			file, err := filepath.Abs(name)
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := newScript(t, string(text))
			s.run()
			if s.changed && *update {
				if err := os.WriteFile(file, []byte(s.String()), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// script is a script under way.
type script struct {
	t        *testing.T
	commands string
	names    []string
	files    map[string]string
	changed  bool

	stdin          string
	stdout, stderr string
}

// fileHead is the line before a file of an archive.
var fileHead = regexp.MustCompile(`(?m)^-- (.+) --\n`)

// newScript reads an archive and lays out its files in a folder, which becomes
// the current one.
func newScript(t *testing.T, text string) *script {
	s := &script{t: t, files: map[string]string{}}
	heads := fileHead.FindAllStringSubmatchIndex(text, -1)
	s.commands = text
	for i, h := range heads {
		if i == 0 {
			s.commands = text[:h[0]]
		}
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		name := text[h[2]:h[3]]
		s.names = append(s.names, name)
		s.files[name] = text[h[1]:end]
	}
	t.Chdir(t.TempDir())
	for _, variable := range []string{"NO_COLOR", "CLICOLOR_FORCE", "TERM"} {
		t.Setenv(variable, "")
	}
	for name, content := range s.files {
		s.must(os.MkdirAll(filepath.Dir(name), 0o777))
		s.must(os.WriteFile(name, []byte(content), 0o666))
	}
	return s
}

// String is the archive.
func (s *script) String() string {
	text := s.commands
	for _, name := range s.names {
		text += "-- " + name + " --\n" + s.files[name]
	}
	return text
}

func (s *script) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// run carries out the commands, line by line.
func (s *script) run() {
	for i, line := range strings.Split(s.commands, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if problem := s.command(line); problem != "" {
			s.t.Fatalf("line %d: %s\n%s\nstdout:\n%s\nstderr:\n%s", i+1, line, problem, s.stdout, s.stderr)
		}
	}
}

// shellWord matches a word with or without quotes.
var shellWord = regexp.MustCompile(`'[^']*'|[^\s']+(?:'[^']*')*`)

// split splits a line into words and takes quotes away.
func split(line string) (words []string) {
	for _, word := range shellWord.FindAllString(line, -1) {
		words = append(words, strings.ReplaceAll(word, "'", ""))
	}
	return words
}

// command carries out one line and says what is wrong with the result.
func (s *script) command(line string) (problem string) {
	words, code := split(line), 0
	if prefix, ok := strings.CutSuffix(words[0], ":"); ok {
		code, _ = strconv.Atoi(prefix)
		words = words[1:]
	}
	opposite := words[0] == "!"
	if opposite {
		words = words[1:]
	}
	verb, args := words[0], words[1:]
	switch verb {
	case "sessionsim":
		return s.sessionsim(args, code)
	case "cmp":
		return s.compare(args[0], args[1])
	case "env":
		name, value, _ := strings.Cut(args[0], "=")
		s.t.Setenv(name, value)
		return ""
	case "stdin":
		s.stdin = s.content(args[0])
		return ""
	case "mkdir":
		s.must(os.MkdirAll(args[0], 0o777))
		return ""
	case "copy":
		s.must(os.WriteFile(args[1], []byte(s.content(args[0])), 0o666))
		return ""
	case "truncate":
		size, err := strconv.ParseInt(args[1], 10, 64)
		s.must(err)
		s.must(os.WriteFile(args[0], nil, 0o666))
		s.must(os.Truncate(args[0], size))
		return ""
	}
	if holds, ok := s.condition(verb, args); !ok {
		return "there is no such command"
	} else if holds == opposite {
		return "this does not hold"
	}
	return ""
}

// condition evaluates what can be negated.
func (s *script) condition(verb string, args []string) (holds, known bool) {
	switch verb {
	case "stdout":
		return regexp.MustCompile(args[0]).MatchString(s.stdout), true
	case "stderr":
		return regexp.MustCompile(args[0]).MatchString(s.stderr), true
	case "same":
		return difference(one(args[0]), one(args[1])) == "", true
	case "exists":
		for _, path := range args {
			if found, _ := filepath.Glob(path); len(found) == 0 {
				return false, true
			}
		}
		return true, true
	}
	return false, false
}

// one is the path that a pattern stands for.
func one(pattern string) string {
	if found, _ := filepath.Glob(pattern); len(found) == 1 {
		return found[0]
	}
	return pattern
}

// sessionsim runs a command line in this process.
func (s *script) sessionsim(args []string, code int) string {
	var out, err bytes.Buffer
	got := runContext(context.Background(), args, strings.NewReader(s.stdin), &out, &err)
	s.stdout, s.stderr = out.String(), err.String()
	if got != code {
		return fmt.Sprintf("it ended with exit code %d, want %d", got, code)
	}
	return ""
}

// content is what a file, or the last command's output, holds.
func (s *script) content(name string) string {
	switch name {
	case "stdout":
		return s.stdout
	case "stderr":
		return s.stderr
	}
	data, err := os.ReadFile(name)
	s.must(err)
	return string(data)
}

// compare compares a content with that of a file of the archive, or replaces
// the latter when tests run with -update.
func (s *script) compare(name, file string) string {
	got, want := s.content(name), s.content(file)
	if got == want {
		return ""
	}
	if _, ours := s.files[file]; ours && *update {
		s.files[file], s.changed = got, true
		return ""
	}
	return "they differ; " + file + " holds\n" + want
}

// difference names the first file in which two folders differ.
func difference(dir, other string) string {
	list := func(dir string) (names []string) {
		filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
			if name, _ := filepath.Rel(dir, path); err == nil && !entry.IsDir() && name != "run-info.json" {
				names = append(names, name)
			}
			return nil
		})
		return names
	}
	names := list(dir)
	if !slices.Equal(names, list(other)) || len(names) == 0 {
		return "the list of files"
	}
	for _, name := range names {
		a, errA := os.ReadFile(filepath.Join(dir, name))
		b, errB := os.ReadFile(filepath.Join(other, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			return name
		}
	}
	return ""
}
