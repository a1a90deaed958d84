package balance

import (
	"math"
	"slices"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// keys is how many addresses the tests of shares look at.
const keys = 100_000

// addressOf numbers addresses so that neighbours are not alike.
func addressOf(i int) uint32 { return uint32(i) * 2654435761 }

// TestIPHashVectors are the states of nginx's hash after 1, 2 and 3 rounds,
// computed from its definition with another program.
func TestIPHashVectors(t *testing.T) {
	for _, c := range []struct {
		ip     uint32
		rounds [3]uint32
	}{
		{0x0a000001, [3]uint32{2565, 1753, 5403}}, // 10.0.0.1
		{0xc0a80105, [3]uint32{154, 5654, 1196}},  // 192.168.1.5
		{0xcb007109, [3]uint32{2592, 4547, 3065}}, // 203.0.113.9
		{0xc6336407, [3]uint32{936, 4589, 139}},   // 198.51.100.7
		{0x08080808, [3]uint32{3023, 4786, 1047}}, // 8.8.8.8
		{0xac100501, [3]uint32{3526, 2024, 3246}}, // 172.16.5.1
		{0x64400003, [3]uint32{5143, 4914, 491}},  // 100.64.0.3
		{0x01010101, [3]uint32{636, 3506, 336}},   // 1.1.1.1
	} {
		hash := uint32(ipHashStart)
		for i, want := range c.rounds {
			if hash = ipHashRound(hash, c.ip); hash != want {
				t.Errorf("%08x: after %d rounds the hash is %d, want %d", c.ip, i+1, hash, want)
			}
		}
		first, second := sim.Place(c.rounds[0]%3), sim.Place(c.rounds[1]%3)
		if got := (&ipHash{}).owner(c.ip, allUp(3)); got != first {
			t.Errorf("%08x goes to server %d of 3, want %d", c.ip, got, first)
		}
		if got := (&ipHash{}).owner(c.ip, allUp(3).without(first)); second != first && got != second {
			t.Errorf("%08x goes to server %d when its own is down, want %d", c.ip, got, second)
		}
	}
}

// TestIPHashOverAllNetworks counts all 65,536 networks of 10.0.0.0/8: the
// counts on 3 servers, and the share that one more configured server moves,
// were computed exhaustively with another program.
func TestIPHashOverAllNetworks(t *testing.T) {
	seen := make([]int, 3)
	moved := map[int]int{}
	for network := range uint32(1 << 16) {
		ip := 10<<24 | network<<8 | 7
		seen[(&ipHash{}).owner(ip, allUp(3))]++
		for _, n := range []int{3, 4} {
			if (&ipHash{}).owner(ip, allUp(n)) != (&ipHash{}).owner(ip, allUp(n+1)) {
				moved[n]++
			}
		}
	}
	if want := []int{21852, 21842, 21842}; !slices.Equal(seen, want) {
		t.Errorf("the networks on 3 servers are %v, want %v", seen, want)
	}
	for n, want := range map[int]float64{3: 74.97, 4: 79.98} {
		if got := math.Round(float64(moved[n])/65536*10000) / 100; got != want {
			t.Errorf("from %d servers to %d, %v %% of the networks move, want %v %%", n, n+1, got, want)
		}
	}
}

// TestIPHashGivesUp: the first hash and 20 more are tried, then the servers
// take turns. Up are server 0, where a turn would begin, and the server that
// the 21st or the 22nd hash names.
func TestIPHashGivesUp(t *testing.T) {
	const ip = 0xcb007109
	var named []sim.Place
	for hash := uint32(ipHashStart); len(named) < 22; {
		hash = ipHashRound(hash, ip)
		named = append(named, sim.Place(hash%1000))
	}
	for tries, want := range map[int]sim.Place{21: named[20], 22: 0} {
		f := make(fleet, 1000)
		f[0], f[named[tries-1]] = true, true
		if slices.Index(named, named[tries-1]) != tries-1 || slices.Contains(named, 0) {
			t.Fatalf("the address does not suit the test: its servers are %v", named)
		}
		if got := (&ipHash{}).owner(ip, f); got != want {
			t.Errorf("with the server of hash %d up, the address goes to %d, want %d", tries, got, want)
		}
	}
}

// TestModuloKeeps is V22: from N to M servers exactly min(N,M) of lcm(N,M)
// consecutive keys keep theirs. T4: of the keys 0 to 19, 0 to 3 stay from 4
// to 5.
func TestModuloKeeps(t *testing.T) {
	changes := []struct{ from, to, lcm int }{{4, 5, 20}, {10, 11, 110}, {4, 6, 12}, {4, 8, 8}, {3, 4, 12}, {4, 3, 12}}
	for _, c := range changes {
		var stay []int
		for key := range c.lcm {
			if remainder(uint64(key), c.from) == remainder(uint64(key), c.to) {
				stay = append(stay, key)
			}
		}
		if len(stay) != min(c.from, c.to) || stay[len(stay)-1] != len(stay)-1 {
			t.Errorf("from %d to %d servers the keys %v stay", c.from, c.to, stay)
		}
		moved, want := movedShare(hashed{modulo{}}, c.from, c.to), 1-float64(min(c.from, c.to))/float64(c.lcm)
		wantNear(t, "the share that modulo moves", moved, want, math.Sqrt(want*(1-want)/keys), 0.01)
	}
}

// movedShare is the share of addresses with another server when so many of a
// fleet's first servers are up instead of so many.
func movedShare(tb table, from, to int) float64 {
	before, after := allUp(max(from, to)), allUp(max(from, to))
	clear(before[from:])
	clear(after[to:])
	moved := 0
	for _, change := range owners(tb, before, after) {
		if change[0] != change[1] {
			moved++
		}
	}
	return float64(moved) / keys
}

// owners are the servers of all addresses before and after a change.
func owners(tb table, before, after fleet) [][2]sim.Place {
	both := make([][2]sim.Place, keys)
	for i := range both {
		both[i][0] = tb.owner(addressOf(i), before)
	}
	for i := range both {
		both[i][1] = tb.owner(addressOf(i), after)
	}
	return both
}

// TestOnlyKeysOfTheFailedMove: when a server goes down, ring, rendezvous and
// nginx's hash move its own keys and no others; when it is back, all is as
// before.
func TestOnlyKeysOfTheFailedMove(t *testing.T) {
	for _, name := range []string{"ip-ring", "ip-rendezvous", "ip-nginx"} {
		tb := tables(5)[name]
		for gone := range sim.Place(5) {
			for i, change := range owners(tb, allUp(5), allUp(5).without(gone)) {
				if (change[0] == gone) == (change[0] == change[1]) || change[1] == gone {
					t.Fatalf("%s: when server %d fails, address %d moves from %d to %d", name, gone, i, change[0], change[1])
				}
			}
		}
		for i, change := range owners(tb, allUp(5), allUp(5)) {
			if change[0] != change[1] {
				t.Fatalf("%s: address %d moves although nothing has changed", name, i)
			}
		}
	}
}

// TestRendezvousShares: the new one of N+1 servers takes 1/(N+1) of all keys
// (V22), and all shares are equal but for chance.
func TestRendezvousShares(t *testing.T) {
	for _, n := range []int{4, 10} {
		p := 1 / float64(n+1)
		se := math.Sqrt(p * (1 - p) / keys)
		wantNear(t, "the share that rendezvous moves", movedShare(hashed{rendezvous{}}, n, n+1), p, se, 0.02)
		seen := make([]float64, n+1)
		for i := range keys {
			seen[hashed{rendezvous{}}.owner(addressOf(i), allUp(n+1))]++
		}
		for _, count := range seen {
			wantNear(t, "a server's share", count/keys, p, se, 0.02)
		}
	}
}

// TestRingFollowsItsArcs: the keys are spread over the servers as the arcs
// are; there are 160 points for each, and the shares differ by about 8 %.
func TestRingFollowsItsArcs(t *testing.T) {
	r := tables(5)["ip-ring"].(hashed).keyed.(*ring)
	if len(r.points) != 5*160 {
		t.Errorf("5 servers have %d points", len(r.points))
	}
	shares := arcs(r.points, 0, 5)
	seen := make([]float64, 5)
	for i := range keys {
		seen[r.ownerOf(keyOf(addressOf(i)), allUp(5))]++
	}
	for p, share := range shares {
		wantNear(t, "a server's share", seen[p]/keys, share, math.Sqrt(share*(1-share)/keys), 0.02)
	}
	if cv := math.Sqrt(squaredCV(shares)); cv < 0.02 || cv > 0.2 { // chi with 4 degrees of freedom around 0.071
		t.Errorf("the CV of the shares is %v", cv)
	}
}

// TestMaglevPaper is the example in section 3.4 of the paper: 3 backends, 7
// entries, before and after backend 1 is removed.
func TestMaglevPaper(t *testing.T) {
	m := &maglev{size: 7, offset: []int{3, 0, 3}, step: []int{4, 2, 1}, next: make([]int, 3), wanted: make([]bool, 3)}
	m.ownerOf(0, allUp(3))
	if want := []int16{1, 0, 1, 0, 2, 2, 0}; !slices.Equal(m.tables[0].entries, want) {
		t.Errorf("the table is %v, want %v", m.tables[0].entries, want)
	}
	m.ownerOf(0, allUp(3).without(1))
	if want := []int16{0, 0, 0, 0, 2, 2, 2}; !slices.Equal(m.tables[0].entries, want) {
		t.Errorf("the table without backend 1 is %v, want %v", m.tables[0].entries, want)
	}
}

// TestMaglevIsEven: the servers claim entries in turn, so their numbers of
// entries differ by at most one, whoever is up.
func TestMaglevIsEven(t *testing.T) {
	m := newMaglev(7)
	for _, f := range []fleet{allUp(7), allUp(7).without(3), allUp(7).without(3).without(0), allUp(7)} {
		m.ownerOf(0, f)
		seen := make([]int, 7)
		for _, p := range m.tables[0].entries {
			seen[p]++
		}
		for p, up := range f {
			if low := maglevSize / countUp(f); up && seen[p] != low && seen[p] != low+1 || !up && seen[p] > 0 {
				t.Errorf("with %v up the entries are %v", f, seen)
			}
		}
	}
}

// TestMaglevTables: whatever sets of servers were up before, a table is the one
// that would be made anew.
func TestMaglevTables(t *testing.T) {
	const servers = 6
	m := newMaglev(servers)
	for set := range uint64(60) {
		f := allUp(servers)
		for p := range f {
			f[p] = rng.Mix(set%3+set/7, uint64(p))%3 > 0 // sets that come back, and more of them than are kept
		}
		anew := newMaglev(servers)
		for key := range uint64(20) {
			if got, want := m.ownerOf(rng.Mix(key, 1), f), anew.ownerOf(rng.Mix(key, 1), f); got != want {
				t.Fatalf("with %v up key %d belongs to %d, want %d", f, key, got, want)
			}
		}
	}
}

// TestMaglevDisruption: a server that goes moves its own entries, 1/N of all,
// and a few between the servers that stay: fewer than its own, as long as there
// are 1000 entries for each server. When it is back, the table is as before.
func TestMaglevDisruption(t *testing.T) {
	for _, n := range []int{4, 10, 50} {
		m := newMaglev(n)
		m.ownerOf(0, allUp(n))
		before := slices.Clone(m.tables[0].entries)
		m.ownerOf(0, allUp(n).without(1))
		own, others := 0, 0
		for i, p := range m.tables[0].entries {
			switch {
			case before[i] == 1:
				own++
			case before[i] != p:
				others++
			}
		}
		t.Logf("%d servers: %.2f %% of the entries moved with their server, %.2f %% between others", n,
			100*float64(own)/maglevSize, 100*float64(others)/maglevSize)
		if own > maglevSize/n+1 || others == 0 || others > own {
			t.Errorf("%d servers: %d entries moved from the one that went, %d between others", n, own, others)
		}
		if m.ownerOf(0, allUp(n)); !slices.Equal(m.tables[0].entries, before) {
			t.Errorf("%d servers: the table does not return to what it was", n)
		}
	}
}
