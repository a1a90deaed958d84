package scenario

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim/param"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// broken are texts with something wrong, and what the golden file says about each is the specification.
var broken = []struct{ name, text string }{
	{"unknown keys", "cluster: { servers: 3, discipliine: ps }\nzone: eu\n"},
	{"unknown key in a kind without keys", "strategies:\n  - {kind: local, by: ip}\n"},
	{"hyphen for underscore", "cluster: {hold-worker: true}\n"},
	{"wrong types", "cluster:\n  servers: three\n  hold_worker: yes\n  discipline: fifo\n  speed: fast\nname: [a]\n"},
	{"missing units", "duration: 600\ncluster: {memory: 64, service: 10}\nratio: 0.05\nworkload: {rate: 120}\n"},
	{"out of range", "cluster: {servers: 0, speed: 1e9}\nduration: 1ms\nworkload: {rate: -5/s}\nratio: 101%\n"},
	{"duplicate keys", "seed: 1\nname: x\nseed: 2\ncluster:\n  servers: 1\n  servers: 2\n"},
	{"group for a value", "duration: {length: 10m}\n"},
	{"list for a value", "seed: [1, 2]\n"},
	{"value for a group", "cluster: 3\n"},
	{"list for a group", "cluster:\n  - servers: 3\n"},
	{"value for a list", "faults: none\n"},
	{"group for a list", "faults:\n  target: A\n"},
	{"list for a choice", "workload: [visits]\n"},
	{"nothing", "seed:\ncluster:\nname: ~\nworkload:\nstrategies:\nduration: null\n"},
	{"unknown kinds", "workload: visit\nstrategies: [stiky, {kind: qqqq}, {kind: [a]}, {by: ip}, [local]]\n"},
	{"missing keys", "workload: replay\nfaults:\n  - {at: 4m}\n  - {}\n"},
	{"list values", "tags: [a, [b]]\nhot: [50%, 0.2]\n"},
	{"list values again", "tags: [a, b, c, d, e, f]\nhot: 120%\n"},
	{"too many entries", "faults: [{}, {}, {}, {}]\n"},
	{"distributions", "cluster: {service: 'normal(3ms)', size: 'lognormal(2KiB, 3KiB)'}\n"},
	{"distribution torn by a comma", "cluster: {service: 1ms, size: lognormal(median=2KiB, p99=30KiB)}\n"},
	{"file of measured values", "cluster: {service: file(absent.csv)}\n"},
	{"quoted texts", "name: \"a\\tb\"\nseed: 'th''ree'\nduration: \"ten\n  minutes\"\n"},
	{"block text", "duration: |\n  ten\n  minutes\n"},
	{"Korean text", "name: 시험\ncluster: {서버: 3, servers: 셋}\n"},
	{"tabs and carriage returns", "cluster: {\tservers:\tthree }\r\nseed: x\r\n"},
	{"long line", "cluster: {" + strings.Repeat(" ", 200) + "serves: 3," + strings.Repeat(" ", 200) + "speed: 1 }\n"},
	{"keys that are not words", "? [a, b]\n: 3\n? {c: d}\n: 4\n3: 5\n"},
	{"top level list", "- a\n- b\n"},
	{"top level word", "hello\n"},
	{"unclosed bracket", "cluster: { servers: 3\nseed: 1\n"},
	{"unclosed bracket at the end", "seed: 1\ntags: [\n\n"},
	{"unclosed quote", "name: 'x\n"},
	{"tab indentation", "cluster:\n\tservers: 3\n"},
	{"colon in a value", "name: a: b\n"},
	{"key without a colon", "seed: 1\nname\nduration: 10m\n"},
	{"wrong indentation", "cluster:\n    servers: 3\n  speed: 1\n"},
	{"bad escape", "name: \"a\\qb\"\n"},
	{"anchors and aliases", "seed: &s 3\ncluster: {servers: *s}\n"},
	{"merge key", "cluster:\n  <<: {servers: 3}\n"},
	{"tags", "seed: !!str 3\nname: !mine x\n"},
	{"two documents", "seed: 1\n---\nseed: 2\n"},
	{"NUL byte", "seed: 1\nname: a\x00b\n"},
	{"control character", "name: a\x1bb\n"},
	{"line separator", "name: a\u2028seed: 2\n"},
	{"not UTF-8", "seed: 1\nname: caf\xe9\n"},
	{"too large", strings.Repeat("# comment\n", 1<<17)},
	{"too deep", strings.Repeat("[", 40) + strings.Repeat("]", 40)},
	{"much too deep", strings.Repeat("[", 20000)},
	{"huge value", "name: " + strings.Repeat("x", 5000) + "\n"},
	{"many problems", strings.Repeat("seeds: 1\n", 1) + "tags: 1\n" + manyKeys(27)},
}

// manyKeys returns n unknown keys.
func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("k" + strings.Repeat("q", i) + ": 1\n")
	}
	return b.String()
}

func TestBrokenFiles(t *testing.T) {
	var b strings.Builder
	for _, test := range broken {
		_, problems := Decode("my.yaml", []byte(test.text), newConfig().table())
		if problems.Err() == nil {
			t.Errorf("%s: no problem found", test.name)
		}
		b.WriteString("== " + test.name + "\n" + problems.Error() + "\n")
		for _, p := range problems {
			if !known(p.Code) {
				t.Errorf("%s: the code %s is not in the table", test.name, p.Code)
			}
			checkTopic(t, p.Topic)
			if p.Code == Limit && p.Fix == "" {
				t.Errorf("%s: there is no fix for %q", test.name, p.Message)
			}
		}
	}
	golden(t, "testdata/broken.golden", b.String())
}

// TestNouns: what is not a scenario is not called one.
func TestNouns(t *testing.T) {
	for _, text := range []string{"colour: red", "a\x1b: 1", "[1]", "a: 1\n---\nb: 1", "name: &x 1", "name: !x 1",
		strings.Repeat("#", mostBytes+1)} {
		_, problems := DecodeAs("study", "my.yaml", []byte(text), newConfig().table())
		if said := problems.Error(); !strings.Contains(said, " study") || strings.Contains(said, "scenario") {
			t.Errorf("%.20q: %s", text, said)
		}
	}
}

// known reports whether there is a code of that name.
func known(name string) bool {
	return slices.ContainsFunc(Codes(), func(c Code) bool { return c.Name == name })
}

// checkTopic wants every topic that a problem points to be known to explain.
func checkTopic(t interface{ Errorf(string, ...any) }, topic string) {
	if topic == "" {
		return
	}
	if _, ok := Explain(newConfig().table(), topic); !ok && !known(topic) {
		t.Errorf("explain does not know %q", topic)
	}
}

// golden compares a text with a file, or rewrites the file.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func TestDecodeSetsEverySort(t *testing.T) {
	c := newConfig()
	_, problems := Decode("good.yaml", []byte(goodFile), c.table())
	if problems != nil {
		t.Fatal(problems)
	}
	if c.name != "exam week" || c.seed != 42 || c.duration != 10*param.Minute || c.ratio != 0.1 {
		t.Errorf("top level: %+v", c)
	}
	s := c.cluster
	if s.servers != 5 || s.queue != 100 || s.memory != 64*param.MiB || s.discipline != 1 || !s.hold || s.speed != 2.5 {
		t.Errorf("cluster: %+v", s)
	}
	if got := s.service.Mean(); got != 7*param.Millisecond {
		t.Errorf("mean service time %v", got)
	}
	if len(c.hot) != 2 || c.hot[1] != 0.2 || len(c.tags) != 2 || c.tags[0] != "fast" {
		t.Errorf("lists of values: %v %v", c.hot, c.tags)
	}
	if c.workload.kind != "steady" || c.workload.rate != 20 {
		t.Errorf("workload: %+v", c.workload)
	}
	if len(c.strategies) != 3 || c.strategies[1].by != "ip" || c.strategies[2].delay != param.Second {
		t.Errorf("strategies: %+v", c.strategies)
	}
	if want := (fault{"server/B", 4 * param.Minute, -1}); len(c.faults) != 1 || c.faults[0] != want {
		t.Errorf("faults: %+v", c.faults)
	}
}

const goodFile = `# A comment.
name: exam week
seed: 42
duration: 600s
cluster:
  servers: 5
  queue: 100
  memory: 64MiB
  discipline: ps
  hold_worker: true
  service: exp(7ms)
  size: 4KiB
  speed: 2.5
hot: [50%, 20%]
tags: fast, small
ratio: 10%
workload: {rate: 20/s, kind: steady}   # the kind need not come first
strategies: [local, {kind: sticky, by: ip}, {"kind": "clustering", "delay": "1s"}]
faults:
  - target: server/B
    at: 4m
    for: ever
`

func TestDefaultsStay(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "{}", "---\n", "\ufeff", "cluster: {}\nworkload: {}\n"} {
		c := newConfig()
		marks, problems := Decode("x.yaml", []byte(text), c.table())
		if text == "---\n" { // an explicit document with the content null
			if len(problems) != 1 {
				t.Errorf("%q: %v", text, problems)
			}
			continue
		}
		if problems != nil {
			t.Errorf("%q: %v", text, problems)
		}
		if got, want := string(Write(c.table())), string(Write(newConfig().table())); got != want {
			t.Errorf("%q changed the defaults: %s", text, got)
		}
		if marks.IsSet("seed") {
			t.Errorf("%q: seed counts as set", text)
		}
	}
}

func TestJSONIsYAML(t *testing.T) {
	c := newConfig()
	text := "{\r\n\t\"seed\": 7,\r\n\t\"cluster\": {\"servers\": 5, \"hold_worker\": true},\r\n\t\"hot\": " +
		"[\"50%\"]\r\n}\r\n"
	if _, problems := Decode("x.json", []byte(text), c.table()); problems != nil {
		t.Fatal(problems)
	}
	if c.seed != 7 || c.cluster.servers != 5 || !c.cluster.hold || len(c.hot) != 1 {
		t.Errorf("%+v", c)
	}
}

func TestTableIsSound(t *testing.T) {
	if err := param.Check(newConfig().table()); err != nil {
		t.Error(err)
	}
}

func TestKindKeptAndReplaced(t *testing.T) {
	c := newConfig()
	Decode("x.yaml", []byte("workload: {rate: 99/s}"), c.table())
	if c.workload.kind != "visits" || c.workload.rate != 99 {
		t.Errorf("without the key kind the default kind is adjusted: %+v", c.workload)
	}
	Decode("x.yaml", []byte("workload: {kind: visits}"), c.table())
	if c.workload.rate != 10 {
		t.Errorf("with the key kind the defaults of the kind come back: %+v", c.workload)
	}
}

func TestMarks(t *testing.T) {
	c := newConfig()
	text := "cluster:\n  servers: 3\n  speed: 2\nstrategies:\n  - local\n  - {kind: sticky, by: ip}\n"
	marks, problems := Decode("my.yaml", []byte(text), c.table())
	if problems != nil {
		t.Fatal(problems)
	}
	problems = Problems{
		marks.Problem(Conflict, "strategies.2.by", "ip excludes speed", "choose by: cookie", "cluster.speed"),
		marks.Problem("W120", "cluster.queue", "cluster.queue is short", ""),
		marks.Problem(NoTarget, "faults.1.target", "there is no server D", "use server/B"),
	}
	problems.Sort()
	golden(t, "testdata/marks.golden", problems.Error())
	if p := marks.Set(c.table(), "strategies.sticky.by=cookie"); p != nil {
		t.Fatal(p)
	}
	p := marks.Problem(Conflict, "strategies.2.by", "cookie is wrong too", "")
	want := Place{File: "--set", Line: 1, Col: 22, EndCol: 28, Path: "strategies.2.by",
		Excerpt: "strategies.sticky.by=cookie"}
	if p.Place != want || p.Topic != "strategies.sticky.by" {
		t.Errorf("place after Set: %+v %s", p.Place, p.Topic)
	}
	if p := marks.Set(c.table(), "strategies=[local]"); p != nil || marks.IsSet("strategies.2.by") {
		t.Errorf("a new list forgets the places of the old: %v", p)
	}
}

func TestProblemAsJSON(t *testing.T) {
	_, problems := Decode("my.yaml", []byte("seed: 1\nduration: 600\n"), newConfig().table())
	got, err := json.Marshal(problems)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"code":"E103","severity":"error","file":"my.yaml","line":2,"col":11,"end_col":14,"path":"duration",` +
		`"excerpt":"duration: 600","message":"duration needs a unit; found \"600\"",` +
		`"why":"expected: a duration with a unit from 1s to 30d, such as 10s",` +
		`"fix":"did you mean 600s (10 minutes) or 600ms?","topic":"duration"}]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCodesAreSorted(t *testing.T) {
	for i, code := range Codes()[1:] {
		if Codes()[i].Name >= code.Name {
			t.Errorf("%s stands before %s", Codes()[i].Name, code.Name)
		}
	}
}
