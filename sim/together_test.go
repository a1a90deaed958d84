package sim

import (
	"slices"
	"testing"
)

// Copies named in the order of their places share an event, those named in the
// opposite order have one each. That must not show, not even in the number of
// events: neither when all arrive, nor when their sender breaks or stands still
// before they have left, nor when a receiver stands still when they arrive.
func TestCopiesThatShareAnEvent(t *testing.T) {
	backwards := func(v View, s SessionID, at Place, dst []Place) ([]Place, int) {
		to, wait := toAll(2)(v, s, at, dst)
		slices.Reverse(to[1:])
		return to, wait
	}
	for name, faults := range map[string][]Fault{
		"no fault":              nil,
		"sender breaks":         {{Index: 0, At: 10*sec + 5*ms, For: sec}},
		"sender stands still":   {{Index: 0, At: 10*sec + 5*ms, For: 2 * ms, How: Pauses}},
		"and for longer":        {{Index: 0, At: 10*sec + 5*ms, For: sec, How: Pauses}},
		"receiver stands still": {{Index: 2, At: 10 * sec, For: sec, How: Pauses}},
		"another stands still":  {{Index: 1, At: 10 * sec, For: sec, How: Pauses}, {Index: 3, At: 10 * sec, For: 15 * ms}},
	} {
		cfg := instant(4)
		cfg.Duration, cfg.Faults = 20*sec, faults
		cfg.Replica.Delay, cfg.Network[ServerServer].Latency = constant(10*ms), constant(ms)
		var results []Result
		for _, write := range []func(View, SessionID, Place, []Place) ([]Place, int){toAll(2), backwards} {
			result, _ := play(t, cfg, &answers{route: toServer(0), write: write}, burst(3))
			results = append(results, result)
		}
		if results[0].Fingerprint() != results[1].Fingerprint() {
			t.Errorf("%s: %d events together, %d apart", name, results[0].Tally.Events, results[1].Tally.Events)
		}
	}
}
