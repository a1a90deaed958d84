package scenario

import (
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	fields := newConfig().table()
	var b strings.Builder
	for _, topic := range []string{"", "cluster", "cluster.queue", "cluster.discipline", "cluster.service", "workload",
		"workload.rate", "workload.visits", "workload.file", "workload.replay.file", "workload.kind", "strategies",
		"strategies.sticky.by", "strategies.2.by", "strategies.local", "faults", "faults.at", "hot"} {
		text, ok := Explain(fields, topic)
		if !ok {
			t.Errorf("nothing about %q", topic)
		}
		b.WriteString(text + "\n")
	}
	golden(t, "testdata/explain.golden", b.String())
	for _, topic := range []string{"clusters", "cluster.x", "workload.x", "strategies.x",
		"strategies.sticky.x", "seed.x", "."} {
		if text, ok := Explain(fields, topic); ok {
			t.Errorf("something about %q: %s", topic, text)
		}
	}
}

func TestPathsAreExplained(t *testing.T) {
	fields := newConfig().table()
	paths := Paths(fields)
	for _, path := range paths {
		if _, ok := Explain(fields, path); !ok {
			t.Errorf("nothing about %q", path)
		}
	}
	golden(t, "testdata/paths.golden", strings.Join(paths, "\n")+"\n")
}
