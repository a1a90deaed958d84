package stats

import "testing"

// TestEventsNeeded: at one standard deviation (level .6826895) and 1 %, (1.01/.01)^2 = 10201 events are needed, the
// 10^4 of the rule of thumb; at 95 % and 10 %, (1.959964·11)^2 = 464.8.
func TestEventsNeeded(t *testing.T) {
	if got := EventsNeeded(0.682689492137, 0.01); got != 10201 && got != 10202 {
		t.Errorf("%d events for 1 %% at one sigma, want 10201", got)
	}
	if got := EventsNeeded(0.95, 0.10); got != 465 {
		t.Errorf("%d events for 10 %% at 95 %%, want 465", got)
	}
	wantPanic(t, "a precision of 1", func() { EventsNeeded(0.95, 1) })
}
