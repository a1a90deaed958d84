package presets_test

import (
	"math"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// Think times are exponential with mean 5 min. A request whose gap is between
// 10 and 30 min finds its session alive and its entry gone; on one of four
// servers at random it misses with chance 3/4 and logs in, which makes an
// entry. Who is lucky still has none, so his next request is again as good as
// unpinned, until he misses or his session expires.
func TestAffinityTtlMismatch(t *testing.T) {
	s := play(t, "affinity-ttl-mismatch", "replications=20")
	forgotten, expired := math.Exp(-2), math.Exp(-6)
	// The chain of pinned and unpinned users: with chance (forgotten-expired)/4 a pinned one becomes unpinned, with
	// chance (1-expired)/4 an unpinned one stays so.
	odds := (forgotten - expired) / 4 / (1 - (1-expired)/4)
	pinned, unpinned := 1/(1+odds), odds/(1+odds)
	missing := (pinned*(forgotten-expired) + unpinned*(1-expired)) * 3 / 4 / (1 - expired)
	s.agrees("table for 10 min", "missing_rate", missing, 0.01)
	s.zero("missing_rate", "table for 30 min", "cookie")
}

// After the reload nobody has an entry. Whoever reaches his server by chance
// has none either, so sooner or later each of the 400 users misses, logs in,
// and is pinned again: once each.
func TestLbReload(t *testing.T) {
	s := play(t, "lb-reload")
	s.exactly("table lost", "forced_relogins_per_1000_visits", 1000)
	s.zero("forced_relogins_per_1000_visits", "table at a peer", "cookie")
	s.zero("unavailable_rate", s.plan.Labels...)
	for _, r := range s.of("table lost") {
		if before := during(&r, 0, 100, forcedLogins); before != 0 {
			t.Errorf("%d users had to log in again before the reload", before)
		}
	}
}

// A visit goes on after each request with the chance 19/20, every 7.03 s, so it
// is still there after t with e^(-t/tau), tau = 20 x 7.03 s. One visit begins each
// second, and round robin binds a quarter of them to B. Who is bound to B when
// it stops, and comes back, logs in again.
func TestDrainVsKill(t *testing.T) {
	const tau = 20 * 7.03
	there := func(since float64) float64 { return 0.25 * 19.0 / 20 * tau * (1 - math.Exp(-since/tau)) }
	relogins := func(s *stage) []float64 {
		return s.each("sticky cookie", func(r *sim.Result) float64 { return float64(r.Tally.ForcedLogins) })
	}
	// Of those who are there after 600 s, when the drain begins, some stay for the 300 s.
	drained := play(t, "drain-vs-kill", "replications=20")
	agree(t, "logins after a drain", relogins(drained), there(600)*math.Exp(-300/tau), 0.15)
	killed := play(t, "drain-vs-kill", "changes=[]")
	agree(t, "logins after a kill", relogins(killed), there(900), 0.06)
	for _, s := range []*stage{drained, killed} {
		s.zero("forced_relogins_per_1000_visits", "external redis")
	}
	// While B is drained it gets no logins.
	watch(t, drained.plan, "sticky cookie", 0, func(f sim.Fact) {
		if f.What == sim.Routed && f.Kind == sim.Login && f.Place == 1 && 600e9 <= f.At && f.At < 920e9 {
			t.Errorf("B got a login at %d s", f.At/1e9)
		}
	})
}

// Round robin over five servers of which three are dead fails three of five
// requests. Over the two that work it fails none; they do 2 x 2 / 50 ms = 80 a
// second, and for 700 users who think for 7 s and travel for 20.2 ms the
// response-time law leaves 700/80 - 7.02 = 1.73 s.
func TestPanicFailopen(t *testing.T) {
	s := play(t, "panic-failopen", "replications=5", "strategies=[external]")
	share := s.each("external redis", func(r *sim.Result) float64 {
		bad := float64(during(r, 70, 110, unavailable))
		return bad / (bad + float64(during(r, 70, 110, answered)))
	})
	agree(t, "share of requests that fail", share, 0.6, 0.01)

	s = play(t, "panic-failopen", "replications=5", "strategies=[external]", "cluster.balancer.fail_open=0%")
	// From 80 s on the queues have settled.
	perSecond := s.each("external redis", func(r *sim.Result) float64 {
		return float64(during(r, 80, 120,
			answered)) / 40
	})
	agree(t, "answers per second of two servers", perSecond, 80, 0.01)
	for _, r := range s.of("external redis") {
		// Only what was on the three servers when they died: 60 requests a second of 50 ms.
		if bad := during(&r, 0, 180, unavailable); bad > 20 {
			t.Errorf("%d requests failed although the balancer knew, want about 3", bad)
		}
		if p90 := r.Latency.Quantile(9, 10); p90 < 1.2e9 || p90 > 2.5e9 {
			t.Errorf("the slowest tenth took %.2f s and more, want about 1.73 s", float64(p90)/1e9)
		}
	}
}
