package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// locked is a configuration with session locks, on one server with many
// workers whose requests take so long.
func locked(mode LockMode, service int64) Config {
	cfg := withStore(1, 0)
	cfg.Servers.Workers = 10
	cfg.Requests.Service = constant(service)
	cfg.Sessions.Lock = Lock{Mode: mode, Retry: 20 * ms, Timeout: Forever, Lease: Forever}
	return cfg
}

// latencies are those of the requests after the login, in the order of their
// numbers, in ms.
func latencies(facts []Fact) []int64 {
	var all [8]int64
	n := int32(0)
	for _, f := range facts {
		if f.What == Answered && f.Request > 0 {
			all[f.Request] = f.Latency / ms
			n = max(n, f.Request)
		}
	}
	return all[1 : n+1]
}

// TestLockTraces: three requests at 10.000, 10.001 and 10.002 s. In the
// server's memory the next in line starts when the one before ends. In a store
// it asks every 20 ms: at 10.021 and 10.041 s, the first holder ends at 10.030;
// the third at 10.022 and 10.042, and then every 20 ms until the second has
// ended at 10.071.
func TestLockTraces(t *testing.T) {
	three := func(kinds ...Kind) *recorded {
		var m []moment
		for i, k := range kinds {
			m = append(m, moment{10*sec + int64(i)*ms, k})
		}
		return &recorded{users{at(0, m...)}}
	}
	for _, of := range []struct {
		name     string
		cfg      Config
		strategy *answers
		kinds    []Kind
		want     []int64
		outcomes []Outcome
		lost     uint64
		adjust   func(*Lock)
	}{
		{"none", locked(NoLock, 5*ms), &answers{}, []Kind{Write, Write, Write}, []int64{5, 5, 5}, nil, 0, nil},
		{"memory", locked(Exclusive, 5*ms), &answers{}, []Kind{Write, Write, Write}, []int64{5, 9, 13}, nil, 0, nil},
		{"readers", locked(Shared, 5*ms), &answers{}, []Kind{Read, Read, Read}, []int64{5, 5, 5}, nil, 0, nil},
		{"readers wait", locked(Shared, 5*ms), &answers{}, []Kind{Write, Read, Read}, []int64{5, 9, 8}, nil, 0, nil},
		{"writer behind a reader", locked(Shared, 5*ms), &answers{}, []Kind{Read, Write, Read}, []int64{5, 9, 13}, nil, 0,
			nil},
		{"store unlocked", locked(NoLock, 30*ms), toStore(1), []Kind{Write, Write}, []int64{30, 30}, nil, 1, nil},
		{"store", locked(Exclusive, 30*ms), toStore(1), []Kind{Write, Write, Write}, []int64{30, 70, 110}, nil, 0, nil},
		{"timeout", locked(Exclusive, 30*ms), &answers{}, []Kind{Write, Write}, []int64{30, 10},
			[]Outcome{Failed, Fresh}, 0, func(l *Lock) { l.Timeout = 10 * ms }},
		{"proceed", locked(Exclusive, 30*ms), toStore(1), []Kind{Write, Write}, []int64{30, 50}, nil, 1,
			func(l *Lock) { l.Timeout, l.Proceed = 10*ms, true }},
		{"lease", locked(Exclusive, 30*ms), toStore(1), []Kind{Write, Write}, []int64{30, 50}, nil, 1,
			func(l *Lock) { l.Lease = 10 * ms }},
	} {
		if of.adjust != nil {
			of.adjust(&of.cfg.Sessions.Lock)
		}
		result, facts := play(t, of.cfg, of.strategy, three(of.kinds...))
		if diff := cmp.Diff(of.want, latencies(facts)); diff != "" {
			t.Errorf("%s: latencies, ms (-want +got):\n%s", of.name, diff)
		}
		if of.outcomes != nil {
			if diff := cmp.Diff(of.outcomes, outcomesOf(facts)); diff != "" {
				t.Errorf("%s: outcomes (-want +got):\n%s", of.name, diff)
			}
		}
		if lost := result.Tally.LostUpdates; lost != of.lost {
			t.Errorf("%s: %d lost updates, want %d", of.name, lost, of.lost)
		}
	}
}

// TestLockOutlivesItsHolder: a server that breaks leaves its lock in the store,
// and the session is closed until the lease ends: 10.000 + 1 s. The request of
// 10.5 s on the other server asks every 20 ms, and at 11.000 s gets it.
func TestLockOutlivesItsHolder(t *testing.T) {
	cfg := locked(Exclusive, 100*ms)
	cfg.Servers.Count = 2
	cfg.Sessions.Lock.Lease = sec
	cfg.Faults = []Fault{{Index: 1, At: 10050 * ms, For: 60 * sec}}
	s := toStore(1)
	turns := []Place{0, 1, 0}
	s.route = func(v View, _ SessionID) Place { return turns[v.Turn()] }
	_, facts := play(t, cfg, s, &recorded{users{at(0, moment{10 * sec, Write}, moment{10500 * ms, Write})}})
	if diff := cmp.Diff([]int64{50, 600}, latencies(facts)); diff != "" {
		t.Errorf("latencies, ms (-want +got):\n%s", diff)
	}
}

// TestLockLineSurvivesCrash: who waits in the line of a server that breaks
// fails with it, and the next session on it is not locked.
func TestLockLineSurvivesCrash(t *testing.T) {
	cfg := locked(Exclusive, 100*ms)
	cfg.Sessions.Lock.Lease = 60 * sec
	cfg.Faults = []Fault{{At: 10050 * ms, For: sec}}
	cfg.Users.OnMissing = CarryOn
	_, facts := play(t, cfg, &answers{}, &recorded{users{at(0,
		moment{10 * sec, Write}, moment{10001 * ms, Write}, moment{10002 * ms, Write}, moment{20 * sec, Write})}})
	if diff := cmp.Diff([]Outcome{Failed, Failed, Failed, Missing}, outcomesOf(facts)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

// TestSilentServerGivesBackItsLocks: a server falls silent while a request that
// holds its session's lock is in service, and comes back with its memory. The
// lock was in that memory: the next request finds it free. (The balancer's
// answer to the first one used to look for the lock at no server at all.)
func TestSilentServerGivesBackItsLocks(t *testing.T) {
	cfg := locked(Exclusive, 2*sec)
	cfg.Sessions.Lock.Lease = 60 * sec
	cfg.Balancer.Dial = Dial{Connect: sec, Answer: 5 * sec}
	cfg.Faults = []Fault{{At: 11 * sec, For: sec, Keep: true, How: Hangs}}
	w := &recorded{users{at(0, moment{10 * sec, Write}, moment{30 * sec, Write})}}
	_, facts := play(t, cfg, &answers{}, w)
	if diff := cmp.Diff([]Outcome{Failed, Fresh}, outcomesOf(facts)); diff != "" {
		t.Error(diff)
	}
}

// TestLockWithoutEnd: a lock outlives its holder if that was on a server that
// broke. Without a lease, and with a request that waits for ever, the run did
// not end.
func TestLockWithoutEnd(t *testing.T) {
	for _, of := range []struct {
		name    string
		adjust  func(*Config)
		refused bool
	}{
		{"nothing breaks", func(*Config) {}, false},
		{"a server breaks", func(c *Config) { c.Faults = []Fault{{Index: 0, At: sec, For: sec}} }, true},
		{"the store breaks", func(c *Config) { c.Faults = []Fault{{Role: StoreRole, At: sec, For: sec}} }, false},
		{"servers break at random", func(c *Config) { c.Random[ServerRole].TimeToFailure = constant(sec) }, true},
		{"a deployment", func(c *Config) { c.Balancer.Changes = []Change{{Action: Deploy, At: sec, Down: sec}} }, true},
		{"a lease", func(c *Config) {
			c.Faults, c.Sessions.Lock.Lease = []Fault{{Index: 0, At: sec, For: sec}}, Forever-1
		}, false},
		{"patience has an end", func(c *Config) {
			c.Faults, c.Sessions.Lock.Timeout = []Fault{{Index: 0, At: sec, For: sec}}, Forever-1
		}, false},
	} {
		cfg := locked(Exclusive, sec)
		of.adjust(&cfg)
		problems := cfg.Validate()
		if refused := len(problems) == 1 && problems[0].Path == "session.lock"; refused != of.refused ||
			!of.refused && len(problems) > 0 {
			t.Errorf("%s: %v", of.name, problems)
		}
	}
}
