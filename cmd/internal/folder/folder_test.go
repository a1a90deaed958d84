package folder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/reports"
)

const manifest = `{"schema": "` + reports.ManifestSchema + `", "scenario_hash": "abc", "model_version": "1"}`

func files(texts ...string) (list []reports.File) {
	for i, text := range texts {
		list = append(list, reports.File{Name: "sub/" + string(rune('a'+i)), Data: []byte(text)})
	}
	return append(list, reports.File{Name: Manifest, Data: []byte(manifest)})
}

// contents lists all files below a folder with what they hold.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			data, err := os.ReadFile(path)
			name, _ := filepath.Rel(dir, path)
			found[filepath.ToSlash(name)] = string(data)
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestWrite(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "out", "name-1")
	for _, text := range []string{"first", "second"} { // the second replaces the first
		list := files(text, "x")
		if err := Write(dir, list); err != nil {
			t.Fatal(err)
		}
		if name := Difference(dir, list); name != "" {
			t.Errorf("%s is not as it was written", name)
		}
	}
	want := map[string]string{"sub/a": "second", "sub/b": "x", Manifest: manifest}
	found := contents(t, filepath.Dir(dir))
	if len(found) != len(want) {
		t.Errorf("the folder and what is beside it hold %v", found)
	}
	if name := Difference(dir, files("second", "y")); name != "sub/b" {
		t.Errorf("the difference is in %q, want sub/b", name)
	}
}

// TestFailureLeavesNothing lets the third file fail, as a full disk would. A
// name that is longer than file systems allow fails wherever the test runs.
func TestFailureLeavesNothing(t *testing.T) {
	top := t.TempDir()
	bad := append(files("a", "b"), reports.File{Name: strings.Repeat("x", 300)})
	err := Write(filepath.Join(top, "new"), bad)
	if err == nil || strings.Contains(err.Error(), ".tmp-") {
		t.Errorf("writing gave %v", err)
	}
	if found := contents(t, top); len(found) != 0 {
		t.Errorf("left behind: %v", found)
	}
	old := filepath.Join(top, "old")
	if err := Write(old, files("kept")); err != nil {
		t.Fatal(err)
	}
	if err := Write(old, bad); err == nil {
		t.Error("writing over an old result did not fail")
	}
	if found := contents(t, top); len(found) != 2 || found["old/sub/a"] != "kept" {
		t.Errorf("the old result became %v", found)
	}
}

func TestLook(t *testing.T) {
	top := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(top, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	put("result/"+Manifest, manifest)
	put("foreign/"+Manifest, strings.Replace(manifest, "abc", "abd", 1))
	put("newer/"+Manifest, strings.Replace(manifest, `"1"`, `"2"`, 1))
	put("other/notes.txt", "mine")
	put("broken/"+Manifest, "{")
	put("plain", "a file")
	if err := os.Mkdir(filepath.Join(top, "empty"), 0o777); err != nil {
		t.Fatal(err)
	}
	want := map[string]State{"result": Result, "foreign": Foreign, "newer": Foreign, "other": NoResult, "broken": NoResult,
		"plain": NotFolder, "empty": Absent, "nothing": Absent}
	for name, state := range want {
		if got, err := Look(filepath.Join(top, name), "abc", "1"); got != state || err != nil {
			t.Errorf("%s is %d (%v), want %d", name, got, err, state)
		}
	}
}

func TestWriteFile(t *testing.T) {
	top := t.TempDir()
	name := filepath.Join(top, "f")
	for _, text := range []string{"one", "two"} {
		if err := WriteFile(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	p, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	p.Write([]byte("half"))
	p.Abort()
	if found := contents(t, top); len(found) != 1 || found["f"] != "two" {
		t.Errorf("found %v", found)
	}
	if err := WriteFile(filepath.Join(top, "no", "f"), nil); err == nil || strings.Contains(err.Error(), ".tmp-") {
		t.Errorf("a missing folder gave %v", err)
	}
}

func TestProbe(t *testing.T) {
	top := t.TempDir()
	if err := os.WriteFile(filepath.Join(top, "file"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Probe(filepath.Join(top, "new", "deep", "folder")); err != nil {
		t.Error(err)
	}
	if err := Probe(filepath.Join(top, "file", "folder")); err == nil {
		t.Error("a folder inside a file seems possible")
	}
	if found := contents(t, top); len(found) != 1 {
		t.Errorf("left behind: %v", found)
	}
}
