package reports

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/reports/chart"
	"github.com/sessionsim/sessionsim/sim"
)

// troubles are faults of every kind and acts of the operators, in eleven
// windows of 60 s.
func troubles() *sim.Result {
	e := fixture()
	r := &e.Runs[0].Results[0]
	never := sim.Forever
	record := func(place int, how sim.Manner, down, up int64) sim.FaultRecord {
		return sim.FaultRecord{Place: place, How: how, Down: down * second, Up: up, Detected: never, Trusted: never,
			Promoted: never}
	}
	r.Faults = []sim.FaultRecord{
		record(0, sim.Refuses, 0, 10*second), record(1, sim.Hangs, 60, never),
		record(0, sim.Pauses, 70, 71*second), record(0, sim.Pauses, 80, 81*second), record(0, sim.Pauses, 90, 91*second),
	}
	r.Faults[1].Detected, r.Faults[1].Dropped = 62*second, 63*second
	r.Changes = []sim.ChangeRecord{
		{Action: sim.Drain, Place: 2, At: 100 * second}, {Action: sim.Reload, Place: -1, At: 110 * second},
		{Action: sim.Maintain, Place: 2, At: 120 * second}, {Action: sim.Ready, Place: 2, At: 130 * second}}
	return r
}

func TestShades(t *testing.T) {
	want := []chart.Fault{
		{From: 0, To: 10e9, Label: "server A down"}, {From: 60e9, To: 660e9, Label: "server B hangs"},
		{From: 70e9, To: 71e9, Label: "server A paused, 3 times"}, {From: 80e9, To: 81e9}, {From: 90e9, To: 91e9},
		{From: 100e9, To: 120e9, Label: "server C drained"}, {From: 120e9, To: 130e9, Label: "server C in maintenance"},
	}
	if diff := cmp.Diff(want, shades(troubles())); diff != "" {
		t.Error(diff)
	}
	marks := []chart.Moment{{Time: 62e9, Label: "detected"}, {Time: 63e9, Label: "dropped from the group"},
		{Time: 110e9, Label: "reload"}}
	if diff := cmp.Diff(marks, moments(troubles())); diff != "" {
		t.Error(diff)
	}
}

func TestFaultsOfFiles(t *testing.T) {
	r := troubles()
	want := object{"place": "server B", "kind": "hang", "keeps_memory": false, "begins_ns": 60 * int64(second),
		"detected_ns": 62 * int64(second), "dropped_ns": 63 * int64(second)}
	if diff := cmp.Diff(want, faultsJSON(r)[1]); diff != "" {
		t.Error(diff)
	}
	changes := []any{object{"action": "drain", "place": "server C", "at_ns": 100 * int64(second)},
		object{"action": "reload", "at_ns": 110 * int64(second)}}
	if diff := cmp.Diff(changes, changesJSON(r)[:2]); diff != "" {
		t.Error(diff)
	}
}
