package presets_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim"
)

// Many users on three servers. Seen from one user, the more than 50 requests per
// second of the others turn the wheel many times between two of his own, so the
// next one reaches his server with the chance 1/3: local misses 2/3 of all
// requests. More exactly, the wheel moves by a geometric number of steps and one
// (V25): with p = 50*7/(1+50*7) the chance is (1-p)p^2/(1-p^3) = 0.33333. Where the
// session follows the user or lies in one place, nothing is ever missing or stale;
// where nobody waits for copies, a little is.
func TestArticle(t *testing.T) {
	s := play(t, "article", "replications=5", "duration=6m")
	s.agrees("local", "missing_rate", 2.0/3, 0.005)
	s.zero("inconsistency_rate",
		"sticky cookie", "sticky ip-nginx", "clustering sync", "external redis", "external postgresql")
	s.rises("inconsistency_rate", "sticky cookie", "clustering async", "local")
	s.rises("stale_rate", "sticky cookie", "clustering async")

	// Each has its price in another column.
	s.rises("skew_requests_max_over_mean", "external redis", "sticky cookie")
	s.rises("memory_mean_bytes", "external redis", "sticky cookie", "clustering sync")
	s.rises("overhead_mean_ms", "sticky cookie", "clustering sync", "external redis", "external postgresql")
	s.rises("network_bytes_per_request", "sticky cookie", "clustering sync")
	// The login and every other request behind it write, 5.8 of 10, so 3 servers are below the 2+1/w = 3.7 at which
	// copies to all become dearer than a store.
	s.rises("network_bytes_per_request", "clustering sync", "external redis")
}

// The article literally, request by request. Round robin takes login, post,
// read and logout to A, B, C and A.
func TestSeedThreeServers(t *testing.T) {
	const unknown, fine = sim.Missing, sim.Fresh
	for _, c := range []struct {
		strategy string
		servers  int
		places   string
		verdicts []sim.Outcome // of post, read and logout
	}{
		{"local", 3, "ABCA", []sim.Outcome{unknown, unknown, fine}},
		{"local", 1, "AAAA", []sim.Outcome{fine, fine, fine}},
		{"local", 2, "ABAB", []sim.Outcome{unknown, fine, unknown}},
		{"local", 4, "ABCD", []sim.Outcome{unknown, unknown, unknown}},
		{"sticky cookie", 3, "AAAA", []sim.Outcome{fine, fine, fine}},
		{"clustering sync", 3, "ABCA", []sim.Outcome{fine, fine, fine}},
		// The copies leave 50 ms after the login's answer, the post comes 970 ms after it.
		{"clustering async", 3, "ABCA", []sim.Outcome{fine, fine, fine}},
		// They leave 1.5 s after it: after the post, before the read.
		{"clustering too slow", 3, "ABCA", []sim.Outcome{unknown, fine, fine}},
		{"external redis", 3, "ABCA", []sim.Outcome{fine, fine, fine}},
	} {
		places, verdicts := "", []sim.Outcome(nil)
		p := read(t, "seed-three-servers", fmt.Sprintf("cluster.servers=%d", c.servers))
		watch(t, p, c.strategy, 0, func(f sim.Fact) {
			if f.What != sim.Answered {
				return
			}
			if places += sim.PlaceName(f.Place, c.servers); f.Kind != sim.Login {
				verdicts = append(verdicts, f.Outcome)
			}
		})
		if places != c.places {
			t.Errorf("%s on %d servers went to %s, want %s", c.strategy, c.servers, places, c.places)
		}
		if diff := cmp.Diff(c.verdicts, verdicts); diff != "" {
			t.Errorf("%s on %d servers (-want +got):\n%s", c.strategy, c.servers, diff)
		}
	}

	s := play(t, "seed-three-servers")
	s.exactly("local", "missing_rate", 2.0/3)
	s.counts("local", "requests at a wrong server", 2, missing(sim.WrongServer))
	s.counts("clustering too slow", "requests before their copy", 1, missing(sim.NotYetReplicated))
	s.exactly("sticky cookie", "skew_requests_max_over_mean", 3) // one server does the work of three

	// The price of copies: three of them, and for login and post two messages each with 2048 and 2176 B, for the
	// logout two without payload. Every message is acknowledged, which makes 12, and has 135 B of headers.
	s.exactly("clustering sync", "memory_server_peak_bytes", 2176+256)
	for _, r := range s.of("clustering sync") {
		copies := r.Tally.Network[sim.ServerServer]
		if want := uint64(2*2048 + 2*2176); copies.Payload != want || copies.Messages != 12 || copies.Framing != 12*135 {
			t.Errorf("the servers exchanged %+v, want %d B in 12 messages", copies, want)
		}
	}
}

// Each user goes round three servers on his own, and each new login moves him
// one server further, so all of his 12 pages are unknown.
func TestLoginLoop(t *testing.T) {
	s := play(t, "login-loop")
	s.exactly("local", "missing_rate", 1)
	s.exactly("local", "forced_relogins_per_1000_visits", 12*1000)
	s.exactly("local", "requests_count", 100*(1+12+12))
	s.zero("missing_rate", "sticky cookie", "clustering sync", "external redis")

	// It does not depend on the number of servers, as soon as there are two.
	for servers, want := range map[int]float64{1: 0, 2: 12000, 4: 12000, 8: 12000} {
		s := play(t, "login-loop", "replications=2", "strategies=[local]", fmt.Sprintf("cluster.servers=%d", servers))
		s.exactly("local", "forced_relogins_per_1000_visits", want)
	}

	// With many users in between, the next server is any of them. 100 users make at least 14 requests a second, so
	// the chance of V25 to come back to the same one is (1-p)p^2/(1-p^3) = 0.333 for p = 0.99: it misses with 2/3.
	s = play(t, "login-loop", "strategies=[local]", "cluster.policy=round-robin")
	s.agrees("local", "missing_rate", 2.0/3, 0.01)
}

// Where servers adopt the id they are shown, each of the N-1 further servers
// makes its own session once, and that is all. But then the copies drift apart:
// a post is known only to the server it reached.
func TestLoginLoopWithAdoption(t *testing.T) {
	for _, servers := range []int{2, 3, 4, 8} {
		s := play(t, "login-loop", "replications=3", "strategies=[local]", "users.on_missing=adopt",
			fmt.Sprintf("cluster.servers=%d", servers))
		s.exactly("local", "forced_relogins_per_1000_visits", 1000*float64(servers-1))
		for _, r := range s.of("local") {
			for _, place := range r.Places {
				if place.CopiesPeak != 100 {
					t.Errorf("%d servers: %s held %d sessions, want one of each of the 100 users", servers, place.Name,
						place.CopiesPeak)
				}
			}
		}
		if stale := s.values("local", "stale_rate"); slices.Min(stale) == 0 {
			t.Errorf("%d servers: no request saw an old session, although the copies differ", servers)
		}
	}
	// With servers at random, 13 requests meet 3(1-(2/3)^13) of three servers on average.
	s := play(t, "login-loop", "strategies=[local]", "users.on_missing=adopt", "cluster.policy=random")
	s.agrees("local", "forced_relogins_per_1000_visits", 1000*(3*(1-math.Pow(2.0/3, 13))-1), 0.005)
}
