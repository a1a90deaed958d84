package strategies_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/sim/simtest"
	"github.com/sessionsim/sessionsim/strategies"
)

// Properties that relate one run to another: what must not change, or must
// change in one direction only, when the input changes in a known way. The
// numbers M.. are those of the catalogue of validation.

const (
	ms  = int64(1e6)
	sec = int64(1e9)
)

// options makes a strategy's options from its name and its parameters as text.
func options(t *testing.T, name string, assignments ...assignment) strategies.Options {
	t.Helper()
	for _, d := range strategies.All() {
		if d.Name == name {
			return with(d, assignments...)
		}
	}
	t.Fatalf("there is no strategy %q", name)
	return nil
}

// free is an external store that costs no time.
var free = []assignment{{"store", "redis"}, {"store.read", "0s"}, {"store.write", "0s"}, {"store.overhead", "0B"}}

// plain is a system without randomness in times and sizes: 10 ms of work, no
// network delays, sessions of 1000 bytes.
func plain(servers int) sim.Config {
	cfg := sim.NewConfig()
	cfg.Duration = 200 * sec
	cfg.Servers.Count, cfg.Servers.Overhead, cfg.Servers.Queue = servers, 0, -1
	cfg.Requests.Service, cfg.Requests.LoginService = rng.Constant(10e6), rng.Constant(10e6)
	cfg.Sessions.Size, cfg.Sessions.Growth = rng.Constant(1000), rng.Constant(0)
	for l := range cfg.Network {
		cfg.Network[l].Latency = rng.Constant(0)
	}
	return cfg
}

// crowd is about 50 users online who make 25 requests a second.
var crowd = simtest.Crowd{Gap: 400 * ms, Requests: 10, Think: 2 * sec, Writes: 0.4, Logout: 0.5}

// answer is how one request ended. Why a session was missing may differ where
// nothing else does.
type answer struct {
	Visit   uint64
	Request int32
	Kind    sim.Kind
	Outcome sim.Outcome
	At      int64
	Latency int64
}

// play runs a strategy and lists all answers in order.
func play(t *testing.T, cfg sim.Config, users simtest.Crowd, o strategies.Options) (sim.Result, []answer) {
	t.Helper()
	if problems := o.Check(&cfg); len(problems) > 0 {
		t.Fatal(problems)
	}
	var answers []answer
	result, err := sim.Run(&sim.Trial{
		Config: cfg, Strategy: func() sim.Strategy { return o.Strategy(&cfg) }, Workload: users.Workload, Seed: 7,
		Observe: func(f sim.Fact) {
			if f.What == sim.Answered {
				answers = append(answers, answer{f.Visit, f.Request, f.Kind, f.Outcome, f.At, f.Latency})
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(answers) < 100 {
		t.Fatalf("only %d answers", len(answers))
	}
	return result, answers
}

// wantSame fails unless two runs gave the same answers.
func wantSame(t *testing.T, what string, one, other []answer) {
	t.Helper()
	if diff := cmp.Diff(one, other); diff != "" {
		t.Errorf("%s: answers differ (-one +other):\n%.2000s", what, diff)
	}
}

// M06: on one server, without failures, it does not matter where sessions are:
// every request has the same verdict and the same latency. A token is compared
// without a time-to-live: its clock starts when the answer leaves, that of a
// session in a memory when it is read.
func TestOneServer(t *testing.T) {
	cfg := plain(1)
	cfg.Requests.Service = rng.Exponential(100e6)
	cfg.Sessions.Idle = 4 * sec
	_, local := play(t, cfg, crowd, options(t, "local"))
	for _, other := range []strategies.Options{
		options(t, "sticky"), options(t, "sticky", assignment{"by", "ip-maglev"}), options(t, "hash-routing"),
		options(t, "clustering"), options(t, "clustering", assignment{"wait", "all"}),
		options(t, "external", free...),
	} {
		_, answers := play(t, cfg, crowd, other)
		wantSame(t, "local and "+other.Label(), local, answers)
	}
	cfg.Sessions.Idle = sim.Forever
	_, local = play(t, cfg, crowd, options(t, "local"))
	_, token := play(t, cfg, crowd, options(t, "token", assignment{"limit", "unlimited"}))
	wantSame(t, "local and token", local, token)
}

// M07: where copying takes no time, clustering is consistent, and cannot be told
// from a store that costs nothing.
func TestNoLag(t *testing.T) {
	cfg := plain(4)
	result, clustered := play(t, cfg, crowd, options(t, "clustering", assignment{"delay", "0s"}))
	y := &result.Tally
	if n := y.Outcomes[sim.Read][sim.Stale] + y.Outcomes[sim.Write][sim.Stale] + y.ForcedLogins; n > 0 {
		t.Errorf("%d inconsistencies", n)
	}
	_, stored := play(t, cfg, crowd, options(t, "external", free...))
	wantSame(t, "clustering and external", clustered, stored)
}

// M08: where copies do not arrive within the run, clustering is local.
func TestEndlessLag(t *testing.T) {
	cfg := plain(4)
	users := crowd
	users.Writes = 1
	_, local := play(t, cfg, users, options(t, "local"))
	_, clustered := play(t, cfg, users, options(t, "clustering", assignment{"delay", "1d"}))
	wantSame(t, "local and clustering", local, clustered)
}

// M09: copies to all others by number are copies to all, and no copies are local
// sessions.
func TestNumberOfCopies(t *testing.T) {
	cfg := plain(4)
	all, _ := play(t, cfg, crowd, options(t, "clustering"))
	three, _ := play(t, cfg, crowd, options(t, "clustering", assignment{"copies", "3"}))
	if !reflect.DeepEqual(all, three) {
		t.Error("copies to all and to 3 others of 4 servers differ")
	}
	local, _ := play(t, cfg, crowd, options(t, "local"))
	none, _ := play(t, cfg, crowd, options(t, "clustering", assignment{"copies", "0"}))
	none.Tally.Events = local.Tally.Events
	if !reflect.DeepEqual(local, none) {
		t.Error("local sessions and clustering without copies differ")
	}
}

// M10: users who only log in never miss a session and never find a stale one.
func TestLoginsOnly(t *testing.T) {
	cfg := plain(4)
	for _, d := range strategies.All() {
		users := simtest.Crowd{Gap: 50 * ms, Requests: 1, Think: sec}
		setting := loginsOnly{users}
		result, err := sim.Run(&sim.Trial{Config: cfg, Strategy: func() sim.Strategy { return d.New().Strategy(&cfg) },
			Workload: setting.workload})
		if err != nil {
			t.Fatal(err)
		}
		y := &result.Tally
		if y.ForcedLogins+y.NaturalLogins+y.EligibleAnswered+y.LostUpdates > 0 || y.Requests[sim.Login] != y.Visits {
			t.Errorf("%s: %+v", d.Name, y)
		}
	}
}

// loginsOnly cuts visits down to their login.
type loginsOnly struct{ simtest.Crowd }

func (l *loginsOnly) workload(luck rng.Source) (sim.Workload, error) {
	w, err := l.Workload(luck)
	return &cut{w}, err
}

type cut struct{ sim.Workload }

func (c *cut) Next(v *sim.Visit) bool {
	more := c.Workload.Next(v)
	v.Requests, v.Logout = 0, false
	return more
}

// M12: places that fail after an eternity are places that do not fail; and
// replicas of a store that never breaks cost bytes and nothing else.
func TestNeverFailing(t *testing.T) {
	cfg := plain(3)
	never, _ := play(t, cfg, crowd, options(t, "sticky"))
	cfg.Random[sim.ServerRole].TimeToFailure = rng.Constant(float64(sim.Forever))
	eternal, _ := play(t, cfg, crowd, options(t, "sticky"))
	if never.Digest, eternal.Digest = 0, 0; !reflect.DeepEqual(never, eternal) {
		t.Error("never failing and failing after an eternity differ")
	}
	cfg.Network[sim.StoreStore].Latency = rng.Constant(1e6)
	one, single := play(t, cfg, crowd, options(t, "external"))
	two, replicated := play(t, cfg, crowd, options(t, "external", assignment{"store.replicas", "1"}))
	wantSame(t, "a store with and without replicas", single, replicated)
	if two.Tally.Network[sim.StoreStore].Messages == 0 || one.Tally.Network[sim.StoreStore].Messages != 0 {
		t.Error("only replicas cause traffic among store nodes")
	}
	one.Tally.Network[sim.StoreStore] = two.Tally.Network[sim.StoreStore]
	if one.Tally.Events = two.Tally.Events; !reflect.DeepEqual(one.Tally, two.Tally) {
		t.Error("replicas change more than the traffic among store nodes")
	}
}

// M13: without a time-to-live nothing expires; a memory as large as the greatest
// need changes nothing.
func TestUnlimited(t *testing.T) {
	cfg := plain(3)
	cfg.Sessions.Size = rng.Exponential(3000)
	cfg.Sessions.Idle = sim.Forever
	for _, name := range []string{"sticky", "clustering"} {
		cfg.Servers.Memory = 0
		unlimited, _ := play(t, cfg, crowd, options(t, name))
		if y := &unlimited.Tally; y.NaturalLogins+y.SessionsEnded[sim.TimedOut]+y.Evictions > 0 {
			t.Errorf("%s: sessions expired or were evicted: %+v", name, y)
		}
		for p := range unlimited.Places {
			cfg.Servers.Memory = max(cfg.Servers.Memory, unlimited.Places[p].MemoryPeak)
		}
		limited, _ := play(t, cfg, crowd, options(t, name))
		if !reflect.DeepEqual(unlimited, limited) {
			t.Errorf("%s: a memory of %d bytes makes a difference", name, cfg.Servers.Memory)
		}
		cfg.Servers.Memory--
		if less, _ := play(t, cfg, crowd, options(t, name)); less.Tally.Evictions == 0 {
			t.Errorf("%s: a byte less makes none", name)
		}
	}
}

// stretched multiplies all of a workload's times.
type stretched struct {
	sim.Workload
	factor int64
}

func (s *stretched) Next(v *sim.Visit) bool {
	more := s.Workload.Next(v)
	v.Start *= s.factor
	return more
}

func (s *stretched) Step(v *sim.Visit, k int32, luck *[4]uint64) sim.Step {
	step := s.Workload.Step(v, k, luck)
	step.Think *= s.factor
	return step
}

// M15: a world in slow motion shows the same. Times are constant, or given, and
// servers are not shared, because what is rounded to nanoseconds cannot be
// stretched.
func TestSlowMotion(t *testing.T) {
	for _, name := range []string{"local", "sticky", "clustering", "external"} {
		once, twice := slowMotion(t, name, 1), slowMotion(t, name, 2)
		for i := range once {
			once[i].At, once[i].Latency = once[i].At*2, once[i].Latency*2
		}
		wantSame(t, name+" in slow motion", once, twice)
	}
}

func slowMotion(t *testing.T, name string, factor int64) (answers []answer) {
	cfg := plain(3)
	cfg.Servers.Workers = 1
	times := func(ns int64) rng.Dist { return rng.Constant(float64(ns * factor)) }
	cfg.Requests.Service, cfg.Requests.LoginService = times(64*ms), times(96*ms)
	for l := range cfg.Network {
		cfg.Network[l].Latency = times(int64(l+1) * ms)
	}
	for _, d := range []*int64{&cfg.Duration, &cfg.Window, &cfg.Balancer.Detection, &cfg.Members.Detection} {
		*d *= factor
	}
	cfg.Sessions.Idle = 5 * sec * factor
	cfg.Faults = []sim.Fault{{Index: 1, At: 50 * sec * factor, For: 20 * sec * factor}}
	assignments := map[string][]assignment{
		"clustering": {{"delay", fmt.Sprintf("%dms", 40*factor)}},
		"external": {{"store", "redis"}, {"store.read", fmt.Sprintf("%dms", 2*factor)},
			{"store.write", fmt.Sprintf("%dms", 3*factor)}},
	}
	o := options(t, name, assignments[name]...)
	_, err := sim.Run(&sim.Trial{
		Config: cfg, Strategy: func() sim.Strategy { return o.Strategy(&cfg) }, Seed: 7,
		Workload: func(luck rng.Source) (sim.Workload, error) {
			w, err := crowd.Workload(luck)
			return &stretched{w, factor}, err
		},
		Observe: func(f sim.Fact) {
			if f.What == sim.Answered {
				answers = append(answers, answer{f.Visit, f.Request, f.Kind, f.Outcome, f.At, f.Latency})
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return answers
}

// M16: sessions and messages three times as large take three times the bytes,
// and no more time. Sizes are constant for the same reason.
func TestLargerSizes(t *testing.T) {
	alone(t)
	for _, name := range []string{"local", "sticky", "clustering", "external"} {
		small, answers := sized(t, name, 1)
		large, others := sized(t, name, 3)
		wantSame(t, name+" with larger sizes", answers, others)
		for l := range small.Tally.Network {
			one, three := small.Tally.Network[l], large.Tally.Network[l]
			one.Payload, one.Framing, one.ReceivedBytes, one.LostBytes = 3*one.Payload, 3*one.Framing, 3*one.ReceivedBytes,
				3*one.LostBytes
			if one != three {
				t.Errorf("%s, %v: three times the traffic is %+v, the traffic of larger sizes %+v", name, sim.LinkClass(l), one,
					three)
			}
		}
		for p := range small.Places {
			if 3*small.Places[p].MemoryPeak != large.Places[p].MemoryPeak ||
				3*small.Places[p].MemoryTime.Lo != large.Places[p].MemoryTime.Lo {
				t.Errorf("%s: place %d does not hold three times as much", name, p)
			}
		}
	}
}

func sized(t *testing.T, name string, factor int64) (sim.Result, []answer) {
	cfg := plain(3)
	bytes := func(n int64) rng.Dist { return rng.Constant(float64(n * factor)) }
	cfg.Sessions.Size, cfg.Sessions.Growth = bytes(1000), bytes(100)
	cfg.Requests.Bytes, cfg.Requests.AnswerBytes = bytes(500), bytes(5000)
	for l := range cfg.Network {
		cfg.Network[l].Framing *= factor
		cfg.Network[l].Bare *= factor
	}
	cfg.Servers.Overhead = 256 * factor
	var assignments []assignment
	if name == "external" {
		assignments = []assignment{{"store", "redis"}, {"store.overhead", fmt.Sprintf("%dB", 100*factor)}}
	}
	return play(t, cfg, crowd, options(t, name, assignments...))
}
