package scenario

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// lockFields describes session locks.
func lockFields(l *sim.Lock) []param.Field {
	return []param.Field{
		{Name: "mode", Value: param.Enum(&l.Mode,
			param.Option{Name: "none", Doc: "requests of one session overlap freely"},
			param.Option{Name: "exclusive", Doc: "one request at a time"},
			param.Option{Name: "shared", Doc: "one writer, or many readers"}),
			Doc: "Whom the lock of a session keeps out. It lies where the session is read: in the server's memory, where " +
				"the next in line is woken, or in the store.",
			Source: "PHP locks session files exclusively; ASP.NET has readers and writers; Tomcat and express-session have " +
				"none"},
		{Name: "retry", Value: param.Duration(&l.Retry, param.Microsecond, param.Hour),
			Doc:    "From a try that finds the session locked in a store to the next try.",
			Source: "phpredis: redis.session.lock_wait_time 20000 us; ASP.NET: 500 ms"},
		{Name: "timeout", Value: param.DurationOr("never", sim.Forever, &l.Timeout, 0, param.Day),
			Doc:    "How long a request waits for the lock.",
			Source: "phpredis: lock_retries 100 of 20 ms; Infinispan: 10 s; WildFly's cluster transport: 60 s"},
		{Name: "proceed", Value: param.Bool(&l.Proceed),
			Doc:    "Whether a request that has waited so long goes on without the lock; otherwise it fails.",
			Source: "Cm_RedisSession breaks the lock and goes on; Infinispan fails"},
		{Name: "lease", Value: param.DurationOr("never", sim.Forever, &l.Lease, param.Microsecond, param.Day),
			Doc: "How long a lock lasts at most, even if its holder has not finished or has died. A lock without lease " +
				"outlives the server of its holder, so then the timeout needs an end if servers break.",
			Source: "phpredis: lock_expire, by default max_execution_time, 30 s"},
	}
}
