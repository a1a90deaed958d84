package sim

import (
	"testing"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// The rig of the package's tests: a system in which nothing costs time or
// bytes unless the test says so, users who do what the test says, and a
// strategy made of three functions.

const (
	ms  = int64(1e6)
	sec = int64(1e9)
)

// instant is a configuration without any cost and without any end of life.
func instant(servers int) Config {
	return Config{
		Duration: Forever, Window: sec,
		Servers:  Servers{Count: servers, Workers: 1, Queue: -1, HoldWorker: true},
		Requests: Requests{},
		Sessions: Sessions{Size: rng.Constant(1000), Growth: rng.Constant(10), Idle: Forever, Absolute: Forever},
		Store:    Store{Failover: Forever, Workers: 1, Queue: -1},
	}
}

// user is one visit of a test: its steps, the login first.
type user struct {
	start int64
	ip    uint32
	steps []Step
}

// users are visits whose next request waits for the answer to the last.
type users []user

func (u *users) Next(v *Visit) bool { return nextOf(u, v, 0) }

func nextOf(all *users, v *Visit, number uint64) bool {
	for i := range *all {
		if one := &(*all)[i]; one.start >= 0 {
			last := len(one.steps) - 1
			*v = Visit{Number: number + uint64(i), Start: one.start, IP: one.ip, Requests: int32(last), Script: uint32(i)}
			if one.steps[last].Kind == Logout {
				v.Requests, v.Logout = v.Requests-1, true
			}
			one.start = -1
			return true
		}
	}
	return false
}

func (u *users) Step(v *Visit, k int32, _ *[4]uint64) Step { return (*u)[v.Script].steps[k] }

// recorded are visits whose requests are sent at the times in Step.Next.
type recorded struct{ users }

func (r *recorded) Release(*Visit) {}
func (r *recorded) Err() error     { return nil }

// at is a recorded visit: a login at the first time, then a request of each
// kind at each time.
func at(start int64, requests ...moment) user {
	u := user{start: start, steps: []Step{{Kind: Login}}}
	for _, r := range requests {
		u.steps[len(u.steps)-1].Next = r.time
		u.steps = append(u.steps, Step{Kind: r.kind})
	}
	return u
}

type moment struct {
	time int64
	kind Kind
}

// answers is a strategy made of three functions; nil ones are those of local
// sessions on the server that Turn names.
type answers struct {
	route func(v View, s SessionID) Place
	read  func(v View, s SessionID, at Place) Place
	write func(v View, s SessionID, at Place, dst []Place) ([]Place, int)
}

func (a *answers) Route(v View, s SessionID) Place {
	if a.route != nil {
		return a.route(v, s)
	}
	return Place(v.Turn() % uint64(v.Servers()))
}

func (a *answers) Read(v View, s SessionID, at Place) Place {
	if a.read != nil {
		return a.read(v, s, at)
	}
	return at
}

func (a *answers) Write(v View, s SessionID, at Place, dst []Place) ([]Place, int) {
	if a.write != nil {
		return a.write(v, s, at, dst)
	}
	return append(dst, at), 1
}

// toServer routes everything to one server.
func toServer(p Place) func(View, SessionID) Place { return func(View, SessionID) Place { return p } }

// toStore reads from and writes to the first shard's primary and its replicas,
// and waits for so many of them.
func toStore(wait int) *answers {
	return &answers{
		read: func(v View, _ SessionID, _ Place) Place { return v.Primary(0) },
		write: func(v View, _ SessionID, _ Place, dst []Place) ([]Place, int) {
			primary := v.Primary(0)
			dst = append(dst, primary)
			for i := range v.Replicas() + 1 {
				if p := v.StoreNode(0, i); p != primary {
					dst = append(dst, p)
				}
			}
			return dst, wait
		},
	}
}

// toAll gives every server a copy and waits for so many of them.
func toAll(wait int) func(View, SessionID, Place, []Place) ([]Place, int) {
	return func(v View, _ SessionID, at Place, dst []Place) ([]Place, int) {
		dst = append(dst, at)
		for p := range Place(v.Servers()) {
			if p != at && v.Member(p) {
				dst = append(dst, p)
			}
		}
		return dst, wait
	}
}

// set makes the cluster of a trial without running it.
func set(t *testing.T, cfg Config, s Strategy, w Workload, observe func(Fact)) *cluster {
	t.Helper()
	c, err := newCluster(&Trial{
		Config: cfg, Seed: 1, Observe: observe,
		Strategy: func() Strategy { return s },
		Workload: func(rng.Source) (Workload, error) { return w, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// play runs a trial of a test to its end. A run that hangs is stopped after
// more events than any of these tests needs.
func play(t *testing.T, cfg Config, s Strategy, w Workload) (Result, []Fact) {
	t.Helper()
	var facts []Fact
	c := set(t, cfg, s, w, func(f Fact) { facts = append(facts, f) })
	const enough = 100_000
	for range enough {
		next, ok := c.engine.Peek()
		if !ok || next.At >= c.cfg.Duration || c.deserted() {
			return c.finish(), facts
		}
		c.engine.Next()
		c.tally.Events++
		c.dispatch(next)
	}
	t.Fatalf("the run has not ended after %d events, at %d ns", enough, c.now())
	return Result{}, nil
}

// outcomes are the outcomes of the requests after the login, in the order of
// their answers.
func outcomesOf(facts []Fact) (all []Outcome) {
	for _, f := range facts {
		if f.What == Answered && f.Request > 0 {
			all = append(all, f.Outcome)
		}
	}
	return all
}
