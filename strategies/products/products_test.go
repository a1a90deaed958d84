package products

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim"
)

const sec = int64(1e9)

// TestDetectionTimes derives from each profile how long it takes to know of a
// server that refuses: from (fall-1) to fall intervals (systems.md 1.6).
func TestDetectionTimes(t *testing.T) {
	type span struct{ From, To int64 } // s
	got := map[string]span{}
	for _, p := range All() {
		h := p.Balancer.Checks
		if p.Summary == "" || h.Interval == 0 && p.Balancer.Passive.Fails == 0 {
			t.Errorf("%s learns of failures from nothing, or has no summary", p.Name)
		}
		got[p.Name] = span{int64(h.Fall-1) * h.Interval / sec, int64(h.Fall) * h.Interval / sec}
	}
	want := map[string]span{"haproxy": {4, 6}, "aws-alb": {30, 60}, "traefik": {0, 30}, "nginx": {}, "envoy": {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestProfilesAreValid: every profile runs.
func TestProfilesAreValid(t *testing.T) {
	for _, p := range All() {
		c := sim.NewConfig()
		c.Balancer = p.Balancer
		for _, problem := range c.Validate() {
			t.Errorf("%s: %v", p.Name, problem)
		}
	}
}
