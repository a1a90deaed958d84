package queue

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
)

// measured is a study of which only the second point reads a file, which lies in dir.
func measured(t *testing.T, dir string) *sweep.Sweep {
	t.Helper()
	const text = "name: measured\nbase: small.yaml\nreplications: 3\nmeasures: [latency_mean_ms]\n" +
		"vary: [{path: workload.think, values: [exp(1s), file(think.txt)]}]\n"
	s, err := sweep.Read(t.Context(), sweep.Source{Name: "study.yaml", Text: []byte(text),
		Base: func(string) (plan.Source, error) {
			return plan.Source{Name: "small.yaml", Text: []byte(base), Open: func(name string) (io.ReadCloser, error) {
				return os.Open(filepath.Join(dir, name))
			}}, nil
		}}, version, sweep.Changes{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// thoughts writes the file of think times: 900,000 bytes, more than a few chunks.
func thoughts(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	text := strings.Repeat("500000000\n1000000000\n2000000000\n", 900_000/32)
	if err := os.WriteFile(filepath.Join(dir, "think.txt"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// temporaries is a folder of its own for temporary files.
func temporaries(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP"} { // on Unix, on Windows
		t.Setenv(name, dir)
	}
	return dir
}

// TestFiles: the files that a scenario reads go with the study to workers that do not have them. The bytes are those of
// one process, and nothing stays on the server or with the worker.
func TestFiles(t *testing.T) {
	s := measured(t, thoughts(t))
	temporary := temporaries(t)
	dir := filepath.Join(t.TempDir(), "shared")
	_, access := serve(t, Listen{})
	meter := &counting{}
	share(t, s, dir, access, meter)
	if meter.done != s.Runs() || meter.failed > 0 {
		t.Errorf("%d of %d runs were counted, %d failed", meter.done, s.Runs(), meter.failed)
	}
	if err := open(t, s, dir).Merge(); err != nil {
		t.Fatal(err)
	}
	same(t, dir, alone(t, s))
	conn := dial(t, access)
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	for name := range js.StreamNames(t.Context()).Name() {
		t.Errorf("the server still has the stream %s", name)
	}
	if left, _ := filepath.Glob(filepath.Join(temporary, "*")); len(left) > 0 {
		t.Errorf("a worker has left %v", left)
	}
}

// TestFilesAreSentOnce: files that are there are not sent again, those of a coordinator that died while it sent them
// are, and those that are too long never.
func TestFilesAreSentOnce(t *testing.T) {
	dir := thoughts(t)
	s := measured(t, dir)
	_, access := serve(t, Listen{})
	conn := dial(t, access)
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	st := streamsOf(js, s, LeastPatience)
	age := func() string {
		if err := st.sendFiles(t.Context()); err != nil {
			t.Fatal(err)
		}
		bucket, err := js.ObjectStore(t.Context(), filesBucket(st.id))
		if err != nil {
			t.Fatal(err)
		}
		info, err := bucket.GetInfo(t.Context(), "think.txt")
		if err != nil {
			t.Fatal(err)
		}
		return info.NUID // is new with each sending
	}
	first := age()
	if age() != first {
		t.Error("the file was sent twice")
	}
	bucket, _ := js.ObjectStore(t.Context(), filesBucket(st.id))
	if _, err := bucket.PutString(t.Context(), "think.txt", "1\n"); err != nil {
		t.Fatal(err)
	}
	if age() == first {
		t.Error("another file stands in its place")
	}
	if err := os.Truncate(filepath.Join(dir, "think.txt"), mostFileBytes+1); err != nil {
		t.Fatal(err)
	}
	err = st.sendFiles(t.Context())
	if exit.CodeOf(err) != exit.Invalid || !strings.Contains(err.Error(), "256 MiB") ||
		!strings.Contains(fmt.Sprint(exit.HintsOf(err)), "--shard I/N") {
		t.Errorf("too long a file gave %v", err)
	}
}

// TestStrangeFiles: a worker takes no more than it must, wherever a server wants it to write.
func TestStrangeFiles(t *testing.T) {
	_, access := serve(t, Listen{})
	conn := dial(t, access)
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	temporary := temporaries(t)
	if files, err := fetchFiles(t.Context(), js, "none"); err != nil || files.dir != "" {
		t.Errorf("a study without files gave %v", err)
	}
	bucket, err := js.CreateObjectStore(t.Context(), jetstream.ObjectStoreConfig{Bucket: filesBucket("strange")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bucket.PutString(t.Context(), "../../outside", "1\n"); err != nil {
		t.Fatal(err)
	}
	files, err := fetchFiles(t.Context(), js, "strange")
	if err != nil {
		t.Fatal(err)
	}
	file, err := files.open("../../outside")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(file); err != nil || string(text) != "1\n" {
		t.Errorf("the file holds %q: %v", text, err)
	}
	file.Close()
	if inside := filepath.Dir(file.(*os.File).Name()); filepath.Dir(inside) != temporary {
		t.Errorf("the file was written into %s", inside)
	}
	if _, err := files.open("/etc/hosts"); err == nil {
		t.Error("a file that did not come with the study was opened")
	}
	files.remove()
	for i := range mostFiles {
		if _, err := bucket.PutString(t.Context(), fmt.Sprint(i), "1\n"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := fetchFiles(t.Context(), js, "strange"); err == nil || !strings.Contains(err.Error(), "65 files") {
		t.Errorf("too many files gave %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(temporary, "*")); len(left) > 0 {
		t.Errorf("the worker has left %v", left)
	}
}
