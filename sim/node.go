package sim

import (
	"fmt"

	"github.com/sessionsim/sessionsim/sim/engine"
)

// node is one place: an application server or a store node. What it serves
// are requests on a server and messages on a store node, both by slot.
type node struct {
	place Place
	role  Role

	up         bool
	keeps      bool   // whether its memory survives the outage it is in
	downs      int    // outages it is in
	epoch      uint32 // number of changes of up; stamps the news about them
	cycle      uint32 // number of random outages so far
	startedAt  int64  // when it last came up without memory
	promotedAt int64  // when it last became a primary
	bornAt     int64  // when it last came up, with or without memory
	upSince    int64  // since when it serves
	joining    bool   // it is up but takes over the state of the group before it serves
	admitLater bool   // the operators put it into service as soon as it serves
	news       uint32 // number of changes of whether it serves; stamps the news of them
	transfer   transfer
	silent     bool  // whether it is down without refusing connections
	believedUp bool  // the balancer's belief
	trustedAt  int64 // since when, where a weight grows from then on
	open       bool  // whether it gets requests that are bound to no server
	serves     bool  // whether it gets those of users pinned to it
	state      adminState
	check      healthCheck
	ban        ban
	weight     int64
	member     bool  // the group's belief, where all its servers share one
	dropAt     int64 // when the others will do without it, while it is down and they share a belief
	beats      uint64
	fault      int // its latest outage in the result's faults, -1 for none
	cutFault   int // its latest cut there

	workers     int
	queueLimit  int // negative is unbounded
	busy        int // workers taken
	working     level
	uptime      level
	queue       ring
	queuePeak   int
	share       share // processor sharing
	connections int32 // requests the balancer has open to it
	requests    uint64
	before      uint64 // requests during the warm-up

	memory    level // bytes of payload and overhead, and what is held besides copies
	held      level // copies
	limit     int64 // bytes of copies; 0 is unlimited
	fullest   int64 // most bytes of copies so far
	besides   int64 // bytes of memory that are no copies: its state, packed to be sent, and its send queue
	sending   level // bytes in its send queue
	full      Full
	overhead  int64
	uses      []order // the copies held, in one order of use for each size class
	dead      order   // expired copies that still take room, the longest expired first
	slabs     *slabs  // memory by size class, nil for memory in one piece
	idleAt    int64   // when the next idle check is due, Forever for none
	sweepSet  bool    // whether a sweep is pending
	sweep     int64   // interval of sweeps; 0 removes what expires at once
	paused    bool    // the outage it is in is a pause, not a crash
	coldUntil int64   // until then reads are slow
	stalled   int64   // until then a store node starts nothing
	still     stillness
	log       commitLog
	leads     bool  // a store node's own belief that it is the primary of its shard
	vacant    bool  // the election found nobody to take its place
	missed    bool  // the others agree that it is away, and nobody leads its shard
	cut       bool  // it cannot talk to the other store nodes
	side      int   // servers it can talk to while cut off
	awaySince int64 // when it was last lost or cut off
	client    *storeClient
	put, got  Wide // sums of bytes x instant of every copy put here and taken away: residence, counted independently
}

// init fills in a place from the configuration.
func (n *node) init(c *cluster, p Place) {
	*n = node{place: p, up: true, believedUp: true, open: true, serves: true, member: true, fault: -1, dropAt: Forever,
		idleAt: Forever, trustedAt: -Forever, still: stillness{record: -1}}
	n.uptime.add(0, 1)
	if c.isServer(p) {
		s := &c.cfg.Servers
		n.workers, n.queueLimit, n.limit, n.full, n.overhead = s.Workers, s.Queue, s.Memory, s.Full, s.Overhead
		n.uses = make([]order, 1)
		if c.outlives {
			n.uses = make([]order, 1+backupCopies)
		}
		return
	}
	if p == c.client {
		n.role, n.uses = ClientRole, make([]order, 1)
		return
	}
	n.initStore(c)
}

// name is the place's name: servers have letters as in the textbooks, store
// nodes numbers.
func (c *cluster) name(p Place) string { return PlaceName(p, c.servers) }

// PlaceName names a place of a cluster with so many servers: A to Z, then AA
// and so on for servers; "store 1", "store 2" ... for store nodes.
func PlaceName(p Place, servers int) string {
	switch p {
	case Nowhere:
		return "nowhere"
	case AtClient:
		return "the client"
	}
	if int(p) >= servers {
		return fmt.Sprintf("store %d", int(p)-servers+1)
	}
	letters := ""
	for i := int(p); i >= 0; i = i/26 - 1 {
		letters = string(rune('A'+i%26)) + letters
	}
	return letters
}

// admit lets a job have a worker or a place in the queue. It reports whether
// the job starts at once and whether it was accepted at all.
func (n *node) admit(job uint32) (starts, accepted bool) {
	if n.busy < n.workers {
		n.busy++
		return true, true
	}
	return false, n.linesUp(job)
}

// linesUp lets a job have a place in the queue, if there is one.
func (n *node) linesUp(job uint32) (accepted bool) {
	if n.queueLimit >= 0 && n.queue.len() >= n.queueLimit {
		return false
	}
	n.queue.push(job)
	n.queuePeak = max(n.queuePeak, n.queue.len())
	return true
}

// release frees a worker and names the job that takes it, if one waits.
func (n *node) release() (job uint32, ok bool) {
	if n.queue.len() > 0 {
		return n.queue.pop(), true
	}
	n.busy--
	return 0, false
}

// ring is a first-in-first-out queue of slots that grows and is never given
// back.
type ring struct {
	slots []uint32 // power-of-two length
	head  uint32
	size  uint32
}

func (q *ring) len() int { return int(q.size) }

func (q *ring) push(slot uint32) {
	if int(q.size) == len(q.slots) {
		q.grow()
	}
	q.slots[(q.head+q.size)&uint32(len(q.slots)-1)] = slot
	q.size++
}

func (q *ring) pop() uint32 {
	slot := q.slots[q.head]
	q.head = (q.head + 1) & uint32(len(q.slots)-1)
	q.size--
	return slot
}

func (q *ring) grow() {
	larger := make([]uint32, max(8, 2*len(q.slots)))
	for i := range q.size {
		larger[i] = q.slots[(q.head+i)&uint32(len(q.slots)-1)]
	}
	q.slots, q.head = larger, 0
}

// works reports whether a place does anything at all.
func (n *node) works() bool { return n.up && !n.still.on }

// remove takes a slot out of the queue, wherever it stands.
func (q *ring) remove(slot uint32) {
	for range q.len() {
		if first := q.pop(); first != slot {
			q.push(first)
		}
	}
}

// startWork and stopWork bracket the time a worker works on a demand.
func (n *node) startWork(now int64) { n.working.add(now, 1) }
func (n *node) stopWork(now int64)  { n.working.add(now, -1) }

// armIdle makes sure that an idle check is pending while copies are held. One
// check per place suffices: copies are kept in the order of their last use,
// so the first to run out is the oldest of some size class.
func (c *cluster) armIdle(n *node) {
	if c.cfg.Sessions.Idle >= Forever {
		return
	}
	first := n.idleAt
	for l := range n.uses {
		if oldest := n.uses[l].oldest; oldest != 0 {
			r := c.copies.at(oldest)
			first = min(first, r.touched+c.life(r))
		}
	}
	// a copy brought back may have been idle for longer than its order says
	if first = max(first, c.now()); first < n.idleAt {
		n.idleAt = first
		c.schedule(first, engine.Expiry, uint64(n.place), evIdle, 0, uint32(n.place))
	}
}
