package sim

// pinTable is the balancer's table of pins: at most so many entries, in the
// order of their last use (HAProxy: stick table; nginx: sticky learn).
type pinTable struct {
	slots   map[uint64]uint32
	entries pool[pinEntry]
	oldest  uint32
	newest  uint32
	dropped uint64 // entries dropped for others since last asked
}

// pinEntry is one entry and its neighbours in the order of use.
type pinEntry struct {
	pin
	key   uint64
	older uint32
	newer uint32
}

// find is the server a key is pinned to, Nowhere for none. An entry whose
// time is over is removed; the others are refreshed.
func (t *pinTable) find(key uint64, now int64, cfg *Pins) Place {
	i, ok := t.slots[key]
	if !ok {
		return Nowhere
	}
	e := t.entries.at(i)
	if !e.good(now, cfg) {
		t.remove(i)
		return Nowhere
	}
	e.used = now
	t.unlink(i)
	t.link(i)
	return Place(e.server)
}

// set pins a key to a server. It reports false when the table is full and
// takes no new entries.
func (t *pinTable) set(key uint64, server Place, now int64, cfg *Pins) bool {
	if t.slots == nil {
		t.slots = map[uint64]uint32{}
	}
	i, ok := t.slots[key]
	if !ok {
		t.purge(now, cfg)
		if cfg.Size > 0 && len(t.slots) >= cfg.Size {
			if cfg.Full == Refuse {
				return false
			}
			t.remove(t.oldest)
			t.dropped++
		}
		i = t.entries.take()
		t.slots[key] = i
	} else {
		t.unlink(i)
	}
	*t.entries.at(i) = pinEntry{pin: pin{made: now, used: now, server: int16(server), valid: true}, key: key}
	t.link(i)
	return true
}

// purge removes entries that have been idle too long, oldest first.
func (t *pinTable) purge(now int64, cfg *Pins) {
	for t.oldest != 0 && now-t.entries.at(t.oldest).used >= cfg.Idle {
		t.remove(t.oldest)
	}
}

// takeDropped is the number of live entries dropped since it was last asked.
func (t *pinTable) takeDropped() uint64 {
	n := t.dropped
	t.dropped = 0
	return n
}

// reload empties the table, unless a peer has it.
func (t *pinTable) reload(peers bool) {
	if peers {
		return
	}
	for t.oldest != 0 {
		t.remove(t.oldest)
	}
}

func (t *pinTable) remove(i uint32) {
	t.unlink(i)
	delete(t.slots, t.entries.at(i).key)
	t.entries.put(i)
}

func (t *pinTable) link(i uint32) {
	e := t.entries.at(i)
	e.older, e.newer = t.newest, 0
	if t.newest != 0 {
		t.entries.at(t.newest).newer = i
	} else {
		t.oldest = i
	}
	t.newest = i
}

func (t *pinTable) unlink(i uint32) {
	e := t.entries.at(i)
	if e.older != 0 {
		t.entries.at(e.older).newer = e.newer
	} else {
		t.oldest = e.newer
	}
	if e.newer != 0 {
		t.entries.at(e.newer).older = e.older
	} else {
		t.newest = e.older
	}
}
