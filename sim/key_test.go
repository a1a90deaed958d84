package sim

import (
	"testing"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// Ids are random, so the same visit's session falls on another shard in
// another replication. Else every replication would meet the same shares, and
// intervals over them would be too narrow.
func TestKeysAreDrawnForEachReplication(t *testing.T) {
	keys := map[uint64]bool{}
	for replication := range uint64(8) {
		s := toStore(1)
		s.route = func(v View, id SessionID) Place {
			if id != NoSession {
				keys[v.Key(id)] = true
			}
			return 0
		}
		_, err := Run(&Trial{
			Config: withStore(1, 0), Seed: 1, Replication: replication, Strategy: func() Strategy { return s },
			Workload: func(rng.Source) (Workload, error) { return &recorded{users{at(0, moment{sec, Read})}}, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(keys) != 8 {
		t.Errorf("8 replications gave %d keys", len(keys))
	}
}
