package sim

import (
	"testing"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// overtaken posts eight times on A, 10 ms apart, with copies to B that take up
// to 1 s, and reads on B 10 s later. It gives the versions in the order of their
// arrival at B, and the one that was found.
func overtaken(t *testing.T, adjust func(*Config)) (arrived []uint32, found uint32, verdict Outcome, result Result) {
	cfg := instant(2)
	cfg.Replica.Delay = rng.UniformOn(0, float64(sec))
	adjust(&cfg)
	var moments []moment
	for i := range int64(8) {
		moments = append(moments, moment{10*sec + i*10*ms, Write})
	}
	moments = append(moments, moment{20 * sec, Read})
	s := &answers{write: toAll(1), route: func(v View, _ SessionID) Place { return Place(v.Turn() / 9) }}
	result, facts := play(t, cfg, s, &recorded{users{at(0, moments...)}})
	for _, f := range facts {
		switch {
		case f.What == CopyArrived:
			arrived = append(arrived, f.Version)
		case f.What == Judged && f.Place == 1:
			found, verdict = f.Version, f.Outcome
		}
	}
	return arrived, found, verdict, result
}

// TestOrder: of versions that overtake each other a server keeps the newest, or,
// applying them as they come, the last.
func TestOrder(t *testing.T) {
	_, found, verdict, _ := overtaken(t, func(*Config) {})
	if found != 9 || verdict != Fresh {
		t.Errorf("by version, B holds version %d, want 9", found)
	}
	arrived, found, verdict, result := overtaken(t, func(c *Config) { c.Replica.ByArrival = true })
	last := arrived[len(arrived)-1]
	if last == 9 {
		t.Fatal("nothing was overtaken: the test shows nothing")
	}
	if found != last || verdict != Stale || result.Tally.LostUpdates != 0 {
		t.Errorf("by arrival, B holds version %d and the read is %v; want %d, the last to arrive, and stale", found, verdict,
			last)
	}
}

// TestDelta: a message about a write carries the change only, and one that
// comes before the session itself is lost.
func TestDelta(t *testing.T) {
	_, _, _, result := overtaken(t, func(c *Config) { c.Replica.Delta = 7 })
	if got := result.Tally.Network[ServerServer].Payload; got != 1000+8*7 {
		t.Errorf("%d B were sent, want 1000 for the login and 7 for each of 8 writes", got)
	}
	cfg := instant(2)
	cfg.Replica.Delta = 7
	// The login's copy takes 5 s; that of the write of 1 s arrives before and finds no session.
	slow := &answers{route: func(v View, _ SessionID) Place { return Place(v.Turn() / 2) }}
	slow.write = toAll(1)
	cfg.Replica.Delay = rng.UniformOn(0, float64(10*sec))
	for seed := range uint64(50) {
		c, err := newCluster(&Trial{
			Config: cfg, Seed: seed, Strategy: func() Strategy { return slow },
			Workload: func(rng.Source) (Workload, error) {
				return &recorded{users{at(0, moment{sec, Write}, moment{60 * sec, Read})}}, nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		var arrived []uint32
		verdict := Unfinished
		c.observe = func(f Fact) {
			switch {
			case f.What == CopyArrived:
				arrived = append(arrived, f.Version)
			case f.What == Judged && f.Place == 1:
				verdict = f.Outcome
			}
		}
		c.run()
		c.finish()
		if want := map[bool]Outcome{true: Stale, false: Fresh}[arrived[0] == 2]; verdict != want {
			t.Errorf("seed %d: versions arrived in the order %v and the read is %v, want %v", seed, arrived, verdict, want)
		}
	}
}

// TestAccessed: the session is made on A and read on B every 6 s, with a
// time-to-live of 10 s. Untold, A and C drop their copies at 10 s and B's
// lives; told of the first of the reads, they do so at 16 s.
func TestAccessed(t *testing.T) {
	for told, want := range map[bool]Outcome{false: Missing, true: Fresh} {
		cfg := instant(3)
		cfg.Sessions.Idle = 10 * sec
		cfg.Replica.Accessed = told
		places := []Place{0, 1, 1, 2}
		s := &answers{write: toAll(1), route: func(v View, _ SessionID) Place { return places[v.Turn()] }}
		cfg.Users.OnMissing = CarryOn
		result, facts := play(t, cfg, s, &recorded{users{at(0, moment{6 * sec, Read}, moment{12 * sec, Read},
			moment{14 * sec, Read})}})
		got := outcomesOf(facts)
		if got[2] != want {
			t.Errorf("told %v: the read on C is %v, want %v", told, got[2], want)
		}
		// Two copies of the login; the reads on B at 6 s and, told, on C at 14 s are told to two others each.
		if n, want := result.Tally.Network[ServerServer].Messages, map[bool]uint64{false: 2, true: 6}[told]; n != want {
			t.Errorf("told %v: %d messages, want %d", told, n, want)
		}
	}
}
