package estimate

import (
	"runtime"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/sim"
)

func read(t *testing.T, text string) *plan.Plan {
	t.Helper()
	p, err := plan.Read(plan.Source{Name: "test", Text: []byte(text)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestAgainstTrials compares pilots with the memory in use late in the trials
// themselves. An estimate must not be too low, and it should not be many times
// too high.
func TestAgainstTrials(t *testing.T) {
	const common = "replications: 1\ncluster: {workers: 1000}\n"
	cases := map[string]string{
		"local":      "duration: 60s\nworkload: {rate: 300/s}\nstrategies: [local]",
		"sticky":     "duration: 60s\nworkload: {rate: 300/s}\nstrategies: [sticky]",
		"clustering": "duration: 60s\nworkload: {rate: 300/s}\nstrategies: [{kind: clustering, wait: all}]",
		"expiring":   "duration: 300s\nsession: {idle_ttl: 20s}\nworkload: {rate: 60/s}\nstrategies: [sticky]",
		"closed":     "duration: 60s\nworkload: {kind: closed, users: 9000}\nstrategies: [sticky]",
		"silent":     "duration: 300s\nworkload: {kind: closed, users: 4000, think: 1s, requests: 500}\nstrategies: [sticky]",
	}
	for name, text := range cases {
		p := read(t, common+text)
		need, err := Of(p, 0)
		if err != nil {
			t.Fatal(err)
		}
		used := inUse(t, p)
		ratio := float64(need.Trial) / float64(used)
		t.Logf("%s: %d bytes estimated, %.2f times those in use", name, need.Trial, ratio)
		if ratio < 1 || ratio > 8 {
			t.Errorf("%s: the estimate is %.2f times what was in use", name, ratio)
		}
	}
}

// inUse is how many bytes a trial has in use when nine tenths of it are over.
func inUse(t *testing.T, p *plan.Plan) int64 {
	t.Helper()
	used := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	trial := p.Trial(0, 0)
	before, during := used(), int64(0)
	trial.Observe = func(f sim.Fact) {
		if during == 0 && f.At > trial.Config.Duration/10*9 {
			during = used()
		}
	}
	if _, err := sim.Run(&trial); err != nil {
		t.Fatal(err)
	}
	return during - before
}

// TestHuge estimates a scenario that no machine can hold: a million visits a
// second, with sessions that live half an hour, are 1.8e9 sessions of more
// than 100 bytes at any time.
func TestHuge(t *testing.T) {
	p := read(t, "duration: 10h\nworkload: {rate: 1000000/s}\nstrategies: [sticky]\ncluster: {workers: 100000}")
	need, err := Of(p, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	if need.Trial < 180e9 || need.Trial > 1800e9 {
		t.Errorf("estimated %d bytes, want some 2e11 to 1e12", need.Trial)
	}
}

// TestSmallNeedsNoPilot bounds a small scenario by its visits alone.
func TestSmallNeedsNoPilot(t *testing.T) {
	p := read(t, "duration: 10s\nreplications: 3\nstrategies: [local]")
	c, err := survey(p)
	if err != nil || !c.all || c.back {
		t.Fatalf("the survey found %+v, %v", c, err)
	}
	need, err := Of(p, 1<<30)
	if err != nil || need.Trial != c.bound(places(p)) {
		t.Errorf("the need is %+v (%v), want the bound %d", need, err, c.bound(places(p)))
	}
	if need.Bytes(2) != 2*need.Trial+need.Results || need.Results <= 3*resultBytes {
		t.Errorf("two workers need %d of %+v", need.Bytes(2), need)
	}
}

// TestManyResults counts what trials leave behind, which is all that many
// small ones need.
func TestManyResults(t *testing.T) {
	p := read(t, "duration: 1s\nreplications: 100000\nstrategies: [local, sticky]")
	need, err := Of(p, 1<<30)
	if err != nil || need.Results < 200_000*50_000 {
		t.Errorf("200,000 results need %d bytes (%v)", need.Results, err)
	}
}

func TestMemAvailable(t *testing.T) {
	cases := []struct {
		text  string
		want  int64
		known bool
	}{
		{"MemTotal:  100 kB\nMemAvailable:   24 kB\n", 24 << 10, true},
		{"MemTotal:  100 kB\n", 0, false},
		{"MemAvailable: lots kB\n", 0, false},
		{"", 0, false},
	}
	for _, c := range cases {
		if got, known := memAvailable(strings.NewReader(c.text)); got != c.want || known != c.known {
			t.Errorf("%q: %d, %v, want %d, %v", c.text, got, known, c.want, c.known)
		}
	}
}
