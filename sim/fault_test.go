package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// withStore is the instant configuration with a store of one shard.
func withStore(servers, replicas int) Config {
	cfg := instant(servers)
	cfg.Store.Shards, cfg.Store.Replicas = 1, replicas
	return cfg
}

func constant(ns int64) rng.Dist { return rng.Constant(float64(ns)) }

// A store node that breaks while it serves an operation must not finish it:
// the answer, an error, is still under way when the service would have ended.
func TestStoreCrashDuringService(t *testing.T) {
	cfg := withStore(1, 0)
	cfg.Store.Read, cfg.Store.Write = constant(10*ms), constant(10*ms)
	cfg.Network[ServerStore].Latency = constant(20 * ms)
	cfg.Faults = []Fault{{Role: StoreRole, At: 1025 * ms, For: sec}}
	// The read of 1 s reaches the store at 1.020 s; the one of 1.001 s waits.
	w := &recorded{users{at(0, moment{sec, Read}, moment{1001 * ms, Write}, moment{5 * sec, Read})}}
	cfg.Servers.Workers = 2
	cfg.Users.OnMissing = CarryOn
	result, facts := play(t, cfg, toStore(1), w)
	if diff := cmp.Diff([]Outcome{Failed, Failed, Missing}, outcomesOf(facts)); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	if n := result.Tally.Missing[StoreEmpty]; n != 1 {
		t.Errorf("%d requests missed their session in the empty store, want 1", n)
	}
	// The login's write and the last read, 10 ms each, and 5 ms of the first read.
	if busy := result.Places[1].BusyTime; busy != 25*ms {
		t.Errorf("the store was busy for %d ns, want 25 ms", busy)
	}
}

// Under processor sharing a server that is back before the work it lost would
// have been done serves again.
func TestSharingAfterShortOutage(t *testing.T) {
	cfg := instant(1)
	cfg.Servers.Discipline = PS
	cfg.Requests.LoginService = constant(100 * ms)
	cfg.Faults = []Fault{{At: 10 * ms, For: 10 * ms}}
	w := &users{{start: 0, steps: []Step{{Kind: Login}}}, {start: 50 * ms, steps: []Step{{Kind: Login}}}}
	_, facts := play(t, cfg, &answers{}, w)
	var got []Outcome
	for _, f := range facts {
		if f.What == Answered {
			got = append(got, f.Outcome)
		}
	}
	if diff := cmp.Diff([]Outcome{Failed, LoggedIn}, got); diff != "" {
		t.Errorf("the logins ended (-want +got):\n%s", diff)
	}
}

// Without a replica that is up there is nothing to promote, however short the
// failover; the first node of the shard that is back becomes the primary.
func TestFailoverWithoutHeir(t *testing.T) {
	for _, replicas := range []int{0, 1} {
		cfg := withStore(1, replicas)
		cfg.Store.Failover = 0
		cfg.Faults = []Fault{{Role: StoreRole, At: 2 * sec, For: 20 * sec}}
		want := []Outcome{Fresh, Failed, Missing}
		if replicas == 1 {
			cfg.Faults = append(cfg.Faults, Fault{Role: StoreRole, Index: 1, At: sec, For: 4 * sec, Keep: true})
			want = []Outcome{Fresh, Fresh, Fresh}
		}
		w := &recorded{users{at(0, moment{sec, Read}, moment{10 * sec, Read}, moment{30 * sec, Read})}}
		_, facts := play(t, cfg, toStore(1), w)
		if diff := cmp.Diff(want, outcomesOf(facts)[:3]); diff != "" {
			t.Errorf("%d replicas: verdicts (-want +got):\n%s", replicas, diff)
		}
	}
}

// A write that waits for a replica which is down gets its answer when the
// store's nodes know of the crash: after the failover time, or at once where
// there is no failover.
func TestWaitingForDeadReplica(t *testing.T) {
	for failover, want := range map[int64]int64{Forever: 0, 4 * sec: 3 * sec, 0: 0} {
		cfg := withStore(1, 1)
		cfg.Store.Failover = failover
		cfg.Faults = []Fault{{Role: StoreRole, Index: 1, At: sec, For: 60 * sec}}
		_, facts := play(t, cfg, toStore(2), &recorded{users{at(0, moment{2 * sec, Write})}})
		last := facts[len(facts)-2] // before the end of the visit
		if last.What != Answered || last.Outcome != Fresh || last.Latency != want {
			t.Errorf("failover %d: %+v, want a fresh answer after %d ns", failover, last, want)
		}
	}
}

// A write that waits for a replica fails when its primary breaks before the
// version has left it.
func TestPrimaryCrashWhileReplicating(t *testing.T) {
	cfg := withStore(1, 1)
	cfg.Store.Lag = constant(sec)
	cfg.Faults = []Fault{{Role: StoreRole, At: 10500 * ms, For: 60 * sec}}
	result, facts := play(t, cfg, toStore(2), &recorded{users{at(0, moment{10 * sec, Write})}})
	if diff := cmp.Diff([]Outcome{Failed}, outcomesOf(facts)); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	if n := result.Tally.LostUpdates; n != 0 {
		t.Errorf("%d lost updates; the user was never told that the write was taken", n)
	}
}

// A place that breaks during a pause loses its memory although the pause alone
// would have kept it.
func TestCrashDuringPause(t *testing.T) {
	cfg := instant(1)
	cfg.Faults = []Fault{{At: sec, For: 10 * sec, Keep: true}}
	cfg.Random[ServerRole] = RandomFaults{TimeToFailure: constant(6 * sec), TimeToRepair: constant(sec)}
	cfg.Duration = 13 * sec
	c := set(t, cfg, &answers{}, &recorded{users{at(0, moment{12 * sec, Read})}}, nil)
	c.run()
	c.finish()
	if got := c.result.Tally.Missing[Crashed]; got != 1 {
		t.Errorf("%d requests missed what the crash during the pause took, want 1", got)
	}
}

// A replica that comes back while its primary is down gets the primary's state
// when that is back.
func TestReplicaBackBeforePrimary(t *testing.T) {
	cfg := withStore(1, 1)
	cfg.Store.Failover = 5 * sec
	cfg.Faults = []Fault{
		{Role: StoreRole, Index: 1, At: 1 * sec, For: 2 * sec},
		{Role: StoreRole, Index: 0, At: 2 * sec, For: 2 * sec, Keep: true},
		{Role: StoreRole, Index: 0, At: 10 * sec, For: 60 * sec},
	}
	_, facts := play(t, cfg, toStore(1), &recorded{users{at(0, moment{20 * sec, Read})}})
	if diff := cmp.Diff([]Outcome{Fresh}, outcomesOf(facts)); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

// A server that takes over the state of the group takes over the age of the
// sessions with it.
func TestTakeOverKeepsAge(t *testing.T) {
	cfg := instant(2)
	cfg.Sessions.Idle = 10 * sec
	cfg.Faults = []Fault{{Index: 1, At: sec, For: 4 * sec}}
	s := &joins{answers{write: toAll(1)}}
	// The login is on A at 0 s, the read at 12 s on B.
	_, facts := play(t, cfg, s, &recorded{users{at(0, moment{12 * sec, Read})}})
	if diff := cmp.Diff(Expired, outcomesOf(facts)[0]); diff != "" {
		t.Errorf("a session idle for 12 s of 10 s was %v", outcomesOf(facts)[0])
	}
}

// joins is a strategy whose servers take over the state of server A.
type joins struct{ answers }

func (*joins) Join(View, Place) Place { return 0 }

// A node that breaks while it is cut off is in two kinds of trouble, and each
// has its own end.
func TestCrashDuringCut(t *testing.T) {
	cfg := withStore(1, 1)
	cfg.Faults = []Fault{{Role: StoreRole, At: 2 * sec, For: 10 * sec, Cut: true}}
	cfg.Random[StoreRole] = RandomFaults{TimeToFailure: constant(4 * sec), TimeToRepair: constant(sec)}
	cfg.Duration = 15 * sec
	c := set(t, cfg, toStore(1), &users{}, nil)
	c.run()
	var got []int64
	for _, f := range c.finish().Faults {
		if f.Name == "store 1" {
			got = append(got, f.Down/sec, f.Up/sec)
		}
	}
	if diff := cmp.Diff([]int64{2, 12, 4, 5, 9, 10, 14, Forever / sec}, got); diff != "" {
		t.Errorf("beginnings and ends (-want +got):\n%s", diff)
	}
}
