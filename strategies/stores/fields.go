package stores

import (
	"slices"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// Fields describes a store's parameters.
func Fields(s *sim.Store) []param.Field {
	return slices.Concat(layout(s), service(s), memory(s), persistence(s),
		[]param.Field{{Name: "client", Fields: client(&s.Caller), Doc: "The store's client on each server."}})
}

func layout(s *sim.Store) []param.Field {
	g := &s.Group
	return []param.Field{
		{Name: "nodes", Value: param.Count(&s.Shards, 1, sim.MaxStoreNodes),
			Doc:    "Nodes among which the sessions are divided by the hash of their id (shards).",
			Source: "Redis Cluster: at least 3 primaries; memcached: as many as the client knows"},
		{Name: "replicas", Value: param.Count(&s.Replicas, 0, sim.MaxStoreNodes-1),
			Doc:    "Further nodes of each shard; the primary passes every write on to them.",
			Source: "Redis: replicaof; memcached has none"},
		{Name: "lag", Value: param.DurationDist(&s.Lag, nil),
			Doc:    "How long a write waits in the primary before it leaves for a replica; a crash meanwhile loses it.",
			Source: "Redis sends it in the same turn of its event loop; 40 ms made logins fail in fleet #4469"},
		{Name: "failover", Value: param.DurationOr("never", sim.Forever, &s.Failover, 0, 30*param.Day),
			Doc: "From the crash of a primary until the others agree that it is down.",
			Source: "Redis Sentinel: down-after-milliseconds 30000, and pings each second; Redis Cluster: " +
				"cluster-node-timeout 15 s"},
		{Name: "election", Value: param.DurationDist(&g.Election, nil),
			Doc: "From that agreement until a replica has been promoted.",
			Source: "Redis Sentinel: up to 1 s of jitter, then election and promotion, 1 to 3 s in all; Redis Cluster: 500 " +
				"ms, " +
				"up to 500 ms of jitter, and a vote"},
		{Name: "reconnect", Value: param.DurationDist(&g.Reconnect, nil),
			Doc: "From the promotion until a server uses the new primary, drawn for each server; until then its writes are " +
				"refused or lost.",
			Source: "redisson #1272: 10 to 15 min of errors after a failover of 2 min"},
		{Name: "min_replicas", Value: param.Count(&g.MinReplicas, 0, sim.MaxStoreNodes-1),
			Doc: "Replicas that a primary must be in touch with to take writes.", Source: "Redis: min-replicas-to-write 0"},
		{Name: "max_lag", Value: param.Duration(&g.MaxLag, 0, param.Day),
			Doc: "Silence after which a replica is not in touch (min_replicas).", Source: "Redis: min-replicas-max-lag 10"},
		{Name: "full_coverage", Value: param.Bool(&g.FullCoverage),
			Doc:    "Whether all shards stop while one is known to have no primary.",
			Source: "Redis Cluster: cluster-require-full-coverage yes"},
	}
}

func service(s *sim.Store) []param.Field {
	return []param.Field{
		{Name: "concurrency", Value: param.Count(&s.Workers, 1, 10000),
			Doc:    "Operations a node serves at once; further ones wait in order of arrival.",
			Source: "Redis has one command thread, memcached four by default"},
		{Name: "queue", Value: param.CountOr("unlimited", -1, &s.Queue, 0, 1<<30),
			Doc:    "Operations that may wait at a node; more are turned away.",
			Source: "memcached: 1024 connections (-c); Redis: maxclients 10000; each has one operation at a time"},
		{Name: "read", Value: param.DurationDist(&s.Read, nil), Doc: "Service time of a read on the node.",
			Source: "Redis: about 100,000 operations a second on one thread (documentation, benchmarks)"},
		{Name: "write", Value: param.DurationDist(&s.Write, nil), Doc: "Service time of a write on the node.",
			Source: "Redis: as a read; databases: a commit"},
		{Name: "commit", Value: param.DurationDist(&s.Commit, nil),
			Doc: "One fsync, for which a write waits after its service. One runs at a time and serves all that wait when it " +
				"begins (group commit); 0s for none.",
			Source: "3.5 ms on a consumer disk without power-loss protection, 12 to 58 us with it"},
		{Name: "only_existing", Value: param.Bool(&s.Existing),
			Doc: "Whether a change only changes a session that the store has, and fails without one. Otherwise it puts the " +
				"session there, even one that was logged out while the request worked on it.",
			Source: "Redis: SET with XX; memcached: replace; Spring Session: \"Session was invalidated\""},
		{Name: "touch", Value: param.Enum(&s.Touch,
			param.Option{Name: "read", Doc: "the read itself renews it, as GETEX of Redis and GAT of memcached do"},
			param.Option{Name: "request", Doc: "a small write after every request that changed nothing"},
			param.Option{Name: "change", Doc: "only changes renew it"}),
			Doc: "How the store's time-to-live of a session is renewed.",
			Source: "Spring Session updates the access time on every request; Django saves only what was modified unless " +
				"SESSION_SAVE_EVERY_REQUEST"},
		{Name: "touch_cost", Value: param.DurationDist(&s.TouchCost, nil),
			Doc: "Service time of such a small write on the node."},
	}
}

func memory(s *sim.Store) []param.Field {
	return []param.Field{
		{Name: "memory", Value: param.BytesOr("unlimited", 0, &s.Memory, 1, 1<<50),
			Doc: "Memory for sessions on each node.", Source: "memcached: -m 64 (MB); Redis: maxmemory 0, no limit"},
		{Name: "when_full", Value: param.Enum(&s.Full, FullOptions()...), Doc: "What a full node does.",
			Source: "Redis: noeviction (default) refuses writes, allkeys-lru evicts; memcached evicts within a size class"},
		{Name: "overhead", Value: param.Bytes(&s.Overhead, 0, 1<<20),
			Doc:    "Bytes an entry takes besides its payload: key, headers, pointers.",
			Source: "memcached: 48 B of header, 8 B of stamp and the key; Redis: about 85 B (a million small keys take 85 MB)"},
		{Name: "sweep", Value: param.DurationOr("never", sim.Forever, &s.Sweep, 0, 30*param.Day),
			Doc: "Interval of the job that removes expired entries; until then they take memory. 0s removes each at once, " +
				"never " +
				"leaves them until somebody asks for them or their room is needed.",
			Source: "Redis: every 100 ms; Spring Session JDBC and MongoDB: every minute; Django: never by itself"},
		{Name: "sweep_cost", Value: param.Duration(&s.SweepCost, 0, param.Minute),
			Doc:    "Time per entry removed during which the node starts nothing else.",
			Source: "spring-session #838: the job's DELETE and the requests' UPDATE lock each other out"},
	}
}

func persistence(s *sim.Store) []param.Field {
	return []param.Field{
		{Name: "persistence", Value: param.Enum(&s.Persistence,
			param.Option{Name: "none", Doc: "nothing"},
			param.Option{Name: "interval",
				Doc: "what it held at the last multiple of persist_every: a snapshot, or a log flushed so " +
					"often"},
			param.Option{Name: "commit", Doc: "every write it had done"}),
			Doc:    "What a node brings back after a crash.",
			Source: "Redis: append-only file off, everysec when on, snapshots 3600/1 300/100 60/10000; memcached: nothing"},
		{Name: "persist_every", Value: param.Duration(&s.PersistEvery, param.Microsecond, 30*param.Day),
			Doc: "The interval (persistence: interval).", Source: "Redis: appendfsync everysec"},
		{Name: "restart", Value: param.Duration(&s.Restart, 0, param.Day),
			Doc: "From the end of a crash until the node serves: start, loading, recovery."},
		{Name: "cold_for", Value: param.Duration(&s.ColdFor, 0, param.Day),
			Doc: "After such a restart, for how long reads take cold_read because caches are empty."},
		{Name: "cold_read", Value: param.DurationDist(&s.ColdRead, nil), Doc: "Service time of a read meanwhile."},
	}
}

func client(c *sim.StoreCaller) []param.Field {
	return []param.Field{
		{Name: "pool", Value: param.CountOr("unlimited", 0, &c.Pool, 1, 100000),
			Doc:    "Connections of each server, each used by one operation at a time; further operations wait.",
			Source: "HikariCP: 10; pgx: 4 or the number of processors; Jedis: 8; go-redis: 10 for each processor"},
		{Name: "timeout", Value: param.DurationOr("never", 0, &c.Timeout, param.Microsecond, param.Day),
			Doc: "Until an operation is given up, waiting for a connection included.",
			Source: "memcached-session-manager: 1 s; Jedis: 2 s; go-redis: 3 s; Lettuce: 60 s; others hang for 20 to 42 s " +
				"(connect #653, alkem-io #6333)"},
		{Name: "retries", Value: param.Count(&c.Retries, 0, 100), Doc: "Further tries after an error or a timeout.",
			Source: "go-redis: MaxRetries 3; others: none"},
		{Name: "retry_wait", Value: param.Duration(&c.RetryWait, 0, param.Day), Doc: "Pause before each.",
			Source: "go-redis: 8 to 512 ms"},
		{Name: "failures", Value: param.CountOr("unlimited", 0, &c.Failures, 1, 1<<20),
			Doc:    "Failures in a row after which a node is avoided: a circuit breaker, or ejection from a ring.",
			Source: "twemproxy: server_failure_limit 2"},
		{Name: "avoid", Value: param.Duration(&c.Avoid, 0, param.Day), Doc: "For how long.",
			Source: "twemproxy: server_retry_timeout 30 s"},
		{Name: "fail_open", Value: param.Bool(&c.Open),
			Doc: "Whether a request that the store has failed goes on as if there were no session, so that its user has to " +
				"log " +
				"in, or fails.",
			Source: "most session handlers fail; others fall back to no session, which logs everybody out"},
	}
}

// FullOptions are the words for sim.Full, in its order.
func FullOptions() []param.Option {
	return []param.Option{
		{Name: "evict", Doc: "drops the least recently used sessions"},
		{Name: "refuse", Doc: "refuses what does not fit"},
		{Name: "evict-expiring",
			Doc: "drops the least recently used among those that have a time-to-live; without any, refuses"},
		{Name: "evict-in-class", Doc: "drops the least recently used of the same size class, as memcached's slabs do"},
	}
}
