package plan

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
)

// inputs opens the files of a scenario. While the scenario is being read it
// remembers them, so that what they hold becomes part of the plan's hash.
type inputs struct {
	open   func(name string) (io.ReadCloser, error)
	names  []string
	held   []io.Closer
	sealed bool // reading is over; trials may open files at the same time
}

// Open opens a file.
func (in *inputs) Open(name string) (io.ReadCloser, error) {
	if in.open == nil {
		return nil, errors.New("files are not available here")
	}
	file, err := in.open(name)
	if err != nil || in.sealed {
		return file, err
	}
	if !slices.Contains(in.names, name) {
		in.names = append(in.names, name)
	}
	in.held = append(in.held, file)
	return file, nil
}

// seal ends the reading: it closes what was left open, which does no harm to
// what was closed already.
func (in *inputs) seal() {
	for _, file := range in.held {
		file.Close()
	}
	slices.Sort(in.names)
	in.held, in.sealed = nil, true
}

// sum writes the hash of every file's content, by name.
func (in *inputs) sum(w io.Writer) error {
	for _, name := range in.names {
		file, err := in.open(name)
		if err != nil {
			return err
		}
		content := sha256.New()
		_, err = io.Copy(content, file)
		file.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(w, "%q %x\n", name, content.Sum(nil))
	}
	return nil
}
