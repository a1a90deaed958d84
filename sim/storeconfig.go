package sim

import "github.com/sessionsim/sessionsim/sim/rng"

// Full is what a place does when a copy does not fit into its memory.
type Full uint8

// The answers to a full memory.
const (
	EvictOldest   Full = iota // drop the least recently used copies
	Refuse                    // refuse the new copy
	EvictExpiring             // as EvictOldest among copies that have a time-to-live; without any, Refuse
	EvictInClass              // drop the least recently used copies of the same size class (memcached's slabs)
)

// Persistence is what a store node saves, and so what it brings back after a
// crash.
type Persistence uint8

// The ways to persist.
const (
	PersistNothing Persistence = iota // it comes back empty
	PersistEvery                      // it comes back as it was at the last multiple of Store.PersistEvery
	PersistCommit                     // it comes back with every write it had done
)

// Touch says how a store learns that a session was used by a request that
// changes nothing.
type Touch uint8

// The ways to touch.
const (
	TouchByRead  Touch = iota // the read itself renews the time-to-live
	TouchRequest              // every such request sends a small write of its own
	TouchNever                // only changes renew it
)

// Store describes the external store; Shards 0 is none. Its zero value for
// everything from Existing on is the simplest store: one that does nothing but
// read and write.
type Store struct {
	Shards   int      // nodes among which the sessions are divided
	Replicas int      // further nodes of each shard that get every write from its primary
	Workers  int      // operations a node serves at once
	Queue    int      // operations that may wait at a node; negative is unbounded
	Read     rng.Dist // service time of a read, ns
	Write    rng.Dist // service time of a write, ns
	Lag      rng.Dist // delay of asynchronous copying to a replica, besides the link, ns
	Failover int64    // from a primary's crash until the others agree that it is down; Forever for never
	Memory   int64    // bytes on each node; 0 is unlimited
	Full     Full
	Overhead int64 // bytes an entry takes besides its payload

	Existing  bool // whether a write only changes a session that is there, and fails if it is not
	Touch     Touch
	TouchCost rng.Dist // service time of a touch, ns
	Commit    rng.Dist // one fsync, which serves all that wait when it begins, ns; 0 for none
	Sweep     int64    // interval of the job that removes expired entries, ns; 0 removes each at once, Forever never
	SweepCost int64    // ns per entry removed, during which the node starts nothing

	Persistence  Persistence
	PersistEvery int64    // ns
	Restart      int64    // ns from the end of an outage that cost memory until the node serves
	ColdFor      int64    // ns after such a restart during which reads take ColdRead
	ColdRead     rng.Dist // service time of a read meanwhile, ns

	Group  StoreGroup
	Caller StoreCaller
}

// StoreGroup describes how the nodes of a shard stand together.
type StoreGroup struct {
	Election     rng.Dist // from the agreement that a primary is down to the promotion of a replica, ns
	Reconnect    rng.Dist // from a promotion until a server uses the new primary, drawn for each server, ns
	MinReplicas  int      // replicas a primary must be in touch with to take writes
	MaxLag       int64    // ns without a replica's acknowledgement after which it is not in touch
	FullCoverage bool     // whether all shards stop while one has no primary
}

// StoreCaller describes the store's client on each server. What is zero is
// off.
type StoreCaller struct {
	Pool      int   // connections to the store, each used by one operation at a time; 0 is unlimited
	Timeout   int64 // ns until the caller gives an operation up, waiting for a connection included; 0 is never
	Retries   int   // further tries after an error or a timeout
	RetryWait int64 // ns before each
	Failures  int   // failures in a row after which a node is avoided; 0 is never
	Avoid     int64 // ns for which it is avoided
	Open      bool  // whether a request goes on without a session when the store fails, rather than fail
}
