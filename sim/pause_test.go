package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// times are the response times of the requests after the login, in the
// order of their answers.
func times(facts []Fact) (all []int64) {
	for _, f := range facts {
		if f.What == Answered && f.Request > 0 {
			all = append(all, f.Latency)
		}
	}
	return all
}

// paused is the instant configuration in which a place stands still from 10 s
// on.
func paused(servers int, role Role, index int, length int64) Config {
	cfg := instant(servers)
	cfg.Balancer.Dial.Answer, cfg.Balancer.Detection, cfg.Members.Detection = 50*sec, Forever, Forever
	cfg.Faults = []Fault{{Role: role, Index: index, At: 10 * sec, For: length, How: Pauses}}
	return cfg
}

// Work that is in service when its server stands still for 200 ms is done 200
// ms later, and so is all that waits behind it; what comes meanwhile is served
// after the server has woken, in the order in which it came.
func TestPausedWork(t *testing.T) {
	for _, discipline := range []Discipline{FCFS, PS} {
		cfg := paused(1, ServerRole, 0, 200*ms)
		cfg.Servers.Discipline = discipline
		cfg.Requests.Service = constant(100 * ms)
		// Two begin 30 and 20 ms before the pause and one comes in it. One worker: the first is done at 10.070 +
		// 0.200, the second 100 ms later, the third 100 ms after that. One shared core: the first has done 20 ms when
		// the second comes, and each does 5 ms more until 10 s. From 10.2 s on three share it: the first has 75 ms left,
		// the second 95, the third 100: done at 10.2 s + 3 x 75 ms, + 2 x 20 ms, + 5 ms.
		w := &recorded{users{
			at(0, moment{9970 * ms, Read}), at(1*ms, moment{9990 * ms, Read}), at(2*ms, moment{10050 * ms, Read})}}
		want := []int64{10270*ms - 9970*ms, 10370*ms - 9990*ms, 10470*ms - 10050*ms}
		if discipline == PS {
			want = []int64{10425*ms - 9970*ms, 10465*ms - 9990*ms, 10470*ms - 10050*ms}
		}
		result, facts := play(t, cfg, &answers{}, w)
		if diff := cmp.Diff(want, times(facts)); diff != "" {
			t.Errorf("discipline %d: latencies (-want +got):\n%s", discipline, diff)
		}
		if busy := result.Places[0].BusyTime; busy != 300*ms {
			t.Errorf("discipline %d: the server worked for %d ns, want 300 ms: a pause is no work", discipline, busy)
		}
	}
}

// An operation in service at a store node that stands still, and one that waits
// for the disk, are done later by the pause.
func TestPausedStore(t *testing.T) {
	cfg := withStore(2, 0)
	cfg.Balancer.Dial.Answer = 50 * sec
	cfg.Store.Workers = 1
	cfg.Store.Read, cfg.Store.Commit = constant(100*ms), constant(80*ms)
	cfg.Faults = []Fault{{Role: StoreRole, At: 10 * sec, For: sec, How: Pauses}}
	for _, c := range []struct {
		kind  Kind
		sent  int64
		after int64
	}{
		{Read, 9950 * ms, 1100 * ms},  // half of the service was done
		{Read, 10500 * ms, 600 * ms},  // came in the middle of the pause: 500 ms and the service
		{Write, 9850 * ms, 1180 * ms}, // the fsync began at 9.950 s
	} {
		_, facts := play(t, cfg, toStore(1), &recorded{users{at(0, moment{c.sent, c.kind})}})
		if diff := cmp.Diff([]int64{c.after}, times(facts)); diff != "" {
			t.Errorf("%v at %d ms: latency (-want +got):\n%s", c.kind, c.sent/ms, diff)
		}
	}
}

// A copy that waits for a peer that stands still is taken when the peer wakes,
// and the request that waits for its acknowledgement waits as long. A request
// that waits for another peer alone does not.
func TestPausedPeer(t *testing.T) {
	for _, c := range []struct {
		wait  int
		after int64
	}{{1, 0}, {2, 0}, {3, 700 * ms}} { // the server itself, B, which works, and C, which stands still until 11 s
		cfg := paused(3, ServerRole, 2, sec)
		s := &answers{route: toServer(0), write: toAll(c.wait)}
		_, facts := play(t, cfg, s, &recorded{users{at(0, moment{10300 * ms, Write})}})
		if diff := cmp.Diff([]int64{c.after}, times(facts)); diff != "" {
			t.Errorf("wait for %d: latency (-want +got):\n%s", c.wait, diff)
		}
		for _, f := range facts {
			if f.What == CopyArrived && f.Version == 2 && f.Place == 2 && f.At != 11*sec {
				t.Errorf("C takes the copy at %d ms, want 11 s", f.At/ms)
			}
		}
	}
}

// The group drops a member that stands still for longer than its drop time:
// then nobody waits for it any more, and it gets no further copies until it is
// back. What it was sent before, it takes when it wakes.
func TestPausedPeerIsDropped(t *testing.T) {
	cfg := paused(2, ServerRole, 1, 10*sec)
	cfg.Members.Detection = 3 * sec
	s := &answers{route: toServer(0), write: func(v View, _ SessionID, at Place, dst []Place) ([]Place, int) {
		return toAll(2)(v, 0, at, dst)
	}}
	w := &recorded{users{at(0, moment{11 * sec, Write}, moment{15 * sec, Write}, moment{25 * sec, Write})}}
	_, facts := play(t, cfg, s, w)
	if diff := cmp.Diff([]int64{2 * sec, 0, 0}, times(facts)); diff != "" {
		t.Errorf("latencies (-want +got):\n%s", diff)
	}
	var arrived []int64
	for _, f := range facts {
		if f.What == CopyArrived && f.At >= 10*sec {
			arrived = append(arrived, int64(f.Version), f.At)
		}
	}
	if diff := cmp.Diff([]int64{2, 20 * sec, 4, 25 * sec}, arrived); diff != "" {
		t.Errorf("versions that B took, and when (-want +got):\n%s", diff)
	}
}

// A copy that has not left its sender when that stands still leaves later by
// the pause; so it does if the pause ends with a crash, which takes it along.
func TestPausedSender(t *testing.T) {
	cfg := paused(2, ServerRole, 0, 2*sec)
	cfg.Replica.Delay, cfg.Duration = constant(500*ms), 20*sec
	s := &answers{route: toServer(0), write: toAll(1)}
	arrivals := func(cfg Config) (all []int64) {
		_, facts := play(t, cfg, s, &recorded{users{at(0, moment{9600 * ms, Write}, moment{9900 * ms, Write})}})
		for _, f := range facts {
			if f.What == CopyArrived && f.Version > 1 {
				all = append(all, f.At)
			}
		}
		return all
	}
	if diff := cmp.Diff([]int64{12100 * ms, 12400 * ms}, arrivals(cfg)); diff != "" {
		t.Errorf("copies arrive (-want +got):\n%s", diff)
	}
	cfg.Random[ServerRole] = RandomFaults{TimeToFailure: constant(11 * sec), TimeToRepair: constant(sec)}
	if diff := cmp.Diff([]int64(nil), arrivals(cfg)); diff != "" {
		t.Errorf("copies arrive although their sender broke (-want +got):\n%s", diff)
	}
}

// Checks reach a server that stands still and are answered when it wakes. One
// that would be answered after its timeout has failed: of the checks of 10, 12,
// 14, 16, 18 s with a timeout of 1 s none is in time but that of 20 s, which the
// server finds when it wakes at 20.5 s. Three failures in a row make it a dead
// server at 15 s, two passed checks a sound one at 22 s.
func TestPausedChecks(t *testing.T) {
	cfg := paused(2, ServerRole, 0, 10500*ms)
	cfg.Duration = 30 * sec
	cfg.Balancer.Checks = Checks{Interval: 2 * sec, Timeout: sec, Fall: 3, Rise: 2}
	c := set(t, cfg, &answers{route: toServer(1)}, &recorded{users{at(0)}}, nil)
	c.run()
	f := c.finish().Faults[0]
	phase := rng.Below(Draw(c.luck, 0, PurposeCheck, 0, 0)[2], 2*sec)
	want := FaultRecord{Place: 0, Name: "A", How: Pauses, Keep: true, Down: 10 * sec, Up: 20500 * ms, Promoted: Forever,
		Detected: 10*sec + phase + 2*2*sec + sec}
	// The first check that passes is the first whose timeout ends after 20.5 s.
	first := 10*sec + phase
	for first+sec < 20500*ms {
		first += 2 * sec
	}
	want.Trusted = max(first+2*sec, 20500*ms)
	if diff := cmp.Diff(want, f); diff != "" {
		t.Errorf("the course of the pause (-want +got):\n%s", diff)
	}
}

// The balancer gives up a request whose server stands still for longer than
// its answer timeout, wherever the request is there: on its way in, waiting for
// a worker, or in service. The server serves others afterwards.
func TestPausedBeyondTimeout(t *testing.T) {
	for _, discipline := range []Discipline{FCFS, PS} {
		cfg := paused(1, ServerRole, 0, 10*sec)
		cfg.Servers.Discipline = discipline
		cfg.Requests.Service = constant(100 * ms)
		cfg.Balancer.Dial.Answer = 4 * sec
		w := &recorded{users{
			at(0, moment{9950 * ms, Read}), at(1*ms, moment{9960 * ms, Read}), at(2*ms, moment{11 * sec, Read}),
			at(3*ms, moment{18 * sec, Read})}}
		result, facts := play(t, cfg, &answers{}, w)
		if diff := cmp.Diff([]Outcome{Failed, Failed, Failed, Fresh}, outcomesOf(facts)); diff != "" {
			t.Errorf("verdicts (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]int64{4 * sec, 4 * sec, 4 * sec, 2100 * ms}, times(facts)); diff != "" {
			t.Errorf("latencies (-want +got):\n%s", diff)
		}
		if busy := result.Places[0].BusyTime; busy != 150*ms {
			t.Errorf("the server worked for %d ns, want 50 ms before the pause and 100 after it", busy)
		}
	}
}

// A crash ends a pause: what had waited for the place fails with it.
func TestCrashEndsPause(t *testing.T) {
	cfg := paused(2, ServerRole, 0, 10*sec)
	cfg.Random[ServerRole] = RandomFaults{TimeToFailure: constant(12 * sec), TimeToRepair: constant(sec)}
	cfg.Duration, cfg.Users.OnMissing = 20*sec, CarryOn
	w := &recorded{users{at(0, moment{11 * sec, Read}, moment{13500 * ms, Read})}}
	result, facts := play(t, cfg, &answers{route: toServer(0)}, w)
	if diff := cmp.Diff([]Outcome{Failed, Missing}, outcomesOf(facts)); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int64{sec, 0}, times(facts)); diff != "" {
		t.Errorf("latencies (-want +got):\n%s", diff)
	}
	if up := result.Faults[0].Up; up != 12*sec {
		t.Errorf("the pause ends at %d ms, want with the crash at 12 s", up/ms)
	}
}

// A pause that comes back: five of 100 ms in ten seconds, one each two.
func TestPauseComesBack(t *testing.T) {
	cfg := paused(1, ServerRole, 0, 100*ms)
	cfg.Faults[0].At, cfg.Faults[0].Every, cfg.Duration = sec, 2*sec, 10*sec
	c := set(t, cfg, &answers{}, &users{}, nil)
	c.run()
	var got []int64
	for _, f := range c.finish().Faults {
		got = append(got, f.Down/ms, f.Up/ms)
	}
	if diff := cmp.Diff([]int64{1000, 1100, 3000, 3100, 5000, 5100, 7000, 7100, 9000, 9100}, got); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
}

// A primary that stands still for longer than the failover time is replaced.
// When it wakes it follows its successor: a write that waited for it fails.
func TestPausedPrimary(t *testing.T) {
	cfg := withStore(1, 1)
	cfg.Balancer.Dial.Answer = 50 * sec
	cfg.Store.Failover, cfg.Requests.Service, cfg.Servers.Workers = 3*sec, constant(200*ms), 2
	cfg.Faults = []Fault{{Role: StoreRole, At: 10 * sec, For: 10 * sec, How: Pauses}}
	w := &recorded{users{
		at(0, moment{9900 * ms, Write}, moment{15 * sec, Write}, moment{25 * sec, Read})}}
	result, facts := play(t, cfg, toStore(1), w)
	if diff := cmp.Diff([]Outcome{Fresh, Failed, Fresh}, outcomesOf(facts)); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	f := result.Faults[0]
	if f.Detected != 13*sec || f.Promoted != 13*sec || f.Up != 20*sec {
		t.Errorf("the course of the pause: %+v", f)
	}
}

// With heartbeats each second and a drop time of 3 s, A drops B, which stands
// still from 10 s on, when it looks at 14 s: B's last heartbeat was heard at the
// end of its phase before 10 s. A does not wait for it then, and counts it again
// with the heartbeat that B sends when it wakes; B drops nobody.
func TestPausedHeartbeats(t *testing.T) {
	cfg := paused(2, ServerRole, 1, 10*sec)
	cfg.Members = Members{Heartbeat: sec, Drop: 3 * sec, Closed: Forever}
	cfg.Duration = 30 * sec
	c := set(t, cfg, &answers{route: toServer(0), write: toAll(2)},
		&recorded{users{at(0, moment{11 * sec, Write})}}, nil)
	var told []Fact
	c.observe = func(f Fact) {
		if f.What == MemberDropped || f.What == MemberJoined || f.What == Answered && f.Request == 1 {
			told = append(told, f)
		}
	}
	c.run()
	phases := [2]int64{}
	for p := range phases {
		phases[p] = rng.Below(Draw(c.luck, uint64(p), PurposeHeartbeat, 0, 0)[0], sec)
	}
	last := 9*sec + phases[1] // B's last heartbeat
	look := 10*sec + phases[0]
	for look-last <= 3*sec {
		look += sec
	}
	var got []int64
	for _, f := range told {
		got = append(got, int64(f.What), f.At, int64(f.Place))
	}
	want := []int64{int64(MemberDropped), look, 1, int64(Answered), look, 0, int64(MemberJoined), 20 * sec, 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what happens (-want +got):\n%s", diff)
	}
	if f := c.finish().Faults[0]; f.Dropped != look {
		t.Errorf("the pause says that B was dropped at %d ms, want %d", f.Dropped/ms, look/ms)
	}
}

// A copy whose sender stood still and comes later to a receiver that stands
// still arrives once. (Both the instant at which it was to arrive at first and
// the later one lie in the receiver's pause.)
func TestPausedSenderAndReceiver(t *testing.T) {
	cfg := paused(2, ServerRole, 0, 500*ms)
	cfg.Faults = append(cfg.Faults, Fault{Index: 1, At: 10800 * ms, For: 1200 * ms, How: Pauses})
	cfg.Replica.Delay = constant(sec)
	s := &answers{route: toServer(0), write: toAll(2)}
	_, facts := play(t, cfg, s, &recorded{users{at(0, moment{9900 * ms, Write})}})
	arrived := 0
	for _, f := range facts {
		if f.What == CopyArrived && f.Version == 2 {
			arrived++
			if f.At != 12*sec {
				t.Errorf("the copy is taken at %d ms, want when B wakes", f.At/ms)
			}
		}
	}
	if arrived != 1 {
		t.Errorf("the copy arrives %d times", arrived)
	}
}

// What has come to a server that stands still, and timers of its own that have
// run out, are handled in the order in which they were due: an answer that came
// before the timeout is taken, one that came after it is not.
func TestPausedCaller(t *testing.T) {
	for _, c := range []struct {
		read  int64 // of the store, which is asked at 9.950 s
		want  Outcome
		after int64
	}{
		{400 * ms, Fresh, 2050 * ms},
		{600 * ms, Failed, 2050 * ms},  // the timeout was due at 10.450 s, the answer came at 10.550 s
		{3000 * ms, Failed, 2050 * ms}, // the answer is still to come
	} {
		cfg := withStore(1, 0)
		cfg.Balancer.Dial.Answer = 50 * sec
		cfg.Store.Read, cfg.Store.Caller = constant(c.read), StoreCaller{Timeout: 500 * ms}
		cfg.Faults = []Fault{{At: 10 * sec, For: 2 * sec, How: Pauses}}
		_, facts := play(t, cfg, toStore(1), &recorded{users{at(0, moment{9950 * ms, Read})}})
		if diff := cmp.Diff([]Outcome{c.want}, outcomesOf(facts)); diff != "" {
			t.Errorf("a read of %d ms (-want +got):\n%s", c.read/ms, diff)
		}
		if diff := cmp.Diff([]int64{c.after}, times(facts)); diff != "" {
			t.Errorf("a read of %d ms: latency (-want +got):\n%s", c.read/ms, diff)
		}
	}
}

// The next in line for a lock in a server's memory gets it when the server goes
// on, even if the lease of the holder has run out meanwhile; the holder's work
// is done later by the pause, and the line behind it as well.
func TestPausedLock(t *testing.T) {
	cfg := paused(1, ServerRole, 0, sec)
	cfg.Servers.Workers = 3
	cfg.Requests.Service = constant(100 * ms)
	cfg.Sessions.Lock = Lock{Mode: Exclusive, Timeout: Forever, Lease: 300 * ms}
	w := &recorded{users{at(0, moment{9950 * ms, Write}, moment{9960 * ms, Write}, moment{10300 * ms, Write})}}
	_, facts := play(t, cfg, &answers{}, w)
	// The first is done at 11.050 s. Its lease was over at 10.250 s, so the second starts when the server wakes, at 11 s,
	// and is done at 11.100 s; the third comes to the lock at 11 s as well, behind it.
	if diff := cmp.Diff([]int64{1100 * ms, 1140 * ms, 900 * ms}, times(facts)); diff != "" {
		t.Errorf("latencies (-want +got):\n%s", diff)
	}
}
