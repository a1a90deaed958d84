package scenario

import (
	"slices"
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

func TestSet(t *testing.T) {
	c := newConfig()
	for _, assignment := range []string{
		"cluster.servers=8", "name=a=b: c", "name=", "strategies.2.by=ip", "workload.rate=20/s", "workload.visits.pages=3",
		"tags=a, b", "cluster={speed: 2, hold_worker: true}", "faults=[{target: A, at: 1s}]", "faults.1.for=ever",
	} {
		if err := set(c.table(), assignment); err != nil {
			t.Errorf("%s: %v", assignment, err)
		}
	}
	if c.cluster.servers != 8 || c.name != "" || c.strategies[1].by != "ip" || c.workload.rate != 20 || len(c.tags) != 2 ||
		c.cluster.speed != 2 || !c.cluster.hold || c.faults[0] != (fault{"A", 1e9, -1}) {
		t.Errorf("%+v", c)
	}
	for _, assignment := range []string{"workload.kind=steady", "workload=visits", "strategies.1.kind=clustering",
		"strategies.clustering.delay=3s", "strategies=[local, local, sticky]"} {
		if err := set(c.table(), assignment); err != nil {
			t.Errorf("%s: %v", assignment, err)
		}
	}
	if c.workload.kind != "visits" || len(c.strategies) != 3 {
		t.Errorf("%+v", c)
	}
}

func TestSetWithoutAKind(t *testing.T) {
	c := newConfig()
	c.strategies = []choice{newChoice("")}
	err := set(c.table(), "strategies.1.by=ip")
	if p, ok := err.(Problems); !ok || p[0].Code != MissingKey || p[0].Message != "strategies.1 has no kind yet" {
		t.Error(err)
	}
}

func TestSetRefusals(t *testing.T) {
	var b strings.Builder
	for _, assignment := range []string{
		"cluster.servers", "=3", "cluster.servers=eight", "cluster.serverss=8", "cluster..servers=8", "cluster.servers.x=8",
		"cluster.servers=", "duration=600", "cluster=3", "cluster=", "cluster={speed: fast}", "cluster={speed: fast",
		"strategies.0=local", "strategies.3=local", "strategies.local.by=ip", "strategies.clustering.delay=3s",
		"strategies.x=local", "strategies.1.by=ip", "workload.file=x.log", "workload.replay.file=x.log", "workload=replay",
		"workload.kind=stedy", "workload.kind.rate=1/s", "strategies=[local, stiky]", "strategies=*a", "seed=1\nname: x",
		"서버=3", "name=\x00", "name=\xff", "faults.1.at=1s", "name=" + strings.Repeat("x", 5000),
	} {
		err := set(newConfig().table(), assignment)
		if err == nil {
			t.Errorf("%.50q is accepted", assignment)
			continue
		}
		b.WriteString(err.Error() + "\n")
		for _, p := range err.(Problems) {
			checkTopic(t, p.Topic)
		}
	}
	golden(t, "testdata/set.golden", b.String())
}

// TestTargetOfPartition: servers that are split off are written as a sum of
// letters and read back the same.
func TestTargetOfPartition(t *testing.T) {
	for text, split := range map[string][]int{
		"servers/A": {0}, "servers/A+B": {0, 1}, "servers/C+AB": {2, 27}, "servers/": nil, "servers/A+": nil,
		"servers/a": nil,
	} {
		var f sim.Fault
		place := target{&f}
		err := place.Set(text)
		if (err == nil) != (split != nil) || !slices.Equal(f.Split, split) {
			t.Errorf("%s: %v, %v; want %v", text, f.Split, err, split)
		}
		if err == nil && place.String() != text {
			t.Errorf("%s is written %s", text, place.String())
		}
	}
	f := sim.Fault{Split: []int{1}}
	if err := (&target{&f}).Set("server/B"); err != nil || f.Split != nil {
		t.Errorf("an outage of one server is a partition: %+v, %v", f, err)
	}
}

// set applies one assignment to a table.
func set(fields []param.Field, assignment string) error {
	return newMarks("").Set(fields, assignment).Err()
}
