package strategies

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim"
)

// TestProfiles: every product's group fits the default system, says where its
// values come from, and detects a crash in the time that follows from them:
// from drop time less heartbeat to drop time plus look (systems.md 1.6: Tomcat's
// peers 3 s, FD_ALL in WildFly 60 s).
func TestProfiles(t *testing.T) {
	type span struct{ From, To, Silent, Closed int64 } // ms
	got := map[string]span{}
	for _, d := range profiles() {
		o, c := d.New(), sim.NewConfig()
		if o.Label() != d.Name || d.Summary == "" {
			t.Errorf("%s is labelled %s, with the summary %q", d.Name, o.Label(), d.Summary)
		}
		for _, p := range o.Check(&c) {
			t.Errorf("%s: %v", d.Name, p)
		}
		o.Strategy(&c).(sim.Equipper).Equip(&c)
		m := c.Members
		look := m.Look
		if look == 0 {
			look = m.Heartbeat
		}
		closed := int64(-1)
		if m.Closed < sim.Forever {
			closed = m.Closed / 1e6
		}
		got[d.Name] = span{(m.Drop - m.Heartbeat) / 1e6, (m.Drop + look) / 1e6, m.Verify / 1e6, closed}
		text, _ := groups.ReadFile("groups/" + d.Name + ".yaml")
		if !strings.HasPrefix(string(text), "# ") || strings.Count(string(text), "#") < 6 {
			t.Errorf("%s does not say where its values come from", d.Name)
		}
	}
	want := map[string]span{
		"tomcat-delta": {2500, 3500, 1000, -1}, "tomcat-backup": {2500, 3500, 1000, -1},
		"infinispan-dist": {45_000, 65_000, 5000, 5000},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("detection (-want +got):\n%s", diff)
	}
}
