package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A store that is there but has no room refuses, like a server: that is
// another outcome than a store that is gone.
func TestFullStoreRefuses(t *testing.T) {
	memory := withStore(1, 0)
	memory.Store.Memory, memory.Store.Full = 1000, Refuse
	queue := withStore(1, 0)
	queue.Servers.Workers, queue.Store.Queue, queue.Store.Read = 3, 0, constant(sec)
	for _, c := range []struct {
		what string
		cfg  Config
		want []Outcome
	}{
		{"its memory holds the session, but not what a post adds", memory, []Outcome{Fresh, Refused, Fresh}},
		{"its one worker reads for a second, and nobody may wait", queue, []Outcome{Refused, Refused, Fresh}},
	} {
		w := &recorded{users{at(0, moment{sec, Read}, moment{sec + 1, Write}, moment{sec + 2, Read})}}
		_, facts := play(t, c.cfg, toStore(1), w)
		if diff := cmp.Diff(c.want, outcomesOf(facts)); diff != "" {
			t.Errorf("%s: outcomes (-want +got):\n%s", c.what, diff)
		}
	}
}
