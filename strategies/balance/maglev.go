package balance

import (
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
	entries      []int16 // the server of each entry; their number is a prime
	offset, step []int   // by server: its first entry, and how far it is to its next
	next         []int   // by server: the entry it will look at next
	present      []bool  // the servers for which the table was made
	count        int     // their number
}

func newMaglev(servers int) *maglev {
	m := &maglev{
		entries: make([]int16, maglevSize), offset: make([]int, servers), step: make([]int, servers),
		next: make([]int, servers), present: make([]bool, servers),
	}
	for p := range servers {
		m.offset[p] = remainder(rng.Mix(hashOffset, uint64(p)), maglevSize)
		m.step[p] = 1 + remainder(rng.Mix(hashStep, uint64(p)), maglevSize-1)
	}
	return m
}

// ownerOf implements keyed.
func (m *maglev) ownerOf(key uint64, f farm) sim.Place {
	if m.update(f) {
		m.fill()
	}
	if m.count == 0 {
		return sim.Nowhere
	}
	return sim.Place(m.entries[remainder(key, len(m.entries))])
}

// update notes who is up and reports whether that is news.
func (m *maglev) update(f farm) (changed bool) {
	for p := range m.present {
		up := f.Up(sim.Place(p))
		if up == m.present[p] {
			continue
		}
		m.present[p], changed = up, true
		if up {
			m.count++
		} else {
			m.count--
		}
	}
	return changed
}

// fill makes the table for the present servers.
func (m *maglev) fill() {
	const free = -1
	for i := range m.entries {
		m.entries[i] = free
	}
	copy(m.next, m.offset)
	for left := len(m.entries); left > 0 && m.count > 0; {
		for p, present := range m.present {
			if !present || left == 0 {
				continue
			}
			for m.entries[m.next[p]] != free {
				m.advance(p)
			}
			m.entries[m.next[p]] = int16(p)
			left--
		}
	}
}

// advance lets a server look at the next entry in its order.
func (m *maglev) advance(p int) { m.next[p] = (m.next[p] + m.step[p]) % len(m.entries) }
