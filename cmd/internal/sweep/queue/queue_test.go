package queue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
)

// The roles that the test's binary can play in a process of its own.
const (
	role       = "SESSIONSIM_TEST_ROLE"
	brokerRole = "broker" // DIR ADDRESS
	workerRole = "worker" // URL VERSION
)

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case brokerRole:
		if _, err := Serve(Listen{Address: os.Args[2], Dir: os.Args[1]}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(exit.CodeOf(err))
		}
		select {}
	case workerRole:
		a := Access{URL: os.Args[1]}
		w := Worker{Name: fmt.Sprint(os.Getpid()), Version: os.Args[2], Number: 1, Wait: 20 * time.Second, Tell: tellStderr}
		conn, err := a.Connect(context.Background(), "worker")
		if err == nil {
			_, err = w.Work(context.Background(), conn)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(exit.CodeOf(err))
	}
	os.Exit(m.Run())
}

func tellStderr(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

// process starts a role.
func process(t *testing.T, name string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd, said := exec.Command(os.Args[0], args...), new(bytes.Buffer)
	cmd.Env = append(os.Environ(), role+"="+name)
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return cmd, said
}

const version = "1.0"

// question has 3 x 2 points and so 3 + 6 cells of 40 runs.
const question = `name: queued
base: small.yaml
vary:
  - {path: cluster.servers, values: 2..4 +1}
  - {path: strategies.clustering.delay, values: [1ms, 400ms]}
replications: 40
measures: [missing_rate, stale_rate, latency_mean_ms]
`

const base = `name: small
duration: 10s
window: 10s
workload: {rate: 20/s, think: exp(1s)}
strategies: [local, {kind: clustering, wait: 0, delay: 100ms}]
`

func study(t *testing.T, text string) *sweep.Sweep {
	t.Helper()
	s, err := sweep.Read(t.Context(), sweep.Source{Name: "study.yaml", Text: []byte(text),
		Base: func(string) (plan.Source, error) { return plan.Source{Name: "small.yaml", Text: []byte(base)}, nil }},
		version, sweep.Changes{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t *testing.T, s *sweep.Sweep, dir string) *sweep.Store {
	t.Helper()
	store, err := s.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

// counting counts runs, and lets a test watch.
type counting struct {
	sync.Mutex
	done, failed int
}

func (c *counting) Step() { c.Lock(); c.done++; c.Unlock() }
func (c *counting) Fail() { c.Lock(); c.failed++; c.Unlock() }
func (c *counting) now() int {
	c.Lock()
	defer c.Unlock()
	return c.done
}

// alone is the folder of a sweep in one process.
func alone(t *testing.T, s *sweep.Sweep) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "alone")
	if err := open(t, s, dir).Run(t.Context(), sweep.Shard{}, 2, &counting{}); err != nil {
		t.Fatal(err)
	}
	if err := open(t, s, dir).Merge(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// same compares two folders.
func same(t *testing.T, dir, other string) {
	t.Helper()
	files := func(dir string) map[string]string {
		found := map[string]string{}
		filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				data, _ := os.ReadFile(path)
				found[strings.TrimPrefix(path, dir)] = string(data)
			}
			return nil
		})
		return found
	}
	got, want := files(dir), files(other)
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s differs", name)
		}
	}
	if len(got) != len(want) || len(want) < 5 {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
}

// freeAddress is an address on the loopback that nobody uses.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestWorkersDieAndBrokerRestarts shares a sweep out among workers in processes of their own. One after the other is
// killed at a random moment and replaced by a new one, and the broker is killed and started again in the middle, as
// is the coordinator. A worker of another version is refused. The bytes are those of a sweep in one process.
func TestWorkersDieAndBrokerRestarts(t *testing.T) {
	s := study(t, question)
	dir, queue, address := filepath.Join(t.TempDir(), "shared"), t.TempDir(), freeAddress(t)
	url := "nats://" + address
	broker, _ := process(t, brokerRole, queue, address)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	meter, ended := &counting{}, make(chan error, 1)
	coordinate := func(ctx context.Context) {
		conn := dial(t, Access{URL: url})
		defer conn.Close()
		ended <- Coordinate(ctx, conn, open(t, s, dir), Options{Job: 5, Patience: LeastPatience, Tell: t.Logf}, meter)
	}
	go coordinate(ctx)
	dial(t, Access{URL: url}).Close() // the broker is there
	var workers [2]*exec.Cmd
	for i := range workers {
		workers[i], _ = process(t, workerRole, url, version)
	}
	stranger, said := process(t, workerRole, url, "2.0")
	killed, restarted, resumed := 0, false, false
	deadline := time.After(2 * time.Minute)
	for running := true; running; {
		select {
		case err := <-ended:
			if running = errors.Is(err, context.Canceled); running {
				go coordinate(t.Context()) // it was interrupted below
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
		case <-deadline:
			t.Fatalf("after two minutes %d of %d runs are done", meter.now(), s.Runs())
		case <-time.After(time.Duration(150+rand.IntN(250)) * time.Millisecond):
			if killed < 8 {
				i := killed % len(workers)
				workers[i].Process.Kill()
				workers[i].Wait()
				workers[i], _ = process(t, workerRole, url, version)
				killed++
			}
			if !restarted && meter.now() > s.Runs()/3 {
				broker.Process.Kill()
				broker.Wait()
				broker, _ = process(t, brokerRole, queue, address)
				restarted = true
			}
			if !resumed && meter.now() > s.Runs()/2 {
				resumed = true
				stop()
			}
		}
	}
	t.Logf("killed %d workers; broker restarted: %v; coordinator restarted: %v", killed, restarted, resumed)
	if !restarted || killed < 2 {
		t.Error("the sweep was over before the trouble")
	}
	if err := stranger.Wait(); err == nil || stranger.ProcessState.ExitCode() != exit.Invalid ||
		!strings.Contains(said.String(), `this worker is version "2.0", and the study needs version "1.0"`) {
		t.Errorf("a worker of another version ended with %v and said %s", err, said)
	}
	if err := open(t, s, dir).Merge(); err != nil {
		t.Fatal(err)
	}
	same(t, dir, alone(t, s))
}
