package workloads

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/workloads/accesslog"
)

// shelf holds one file in memory and counts how often it was closed.
type shelf struct {
	text   string
	closed int
}

func (s *shelf) open(name string) (io.ReadCloser, error) {
	if name != "day.visits" {
		return nil, errors.New("there is no file " + name)
	}
	return struct {
		io.Reader
		io.Closer
	}{strings.NewReader(s.text), s}, nil
}

func (s *shelf) Close() error { s.closed++; return nil }

// replayOf is a replay of the file on a shelf.
func replayOf(t *testing.T, s *shelf) Options {
	t.Helper()
	o := definition(t, "replay").New(Env{Open: s.open})
	if err := o.Fields()[0].Value.Set("day.visits"); err != nil {
		t.Fatal(err)
	}
	return o
}

// accessLog is a log of three clients; the second one's requests overlap with
// the first one's.
const accessLog = `192.0.2.1 - - [05/Mar/2024:10:00:00 +0000] "POST /login HTTP/1.1" 200 100
192.0.2.2 - - [05/Mar/2024:10:00:05 +0000] "GET / HTTP/1.1" 200 100
192.0.2.1 - - [05/Mar/2024:10:00:07 +0000] "POST /cart HTTP/1.1" 200 100
192.0.2.2 - - [05/Mar/2024:10:00:07 +0000] "GET /a HTTP/1.1" 200 100
192.0.2.1 - - [05/Mar/2024:10:00:30 +0000] "GET /logout HTTP/1.1" 200 100
192.0.2.3 - - [05/Mar/2024:10:01:00 +0000] "GET / HTTP/1.1" 200 100
`

// imported is the log as a replay file.
func imported(t *testing.T, log string) string {
	t.Helper()
	var file strings.Builder
	if _, err := accesslog.Import(strings.NewReader(log), &file, accesslog.Defaults()); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// TestReplayRoundTrip plays an imported log: each request leaves at the time
// the log has, counted from its first line.
func TestReplayRoundTrip(t *testing.T) {
	s := &shelf{text: imported(t, accessLog)}
	got := answers(t, replayOf(t, s), instant(1), &keeper{})
	wantLines(t, got, "0s login logged in", "5s login logged in", "7s post fresh", "7s read fresh", "30s logout fresh",
		"1m login logged in")
	if s.closed != 1 {
		t.Errorf("the file was closed %d times", s.closed)
	}
	var addresses []uint32
	for _, v := range take(begin(t, replayOf(t, s), 1), 5) {
		addresses = append(addresses, v.IP)
	}
	if diff := cmp.Diff([]uint32{0xc0000201, 0xc0000202, 0xc0000203}, addresses); diff != "" {
		t.Errorf("the addresses differ:\n%s", diff)
	}
}

// manyVisits is a replay file of visits of three requests, a minute apart, so
// that no two are under way at the same time.
func manyVisits(n int) string {
	var file strings.Builder
	file.WriteString("sessionsim-replay 1\n")
	for i := range n {
		fmt.Fprintf(&file, "visit %d 192.0.2.%d 3\n0 login 0\n1 read 0\n2 write 0\n", 60*i, i%250)
	}
	fmt.Fprintf(&file, "end %d %d\n", n, 3*n)
	return file.String()
}

// TestReplayMemory: a replay holds the scripts of the visits under way and of
// the next one, and once it has them it allocates nothing.
func TestReplayMemory(t *testing.T) {
	s := &shelf{text: manyVisits(500)}
	var w *replay
	c := instant(2)
	c.Duration = sim.Forever
	trial := sim.Trial{
		Config: c, Strategy: func() sim.Strategy { return &keeper{} },
		Workload: func(luck rng.Source) (sim.Workload, error) {
			workload, err := replayOf(t, s).Workload(luck, &c)
			w = workload.(*replay)
			return workload, err
		},
	}
	result, err := sim.Run(&trial)
	if err != nil || result.Tally.Visits != 500 {
		t.Fatalf("%d visits, error %v", result.Tally.Visits, err)
	}
	if len(w.scripts) != 2 {
		t.Errorf("%d scripts were held at the same time, want 2", len(w.scripts))
	}
	w = begin(t, replayOf(t, s), 1).(*replay)
	var v sim.Visit
	w.Next(&v)
	w.Release(&v)
	allocations := testing.AllocsPerRun(100, func() {
		w.Next(&v)
		w.Step(&v, 1, nil)
		w.Release(&v)
	})
	if allocations != 0 {
		t.Errorf("a replayed visit allocates %v times", allocations)
	}
}

// TestReplayErrors: what is wrong with the file is told with its name, before
// the run or after it, and the file is closed.
func TestReplayErrors(t *testing.T) {
	cut := strings.TrimSuffix(manyVisits(3), "end 3 9\n")
	for text, want := range map[string]string{
		"hello\n": "day.visits: line 1: this is not a replay file",
		cut:       "day.visits: line 14: the replay file is cut off before its end line",
	} {
		s := &shelf{text: text}
		c := instant(1)
		c.Duration = 10 * param.Hour
		_, err := sim.Run(&sim.Trial{
			Config: c, Strategy: func() sim.Strategy { return &keeper{} },
			Workload: func(luck rng.Source) (sim.Workload, error) { return replayOf(t, s).Workload(luck, &c) },
		})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("the error is %v, want %s", err, want)
		}
		if s.closed != 1 {
			t.Errorf("the file was closed %d times", s.closed)
		}
	}
}

func TestReplayWithoutFile(t *testing.T) {
	c := sim.NewConfig()
	wantProblem(t, options(t, "replay"), &c, "file")
	if _, err := options(t, "replay", "file=day.visits").Workload(rng.New(1, 0), &c); err == nil {
		t.Errorf("a replay without a way to open files begins")
	}
	o := definition(t, "replay").New(Env{Open: (&shelf{}).open})
	if _, err := o.Workload(rng.New(1, 0), &c); err == nil || err.Error() != "there is no file " {
		t.Errorf("the error of a file that cannot be opened is %v", err)
	}
}
