// Package folder writes files and result folders so that they appear whole or
// not at all: everything is written beside its place, forced to the disk, and
// then renamed. A full disk or a kill leaves nothing half-written in the place.
package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
)

// Pending is a file that is being written beside its place.
type Pending struct {
	*os.File
	name string // its place
}

// Create begins a file. Either Commit or Abort must be called.
func Create(name string) (*Pending, error) {
	temporary, err := vacant(name, func(path string) error {
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err == nil {
			err = file.Close()
		}
		return err
	})
	if err != nil {
		return nil, failed(name, err)
	}
	file, err := os.OpenFile(temporary, os.O_WRONLY, 0)
	if err != nil {
		return nil, failed(name, err)
	}
	return &Pending{file, name}, nil
}

// Commit puts the file in its place.
func (p *Pending) Commit() error {
	err := errors.Join(p.Sync(), p.Close())
	if err == nil {
		err = os.Rename(p.File.Name(), p.name)
	}
	if err != nil {
		p.Abort()
		return failed(p.name, err)
	}
	SyncDir(filepath.Dir(p.name))
	return nil
}

// Abort removes what was written.
func (p *Pending) Abort() {
	p.Close()
	os.Remove(p.File.Name())
}

// WriteFile writes a whole file.
func WriteFile(name string, data []byte) error {
	p, err := Create(name)
	if err != nil {
		return err
	}
	if _, err := p.Write(data); err != nil {
		p.Abort()
		return failed(name, err)
	}
	return p.Commit()
}

// vacant finds a name beside a place that nobody uses, and takes it with make.
// Names left by a process that was killed are passed over.
func vacant(place string, take func(path string) error) (string, error) {
	for i := 0; ; i++ {
		path := filepath.Join(filepath.Dir(place), fmt.Sprintf(".%s.tmp-%d-%d", filepath.Base(place), os.Getpid(), i))
		if err := take(path); !errors.Is(err, fs.ErrExist) {
			return path, err
		}
	}
}

// failed is an error without the temporary names that nobody has heard of. A
// place that cannot be written is the caller's to change; a full disk is not.
func failed(name string, err error) error {
	dir := filepath.Dir(name)
	switch info, missing := os.Stat(dir); {
	case errors.Is(err, fs.ErrPermission):
		return exit.Errorf(exit.Usage, "cannot write %s: %w", name, bare(err)).Hint("choose a place where you may write")
	case missing != nil:
		return exit.Errorf(exit.Usage, "cannot write %s: there is no folder %s", name, dir).
			Hint("make the folder first, or choose another place")
	case !info.IsDir():
		return exit.Errorf(exit.Usage, "cannot write %s: %s is a file", name, dir).Hint("choose another place")
	}
	return fmt.Errorf("cannot write %s: %w", name, bare(err))
}

// bare is a system's error without the operation and the path.
func bare(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// SyncDir forces a directory's entries to the disk, where the system can.
func SyncDir(name string) {
	if dir, err := os.Open(name); err == nil {
		dir.Sync()
		dir.Close()
	}
}
