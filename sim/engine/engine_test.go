package engine

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// drain returns every pending event in order.
func drain(e *Engine) []Event {
	var all []Event
	for {
		ev, ok := e.Next()
		if !ok {
			return all
		}
		all = append(all, ev)
	}
}

func mustPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	f()
}

// The order of the classes at one instant is DESIGN's section 5: node change, replica, completion, expiry, arrival.
func TestClassesAtOneInstant(t *testing.T) {
	want := []Event{
		{At: 5, Order: Order(Arrival, 1<<60-1)},
		{At: 7, Order: Order(NodeChange, 1<<60-1)},
		{At: 7, Order: Order(ReplicaApplied, 0)},
		{At: 7, Order: Order(Completion, 3)},
		{At: 7, Order: Order(Completion, 4), What: 1, Ref: 2},
		{At: 7, Order: Order(Completion, 4), What: 2, Ref: 0},
		{At: 7, Order: Order(Completion, 4), What: 2, Ref: 1},
		{At: 7, Order: Order(Expiry, 0)},
		{At: 7, Order: Order(Arrival, 0)},
	}
	var e Engine
	for i := range want {
		e.Schedule(want[(i*4)%len(want)]) // 4 and 9 are coprime: every event once, out of order.
	}
	if diff := cmp.Diff(want, drain(&e)); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestOrderRange(t *testing.T) {
	if got, want := Order(Arrival, 1), uint64(4<<60|1); got != want {
		t.Errorf("Order(Arrival, 1) = %#x, want %#x", got, want)
	}
	mustPanic(t, "sim: event order out of range", func() { Order(Arrival, 1<<60) })
	mustPanic(t, "sim: event order out of range", func() { Order(16, 0) })
}

// An event for the present instant may rank below the one just returned; it still comes next.
func TestScheduleNow(t *testing.T) {
	var e Engine
	e.Schedule(Event{At: 10, Order: Order(Arrival, 9)})
	e.Schedule(Event{At: 20})
	if ev, ok := e.Next(); !ok || ev.At != 10 || e.Now() != 10 {
		t.Fatalf("Next() = %v, %v at %d", ev, ok, e.Now())
	}
	e.Schedule(Event{At: 10, Order: Order(NodeChange, 0)})
	if ev, ok := e.Peek(); !ok || ev.At != 10 {
		t.Errorf("Peek() = %v, %v, want the event at 10", ev, ok)
	}
	want := []Event{{At: 10}, {At: 20}}
	if diff := cmp.Diff(want, drain(&e)); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if _, ok := e.Next(); ok || e.Now() != 20 {
		t.Errorf("an empty engine returned an event or moved its clock to %d", e.Now())
	}
	mustPanic(t, "sim: event scheduled in the past", func() { e.Schedule(Event{At: 19}) })
}

func TestReset(t *testing.T) {
	var e Engine
	e.Schedule(Event{At: 10})
	e.Schedule(Event{At: 11})
	e.Next()
	e.Reset()
	if e.Now() != 0 || e.Len() != 0 {
		t.Errorf("after Reset the time is %d and %d events are pending", e.Now(), e.Len())
	}
	e.Schedule(Event{At: 3})
	if diff := cmp.Diff([]Event{{At: 3}}, drain(&e)); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

// Of the events that are scheduled far ahead most are called soon before they come, none of them twice, and whoever
// listens changes nothing.
func TestSoon(t *testing.T) {
	const pending, holds = 5000, 20_000
	for _, law := range laws {
		var e Engine
		told, early := map[uint64]int{}, 0 // By order, which the holder draws.
		e.Soon(func(events []Event) {
			for i := range events {
				told[events[i].Order]++
			}
		})
		got, want := newHolder(&e.pending, pending, law.draw), newHolder(new(binaryHeap), pending, law.draw)
		for i := range holds {
			ev := got.hold()
			if w := want.hold(); ev != w {
				t.Fatalf("%s: hold %d: %v, want %v", law.name, i, ev, w)
			}
			switch told[ev.Order] {
			case 0:
			case 1:
				early++
			default:
				t.Fatalf("%s: hold %d was told of %d times", law.name, i, told[ev.Order])
			}
		}
		if law.name == "exponential" && early < holds*3/4 {
			t.Errorf("told of %d of %d events, want most", early, holds)
		}
	}
}
