package tracediff

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/sim"
)

// round is one user who goes round three servers: he logs in on A, posts on B
// one second later, reads on C after two. Nothing takes time but the ways.
const round = `
duration: until-done
requests: {service: 0s, login_service: 0s}
users: {on_missing: continue}
workload: {kind: scripted, visits: [{requests: [1s post, 2s read]}]}
strategies: [local, sticky, {kind: clustering, delay: 50ms}]
`

// trial reads the scenario with values set on the command line.
func trial(t *testing.T, text, strategy string, set ...string) sim.Trial {
	t.Helper()
	p, err := plan.Read(plan.Source{Name: "s.yaml", Text: []byte(text)}, set, strategy)
	if err != nil {
		t.Fatal(err)
	}
	return p.Trial(0, 0)
}

func diff(t *testing.T, a, b sim.Trial, of Ingredients) (Difference, bool) {
	t.Helper()
	d, ok, err := Diff(a, b, of)
	if err != nil {
		t.Fatal(err)
	}
	return d, ok
}

// filled is a fact all of whose exported fields are set.
func filled() (f sim.Fact) {
	v := reflect.ValueOf(&f).Elem()
	for i := range v.NumField() {
		switch field := v.Field(i); {
		case !field.CanSet():
		case field.CanInt():
			field.SetInt(1)
		case field.CanUint():
			field.SetUint(1)
		default:
			field.SetBool(true)
		}
	}
	return f
}

// TestEveryFieldIsAnIngredient takes each ingredient in turn. Together they
// must keep the whole fact, also a field that is added tomorrow, and no field
// may belong to two.
func TestEveryFieldIsAnIngredient(t *testing.T) {
	whole := filled()
	if kept, _ := (All | Draws).keep(&whole); kept != whole {
		t.Errorf("all ingredients keep %+v of %+v", kept, whole)
	}
	fields := 0
	for i := range names {
		kept, _ := Ingredients(1 << i).keep(&whole)
		v := reflect.ValueOf(kept)
		for j := range v.NumField() {
			if v.Type().Field(j).IsExported() && !v.Field(j).IsZero() {
				fields++
			}
		}
	}
	if want := len(exported()); fields != want {
		t.Errorf("the ingredients have %d fields, want each of the %d fields of a fact once", fields, want)
	}
}

// exported lists the fields of a fact that observers see.
func exported() (indices []int) {
	typ := reflect.TypeFor[sim.Fact]()
	for i := range typ.NumField() {
		if typ.Field(i).IsExported() {
			indices = append(indices, i)
		}
	}
	return indices
}

// TestHashSeesEveryField blanks one field after the other.
func TestHashSeesEveryField(t *testing.T) {
	seen := map[[32]byte]bool{NewHash(All | Draws).Sum(): true}
	for _, i := range append(exported(), -1) {
		f := filled()
		if i >= 0 {
			reflect.ValueOf(&f).Elem().Field(i).SetZero()
		}
		h := NewHash(All | Draws)
		h.Add(f)
		if seen[h.Sum()] {
			t.Errorf("the hash of %+v was seen before", f)
		}
		seen[h.Sum()] = true
	}
}

// TestSameTrial runs each trial against itself.
func TestSameTrial(t *testing.T) {
	for _, strategy := range []string{"local", "sticky", "clustering"} {
		if d, found := diff(t, trial(t, round, strategy), trial(t, round, strategy), All); found {
			t.Errorf("%s differs from itself: %+v", strategy, d)
		}
	}
}

// TestFirstDifference knows where the stories part.
//
// Local and sticky tell alike that the visit begins and that the login is
// routed to A, makes version 1 and is answered: 4 facts. Then the post is routed
// to B by the one and to A by the other, and the verdict on it is the first
// outcome that differs, after those of the written and the answered login and of
// nothing else. The way to the balancer takes 10 ms and the way to the server
// 0.1 ms, each way; so the login is written at 10.1 ms and answered at 20.2 ms. A
// login that takes 1 ms longer is written at 11.1 ms.
func TestFirstDifference(t *testing.T) {
	local, sticky := trial(t, round, "local"), trial(t, round, "sticky")
	slow := trial(t, round, "local", "requests.login_service=1ms")
	cases := []struct {
		name string
		b    sim.Trial
		of   Ingredients
		want string
	}{
		{"routes", sticky, All, `4 facts are the same in both, up to
  00:00.020  visit 0 is logged in, after 20.2ms
then
  a:  00:01.010  the balancer sends the post of visit 0 to B
  b:  00:01.010  the balancer sends the post of visit 0 to A
They differ in place.
`},
		{"verdicts", sticky, Outcomes, `2 facts are the same in both, up to
  00:00.020  visit 0 is logged in, after 20.2ms
then
  a:  00:01.010  the post of visit 0 reaches B; B has no session 1 (wrong server); the user goes on without
  b:  00:01.010  the post of visit 0 reaches A; A has session 1, version 1
They differ in outcome.
`},
		{"time", slow, Times, `1 fact is the same in both, up to
  00:00.010  the balancer sends the login of visit 0 to A
then
  a:  00:00.010  A creates session 1 for visit 0
  b:  00:00.011  A creates session 1 for visit 0
They differ in at (10100000 ns, 11100000 ns), latency (10100000 ns, 11100000 ns).
`},
		{"time overlooked", slow, All &^ Times, ""},
		{"nothing is left to luck", trial(t, round, "local", "seed=2"), All, ""},
		{"and yet drawn", trial(t, round, "local", "seed=2"), Draws, `The stories differ from the first fact on:
  a:  00:00.010  the balancer sends the login of visit 0 to A
  b:  00:00.010  the balancer sends the login of visit 0 to A
They differ in draws.
`},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, told(t, local, c.b, c.of)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// told is the text of the difference between trials a and b; empty for none.
func told(t *testing.T, a, b sim.Trial, of Ingredients) string {
	t.Helper()
	d, found := diff(t, a, b, of)
	if !found {
		return ""
	}
	var text strings.Builder
	if err := d.Write(&text, "a", "b"); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// TestStoryThatEnds compares a visit with one that has a request more.
func TestStoryThatEnds(t *testing.T) {
	short := trial(t, round, "local")
	longer := trial(t, strings.Replace(round, "2s read", "2s read, 3s read", 1), "local")
	whole, found := diff(t, short, short, All)
	if found || whole.Last == nil || whole.Last.What != sim.VisitEnds {
		t.Fatalf("the story ends with %+v, want the end of the visit", whole.Last)
	}
	d, found := diff(t, short, longer, All)
	if !found || d.A.What != sim.VisitEnds || d.B == nil || d.Same != whole.Same-1 {
		t.Errorf("found %v after %d facts: %+v, %+v; want the end of the visit on one side after %d",
			found, d.Same, d.A, d.B, whole.Same-1)
	}
	crash := trial(t, round+"faults: [{target: server/B, at: 10s}]", "local", "duration=20s")
	d, found = diff(t, trial(t, round, "local", "duration=20s"), crash, All)
	if !found || d.A != nil || d.B == nil || d.B.What != sim.PlaceCrashed {
		t.Errorf("a crash after the end gave %v, %+v, %+v", found, d.A, d.B)
	}
}

// TestHashAgreesWithDiff: hashes differ exactly where a difference is found.
func TestHashAgreesWithDiff(t *testing.T) {
	sum := func(tr sim.Trial, of Ingredients) [32]byte {
		h := NewHash(of)
		tr.Observe = h.Add
		if _, err := sim.Run(&tr); err != nil {
			t.Fatal(err)
		}
		return h.Sum()
	}
	trials := []sim.Trial{trial(t, round, "local"), trial(t, round, "sticky"), trial(t, round, "clustering"),
		trial(t, round, "local", "requests.login_service=1ms")}
	for of := Ingredients(1); of <= All; of++ {
		for i := range trials {
			for j := range i {
				d, found := diff(t, trials[i], trials[j], of)
				if same := sum(trials[i], of) == sum(trials[j], of); same == found {
					t.Errorf("%v of trials %d and %d: equal hashes %v, difference %v %+v", of, i, j, same, found, d)
				}
			}
		}
	}
}

// TestErrorsAndPanicsComeThrough: a run that cannot begin, and a broken law.
func TestErrorsAndPanicsComeThrough(t *testing.T) {
	good, bad := trial(t, round, "local"), trial(t, round, "local")
	bad.Config.Servers.Count = 0
	for _, pair := range [][2]sim.Trial{{good, bad}, {bad, good}} {
		if _, _, err := Diff(pair[0], pair[1], All); err == nil {
			t.Error("a configuration without servers gave no error")
		}
	}
	broken := trial(t, round, "local")
	broken.Strategy = func() sim.Strategy { panic("sim: broken") }
	defer func() {
		if r := recover(); r != "sim: broken" {
			t.Errorf("recovered %v", r)
		}
	}()
	Diff(good, broken, All)
}

func TestParse(t *testing.T) {
	for of := Ingredients(1); of <= All; of++ {
		var chosen []string
		for i, name := range Names() {
			if of&(1<<i) != 0 {
				chosen = append(chosen, name)
			}
		}
		got, err := Parse(chosen...)
		if err != nil || got != of {
			t.Errorf("%v is read as %v, %v", of, got, err)
		}
	}
	if got, err := Parse(); got != All || err != nil {
		t.Errorf("nothing is read as %v, %v", got, err)
	}
	if _, err := Parse("outcome"); err == nil || !strings.Contains(err.Error(), "outcomes") {
		t.Errorf("an unknown ingredient gives %v", err)
	}
}
