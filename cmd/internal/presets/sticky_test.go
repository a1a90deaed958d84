package presets_test

import (
	"math"
	"slices"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// Round robin binds exactly 100 of 400 users to each of four servers, so the
// crash of one ends exactly 100 sessions, and each of their users, who all
// come back, logs in once more.
func TestStickyCrash(t *testing.T) {
	s := play(t, "sticky-crash")
	s.counts("sticky cookie", "sessions ended by the crash", 100, func(r *sim.Result) uint64 {
		return r.Tally.SessionsEnded[sim.Crashed]
	})
	s.counts("sticky cookie", "requests behind it", 100, missing(sim.Crashed))
	s.exactly("sticky cookie", "forced_relogins_per_1000_visits", 250)
	s.zero("forced_relogins_per_1000_visits", "clustering async sticky", "clustering sync", "external redis")
	s.zero("inconsistency_rate", "clustering sync", "external redis")
	s.rises("missing_rate", "sticky cookie", "local")

	// Errors come from the detection time alone: none before 120 s, none from 130 s on, where the window ends.
	for _, strategy := range s.plan.Labels {
		for _, r := range s.of(strategy) {
			in, all := during(&r, 120, 130, unavailable), during(&r, 0, 300, unavailable)
			if in == 0 || in != all {
				t.Errorf("%s: %d requests failed from 120 to 130 s, %d in all", strategy, in, all)
			}
		}
	}
	// The 100 users of B send a request every 7 s, and the answer that it failed takes 20 ms: in 5 s there are
	// 100*5/7.02 of them, and those that are on B at the crash, 100*10ms/7.03s.
	s.agrees("sticky cookie", "failed_count", 100*5/7.02+0.14, 0.05)

	// While the group believes that B is there, up to 3 s, a write that waits for all copies waits for B.
	for _, r := range s.of("clustering sync") {
		if longest := r.Overhead.Quantile(1, 1); longest < 2e9 || longest > 3.1e9 {
			t.Errorf("the longest wait for a copy took %d ns, want nearly 3 s", longest)
		}
	}
	// B is empty when it is back: nobody is bound to it any more.
	s.rises("skew_requests_max_over_mean", "external redis", "sticky cookie")
}

// Three short outages: with the memory gone, with the memory kept, and a long
// cut after which a server wakes up with old copies.
func TestStickyFlap(t *testing.T) {
	s := play(t, "sticky-flap")
	for _, r := range s.of("sticky cookie") {
		// B's 100 users log in again, 25 on each server. C's 125 do not notice more than an error. D's 125 log in again.
		first, second, third := during(&r, 60, 120, forcedLogins), during(&r, 120, 180, forcedLogins),
			during(&r, 180, 400, forcedLogins)
		if first != 100 || second != 0 || third != 125 {
			t.Errorf("sticky: %d, %d and %d users had to log in again, want 100, 0 and 125", first, second, third)
		}
	}
	s.zero("stale_rate", "sticky cookie", "external redis")
	s.zero("forced_relogins_per_1000_visits", "clustering async sticky", "external redis")

	// Until D is back, only copies on their way and C's gap of 3 s make anything stale.
	const cutoff, back, trusted = 180, 240, 245
	s.rises("stale_rate", "sticky cookie", "clustering async sticky")
	// D's 100 users work elsewhere from 185 to 240 s. Who has written meanwhile, but not from 240 to 245 s, when D
	// already gets copies, finds an old session when he is sent back, and goes on finding it until he writes: 1/0.3
	// requests on average.
	rate := 0.3 / 7.03
	elsewhere := 1 - math.Exp(-rate*(back-cutoff-5))
	healed := 1 - math.Exp(-rate*(trusted-back))
	late := s.each("clustering async sticky", func(r *sim.Result) float64 { return float64(during(r, back, 400, stale)) })
	agree(t, "stale requests after the cut", late, 100*elsewhere*(1-healed)/0.3, 0.05)
	// The next write on top of it undoes what was done elsewhere.
	if lost := s.values("clustering async sticky", "lost_updates_count"); slices.Min(lost) < 50 {
		t.Errorf("lost updates %v; dozens of writes were made on servers that D did not hear", lost)
	}
	s.zero("lost_updates_count", "external redis")
}

// New visits go to all four servers, old ones stay on two until they end. So
// the old share of the load decays with the mean length of a visit.
func TestStickyScaleout(t *testing.T) {
	s := play(t, "sticky-scaleout", "replications=20")
	// A visit goes on after each request with the chance 29/30, after 7.03 s: it decays with tau = 30*7.03 s. Visits
	// of rate L that began in the 600 s before the step send, between a and b seconds after it,
	// 29 L integral of (e^(-t/tau) - e^(-(600+t)/tau)) requests; those that begin later make up the rest of L(1+29...).
	const tau = 30 * 7.03
	integral := func(a, b float64) float64 { return tau * (math.Exp(-a/tau) - math.Exp(-b/tau)) }
	for _, from := range []float64{0, 120, 300} {
		to := from + 60
		old := 29 * (integral(from, to) - integral(600+from, 600+to))
		fresh := (to - from) + 29*((to-from)-integral(from, to))
		excess := s.each("sticky cookie", func(r *sim.Result) float64 {
			onOld := during(r, 600+int64(from), 600+int64(to), func(w *sim.Window) uint64 { return w.Servers[0] + w.Servers[1] })
			all := during(r, 600+int64(from), 600+int64(to), func(w *sim.Window) uint64 {
				return w.Servers[0] + w.Servers[1] + w.Servers[2] + w.Servers[3]
			})
			return 2 * float64(onOld) / float64(all)
		})
		agree(t, "load of the two old servers over the mean", excess, 1+old/(old+fresh), 0.02)
	}

	// By address half of those who are online and come back lose their session: of the visits that began s seconds
	// before the step, (29/30) e^(-s/tau) send another request.
	online := 0.5 * 29.0 / 30 * integral(0, 600)
	moved := s.each("sticky ip-modulo", func(r *sim.Result) float64 { return float64(r.Tally.ForcedLogins) })
	agree(t, "users moved by modulo", moved, online/2, 0.05)
	s.zero("forced_relogins_per_1000_visits", "sticky cookie", "external redis")
	s.rises("skew_requests_max_over_mean", "external redis", "sticky ip-ring", "sticky cookie")

	// A cookie that ends after 300 s: a visit goes on beyond with (29/30) e^(-300/tau). Then each request goes to
	// another server with 3/4, until one has, and the user logs in and begins anew.
	const beyond = 29.0 / 30
	ends := beyond * math.Exp(-300/tau) * 0.75 / (1 - 0.25*beyond)
	s.agrees("cookie for 5 min", "forced_relogins_per_1000_visits", 1000*ends/(1-ends), 0.03)
	s.rises("skew_requests_max_over_mean", "external redis", "cookie for 5 min", "sticky cookie")

	// Neither modulo from 2 to 4 nor a ring moves anybody between servers that were there before.
	for _, strategy := range []string{"sticky ip-modulo", "sticky ip-ring"} {
		watch(t, s.plan, strategy, 0, func(f sim.Fact) {
			if f.What == sim.Answered && f.Again && f.Place < 2 {
				t.Errorf("%s: a user had to log in again on %s", strategy, sim.PlaceName(f.Place, 4))
			}
		})
	}
}

// The requests of each server are those of its users, and who they are follows
// from the order of arrival: user u of a closed population comes u-th, and round
// robin binds him to server u mod 4. So the load is known from the plans alone.
func TestStickyHeavyUsers(t *testing.T) {
	s := play(t, "sticky-heavy-users")
	squares := make([]float64, s.plan.Replications)
	for r := range s.plan.Replications {
		var want [4]uint64
		trial := s.plan.Trial(0, r)
		users, err := trial.Workload(rng.New(trial.Seed, trial.Replication))
		if err != nil {
			t.Fatal(err)
		}
		for u, v := 0, (sim.Visit{}); users.Next(&v); u++ {
			want[u%4] += 1 + uint64(v.Requests)
		}
		total := float64(want[0]+want[1]+want[2]+want[3]) / 4
		for p, place := range s.of("sticky cookie")[r].Places {
			if place.Requests != want[p] {
				t.Errorf("replication %d: %s got %d requests, its users send %d", r+1, place.Name, place.Requests, want[p])
			}
			squares[r] += (float64(want[p]) - total) * (float64(want[p]) - total)
		}
		// Sessions are dealt evenly.
		var dealt [4]int
		if r == 0 {
			watch(t, s.plan, "sticky cookie", r, func(f sim.Fact) {
				if f.What == sim.Answered && f.Outcome == sim.LoggedIn {
					dealt[f.Place]++
				}
			})
			if dealt != [4]int{250, 250, 250, 250} {
				t.Errorf("sessions were dealt %v, want 250 each", dealt)
			}
		}
	}
	// The sums of 250 independent users scatter around their mean with 250 variances of one; among four servers the
	// squares add up to 3 times that. One user's variance is large because one in a hundred counts for fifty.
	agree(t, "scatter of the load", squares, 3*250*varianceOfRequests(20, 49.505), 0.4)
	s.rises("skew_requests_max_over_mean", "external redis", "sticky cookie")
	for _, strategy := range []string{"clustering sync", "external redis"} {
		if skew := slices.Max(s.values(strategy, "skew_requests_max_over_mean")); skew > 1.001 {
			t.Errorf("%s: max/mean %v, round robin deals requests evenly", strategy, skew)
		}
	}
}

// varianceOfRequests is that of a number of requests: the mixture of two
// exponentials with balanced means, rounded, and at least 1.
func varianceOfRequests(mean, scv float64) float64 {
	p := (1 + math.Sqrt((scv-1)/(scv+1))) / 2
	tail := func(x float64) float64 { return p*math.Exp(-2*p*x/mean) + (1-p)*math.Exp(-2*(1-p)*x/mean) }
	first, second := 1.0, 1.0
	for k := 2.0; k < 1e6; k++ { // E[X] is the sum of P(X >= k), E[X^2] that of (2k-1) P(X >= k)
		first += tail(k - 0.5)
		second += (2*k - 1) * tail(k-0.5)
	}
	return second - first*first
}

// Each restart meets the users of one server, and those who fled there from
// the servers before it: (1/4)(4/3)^k at the k-th, from 0, which add up to
// ((4/3)^4-1)(3/4) = 175/108 of all users. Round robin deals the refugees evenly
// up to one or two, so every replication is within a few of it.
func TestRollingDeploy(t *testing.T) {
	s := play(t, "rolling-deploy")
	s.agrees("sticky cookie", "forced_relogins_per_1000_visits", 1000*175.0/108, 0.005)
	for _, r := range s.of("sticky cookie") {
		if first := during(&r, 100, 220, forcedLogins); first != 50 {
			t.Errorf("the first restart made %d users log in, want the 50 of server A", first)
		}
	}
	s.zero("forced_relogins_per_1000_visits", "clustering async sticky", "external redis")
	// The balancer knows beforehand, so only requests that are on a server when it stops fail: in four restarts about
	// 4*50*10ms/7.03s = 0.3 of them. More than 4 happen in one of 60,000 replications (Poisson).
	if most := slices.Max(s.values("sticky cookie", "failed_count")); most > 4 {
		t.Errorf("%v requests failed, want next to none", most)
	}
}
