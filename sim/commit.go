package sim

import "github.com/sessionsim/sessionsim/sim/engine"

// commitLog is a store node's log on disk. One fsync runs at a time and serves
// every write that was done when it began (group commit), so fsyncs bound the
// latency of a write and not the number of them. A write keeps its worker until
// it is on disk, as the process that serves a connection of PostgreSQL does.
type commitLog struct {
	on      bool
	waiting ring   // writes done and not on disk, in order
	syncing int    // the first so many of them are served by the fsync under way
	serial  uint32 // number of the fsync
	due     int64  // when it is done
}

// awaitCommit lets a write wait for the disk.
func (c *cluster) awaitCommit(n *node, slot uint32) {
	n.log.waiting.push(slot)
	if n.log.syncing == 0 {
		c.sync(n)
	}
}

// sync begins an fsync for all that wait.
func (c *cluster) sync(n *node) {
	l := &n.log
	l.syncing = l.waiting.len()
	l.serial++
	law := &c.cfg.Store.Commit
	var word uint64
	if isRandom(law) {
		word = Draw(c.luck, uint64(n.place), PurposeCommit, uint64(l.serial), 0)[0]
	}
	l.due = c.now() + law.Int(word)
	c.armSync(n)
}

// armSync schedules the end of the fsync under way.
func (c *cluster) armSync(n *node) {
	key := uint64(n.place)<<12 | uint64(evSynced)
	c.schedule(n.log.due, engine.Completion, key, evSynced, n.log.serial, uint32(n.place))
}

// synced ends an fsync: its writes are done.
func (c *cluster) synced(p Place, serial uint32) {
	n := &c.nodes[p]
	l := &n.log
	if l.serial&genMask != serial || l.syncing == 0 || l.due != c.now() {
		return
	}
	done := l.syncing
	l.syncing = 0
	for range done {
		slot := l.waiting.pop()
		c.operationEnds(n, slot, c.messages.at(slot))
	}
	if l.waiting.len() > 0 && l.syncing == 0 {
		c.sync(n)
	}
}
