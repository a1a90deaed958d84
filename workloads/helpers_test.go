package workloads

import (
	"math"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// options makes the options of a workload and sets some of its fields, given
// as name=text; a dot leads into a group.
func options(t testing.TB, name string, assignments ...string) Options {
	t.Helper()
	o := definition(t, name).New(Env{})
	for _, a := range assignments {
		path, text, _ := strings.Cut(a, "=")
		if err := find(t, o.Fields(), path).Value.Set(text); err != nil {
			t.Fatalf("%s: %s: %v", name, a, err)
		}
	}
	return o
}

func definition(t testing.TB, name string) Definition {
	t.Helper()
	for _, d := range All() {
		if d.Name == name {
			return d
		}
	}
	t.Fatalf("there is no workload %s", name)
	return Definition{}
}

// find is the field at a path.
func find(t testing.TB, fields []param.Field, path string) param.Field {
	t.Helper()
	name, rest, deeper := strings.Cut(path, ".")
	for _, f := range fields {
		if f.Name == name && !deeper {
			return f
		}
		if f.Name == name {
			return find(t, f.Fields, rest)
		}
	}
	t.Fatalf("there is no field %s", path)
	return param.Field{}
}

// begin makes the workload of a trial.
func begin(t testing.TB, o Options, seed uint64) sim.Workload {
	t.Helper()
	c := sim.NewConfig()
	w, err := o.Workload(rng.New(seed, 0), &c)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// take lists the next n visits, or as many as come.
func take(w sim.Workload, n int) (visits []sim.Visit) {
	for range n {
		var v sim.Visit
		if !w.Next(&v) {
			return visits
		}
		visits = append(visits, v)
	}
	return visits
}

// until lists the visits that begin before an instant.
func until(w sim.Workload, end int64) (visits []sim.Visit) {
	var v sim.Visit
	for w.Next(&v) && v.Start < end {
		visits = append(visits, v)
	}
	return visits
}

// wantNear fails when got is more than 4.5 standard errors from want, and
// when the standard error is more than the given share of want: then the test
// would not see the mistakes it is for.
func wantNear(t *testing.T, what string, got, want, se, power float64) {
	t.Helper()
	if z := (got - want) / se; !(math.Abs(z) <= 4.5) {
		t.Errorf("%s is %.6g, want %.6g: z = %.2f", what, got, want, z)
	}
	if se > power*want {
		t.Errorf("%s: the standard error %.3g is too great a share of %.6g", what, se, want)
	}
}

// wantShare is wantNear for a number of successes.
func wantShare(t *testing.T, what string, hits, n int, p, power float64) {
	t.Helper()
	wantNear(t, what, float64(hits)/float64(n), p, math.Sqrt(p*(1-p)/float64(n)), power)
}

// wantProblem checks that exactly one problem is found, at the path.
func wantProblem(t *testing.T, o Options, c *sim.Config, path string) {
	t.Helper()
	problems := o.Check(c)
	if len(problems) != 1 || problems[0].Path != path || problems[0].Message == "" || problems[0].Fix == "" {
		t.Errorf("the problems are %v, want one of %s", problems, path)
	}
}
