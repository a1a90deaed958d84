package plan

import (
	"strings"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

const operated = `
name: operated
duration: 10m
cluster: {servers: 4, weights: [4, 1], balancer: {kind: haproxy, retries: 1}}
faults:
  - {target: server/B, at: 1m, for: 10s, how: hang}
changes:
  - {action: add, target: server/D, at: 2m}
  - {action: deploy, target: servers, at: 3m, drain: 30s}
  - {action: reload, at: 5m}
strategies: [sticky, {kind: sticky, by: session-table, table_size: 100}, hash-routing]
`

// TestBalancerOfAScenario: a product brings its values, the scenario overrides
// some, and all of it survives being written and read again.
func TestBalancerOfAScenario(t *testing.T) {
	p := read(t, operated, nil)
	b := &p.Config.Balancer
	if b.Checks.Interval != 2e9 || b.Checks.Fall != 3 || b.Dial.Retries != 1 || b.Dial.Redispatch != sim.RedispatchNever {
		t.Errorf("haproxy with one retry became %+v", b)
	}
	if b.Policy != "round-robin" || b.Detection != 5e9 {
		t.Errorf("the product changed what is not its own: %+v", b)
	}
	if p.Config.Faults[0].How != sim.Hangs || len(b.Changes) != 3 || b.Changes[2].Action != sim.Reload {
		t.Errorf("faults %+v, changes %+v", p.Config.Faults, b.Changes)
	}
	if again := read(t, string(p.Resolved), nil); again.Hash != p.Hash {
		t.Errorf("the resolved scenario resolves to another:\n%s", p.Resolved)
	}
	if other := read(t, operated, []string{"cluster.balancer=nginx"}); other.Config.Balancer.Passive.Fails != 1 {
		t.Errorf("set to nginx it is %+v", other.Config.Balancer)
	}
}

// TestContradictions: what the operators cannot do is refused with a reason.
func TestContradictions(t *testing.T) {
	const head = "strategies: [local]\ncluster: {servers: 3}\n"
	const before, afterwards = "{action: drain, target: server/A, at: 1m}", "{action: drain, target: server/A, at: 3m}"
	for text, want := range map[string]string{
		"changes: [{action: drain, target: server/D, at: 1m}]":                      "no server D",
		"changes: [{action: drain, target: store/1, at: 1m}]":                       "a server by letter",
		"changes: [{action: add, target: servers, at: 1m}]":                         "no server is there at the start",
		"changes: [{action: remove, target: server/A, at: 2m}, " + afterwards + "]": "contradicts",
		"changes: [{action: add, target: server/A, at: 2m}, " + before + "]":        "contradicts",
		"changes: [{action: repair, target: server/A, at: 1m}]":                     "repair",
		"cluster: {weights: [1, 2, 3, 4]}":                                          "weights for",
		"cluster: {balancer: f5}":                                                   "f5",
	} {
		full := head + text
		if strings.HasPrefix(text, "cluster") {
			full = "strategies: [local]\n" + text
		}
		_, err := Read(Source{Name: "s.yaml", Text: []byte(full)}, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngave %v, want a problem that says %q", text, err, want)
		}
	}
}
