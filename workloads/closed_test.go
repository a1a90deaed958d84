package workloads

import (
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// TestClosedPopulation: every user begins once, in a slot of his own, and
// keeps his address in the visits that follow.
func TestClosedPopulation(t *testing.T) {
	o := options(t, "closed", "users=40", "visits=3", "spread=20s", "clients.addresses=7")
	w := begin(t, o, 1).(*closed)
	first := take(w, 100)
	if len(first) != 40 {
		t.Fatalf("%d users begin, want 40", len(first))
	}
	for u, v := range first {
		slot := 20 * param.Second / int64(40)
		if v.Number != uint64(u) || v.Start < int64(u)*slot || v.Start >= int64(u+1)*slot {
			t.Errorf("user %d begins as %+v", u, v)
		}
		visit := v
		for nth := range uint64(3) {
			if visit.Number != nth*40+uint64(u) || visit.IP != v.IP {
				t.Errorf("visit %d of user %d is %+v", nth, u, visit)
			}
			var next sim.Visit
			if more := w.Follow(&visit, 1000, &next); more != (nth < 2) {
				t.Errorf("after visit %d of user %d there is another: %v", nth, u, more)
			}
			visit = next
		}
	}
}

// TestClosedVisitsArePure: when the last visit ended moves the start of the
// next and changes nothing else about it.
func TestClosedVisitsArePure(t *testing.T) {
	w := begin(t, options(t, "closed"), 1).(*closed)
	var early, late sim.Visit
	for _, v := range take(w, 100) {
		w.Follow(&v, 5, &early)
		w.Follow(&v, 5+param.Hour, &late)
		if late.Start -= param.Hour; early != late || early.Start < 5 {
			t.Fatalf("visits after %+v are %+v and %+v", v, early, late)
		}
	}
}

// TestClosedRun lets the model play a population to its end on one server:
// users times visits, all of them with the same number of requests.
func TestClosedRun(t *testing.T) {
	o := options(t, "closed", "users=30", "visits=4", "requests=5", "pattern=alternate", "logout=100%", "spread=0s")
	c := instant(1)
	c.Duration = sim.Forever
	result := run(t, o, c, &keeper{})
	want := [sim.Kinds]uint64{sim.Login: 120, sim.Write: 240, sim.Read: 240, sim.Logout: 120}
	if r := result.Tally; r.Visits != 120 || r.Requests != want {
		t.Errorf("%d visits with the requests %v, want 120 with %v", r.Visits, r.Requests, want)
	}
}
