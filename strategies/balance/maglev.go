package balance

import (
	"slices"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// maglevSize is the number of entries of a Maglev table: a prime, so that
// every step leads through all entries; the paper's smaller one and Envoy's.
const maglevSize = 65537

// maglev is the table of Eisenbud et al. (NSDI 2016). Every server prefers
// the entries in an order of its own; in turn they claim the first one that
// is free, until all are taken. So the servers' numbers of entries differ by
// at most one, and a pick is one look-up. In exchange a change also moves a
// few keys between servers that stay: with 10 of them 0.2 % of all keys, and
// more the fewer entries there are for each.
type maglev struct {
	size         int            // entries of a table, a prime
	offset, step []int          // by server: its first entry, and how far it is to its next
	next         []int          // by server: the entry it will look at next
	wanted       []bool         // the servers that are up now
	tables       []*maglevTable // for several sets of servers, the one asked last in front
}

// maglevTable is the table for one set of servers.
type maglevTable struct {
	entries []int16 // the server of each entry
	present []bool  // the servers for which it was made
	count   int     // their number
}

// maglevTables is how many tables are kept: a request that was tried in vain
// on one server, and now looks for another, asks for a set without that one.
const maglevTables = 8

func newMaglev(servers int) *maglev {
	m := &maglev{size: maglevSize, offset: make([]int, servers), step: make([]int, servers), next: make([]int, servers),
		wanted: make([]bool, servers)}
	m.add()
	for p := range servers {
		m.offset[p] = remainder(rng.Mix(hashOffset, uint64(p)), maglevSize)
		m.step[p] = 1 + remainder(rng.Mix(hashStep, uint64(p)), maglevSize-1)
	}
	return m
}

// ownerOf implements keyed.
func (m *maglev) ownerOf(key uint64, f farm) sim.Place {
	for p := range m.wanted {
		m.wanted[p] = f.Up(sim.Place(p))
	}
	t := m.table()
	if t.count == 0 {
		return sim.Nowhere
	}
	return sim.Place(t.entries[remainder(key, len(t.entries))])
}

// table is the table for the servers that are up, made anew unless it is among
// those kept.
func (m *maglev) table() *maglevTable {
	for i, t := range m.tables {
		if slices.Equal(t.present, m.wanted) {
			m.front(i)
			return t
		}
	}
	if len(m.tables) < maglevTables {
		m.add()
	}
	m.front(len(m.tables) - 1)
	m.fill(m.tables[0])
	return m.tables[0]
}

// add makes room for one more table: that of no server.
func (m *maglev) add() {
	m.tables = append(m.tables, &maglevTable{entries: make([]int16, m.size), present: make([]bool, len(m.wanted))})
}

// front puts a table in front of the others.
func (m *maglev) front(i int) {
	t := m.tables[i]
	copy(m.tables[1:i+1], m.tables[:i])
	m.tables[0] = t
}

// fill makes a table for the servers that are up.
func (m *maglev) fill(t *maglevTable) {
	const free = -1
	for i := range t.entries {
		t.entries[i] = free
	}
	copy(t.present, m.wanted)
	t.count = 0
	for _, up := range m.wanted {
		if up {
			t.count++
		}
	}
	copy(m.next, m.offset)
	for left := len(t.entries); left > 0 && t.count > 0; {
		for p, present := range t.present {
			if !present || left == 0 {
				continue
			}
			for t.entries[m.next[p]] != free {
				m.next[p] = (m.next[p] + m.step[p]) % len(t.entries)
			}
			t.entries[m.next[p]] = int16(p)
			left--
		}
	}
}
