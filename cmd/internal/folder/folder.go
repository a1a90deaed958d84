package folder

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/reports"
)

// Manifest is the file that makes a folder a result folder.
const Manifest = "manifest.json"

// State says what stands at the place of a result folder.
type State int

// The states.
const (
	Absent    State = iota // nothing, or an empty folder
	Result                 // a result folder of the same scenario
	Foreign                // a result folder of another scenario, or of another version
	NoResult               // a folder with something else in it
	NotFolder              // a file
)

// Look finds out what stands at a place, for a scenario with a hash and a
// version of the program.
func Look(dir, hash, version string) (State, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Absent, nil
	case err != nil:
		return Absent, exit.Errorf(exit.Usage, "%s cannot hold results: %w", dir, bare(err))
	case !info.IsDir():
		return NotFolder, nil
	}
	text, err := os.ReadFile(filepath.Join(dir, Manifest))
	if err != nil {
		entries, err := os.ReadDir(dir)
		if err == nil && len(entries) == 0 {
			return Absent, nil
		}
		return NoResult, err
	}
	var m struct {
		Schema  string `json:"schema"`
		Hash    string `json:"scenario_hash"`
		Version string `json:"model_version"`
	}
	switch err := json.Unmarshal(text, &m); {
	case err != nil || m.Schema != reports.ManifestSchema:
		return NoResult, nil
	case m.Hash != hash || m.Version != version:
		return Foreign, nil
	}
	return Result, nil
}

// Probe finds out, before anything is run, whether a folder can be written. It
// leaves nothing behind.
func Probe(dir string) error {
	place := filepath.Clean(dir)
	for {
		parent := filepath.Dir(place)
		if _, err := os.Stat(parent); err == nil || parent == place {
			break
		}
		place = parent
	}
	temporary, err := vacant(place, func(path string) error { return os.Mkdir(path, 0o777) })
	if err != nil {
		return failed(dir, err)
	}
	return os.Remove(temporary)
}

// Difference names the first file that is not in the folder exactly as it
// should be, or "" when all are.
func Difference(dir string, files []reports.File) string {
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Name)))
		if err != nil || !bytes.Equal(data, f.Data) {
			return f.Name
		}
	}
	return ""
}

// Write writes a result folder. What stands in its place, if anything, is
// replaced as a whole; the caller has made sure that it may be.
func Write(dir string, files []reports.File) (err error) {
	dir = filepath.Clean(dir)
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return failed(dir, err)
	}
	temporary, err := vacant(dir, func(path string) error { return os.Mkdir(path, 0o777) })
	if err != nil {
		return failed(dir, err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(temporary)
			err = failed(dir, err)
		}
	}()
	if err := fill(temporary, files); err != nil {
		return err
	}
	return exchange(temporary, dir)
}

// fill writes the files into a folder and forces all to the disk.
func fill(dir string, files []reports.File) error {
	folders := map[string]bool{dir: true}
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if parent := filepath.Dir(name); !folders[parent] {
			if err := os.MkdirAll(parent, 0o777); err != nil {
				return err
			}
			folders[parent] = true
		}
		if err := fillFile(name, f.Data); err != nil {
			return err
		}
	}
	for folder := range folders {
		SyncDir(folder)
	}
	return nil
}

func fillFile(name string, data []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Sync(), file.Close())
}

// exchange puts a folder in place of what stands there.
func exchange(temporary, dir string) error {
	old := ""
	if _, err := os.Lstat(dir); err == nil && os.Remove(dir) != nil { // Remove succeeds for an empty folder
		old, err = vacant(dir, func(path string) error {
			if _, err := os.Lstat(path); err == nil {
				return fs.ErrExist
			}
			return os.Rename(dir, path)
		})
		if err != nil {
			return err
		}
	}
	if err := os.Rename(temporary, dir); err != nil {
		if old != "" {
			err = errors.Join(err, os.Rename(old, dir))
		}
		return err
	}
	SyncDir(filepath.Dir(dir))
	if old != "" {
		if err := os.RemoveAll(old); err != nil {
			return fmt.Errorf("the old results are left in %s: %w", old, err)
		}
	}
	return nil
}
