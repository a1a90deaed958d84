package workloads

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// TestDefinitions looks at every workload's table, and at its defaults on the
// default system. Only a replay cannot do without a file.
func TestDefinitions(t *testing.T) {
	var names []string
	for _, d := range All() {
		names = append(names, d.Name)
		o := d.New(Env{})
		if err := param.Check(o.Fields()); err != nil {
			t.Errorf("%s: %v", d.Name, err)
		}
		c := sim.NewConfig()
		if problems := o.Check(&c); len(problems) > 0 && d.Name != "replay" {
			t.Errorf("%s: the defaults have problems: %v", d.Name, problems)
		}
	}
	if want := []string{"closed", "daily", "flash-crowd", "replay", "scripted", "visits"}; !slices.Equal(names, want) {
		t.Errorf("the workloads are %v, want %v", names, want)
	}
	if !slices.Contains(names, Default) {
		t.Errorf("the default workload %s does not exist", Default)
	}
}

// random are the workloads that draw.
var random = []string{"visits", "daily", "flash-crowd", "closed"}

// TestSameLuckSameVisits: who comes, and what he does, is a pure function of
// the luck. The steps are asked for in another order the second time.
func TestSameLuckSameVisits(t *testing.T) {
	for _, name := range random {
		o := options(t, name, "clients.addresses=50", "clients.zipf=1")
		first, again := take(begin(t, o, 1), 90), take(begin(t, o, 1), 90)
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("%s: the same luck gave other visits:\n%s", name, diff)
		}
		w, luck := begin(t, o, 1), [4]uint64{1 << 60, 2 << 60, 3 << 60, 4 << 60}
		forth, back := w.Step(&first[3], 1, &luck), w.Step(&first[2], 4, &luck)
		w = begin(t, o, 1)
		if w.Step(&first[2], 4, &luck) != back || w.Step(&first[3], 1, &luck) != forth {
			t.Errorf("%s: a step depends on what was asked before", name)
		}
		other := take(begin(t, o, 2), 90)
		for i := range first {
			if first[i].Start == other[i].Start {
				t.Errorf("%s: visit %d starts at the same time under other luck", name, i)
			}
		}
	}
}

// TestStartsNeverGoBack also looks at the numbers: no two visits share one.
func TestStartsNeverGoBack(t *testing.T) {
	for _, name := range random {
		last, seen := sim.Visit{Start: -1}, map[uint64]bool{}
		for _, v := range take(begin(t, options(t, name), 3), 20_000) {
			if v.Start < last.Start || v.Requests < 0 || seen[v.Number] {
				t.Fatalf("%s: visit %+v follows %+v", name, v, last)
			}
			last, seen[v.Number] = v, true
		}
	}
}

func TestNothingAllocates(t *testing.T) {
	for _, name := range random {
		for _, clients := range []string{"unique", "100"} {
			o := options(t, name, "clients.addresses="+clients, "clients.shares=40%")
			w := begin(t, o, 1)
			var v, next sim.Visit
			luck := rng.New(1, 1).Block(0, 0, 0, 0)
			allocations := testing.AllocsPerRun(50, func() {
				w.Next(&v)
				w.Step(&v, 1, &luck)
				if f, ok := w.(sim.Follower); ok {
					f.Follow(&v, v.Start, &next)
				}
			})
			if allocations != 0 {
				t.Errorf("%s with %s addresses allocates %v times a visit", name, clients, allocations)
			}
		}
	}
}

// TestRunsWithoutEnd are refused, unless the workload itself comes to an end.
func TestRunsWithoutEnd(t *testing.T) {
	c := sim.NewConfig()
	c.Duration = sim.Forever
	wantProblem(t, options(t, "visits"), &c, Duration)
	wantProblem(t, options(t, "daily"), &c, Duration)
	wantProblem(t, options(t, "flash-crowd"), &c, Duration)
	wantProblem(t, options(t, "closed"), &c, Duration)
	for _, o := range []Options{options(t, "closed", "visits=3"), options(t, "scripted")} {
		if problems := o.Check(&c); len(problems) > 0 {
			t.Errorf("a workload that ends is refused: %v", problems)
		}
	}
}
