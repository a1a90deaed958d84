package sim

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// B of two servers is down from 1 s to 5 s. Then it takes over the state of A:
// three sessions of 1000 B at 1000 B/s, in one block on the way from 5 s to 8 s.
func takingOver(adjust func(*Config), moments ...moment) (Config, Strategy, Workload) {
	cfg := instant(2)
	cfg.Duration, cfg.Users.OnMissing = 60*sec, CarryOn
	cfg.Servers.Workers = 5
	cfg.Members.Bandwidth, cfg.Members.Patience = 1000, 30*sec
	cfg.Faults = []Fault{{Index: 1, At: sec, For: 4 * sec}}
	adjust(&cfg)
	// The logins are at 2 s on A, the requests of the first user on B, but for writes, which A gets.
	s := &joins{answers{write: toAll(1), route: func(v View, s SessionID) Place {
		if s == NoSession || v.c.current.kind == Write {
			return 0
		}
		return 1
	}}}
	others := at(2*sec, moment{50 * sec, Read})
	return cfg, s, &recorded{users{at(2*sec, moments...), others, others}}
}

// course tells what became of the requests of the first user and of the state.
func course(facts []Fact) (told []string) {
	names := map[FactKind]string{StateAsked: "asked", StateTaken: "taken", StateLost: "lost", StateMissed: "missed",
		PlaceBack: "back", CopyExpired: "expired"}
	for _, f := range facts {
		switch name := names[f.What]; {
		case name != "":
			told = append(told, fmt.Sprintf("%s %d", name, f.At/ms))
		case f.What == Answered && f.Visit == 0 && f.Request > 0:
			told = append(told, fmt.Sprintf("%v %d", f.Outcome, f.At/ms))
		}
	}
	return told
}

func TestTransferOfState(t *testing.T) {
	for _, c := range []struct {
		name         string
		adjust       func(*Config)
		moments      []moment
		want         []string
		lost, flying uint64 // bytes on the link between servers
	}{
		{"closed until it has the state", func(*Config) {}, []moment{{7 * sec, Read}, {9 * sec, Read}},
			[]string{"asked 5000", "failed 7000", "taken 8000", "back 8000", "fresh 9000"}, 0, 0},
		{"the way there and back", func(c *Config) { c.Network[ServerServer].Latency = constant(100 * ms) },
			[]moment{{9 * sec, Read}}, []string{"asked 5000", "taken 8200", "back 8200", "fresh 9000"}, 0, 0},
		{"late state", func(c *Config) { c.Members.Patience = 2 * sec },
			[]moment{{6500 * ms, Read}, {7500 * ms, Read}, {9 * sec, Read}},
			[]string{"asked 5000", "failed 6500", "missed 7000", "back 7000", "missing 7500", "taken 8000", "fresh 9000"}, 0, 0},
		{"a change meanwhile", func(*Config) {}, []moment{{6 * sec, Write}, {9 * sec, Read}},
			[]string{"asked 5000", "fresh 6000", "taken 8000", "back 8000", "fresh 9000"}, 0, 0},
		{"the end meanwhile", func(*Config) {}, []moment{{6 * sec, Logout}},
			[]string{"asked 5000", "failed 6000", "taken 8000", "back 8000"}, 0, 0},
		{"the donor breaks", func(c *Config) {
			c.Members.Patience = 10 * sec
			c.Faults = append(c.Faults, Fault{Index: 0, At: 6 * sec, For: sec})
		}, []moment{{16 * sec, Read}},
			[]string{"asked 5000", "lost 6000", "back 7000", "missed 15000", "back 15000", "missing 16000"}, 3000, 0},
		{"the one that joins breaks", func(c *Config) {
			c.Faults = append(c.Faults, Fault{Index: 1, At: 6 * sec, For: sec})
		}, []moment{{11 * sec, Read}},
			[]string{"asked 5000", "lost 6000", "asked 7000", "taken 10000", "back 10000", "fresh 11000"}, 3000, 0},
		{"the run ends", func(c *Config) { c.Duration = 6 * sec }, nil, []string{"asked 5000"}, 0, 3000},
		{"copies keep their age", func(c *Config) { c.Sessions.Idle = 10 * sec }, nil,
			[]string{"asked 5000", "taken 8000", "back 8000", "expired 12000", "expired 12000", "expired 12000",
				"expired 12000", "expired 12000", "expired 12000"}, 0, 0},
		{"too old to be taken", func(c *Config) { c.Sessions.Idle = 6 * sec }, nil,
			[]string{"asked 5000", "taken 8000", "back 8000", "expired 8000", "expired 8000", "expired 8000"}, 0, 0},
	} {
		cfg, s, w := takingOver(c.adjust, c.moments...)
		if c.moments == nil {
			w = &recorded{users{at(2 * sec), at(2 * sec), at(2 * sec)}}
		}
		result, facts := play(t, cfg, s, w)
		if diff := cmp.Diff(c.want, course(facts)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		link := &result.Tally.Network[ServerServer]
		flying := link.Payload + link.Framing - link.ReceivedBytes - link.LostBytes
		if link.LostBytes != c.lost || flying != c.flying {
			t.Errorf("%s: %d bytes lost and %d in flight, want %d and %d", c.name, link.LostBytes, flying, c.lost, c.flying)
		}
		// Each session in memory, and once more in the block.
		if peak := result.Places[0].MemoryPeak; peak != 6000 && c.name != "a change meanwhile" {
			t.Errorf("%s: A held up to %d B, want 6000", c.name, peak)
		}
	}
}

// A change that is smaller than its session comes to B before the session does.
// B keeps it until the block is there; when its patience ends before, the change
// is lost on B, which serves the older version as soon as it has it.
func TestChangesBeforeTheBlock(t *testing.T) {
	for patience, want := range map[int64][]string{
		30 * sec: {"asked 5000", "fresh 6000", "taken 8000", "back 8000", "fresh 9000"},
		2 * sec:  {"asked 5000", "fresh 6000", "missed 7000", "back 7000", "taken 8000", "stale 9000"},
	} {
		cfg, s, w := takingOver(func(c *Config) { c.Replica.Delta, c.Members.Patience = 7, patience },
			moment{6 * sec, Write}, moment{9 * sec, Read})
		_, facts := play(t, cfg, s, w)
		if diff := cmp.Diff(want, course(facts)); diff != "" {
			t.Errorf("patience %d s (-want +got):\n%s", patience/sec, diff)
		}
	}
}

// A server that joins with a limit on its memory drops the least recently used
// of what it gets, and the limit is not about the block.
func TestTransferIntoLittleMemory(t *testing.T) {
	cfg, s, w := takingOver(func(c *Config) { c.Servers.Memory = 3000 }, moment{9 * sec, Read})
	cfg.Servers.Memory = 3000
	result, _ := play(t, cfg, s, w)
	if a, b := result.Places[0].MemoryPeak, result.Places[1].MemoryPeak; a != 6000 || b != 3000 {
		t.Errorf("A held up to %d B and B %d B, want 6000 and 3000", a, b)
	}
}

// TestTransferTime is the field report (tomcat-users, 2012-09-06): 1 GB took
// 109 s; and it never takes less than the bytes need.
func TestTransferTime(t *testing.T) {
	for _, c := range []struct{ bytes, perSecond, want int64 }{
		{0, 1, 0}, {1, 1e9, 1}, {1, 2e9, 1}, {109e7, 1e7, 109 * sec}, {1 << 40, 1, Forever}, {10, 3, 3_333_333_334},
	} {
		if got := duration(c.bytes, c.perSecond); got != c.want {
			t.Errorf("%d B at %d B/s take %d ns, want %d", c.bytes, c.perSecond, got, c.want)
		}
	}
}

// A block that has arrived at a server that stands still is there, whatever its
// donor does after that.
func TestStateArrivesDuringPause(t *testing.T) {
	cfg, s, w := takingOver(func(c *Config) {
		c.Faults = append(c.Faults, Fault{Index: 1, At: 7 * sec, For: 5 * sec, How: Pauses},
			Fault{At: 9 * sec, For: sec, How: Pauses})
	})
	_, facts := play(t, cfg, s, w)
	if diff := cmp.Diff([]string{"asked 5000", "taken 12000", "back 12000"}, course(facts)); diff != "" {
		t.Errorf("course (-want +got):\n%s", diff)
	}
}
