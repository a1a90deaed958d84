package sim

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// truth is the history of one session kept by brute force: for every version
// the set of writes it contains.
type truth struct {
	slot     uint32
	serial   uint32
	last     session        // as it was after the latest event
	contains []map[int]bool // by version
	acked    map[int]bool
	lost     map[int]bool
}

// oracle follows a run event by event and counts lost updates, and judges what
// was found, by looking at every set of writes that some place, or some
// message, holds.
type oracle struct {
	*cluster
	truths    map[uint32]*truth // by serial
	overtakes int               // requests that found a newer version than they knew, without what they knew
}

// hear compares the verdict on a session that was found with the definition:
// stale is an older version than the newest that the client knew of when it sent
// the request, or a newer one that lacks that write while it survives.
func (o *oracle) hear(t *rapid.T, f Fact) {
	if f.What != Judged || f.Outcome != Fresh && f.Outcome != Stale {
		return
	}
	o.newVersions()
	h, known := o.truths[f.Session], o.knownBy(f)
	stale := f.Version < known
	s := o.sessions.at(h.slot)
	if !stale && known >= o.affairsOf(s).first && known > 0 && !h.contains[f.Version][int(known)] {
		for version := range o.held(h, s) {
			stale = stale || h.contains[version][int(known)]
		}
		o.overtakes++
	}
	if stale != (f.Outcome == Stale) {
		t.Fatalf("at %d ns, request %d of visit %d, which knew of version %d, found version %d: %v", f.At, f.Request,
			f.Visit, known, f.Version, f.Outcome)
	}
}

// knownBy is the newest version that the request of a fact knew of.
func (o *oracle) knownBy(f Fact) uint32 {
	for slot := uint32(1); slot <= o.requests.used; slot++ {
		r := o.requests.at(slot)
		if r.stage == fetching && r.session != 0 && o.sessions.at(r.session).serial == f.Session &&
			r.number() == f.Visit && page(r.k) == f.Request && r.kind == f.Kind {
			return r.known
		}
	}
	panic("the request of a verdict is not under way")
}

// step lets one event happen and compares the counts.
func (o *oracle) step(t *rapid.T) bool {
	next, ok := o.engine.Peek()
	if !ok || next.At >= o.cfg.Duration || o.deserted() {
		return false
	}
	var acked uint32
	var serial uint32
	if event(next.What&0xff) == evAnswered {
		if r := o.request(next.Ref, next.What>>8); r != nil && r.written > 0 && r.outcome != Refused && r.outcome != Failed {
			acked, serial = r.written, o.sessions.at(r.session).serial
		}
	}
	o.engine.Next()
	o.dispatch(next)
	o.newVersions()
	if acked > 1 {
		o.truths[serial].acked[int(acked)] = true
	}
	lost := 0
	for _, h := range o.truths {
		o.judge(h)
		lost += len(h.lost)
	}
	if got := o.tally.LostUpdates; got != uint64(lost) {
		t.Fatalf("at %d ns, after event %d, the run counts %d lost updates, the oracle %d",
			o.now(), next.What&0xff, got, lost)
	}
	return true
}

// newVersions notes what requests have written since the latest event.
func (o *oracle) newVersions() {
	for slot := uint32(1); slot <= o.requests.used; slot++ {
		r := o.requests.at(slot)
		if r.stage == ended || r.written == 0 {
			continue
		}
		s := o.sessions.at(r.session)
		h := o.truths[s.serial]
		if h == nil {
			h = &truth{slot: r.session, serial: s.serial, contains: []map[int]bool{{}}, acked: map[int]bool{},
				lost: map[int]bool{}}
			o.truths[s.serial] = h
		}
		for len(h.contains) <= int(r.written) {
			h.contains = append(h.contains, nil)
		}
		set := map[int]bool{int(r.written): true}
		for w := range h.contains[r.base] {
			set[w] = true
		}
		h.contains[r.written] = set
	}
}

// judge finds the acknowledged writes of a session that nobody holds.
func (o *oracle) judge(h *truth) {
	s := o.sessions.at(h.slot)
	held := map[int]bool{}
	if s.serial == h.serial && (s.refs > 0 || s.alive > 0) { // else its record has been freed
		h.last = *s
		for version := range o.held(h, s) {
			for w := range h.contains[version] {
				held[w] = true
			}
		}
	}
	if !o.eligible(&h.last) {
		return
	}
	for w := range h.acked {
		if !held[w] {
			h.lost[w] = true
		}
	}
}

// held are the versions that some place holds, some message carries, or some
// request will write back.
func (o *oracle) held(h *truth, s *session) map[uint32]bool {
	all := map[uint32]bool{}
	for i := s.copies; i != 0; i = o.copies.at(i).next {
		if r := o.copies.at(i); !r.gone {
			all[r.version] = true
		}
	}
	for slot := uint32(1); slot <= o.messages.used; slot++ {
		if m := o.messages.at(slot); m.session == h.slot && m.kind != fetch &&
			(m.stage == travelling || m.stage == waiting || m.stage == serving) {
			all[m.version] = true
		}
		if m := o.messages.at(slot); m.session == h.slot && m.kind == fetch && m.stage == returning && m.found {
			if r := o.request(m.request, m.gen&genMask); r != nil && r.kind == Write && r.stage == fetching {
				all[m.version] = true
			}
		}
	}
	for slot := uint32(1); slot <= o.requests.used; slot++ {
		if r := o.requests.at(slot); r.session == h.slot && r.kind == Write && r.found &&
			(r.stage == inService || r.stage == inQueue) {
			all[r.base] = true
		}
	}
	return all
}

// scatter is a strategy that sends requests and copies anywhere.
type scatter struct {
	answers
	turn uint64
}

func newScatter(servers, copies, wait int, anywhere bool) *scatter {
	sc := &scatter{}
	sc.route = func(v View, _ SessionID) Place {
		p := Place(v.Luck() % uint64(servers))
		for i := range Place(servers) {
			if next := (p + i) % Place(servers); v.Up(next) {
				return next
			}
		}
		return Nowhere
	}
	sc.write = func(v View, _ SessionID, at Place, dst []Place) ([]Place, int) {
		sc.turn++
		if !anywhere || sc.turn%3 > 0 {
			dst = append(dst, at)
		}
		for i := 1; i < servers && i <= copies; i++ {
			p := Place(i)
			if sc.turn%2 == 0 {
				p = Place(servers - i)
			}
			dst = append(dst, (at+p)%Place(servers))
		}
		return dst, min(wait, len(dst))
	}
	return sc
}

// TestLostUpdates compares the count of lost updates with the oracle's after
// every event of random runs, and every verdict: forks, bursts, crashes, full
// memories.
func TestLostUpdates(t *testing.T) {
	overtakes := 0
	rapid.Check(t, func(t *rapid.T) {
		servers := rapid.IntRange(1, 4).Draw(t, "servers")
		cfg := withStore(servers, rapid.IntRange(0, 2).Draw(t, "replicas"))
		cfg.Duration = 40 * sec
		delay := float64(rapid.SampledFrom([]int64{0, 10 * ms, sec, 5 * sec}).Draw(t, "delay"))
		cfg.Replica.Delay = rng.UniformOn(0, delay)
		for l := range cfg.Network {
			cfg.Network[l].Latency = rng.UniformOn(0, float64(50*ms))
		}
		cfg.Requests.Service = rng.Exponential(float64(10 * ms))
		cfg.Servers.Workers = rapid.IntRange(1, 3).Draw(t, "workers")
		cfg.Servers.HoldWorker = rapid.Bool().Draw(t, "hold worker")
		cfg.Store.Read, cfg.Store.Write = rng.UniformOn(0, float64(20*ms)), rng.UniformOn(0, float64(20*ms))
		cfg.Store.Lag = cfg.Replica.Delay
		cfg.Store.Persistence = rapid.SampledFrom([]Persistence{PersistNothing, PersistCommit}).Draw(t, "persistence")
		cfg.Store.Failover = rapid.SampledFrom([]int64{0, sec, Forever}).Draw(t, "failover")
		cfg.Sessions.Idle = rapid.SampledFrom([]int64{sec, 10 * sec, Forever}).Draw(t, "idle")
		cfg.Users.OnError = rapid.SampledFrom([]OnError{NextRequest, Retry}).Draw(t, "on error")
		cfg.Users.Retries, cfg.Users.RetryWait = 3, 200*ms
		cfg.Users.OnMissing = rapid.SampledFrom([]OnMissing{LogInAgain, CarryOn}).Draw(t, "on missing")
		if rapid.Bool().Draw(t, "small memory") {
			cfg.Servers.Memory, cfg.Store.Memory = 3000, 3000
			cfg.Servers.Full = rapid.SampledFrom([]Full{EvictOldest, Refuse}).Draw(t, "full")
			cfg.Store.Full = cfg.Servers.Full
		}
		if rapid.Bool().Draw(t, "faults") {
			often := RandomFaults{
				TimeToFailure: rng.Exponential(float64(10 * sec)), TimeToRepair: rng.Exponential(float64(2 * sec)),
			}
			cfg.Random = [2]RandomFaults{often, often}
			cfg.Balancer.Detection, cfg.Members.Detection = 500*ms, 300*ms
		}
		var w Workload
		var all users
		for range rapid.IntRange(1, 4).Draw(t, "visits") {
			all = append(all, drawUser(t))
		}
		slices.SortFunc(all, func(a, b user) int { return cmp.Compare(a.start, b.start) })
		if w = &all; rapid.Bool().Draw(t, "recorded") {
			w = &recorded{all}
		}
		wait := rapid.IntRange(0, 3).Draw(t, "wait")
		s := newScatter(servers, rapid.IntRange(0, 3).Draw(t, "copies"), wait, rapid.Bool().Draw(t, "anywhere"))
		if rapid.Bool().Draw(t, "store") {
			store := toStore(wait)
			s.read, s.write = store.read, store.write
		}
		c, err := newCluster(&Trial{
			Config: cfg, Seed: rapid.Uint64().Draw(t, "seed"), Strategy: func() Strategy { return s },
			Workload: func(rng.Source) (Workload, error) { return w, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		o := &oracle{cluster: c, truths: map[uint32]*truth{}}
		c.observe = func(f Fact) { o.hear(t, f) }
		for o.step(t) {
		}
		c.finish()
		overtakes += o.overtakes
	})
	if overtakes == 0 {
		t.Error("nobody found a newer version without the write he knew of, so that verdict was not tested")
	}
}

// drawUser draws a visit of up to 20 requests, some of them in bursts.
func drawUser(t *rapid.T) user {
	now := rapid.Int64Range(0, 5*sec).Draw(t, "start")
	u := user{start: now, steps: []Step{{Kind: Login}}}
	for range rapid.IntRange(1, 20).Draw(t, "requests") {
		think := rapid.SampledFrom([]int64{0, 5 * ms, 100 * ms, sec, 3 * sec}).Draw(t, "think")
		now += think
		last := &u.steps[len(u.steps)-1]
		last.Think, last.Next = think, now
		u.steps = append(u.steps, Step{Kind: rapid.SampledFrom([]Kind{Read, Write, Write}).Draw(t, "kind")})
	}
	return u
}

// Writes that failed while the store was down were never acknowledged, so the
// next write, which is made from what the store kept, loses nothing.
func TestFailedWritesAreNotLost(t *testing.T) {
	cfg := withStore(1, 0)
	cfg.Store.Persistence = PersistCommit
	cfg.Faults = []Fault{{Role: StoreRole, At: 2 * sec, For: 10 * sec}}
	cfg.Requests.Service = constant(2 * ms)
	// The write of 1.999 s has read the session when the store breaks.
	w := &recorded{users{at(0, moment{sec, Write}, moment{1999 * ms, Write}, moment{3 * sec, Write}, moment{20 * sec,
		Write})}}
	result, facts := play(t, cfg, toStore(1), w)
	if got := outcomesOf(facts); !slices.Equal(got, []Outcome{Fresh, Failed, Failed, Fresh}) {
		t.Fatalf("the writes ended %v", got)
	}
	if n := result.Tally.LostUpdates; n != 0 {
		t.Errorf("%d lost updates of %d acknowledged writes, want none", n, result.Tally.WritesAcknowledged)
	}
}

// TestForkTraces: two servers, copies between them take 2 s, and a write is made
// from a version that lacks the one before. turns says where each request goes.
func TestForkTraces(t *testing.T) {
	for _, of := range []struct {
		name    string
		service int64
		turns   []Place
		moments []moment
		want    []Outcome
	}{
		// Write 2 is made on A at 10 s. The write of 10.5 s finds version 1 on B: it is stale, and version 3 lacks write 2.
		// From then on 3 is the newest write of the user, and B has it at 11 s. Version 3 reaches A at 12.5 s, and write 2
		// is lost: once.
		{"one by one", 0, []Place{0, 0, 1, 1, 0},
			[]moment{{10 * sec, Write}, {10500 * ms, Write}, {11 * sec, Read}, {13 * sec, Read}},
			[]Outcome{Fresh, Stale, Fresh, Fresh}},
		// Each request takes its server 1 s. Write 2 is made on A at 11 s, write 3 on B at 11.5 s, from version 1, which
		// was all its user knew of. The reads of 11.2, 11.3 and 11.4 s know of write 2, wait for B, and find version 3
		// at 11.5, 12.5 and 13.5 s: newer, but without write 2, which A has until version 3 arrives at 13.5 s.
		{"overtaken", sec, []Place{0, 0, 1, 1, 1, 1},
			[]moment{{10 * sec, Write}, {10500 * ms, Write}, {11200 * ms, Read}, {11300 * ms, Read}, {11400 * ms, Read}},
			[]Outcome{Fresh, Fresh, Stale, Stale, Fresh}},
	} {
		cfg := instant(2)
		cfg.Replica.Delay, cfg.Requests.Service = constant(2*sec), constant(of.service)
		s := &answers{write: toAll(1), route: func(v View, _ SessionID) Place { return of.turns[v.Turn()] }}
		result, facts := play(t, cfg, s, &recorded{users{at(0, of.moments...)}})
		if got := outcomesOf(facts); !slices.Equal(got, of.want) {
			t.Errorf("%s: the requests ended %v, want %v", of.name, got, of.want)
		}
		if n := result.Tally.LostUpdates; n != 1 {
			t.Errorf("%s: %d lost updates, want 1", of.name, n)
		}
	}
}

// TestForgottenFork: an answer is on its way while the fork that it is about is forgotten. The store is 10 ms away, and
// all else takes no time. The write of 1 s reads version 1 at 1.010 s and leaves version 2 at 1.030 s; that of 1.015 s
// reads version 1, too, and leaves version 3, which lacks version 2, at 1.045 s; that of 1.030 s has read version 2 and
// leaves version 4 at 1.060 s. The read of 1.045 s knows of version 2, whose answer came at 1.040 s. It finds version 3
// at 1.055 s and hears of it at 1.065 s: version 2 lives on in version 4, so it is stale. Version 3 is lost.
func TestForgottenFork(t *testing.T) {
	cfg := withStore(1, 0)
	cfg.Network[ServerStore].Latency = constant(10 * ms)
	cfg.Servers.Workers = 8
	w := &recorded{users{at(0, moment{sec, Write}, moment{1015 * ms, Write}, moment{1030 * ms, Write},
		moment{1045 * ms, Read})}}
	result, facts := play(t, cfg, toStore(1), w)
	if got := outcomesOf(facts); !slices.Equal(got, []Outcome{Fresh, Fresh, Stale, Fresh}) {
		t.Errorf("in the order of their answers the requests ended %v", got)
	}
	if n := result.Tally.LostUpdates; n != 1 {
		t.Errorf("%d lost updates, want 1", n)
	}
}
