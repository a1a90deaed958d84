package workloads

import (
	"fmt"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// callers counts the visits of each address.
func callers(t *testing.T, n int, seed uint64, assignments ...string) map[uint32]int {
	t.Helper()
	seen := map[uint32]int{}
	for _, v := range take(begin(t, options(t, "visits", assignments...), seed), n) {
		if v.IP>>24 != 10 || v.IP&0xff == 0 || v.IP&0xff == 255 {
			t.Fatalf("the address %08x is no host of 10.0.0.0/8", v.IP)
		}
		seen[v.IP]++
	}
	return seen
}

// busiest is the address with the most visits.
func busiest(seen map[uint32]int) (address uint32) {
	for ip, n := range seen {
		if n > seen[address] || n == seen[address] && ip < address {
			address = ip
		}
	}
	return address
}

// TestUniqueAddresses: 150,000 visits have as many addresses, in all of the
// 65,536 networks.
func TestUniqueAddresses(t *testing.T) {
	seen, networks := callers(t, 150_000, 1), map[uint32]bool{}
	for ip := range seen {
		networks[ip>>8] = true
	}
	if len(seen) != 150_000 || len(networks) != subnets {
		t.Errorf("150,000 visits have %d addresses in %d networks", len(seen), len(networks))
	}
}

// TestSharedAddresses: 1000 equal addresses with 20 in each network. The
// busiest of them has, like all, 1/1000 of the visits; chi-square of 999
// degrees of freedom at 1e-6 is 1224, at 1 - 1e-6 801.
func TestSharedAddresses(t *testing.T) {
	const n = 100_000
	seen := callers(t, n, 1, "clients.addresses=1000", "clients.per_subnet=20")
	networks, chi := map[uint32]int{}, 0.0
	for ip, count := range seen {
		networks[ip>>8]++
		chi += float64((count-n/1000)*(count-n/1000)) / (n / 1000)
	}
	if len(seen) != 1000 || len(networks) != 50 || chi > 1224 || chi < 801 {
		t.Errorf("%d addresses in %d networks, chi-square %.0f", len(seen), len(networks), chi)
	}
	for network, hosts := range networks {
		if hosts != 20 {
			t.Errorf("network %06x has %d addresses", network, hosts)
		}
	}
}

// TestZipfAddresses: by Zipf's law with exponent 1, of 1000 addresses, the
// busiest has 1/H(1000) = 13.36 % of the visits and the second half as many.
// They are in different networks.
func TestZipfAddresses(t *testing.T) {
	const n, top = 100_000, 0.133592
	seen := callers(t, n, 1, "clients.addresses=1000", "clients.zipf=1")
	first := busiest(seen)
	wantShare(t, "the busiest address", seen[first], n, top, 0.02)
	delete(seen, first)
	second := busiest(seen)
	wantShare(t, "the second address", seen[second], n, top/2, 0.02)
	if first>>8 == second>>8 {
		t.Errorf("the busiest addresses %08x and %08x share a network", first, second)
	}
}

// TestProxy: one address with 40 % of the visits, before unique ones, before
// equal ones and before ones by Zipf's law with exponent 1: there the second
// has 60 % of 1/H(99) = 19.32 %.
func TestProxy(t *testing.T) {
	const n = 50_000
	for _, c := range []struct {
		assignments []string
		addresses   int
		second      float64
	}{
		{nil, 0, 0},
		{[]string{"clients.addresses=100"}, 100, 0.6 / 99},
		{[]string{"clients.addresses=100", "clients.zipf=1"}, 100, 0.6 * 0.193148},
	} {
		seen := callers(t, n, 1, append(c.assignments, "clients.shares=40%")...)
		first := busiest(seen)
		wantShare(t, "the proxy", seen[first], n, 0.4, 0.01)
		if c.addresses == 0 && len(seen) != n-seen[first]+1 || c.addresses > 0 && len(seen) != c.addresses {
			t.Errorf("%v: %d addresses", c.assignments, len(seen))
		}
		if delete(seen, first); c.addresses > 0 && len(c.assignments) > 1 {
			wantShare(t, "the address behind the proxy", seen[busiest(seen)], n, c.second, 0.02)
		}
	}
}

// TestAllShares: shares that add up to all leave nothing for other addresses.
func TestAllShares(t *testing.T) {
	const n = 20_000
	for _, addresses := range []string{"2", "unique"} {
		seen := callers(t, n, 1, "clients.addresses="+addresses, "clients.shares=75%, 25%")
		if len(seen) != 2 {
			t.Fatalf("%d addresses are in use", len(seen))
		}
		wantShare(t, "the first address", seen[busiest(seen)], n, 0.75, 0.01)
	}
}

// TestAddressesAreLuck: replications meet other networks, so that a hash of
// the address is not the same accident in all of them.
func TestAddressesAreLuck(t *testing.T) {
	first := callers(t, 1000, 1, "clients.addresses=10", "clients.per_subnet=1")
	for ip := range callers(t, 1000, 2, "clients.addresses=10", "clients.per_subnet=1") {
		if first[ip] > 0 {
			t.Errorf("the address %08x is in use in both replications", ip)
		}
	}
}

// TestPermuteIsOneToOne under several keys.
func TestPermuteIsOneToOne(t *testing.T) {
	for key := range uint64(4) {
		seen := make([]bool, subnets)
		for x := range uint32(subnets) {
			y := permute(x, key<<60)
			if seen[y] {
				t.Fatalf("key %d maps two numbers to %d", key, y)
			}
			seen[y] = true
		}
	}
}

// TestPlaceIsOneToOne until all hosts of the networks in use have been dealt.
func TestPlaceIsOneToOne(t *testing.T) {
	a, seen := addresses{subnets: 4, key: 7}, map[uint32]bool{}
	for rank := range uint64(4 * maxPerSubnet) {
		seen[a.place(rank)] = true
	}
	if len(seen) != 4*maxPerSubnet {
		t.Errorf("%d ranks have %d addresses", 4*maxPerSubnet, len(seen))
	}
}

func TestClientProblems(t *testing.T) {
	c := sim.NewConfig()
	for _, p := range []struct {
		path        string
		assignments []string
	}{
		{"clients.shares", []string{"clients.shares=60%, 50%"}},
		{"clients.shares", []string{"clients.addresses=1", "clients.shares=60%, 40%"}},
		{"clients.shares", []string{"clients.addresses=2", "clients.shares=60%, 20%"}},
		{"clients.zipf", []string{"clients.zipf=1"}},
		{"clients.addresses", []string{"clients.addresses=70000", "clients.per_subnet=1"}},
	} {
		t.Run(fmt.Sprint(p.assignments), func(t *testing.T) {
			wantProblem(t, options(t, "visits", p.assignments...), &c, p.path)
		})
	}
}

// TestRoaming: of visits with 9 requests behind the login 5 % come from another
// network from one of them on, any of the 9. The others are the same visits as
// without.
func TestRoaming(t *testing.T) {
	const n = 100_000
	still := take(begin(t, options(t, "visits", "requests=10"), 1), n)
	moved, first := 0, [10]int{}
	for i, v := range take(begin(t, options(t, "visits", "requests=10", "clients.roaming=5%"), 1), n) {
		if v.Moves > 0 {
			moved++
			first[v.Moves]++
			if v.Moved>>8 == v.IP>>8 || v.Moved>>24 != 10 {
				t.Fatalf("visit %d moves from %08x to %08x", i, v.IP, v.Moved)
			}
		}
		if v.Moves, v.Moved = 0, 0; v != still[i] {
			t.Fatalf("visit %d is %+v, without roaming %+v", i, v, still[i])
		}
	}
	wantShare(t, "visits that move", moved, n, 0.05, 0.05)
	for k, count := range first[1:] {
		wantShare(t, fmt.Sprintf("moves before request %d", k+1), count, moved, 1.0/9, 0.15)
	}
	// Who only logs in has no time to move, and who comes back starts from where he was at first.
	for _, v := range take(begin(t, options(t, "visits", "requests=1", "clients.roaming=100%"), 1), 100) {
		if v.Moves != 0 {
			t.Fatalf("a visit without requests behind the login moves: %+v", v)
		}
	}
}
