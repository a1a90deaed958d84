package main

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/source"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep/studies"
)

// asProgram is the variable that makes the test's binary behave like the program itself, so that tests can start,
// and kill, real processes.
const asProgram = "SESSIONSIM_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Unsetenv(asProgram)
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// program starts a command line in a process of its own.
func program(t *testing.T, args ...string) (*exec.Cmd, *record) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	said := new(record)
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, said
}

// record is what a process has said so far.
type record struct {
	mu   sync.Mutex
	text strings.Builder
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// survey is a study of 240 runs of about a millisecond, in the current folder.
func survey(t *testing.T) string {
	t.Helper()
	small(t)
	text := "name: survey\nbase: small.yaml\nreplications: 20\nstrategies: [local, external]\n" +
		"vary:\n  - {path: cluster.servers, values: 1..3 +1}\n  - {path: workload.think, values: exp(1s..2s x2)}\n" +
		"measures: [missing_rate, latency_mean_ms]\n"
	if err := os.WriteFile("survey.yaml", []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return "survey.yaml"
}

// TestKilledSweep kills a sweep at random moments until it ends by itself. Its results are those of one that was left
// alone.
func TestKilledSweep(t *testing.T) {
	if testing.Short() {
		t.Skip("it kills a process again and again, which takes minutes when that is slow")
	}
	name := survey(t)
	if _, code := call(t, t.Context(), io.Discard, "sweep", name, "--out", "whole"); code != 0 {
		t.Fatalf("ended with %d", code)
	}
	killed, ended := 0, false
	for !ended {
		cmd, said := program(t, "sweep", name, "--out", "killed", "--workers", "2")
		// Longer and longer, so that even a busy machine writes the results in between at last.
		life := time.Duration(30+rand.IntN(300+10*killed)) * time.Millisecond
		timer := time.AfterFunc(life, func() { cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		if ended = err == nil; ended {
			break
		}
		if killed++; !strings.Contains(err.Error(), "killed") || killed > 500 {
			t.Fatalf("after %d kills it ended with %v\n%s", killed, err, said)
		}
	}
	t.Logf("killed %d times", killed)
	if name := difference("killed", "whole"); name != "" {
		t.Errorf("%s differs after %d kills", name, killed)
	}
}

// TestInterruptedSweep presses Ctrl-C: the sweep ends by itself, says how to go on, and goes on.
func TestInterruptedSweep(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be sent Ctrl-C here")
	}
	name := survey(t)
	cmd, said := program(t, "sweep", name, "--reps", "4000", "--out", "part", "--workers", "1")
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if text, err := os.ReadFile("part/journals/local.journal"); err == nil && bytes.Count(text, []byte("\n")) > 3 {
			break
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err := cmd.Wait()
	exit, ok := err.(*exec.ExitError)
	want := `interrupted; \d+ of 48000 runs are done and kept\nhint: go on: sessionsim sweep survey.yaml --reps 4000`
	if !ok || exit.ExitCode() != 130 || !regexp.MustCompile(want).MatchString(said.String()) {
		t.Errorf("ended with %v and said\n%s", err, said)
	}
}

// TestSweepOnFullDisk sweeps on a real disk that becomes full: a file system in memory of a few pages. Only root can
// make one; elsewhere the test of package sweep, with a disk that only says it is full, has to do.
func TestSweepOnFullDisk(t *testing.T) {
	name := survey(t)
	if err := os.Mkdir("disk", 0o777); err != nil {
		t.Fatal(err)
	}
	mount := func(options string) error {
		return exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", "disk").Run()
	}
	if runtime.GOOS != "linux" || mount("size=24k") != nil {
		t.Skip("no file system can be mounted here")
	}
	defer exec.Command("umount", "disk").Run()
	var said bytes.Buffer
	_, code := call(t, t.Context(), &said, "sweep", name, "--out", "disk/out")
	if code != 1 || !strings.Contains(said.String(), "no space left on device") ||
		!strings.Contains(said.String(), "make room and go on: sessionsim sweep survey.yaml --out disk/out") {
		t.Errorf("ended with %d and said\n%s", code, said.String())
	}
	if err := mount("remount,size=40m"); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{"disk/out", "whole"} {
		if _, code := call(t, t.Context(), io.Discard, "sweep", name, "--out", out); code != 0 {
			t.Fatalf("ended with %d", code)
		}
	}
	if name := difference("disk/out", "whole"); name != "" {
		t.Errorf("%s differs after a full disk", name)
	}
}

// TestServedSweep shares a sweep out among two workers in processes of their own, with a token. Their bytes are those
// of one process.
func TestServedSweep(t *testing.T) {
	name := survey(t)
	if err := os.WriteFile("token", []byte("a long random word\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	serve, said := program(t, "sweep", "serve", name, "--out", "served", "--listen", "127.0.0.1:0",
		"--token-file", "token", "--chunk", "16")
	url := ""
	for range 600 {
		if found := regexp.MustCompile(`--nats (\S+)`).FindStringSubmatch(said.String()); found != nil {
			url = found[1]
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	var said2 bytes.Buffer
	if _, code := call(t, t.Context(), &said2, "sweep", "worker", "--nats", url); code != 7 ||
		!strings.Contains(said2.String(), "refuses the credentials") {
		t.Errorf("a worker without the token ended with %d and said %s", code, said2.String())
	}
	worker := []string{"sweep", "worker", "--nats", url, "--token-file", "token", "--workers", "1", "--wait", "300ms"}
	one, _ := program(t, worker...)
	two, _ := program(t, worker...)
	for _, cmd := range []*exec.Cmd{serve, one, two} {
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v ended with %v", cmd.Args[1:], err)
		}
	}
	if _, code := call(t, t.Context(), io.Discard, "sweep", name, "--out", "whole"); code != 0 {
		t.Fatalf("ended with %d", code)
	}
	if name := difference("served", "whole"); name != "" {
		t.Errorf("%s differs\n%s", name, said)
	}
}

// TestStudies reads every study that comes with sessionsim, with one replication.
func TestStudies(t *testing.T) {
	for _, name := range studies.Names() {
		text, _ := studies.Text(name)
		base := func(base string) (plan.Source, error) { return source.Find(base, nil) }
		s, err := sweep.Read(t.Context(), sweep.Source{Name: name, Text: text, Base: base}, version, sweep.Changes{})
		if err != nil || s.Summary == "" || s.Name != name {
			t.Errorf("study %s: %v", name, err)
		}
	}
}

// TestReadmeStudy reads the study that the document about sweeps shows.
func TestReadmeStudy(t *testing.T) {
	text, err := os.ReadFile("../internal/sweep/README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(text)
	if block == nil {
		t.Fatal("the document shows no study")
	}
	base := func(base string) (plan.Source, error) { return source.Find(base, nil) }
	src := sweep.Source{Name: "README.md", Text: block[1], Base: base}
	s, err := sweep.Read(t.Context(), src, version, sweep.Changes{})
	if err != nil || len(s.Points) != 4*4*2 {
		t.Errorf("the study of the document: %v", err)
	}
}
