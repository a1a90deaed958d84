// Package source finds the scenario that a user names: a file, a preset, a
// result folder, or standard input. It is the one place that opens inputs, and
// bounds all it reads.
package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/presets"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep/studies"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// Resolved is the scenario inside a result folder.
const Resolved = "scenario.resolved.yaml"

// standardInput is its name in messages.
const standardInput = "standard input"

// maxBytes bounds a scenario; scenario.Decode has the same limit.
const maxBytes = 1 << 20

// Find reads the scenario with a name: a preset's, that of a file, that of a
// result folder, or "-" for stdin. The empty name is the article's scenario. A
// bare word that names a preset is the preset; ./word is the file.
func Find(name string, stdin io.Reader) (plan.Source, error) {
	if name == "" {
		name = presets.Default
	}
	if text, ok := presets.Text(name); ok {
		return plan.Source{Name: name, Text: text, Open: nowhere}, nil
	}
	if name == "-" {
		return read(standardInput, ".", stdin)
	}
	info, err := os.Stat(name)
	if err != nil {
		return plan.Source{}, missing(name, err)
	}
	if info.IsDir() {
		name = filepath.Join(name, Resolved)
		if info, err = os.Stat(name); err != nil {
			return plan.Source{}, exit.Errorf(exit.Invalid, "%s is a directory without a %s", filepath.Dir(name), Resolved).
				Hint("name a scenario file or a result folder")
		}
	}
	if info.Mode().IsRegular() && info.Size() > maxBytes {
		return plan.Source{}, tooLong(name, fmt.Sprintf("the file has %d bytes", info.Size()))
	}
	file, err := os.Open(name)
	if err != nil {
		return plan.Source{}, exit.Wrap(exit.Invalid, err)
	}
	defer file.Close()
	return read(filepath.ToSlash(name), filepath.Dir(name), file)
}

// read takes a scenario whose files lie in dir.
func read(name, dir string, r io.Reader) (plan.Source, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return plan.Source{}, exit.Errorf(exit.Invalid, "cannot read %s: %w", name, err)
	}
	if len(text) > maxBytes {
		return plan.Source{}, tooLong(name, "the text goes on after 1 MiB")
	}
	return plan.Source{Name: name, Text: text, Open: func(file string) (io.ReadCloser, error) {
		return OpenRegular(dir, file)
	}}, nil
}

func tooLong(name, found string) error {
	return scenario.Problems{{Code: scenario.Limit, Severity: scenario.Error, Place: scenario.Place{File: name},
		Message: found + "; a scenario has at most 1 MiB", Topic: scenario.Limit,
		Fix: "is this an access log? Then make a scenario of it: sessionsim import log " + name + " -o scenario.yaml"}}
}

// nowhere opens the files of a preset, which has none.
func nowhere(name string) (io.ReadCloser, error) {
	return nil, fmt.Errorf("a preset has no files; copy it with sessionsim init and put %s beside the copy",
		param.Quote(name))
}

// OpenRegular opens a file that a scenario in dir refers to. Directories,
// devices and pipes are refused before they are opened, because opening some
// of them waits or has effects.
func OpenRegular(dir, name string) (io.ReadCloser, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, filepath.FromSlash(name))
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", name)
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s is a directory", name)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", name)
	}
	return os.Open(name)
}

// missing says that nothing has a name, and what has one like it.
func missing(name string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return exit.Wrap(exit.Invalid, err)
	}
	e := exit.Errorf(exit.Invalid, "there is no file and no preset %s", param.Quote(name))
	if _, ok := studies.Text(name); ok {
		e.Hint("this is a study: sessionsim sweep %s", name)
	}
	if near, ok := param.Closest(name, append(presets.Names(), siblings(name)...)); ok {
		e.Hint("did you mean %s?", near)
	}
	return e.Hint("presets: sessionsim list presets; a file to start from: sessionsim init my.yaml")
}

// siblings are the scenario files in the folder of a name that does not exist.
func siblings(name string) []string {
	dir := filepath.Dir(name)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range entries {
		if ext := filepath.Ext(entry.Name()); ext == ".yaml" || ext == ".yml" || ext == ".json" {
			found := filepath.Join(dir, entry.Name())
			if strings.HasPrefix(name, "."+string(filepath.Separator)) {
				found = "." + string(filepath.Separator) + found
			}
			names = append(names, found)
		}
	}
	return names
}
