package sim_test

import (
	"reflect"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/simtest"
	"github.com/sessionsim/sessionsim/strategies/balance"
)

// Who is told of a large run's memory is told of arrays that nobody has used yet, of nearly all there are, and changes
// nothing. A small run has nothing to tell.
func TestMemoryIsTold(t *testing.T) {
	cfg := still(3)
	cfg.Duration = 10 * 1e9
	for _, visits := range []int{1000, 300_000} {
		trial := sim.Trial{Config: cfg, Strategy: func() sim.Strategy { return &homing{balance.New("round-robin", 3), nil} },
			Workload: simtest.Crowd{Gap: 1000, Visits: visits, Requests: 2, Think: 60 * 1e9}.Workload}
		silent, bytes := run(t, &trial), uintptr(0)
		trial.Memory = func(page any) {
			memory := reflect.ValueOf(page).Elem()
			if memory.Kind() != reflect.Array || !memory.IsZero() {
				t.Errorf("told of a %s that is in use", memory.Type())
			}
			bytes += memory.Type().Size()
		}
		told := run(t, &trial)
		if silent.Fingerprint() != told.Fingerprint() {
			t.Error("being told of memory has changed the result")
		}
		// A visit and its session take 64 bytes each, a copy 40 and an event 24; some of that is not told.
		if all := uintptr(told.VisitPeak) * 192; visits > 100_000 && bytes < all*2/3 || bytes > all*11/10 {
			t.Errorf("%d users online: told of %d bytes, want most of %d", told.VisitPeak, bytes, all)
		}
	}
}
