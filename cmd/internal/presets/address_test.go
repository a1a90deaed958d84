package presets_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// All users of an address, or of a /24 for nginx, go to one server, so the
// largest group decides about the load.
func TestIpNat(t *testing.T) {
	p := read(t, "ip-nat", "replications=20", "duration=200s")
	byAddress := groups(func(rank int) int { return rank })
	bySubnet := groups(func(rank int) int { return rank % 50 }) // addresses are dealt to the 50 networks in turn
	for _, c := range []struct {
		strategy string
		shares   []float64
	}{{"sticky ip-modulo", byAddress}, {"sticky ip-rendezvous", byAddress}, {"sticky ip-nginx", bySubnet}} {
		// Two visits meet on one of four servers if they are of one group, with chance S = sum of squared shares, or
		// else with chance 1/4. So n visits scatter with CV^2 = 4/n + 4(n-1)/n (S + (1-S)/4) - 1.
		same := 0.0
		for _, share := range c.shares {
			same += share * share
		}
		var excess []float64
		for r := range p.Replications {
			visits, n := visitsOnServers(t, p, c.strategy, r), 0.0
			squares := 0.0
			for _, v := range visits {
				n += v
				squares += v * v
			}
			want := 4/n + 4*(n-1)/n*(same+(1-same)/4) - 1
			excess = append(excess, (4*squares/(n*n)-1)/want)
		}
		agree(t, c.strategy+": CV^2 of visits over theory", excess, 1, 0.1)
	}

	s := play(t, "ip-nat", "duration=200s")
	for _, strategy := range []string{"sticky ip-modulo", "sticky ip-rendezvous", "sticky ip-ring", "sticky ip-nginx"} {
		s.rises("skew_requests_max_over_mean", "external redis", "sticky cookie", strategy)
		// The proxy's server gets at least the proxy's 40 % of the visits, 1.6 times the mean, but for chance.
		for _, skew := range s.values(strategy, "skew_requests_max_over_mean") {
			if skew < 1.5 {
				t.Errorf("%s: max/mean is %v, want 1.6 or more", strategy, skew)
			}
		}
	}
}

// groups are the shares of the users that move together, where of names the
// group of the address of a rank: the proxy has 40 %, the rank r behind it a
// share in proportion to 1/r.
func groups(of func(rank int) int) (shares []float64) {
	sum := 0.0
	for r := 1; r <= 999; r++ {
		sum += 1 / float64(r)
	}
	shares = make([]float64, 1000)
	for rank := range 1000 {
		share := 0.4
		if rank > 0 {
			share = 0.6 / float64(rank) / sum
		}
		shares[of(rank)] += share
	}
	return shares
}

// nginxHash is ip_hash as its documentation and source define it, written here
// a second time: 89, then for each of three octets times 113 plus the octet
// modulo 6271.
func nginxHash(ip uint32) (h uint32) {
	h = 89
	for shift := 24; shift >= 8; shift -= 8 {
		h = (h*113 + ip>>shift&0xff) % 6271
	}
	return h
}

// visitsOnServers counts the visits that each server got, and checks that
// everybody is where his address belongs.
func visitsOnServers(t *testing.T, p *plan.Plan, strategy string, replication int) (visits [4]float64) {
	t.Helper()
	ips, at := addresses(t, p, replication), map[uint32]sim.Place{}
	watch(t, p, strategy, replication, func(f sim.Fact) {
		if f.What != sim.Routed {
			return
		}
		ip := ips[f.Visit]
		first, seen := at[ip]
		if seen && first != f.Place {
			t.Fatalf("%s: the address %08x is on server %d and on server %d", strategy, ip, first, f.Place)
		}
		if at[ip] = f.Place; strategy == "sticky ip-nginx" && f.Place != sim.Place(nginxHash(ip)%4) {
			t.Fatalf("%08x is on server %d, its hash is %d", ip, f.Place, nginxHash(ip))
		}
		if f.Kind == sim.Login {
			visits[f.Place]++
		}
	})
	return visits
}

// addresses are those of a trial's visits, by number.
func addresses(t *testing.T, p *plan.Plan, replication int) map[uint64]uint32 {
	t.Helper()
	trial := p.Trial(0, replication)
	w, err := trial.Workload(rng.New(trial.Seed, trial.Replication))
	if err != nil {
		t.Fatal(err)
	}
	ips := map[uint64]uint32{}
	for v := (sim.Visit{}); w.Next(&v) && v.Start < p.Config.Duration; {
		ips[v.Number] = v.IP
	}
	return ips
}

// D fails at 100 s, which the balancer knows at 105 s, and is trusted again at
// 200 s. Each user whose server changes has to log in once.
func TestIpResize(t *testing.T) {
	s := play(t, "ip-resize")
	lost := func(strategy string, from, to int64) []float64 {
		return s.each(strategy, func(r *sim.Result) float64 { return float64(during(r, from, to, forcedLogins)) })
	}
	users := map[string][]float64{} // on D when it fails, by replication
	for _, strategy := range s.plan.Labels {
		for r := range s.plan.Replications {
			users[strategy] = append(users[strategy], usersOf(t, s.plan, strategy, r, 3))
		}
	}
	for _, strategy := range []string{"sticky cookie", "sticky ip-nginx", "sticky ip-ring", "sticky ip-rendezvous"} {
		failed, back := lost(strategy, 100, 200), lost(strategy, 200, 300)
		for r, want := range users[strategy] {
			again := want // who went elsewhere comes back to D
			if strategy == "sticky cookie" {
				want, again = 100, 0 // round robin dealt exactly 100, and a cookie binds them to their new server
			}
			if failed[r] != want || back[r] != again {
				t.Errorf("%s, replication %d: %v and %v users changed their server, want the %v of D, then %v", strategy, r+1,
					failed[r], back[r], want, again)
			}
		}
	}
	// Maglev moves the users of D and few others: with four servers and a table of 65,537 less than 1 %.
	failed, back := lost("sticky ip-maglev", 100, 200), lost("sticky ip-maglev", 200, 300)
	for r, d := range users["sticky ip-maglev"] {
		if failed[r] < d || failed[r] > d+20 || back[r] != failed[r] {
			t.Errorf("sticky ip-maglev, replication %d: %v and %v users changed their server, D had %v", r+1, failed[r],
				back[r], d)
		}
	}
	// Modulo: a hash h keeps its server iff h mod 3 = h mod 4, for h mod 12 of 0, 1 and 2: a quarter of all.
	// When D is back they move back.
	failed, back = lost("sticky ip-modulo", 100, 200), lost("sticky ip-modulo", 200, 300)
	agree(t, "users moved by modulo", failed, 300, 0.02)
	if diff := cmp.Diff(failed, back); diff != "" {
		t.Errorf("modulo moved others when D was back (-failed +back):\n%s", diff)
	}
	for _, other := range s.plan.Labels[1:5] {
		s.rises("forced_relogins_per_1000_visits", "sticky cookie", other, "sticky ip-modulo")
	}
}

// usersOf counts the users of a server when D fails.
func usersOf(t *testing.T, p *plan.Plan, strategy string, replication int, server sim.Place) (users float64) {
	t.Helper()
	at := map[uint64]sim.Place{}
	watch(t, p, strategy, replication, func(f sim.Fact) {
		if f.What == sim.Answered && f.Outcome == sim.LoggedIn && f.At < 100e9 {
			at[f.Visit] = f.Place
		}
	})
	for _, place := range at {
		if place == server {
			users++
		}
	}
	return users
}
