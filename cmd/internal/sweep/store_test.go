package sweep

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
)

// quiet counts progress.
type quiet struct{ done, failed int }

func (q *quiet) Step() { q.done++ }
func (q *quiet) Fail() { q.failed++ }

func open(t *testing.T, s *Sweep, dir string, further ...string) *Store {
	t.Helper()
	st, err := s.Open(dir, further...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	return st
}

// complete runs what is left in a folder and merges it.
func finish(t *testing.T, s *Sweep, dir string, workers int) {
	t.Helper()
	if err := open(t, s, dir).Run(t.Context(), Shard{}, workers, &quiet{}); err != nil {
		t.Fatal(err)
	}
	if err := open(t, s, dir).Merge(); err != nil {
		t.Fatal(err)
	}
}

// contents are the files of a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		found[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// same compares two folders file by file.
func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s differs", name)
		}
	}
	if len(got) != len(want) || len(want) == 0 {
		t.Errorf("there are %d files, want %d", len(got), len(want))
	}
}

// whole is the folder of an uninterrupted sweep with one worker.
func whole(t *testing.T, s *Sweep) map[string]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "whole")
	finish(t, s, dir, 1)
	return contents(t, dir)
}

// TestWorkersAndShards: one worker, four, and three shards in folders of their own give the same bytes, and leave no
// journals.
func TestWorkersAndShards(t *testing.T) {
	s := must(t, brief)
	want := whole(t, s)
	if _, ok := want["points.csv"]; !ok {
		t.Fatal("there is no points.csv")
	}
	top := t.TempDir()
	finish(t, s, filepath.Join(top, "four"), 4)
	same(t, contents(t, filepath.Join(top, "four")), want)
	var dirs []string
	for i := 1; i <= 3; i++ {
		dir, meter := filepath.Join(top, "shard", string(rune('0'+i))), &quiet{}
		dirs = append(dirs, dir)
		if err := open(t, s, dir).Run(t.Context(), Shard{i, 3}, 2, meter); err != nil {
			t.Fatal(err)
		}
		if _, all := open(t, s, dir).Todo(Shard{i, 3}); meter.done != all || all < 9 {
			t.Errorf("shard %d made %d of its %d runs of 36", i, meter.done, all)
		}
	}
	if missing := open(t, s, dirs[0], dirs[2]).Missing(); !strings.Contains(missing, "of shard 2/3") ||
		strings.Contains(missing, "of shard 1/3") {
		t.Errorf("without the second shard: %s", missing)
	}
	if err := open(t, s, dirs[0], dirs[2]).Merge(); err == nil {
		t.Error("a sweep without its second shard was merged")
	}
	if err := open(t, s, dirs[0], dirs[1:]...).Merge(); err != nil {
		t.Fatal(err)
	}
	same(t, contents(t, dirs[0]), want)
	if st := open(t, s, dirs[0]); !st.Complete {
		t.Error("a merged sweep is not complete")
	}
}

// TestTruncatedJournal cuts a journal at every length within its last two records, and once within the header. What
// was torn is made again, and the results are the same. A cut loses the torn record only.
func TestTruncatedJournal(t *testing.T) {
	s := must(t, strings.Replace(brief, "2..8 x2", "[3]", 1))
	want := whole(t, s)
	dir := filepath.Join(t.TempDir(), "cut")
	if err := open(t, s, dir).Run(t.Context(), Shard{}, 1, &quiet{}); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, journalsDir, "local"+journalEnd)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Count(text, []byte("\n"))
	last := bytes.LastIndexByte(text[:len(text)-1], '\n') + 1
	cuts := []int{0, 20}
	for cut := last - 30; cut < len(text); cut += 17 {
		cuts = append(cuts, cut)
	}
	for _, cut := range append(cuts, len(text)-1) {
		if err := os.WriteFile(name, text[:cut], 0o666); err != nil {
			t.Fatal(err)
		}
		st, meter := open(t, s, dir), &quiet{}
		if found := max(0, bytes.Count(text[:cut], []byte("\n"))-1); st.Found != found {
			t.Errorf("cut at %d of %d bytes: %d runs found, want %d", cut, len(text), st.Found, found)
		}
		if err := st.Run(t.Context(), Shard{}, 1, meter); err != nil {
			t.Fatal(err)
		}
		again, err := os.ReadFile(name)
		if err != nil || !bytes.Equal(again, text) || st.Found+meter.done != lines-1 {
			t.Errorf("cut at %d of %d bytes: the journal was not mended (%v)", cut, len(text), err)
		}
	}
	if err := open(t, s, dir).Merge(); err != nil {
		t.Fatal(err)
	}
	same(t, contents(t, dir), want)
}

// TestDamagedJournal changes single bytes, as a failing disk or a page that was never written would: exactly the
// record that holds the byte is lost, and made again.
func TestDamagedJournal(t *testing.T) {
	s := must(t, strings.Replace(brief, "2..8 x2", "[3]", 1))
	want := whole(t, s)
	for _, damage := range []byte{0, '\n', 'x'} {
		dir := filepath.Join(t.TempDir(), "damaged")
		if err := open(t, s, dir).Run(t.Context(), Shard{}, 1, &quiet{}); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, journalsDir, "local"+journalEnd)
		text, _ := os.ReadFile(name)
		text[len(text)/2] = damage
		if err := os.WriteFile(name, text, 0o666); err != nil {
			t.Fatal(err)
		}
		if st := open(t, s, dir); st.Found != s.Runs()-1 || st.Damaged < 1 {
			t.Errorf("with %q in the middle %d of %d runs are left", damage, st.Found, s.Runs())
		}
		finish(t, s, dir, 1)
		same(t, contents(t, dir), want)
	}
}

// TestConflict merges two records of one run that differ in the fingerprint only.
func TestConflict(t *testing.T) {
	s := must(t, brief)
	top := t.TempDir()
	one, two := filepath.Join(top, "one"), filepath.Join(top, "two")
	for _, dir := range []string{one, two} {
		if err := open(t, s, dir).Run(t.Context(), Shard{}, 2, &quiet{}); err != nil {
			t.Fatal(err)
		}
	}
	if st := open(t, s, one, two); st.Found != s.Runs() {
		t.Errorf("%d runs found in two equal folders", st.Found)
	}
	st := open(t, s, one)
	r, err := st.Record(7)
	if err != nil {
		t.Fatal(err)
	}
	r.Fingerprint[3] ^= 1
	j, err := open(t, s, two).journal("other")
	if err == nil {
		err = errors.Join(j.add([][]byte{r.append(nil)}), j.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Open(one, two)
	var conflict *Conflict
	if !errors.As(err, &conflict) || exit.CodeOf(err) != exit.Mismatch || conflict.Run != s.DescribeRun(7) ||
		!strings.Contains(err.Error(), "other.journal") {
		t.Errorf("two records that differ gave %v", err)
	}
}

// TestForeignFolders are refused, whatever they hold.
func TestForeignFolders(t *testing.T) {
	s := must(t, brief)
	top := t.TempDir()
	mine := filepath.Join(top, "mine")
	if err := open(t, s, mine).Run(t.Context(), Shard{1, 2}, 2, &quiet{}); err != nil {
		t.Fatal(err)
	}
	other := must(t, question+"seed: 9\n")
	renamed := must(t, strings.Replace(question, "name: question", "name: other", 1)+"seed: 9\n")
	newer := must(t, brief)
	newer.Version, newer.Hash = "2.0", "abc"
	if err := os.MkdirAll(filepath.Join(top, "notes"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"file", "notes/todo.txt"} {
		if err := os.WriteFile(filepath.Join(top, name), []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	cases := []struct {
		sweep *Sweep
		dir   string
		want  string
	}{
		{other, mine, "before a change"}, {renamed, mine, "another study"},
		{newer, mine, `version "1.0", and this is version "2.0"`},
		{s, filepath.Join(top, "notes"), "something else"}, {s, filepath.Join(top, "file"), "holds no sweep"},
	}
	for _, c := range cases {
		_, err := c.sweep.Open(c.dir)
		if err == nil || !strings.Contains(err.Error(), c.want) || exit.CodeOf(err) != exit.Exists ||
			len(exit.HintsOf(err)) == 0 {
			t.Errorf("%s gave %v with code %d, want one that says %q", c.dir, err, exit.CodeOf(err), c.want)
		}
	}
	if _, err := s.Open(mine, filepath.Join(top, "nothing")); err == nil || exit.CodeOf(err) != exit.Invalid {
		t.Errorf("a shard's folder that is not there gave %v", err)
	}
}

// disk is a file on a disk that becomes full, in the middle of a record.
type disk struct {
	file
	left int
}

func (d *disk) Write(p []byte) (int, error) {
	n, err := d.file.Write(p[:min(len(p), d.left)])
	if d.left -= n; err == nil && n < len(p) {
		err = errors.New("no space left on device")
	}
	return n, err
}

// TestFullDisk: a disk that becomes full ends the sweep with the reason; once there is room, it goes on.
func TestFullDisk(t *testing.T) {
	s := must(t, brief)
	want := whole(t, s)
	dir := filepath.Join(t.TempDir(), "full")
	for room := 700; ; room += 4000 {
		st := open(t, s, dir)
		if err := st.Begin(); err != nil {
			t.Fatal(err)
		}
		j, err := st.journal("local")
		if err != nil {
			t.Fatal(err)
		}
		j.file = &disk{j.file, room}
		err = st.run(t.Context(), Shard{}, 2, j, &quiet{})
		j.Close()
		if err == nil {
			break
		}
		var full *WriteError
		if err = Explain(err, 3, 36, "again"); !errors.As(err, &full) || exit.CodeOf(err) != exit.Internal ||
			!strings.Contains(err.Error(), "no space left") || !strings.Contains(exit.HintsOf(err)[0], "make room") {
			t.Fatalf("a full disk gave %v", err)
		}
	}
	if err := open(t, s, dir).Merge(); err != nil {
		t.Fatal(err)
	}
	same(t, contents(t, dir), want)
}

// TestInterrupt ends the context after some runs: those that were made are kept.
func TestInterrupt(t *testing.T) {
	s := must(t, brief)
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	meter := &interrupting{stop: cancel}
	err := open(t, s, dir).Run(ctx, Shard{}, 2, meter)
	if !errors.Is(err, context.Canceled) || exit.CodeOf(Explain(err, 1, 2, "again")) != exit.Interrupted {
		t.Errorf("the sweep ended with %v", err)
	}
	if st := open(t, s, dir); st.Found != meter.done || st.Found < 5 || st.Found == s.Runs() {
		t.Errorf("%d runs are kept of %d that were made", st.Found, meter.done)
	}
	finish(t, s, dir, 2)
	same(t, contents(t, dir), whole(t, s))
}

// interrupting presses Ctrl-C after five runs.
type interrupting struct {
	quiet
	stop func()
}

func (i *interrupting) Step() {
	if i.quiet.Step(); i.done == 5 {
		i.stop()
	}
}

// TestFailingRuns: a run that fails does not keep the others from being made, and the sweep says so.
func TestFailingRuns(t *testing.T) {
	s := must(t, brief)
	s.base.Text = []byte(strings.Replace(base, "duration: 4s", "duration: 4s\nbaseline: nobody", 1)) // fails from now on
	meter := &quiet{}
	err := open(t, s, t.TempDir()).Run(t.Context(), Shard{}, 2, meter)
	var failures *Failures
	if !errors.As(err, &failures) || meter.failed != s.Runs() || failures.Count != s.Runs() ||
		exit.CodeOf(Explain(err, 0, 36, "again")) != exit.Failed {
		t.Errorf("%d runs failed: %v", meter.failed, err)
	}
}

// TestOneWriter: two processes cannot write one journal.
func TestOneWriter(t *testing.T) {
	s := must(t, brief)
	st := open(t, s, t.TempDir())
	if err := st.Begin(); err != nil {
		t.Fatal(err)
	}
	j, err := st.journal("local")
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if runtime.GOOS == "windows" {
		t.Skip("no locks here")
	}
	if _, err := st.journal("local"); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("the journal was opened twice: %v", err)
	}
}

// FuzzRecord: what is read as a record is written again byte for byte.
func FuzzRecord(f *testing.F) {
	r := Record{Values: []float64{1, 0.25}}
	f.Add(r.append(nil))
	f.Fuzz(func(t *testing.T, line []byte) {
		if r, err := ParseRecord(line, 2); err == nil && !bytes.Equal(r.append(nil), line) {
			t.Errorf("%q is read and written as %q", line, r.append(nil))
		}
	})
}

// FuzzScan: no journal makes reading fail in any other way than with an error.
func FuzzScan(f *testing.F) {
	h := header{journalSchema, "s", "v", []string{"m"}}
	f.Add([]byte("00000000 x\n"))
	f.Add(seal(nil, []byte(`{"schema":"sessionsim.journal/1","study":"s","model_version":"v","measures":["m"]}`)))
	f.Fuzz(func(t *testing.T, text []byte) {
		told := 0
		damaged, err := scan(bytes.NewReader(text), h, func([]byte, int64) error { told++; return nil })
		if err == nil && told+damaged > bytes.Count(text, []byte("\n"))+1 {
			t.Errorf("%d records and %d damaged lines in %q", told, damaged, text)
		}
	})
}
