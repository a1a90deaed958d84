package sim

import (
	"fmt"
	"slices"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// Problem is one reason why a configuration cannot be run. Path names the
// field as scenario files do, so that whoever read the file can point at it.
type Problem struct {
	Path, Message, Fix string
}

// Error is the problem in one line.
func (p Problem) Error() string { return p.Path + ": " + p.Message + "; " + p.Fix }

// The bounds of what can be simulated at all.
const (
	MaxServers    = 1024
	MaxStoreNodes = 64 // a message names its further destinations bit by bit
)

// Validate lists everything that makes the configuration impossible to run.
func (c *Config) Validate() []Problem {
	v := checker{}
	v.check(c.Servers.Count >= 1 && c.Servers.Count <= MaxServers, "cluster.servers",
		fmt.Sprintf("%d servers", c.Servers.Count), "choose 1 to 1024")
	v.check(c.Servers.Workers >= 1, "cluster.workers", "a server without workers serves nobody", "choose at least 1")
	v.check(c.Servers.WarmUp >= 0 && (c.Servers.WarmUp == 0 || c.Servers.Cold >= 1), "cluster.warm_up",
		"a server that is faster while it is cold", "choose cold: 1 or more")
	v.check(c.Duration > 0, "duration", "the run has no length", "choose a duration above 0s")
	v.check(c.Warmup >= 0 && c.Warmup < c.Duration, "warmup", "the warm-up takes the whole run",
		"choose a warmup shorter than the duration")
	v.check(c.Window > 0, "window", "the timeline's windows have no width", "choose a width above 0s, such as 10s")
	v.check(c.Sessions.Idle > 0, "session.idle_ttl", "a session that may not be idle at all cannot be used twice",
		"choose a time-to-live above 0s, or never")
	v.check(c.Sessions.Absolute > 0, "session.absolute_ttl", "a session would end as it begins",
		"choose a time-to-live above 0s, or never")
	nodes := c.Store.Shards * (1 + c.Store.Replicas)
	v.check(c.Store.Shards >= 0 && c.Store.Replicas >= 0 && nodes <= MaxStoreNodes, "strategies",
		fmt.Sprintf("%d store nodes", nodes), "choose at most 64 in all")
	for _, p := range c.Store.Problems() {
		v.check(false, "strategies", p.Message, p.Fix)
	}
	l := &c.Sessions.Lock
	v.check(l.Mode == NoLock || l.Timeout < Forever || l.Lease < Forever || !c.serversBreak(), "session.lock",
		"the lock of a server that breaks would never end, and requests would wait for it for ever",
		"give the lock a lease, such as 30s, or a timeout")
	c.checkTimes(&v)
	c.checkLaws(&v)
	c.checkFaults(&v)
	c.checkBalancer(&v)
	return v.problems
}

// serversBreak reports whether any server may end while it works.
func (c *Config) serversBreak() bool {
	up, constant := c.Random[ServerRole].TimeToFailure.Constant()
	return !constant || up != 0 || slices.ContainsFunc(c.Faults, func(f Fault) bool { return f.Role == ServerRole }) ||
		slices.ContainsFunc(c.Balancer.Changes, func(a Change) bool { return a.Action == Deploy || a.Action == Remove })
}

// checkTimes looks at delays, which may not lead into the past, and at how often
// they are repeated.
func (c *Config) checkTimes(v *checker) {
	v.check(c.Balancer.Detection >= 0, "cluster.detection", "the balancer would foresee crashes", "choose 0s or more")
	v.check(c.Members.Detection >= 0, "cluster.member_detection", "the servers would foresee crashes",
		"choose 0s or more")
	v.check(c.Users.RetryWait >= 0, "users.retry_wait", "users would repeat a request before it fails",
		"choose 0s or more")
	v.check(c.Users.Retries >= 0 && c.Users.Retries < 256, "users.retries", fmt.Sprintf("%d retries", c.Users.Retries),
		"choose 0 to 255")
}

// Problems lists what a store's parts ask of each other and do not get; paths
// are relative to the store.
func (s *Store) Problems() []Problem {
	v := checker{}
	if s.Shards == 0 {
		return nil
	}
	v.check(s.Workers >= 1, "concurrency", "a store without concurrency serves nobody", "choose at least 1")
	v.check(s.Failover >= 0, "failover", "a failover before the crash", "choose 0s or more, or never")
	v.check(s.Persistence != PersistEvery || s.PersistEvery > 0, "persist_every", "a store that saves at intervals of 0s",
		"choose persist_every above 0s, or persistence: commit")
	v.check(s.Full != EvictInClass || s.Persistence == PersistNothing, "persistence",
		"memory in size classes is memcached's, which saves nothing", "choose persistence: none or another when_full")
	v.check(s.Full != EvictInClass || s.Memory == 0 || s.Memory >= slabPage, "memory",
		"memory in size classes is given out in pages of 1MiB", "choose a memory of at least 1MiB")
	v.check(s.Group.MinReplicas <= s.Replicas, "min_replicas",
		fmt.Sprintf("a primary that demands %d replicas has only %d", s.Group.MinReplicas, s.Replicas),
		"choose min_replicas at most as many as replicas")
	return v.problems
}

// checkLaws looks at every distribution.
func (c *Config) checkLaws(v *checker) {
	v.law("requests.service", &c.Requests.Service)
	v.law("requests.login_service", &c.Requests.LoginService)
	v.law("requests.bytes", &c.Requests.Bytes)
	v.law("requests.answer_bytes", &c.Requests.AnswerBytes)
	v.law("session.size", &c.Sessions.Size)
	v.law("session.growth", &c.Sessions.Growth)
	for l := range c.Network {
		v.law("network."+LinkClass(l).Key()+".latency", &c.Network[l].Latency)
	}
	v.law("strategies", &c.Store.Read)
	v.law("strategies", &c.Store.Write)
	v.law("strategies", &c.Store.Lag)
	v.law("strategies", &c.Store.TouchCost)
	v.law("strategies", &c.Store.Commit)
	v.law("strategies", &c.Store.ColdRead)
	v.law("strategies", &c.Store.Group.Election)
	v.law("strategies", &c.Store.Group.Reconnect)
	v.law("strategies", &c.Replica.Delay)
	for role := range c.Random {
		v.law("random_faults", &c.Random[role].TimeToFailure)
		v.law("random_faults", &c.Random[role].TimeToRepair)
	}
}

// checker gathers problems.
type checker struct{ problems []Problem }

func (v *checker) check(ok bool, path, message, fix string) {
	if !ok {
		v.problems = append(v.problems, Problem{path, message, fix})
	}
}

func (v *checker) law(path string, d *rng.Dist) {
	if err := d.Err(); err != nil {
		v.check(false, path, err.Error(), "see: sessionsim explain distributions")
	}
}
