package presets_test

import (
	"math"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// A cookie takes 1024 B at login, 512 B more with each write, and 96 B around
// them: 3680 B after five writes, 4192 B after six, of 4096. Each of the 100
// users writes nine times: four of them in vain. Refused, he is told. Dropped, he
// is not: the three writes after the first of the four and the logout find an
// old session, and four confirmed writes are gone.
func TestCookieSession(t *testing.T) {
	s := play(t, "cookie-session")
	s.exactly("cookie that is refused", "refused_count", 400)
	s.zero("lost_updates_count", "cookie that is refused", "cookie without a limit", "sticky", "redis")
	s.exactly("cookie that is dropped", "lost_updates_count", 400)
	s.exactly("cookie that is dropped", "stale_rate", 0.4) // of 9 writes and a logout
	s.zero("stale_rate", "cookie that is refused", "cookie without a limit", "sticky", "redis")
	s.zero("memory_mean_bytes", "cookie that is refused", "cookie that is dropped", "cookie without a limit")
	// The cookie with k writes goes there and back: 1024+96+512k, k = 0 to 8 on the way there and 1 to 9 back with the
	// writes, 0 back with the login, 9 there with the logout.
	const logouts, cookies = 1, 2 * (10*(1024+96) + 512*(0+1+2+3+4+5+6+7+8+9))
	s.counts("cookie without a limit", "bytes of cookies", 100*cookies, func(r *sim.Result) uint64 {
		return r.Tally.Network[sim.ClientBalancer].Payload - 100*(10+logouts)*(700+10<<10)
	})
	// Who starts with 5 KiB cannot even log in: refused, or sent to the login again and again.
	s = play(t, "cookie-session", "session.size=5KiB", "replications=1", "duration=100s")
	s.counts("cookie that is refused", "logins that succeed", 0, func(r *sim.Result) uint64 {
		return outcomes(r, sim.LoggedIn)
	})
	s.rises("forced_relogins_per_1000_visits", "cookie without a limit", "cookie that is dropped")
}

// The last answer that gives out a fixed token comes 10 s before the logout.
// Of twelve requests 10, 20, ... s after the logout only the first is within its
// 30 s: the second comes after 30 s and the time of three answers.
func TestJwtRevocation(t *testing.T) {
	s := play(t, "jwt-revocation")
	s.exactly("fixed token", "resurrected_count", 100)
	s.exactly("renewed token", "resurrected_count", 1200)
	s.zero("resurrected_count", "fixed token and deny list", "redis", "sticky")
	s.zero("inconsistency_rate", "fixed token", "renewed token", "fixed token and deny list", "redis", "sticky")
	s.rises("overhead_mean_ms", "fixed token", "fixed token and deny list")
	// A token of a minute is accepted four times: 10 to 40 s after the logout.
	play(t, "jwt-revocation", "session.idle_ttl=1m").exactly("fixed token", "resurrected_count", 400)
}

// A request comes to the primary, the backup or another of the four servers
// with chances 1/4, 1/4 and 1/2; 15 % of the requests write. Moving sends a copy
// unless the primary only reads: 3/4 + 0.15/4 = 0.7875 copies, half a fetch, and
// two entries for each of 3/4 moves. By segment, half of the requests fetch, and
// a write makes one copy on a holder and two elsewhere: 0.15 x 1.5 = 0.225. To all
// it is 0.15 x 3 = 0.45, with sticky users a third of that suffices. Each copy and
// each fetch is 4096 B in a frame of 135 B, and a bare message of 135 B.
func TestBackupManagerNonsticky(t *testing.T) {
	s := play(t, "backup-manager-nonsticky")
	const bytes = "network_server_server_bytes_per_request"
	for strategy, exchanges := range map[string]float64{
		"moves": 0.7875 + 0.5, "by segment": 0.225 + 0.5, "all": 0.45, "all sticky": 0.45, "moves sticky": 0.15,
	} {
		s.agrees(strategy, bytes, exchanges*(4096+2*135), 0.02)
	}
	s.agrees("moves", "network_control_messages_per_request", 1.5, 0.01)
	s.zero("network_control_messages_per_request", "moves sticky", "by segment")
	s.rises(bytes, "moves sticky", "all", "by segment", "moves")
	s.zero("inconsistency_rate", s.plan.Labels...)
	s.exactly("moves sticky", "copies_per_session", 2)
	s.exactly("by segment", "copies_per_session", 2)
	s.exactly("all", "copies_per_session", 4)
}

// Each of 50 users loads 20 pages, the first by logging in, and each page makes
// six calls 50 ms later. All read the same session, so five of six are lost. With
// the lock the six are served one after the other, 30 ms each: call i waits for
// 30 (i-1) ms in a server's memory, and longer in a store.
func TestLockContention(t *testing.T) {
	s := play(t, "lock-contention", "replications=2")
	s.exactly("redis", "lost_updates_count", 5*20*50)
	s.zero("lost_updates_count", "sticky")
	locked := play(t, "lock-contention", "replications=2", "session.lock.mode=exclusive")
	locked.zero("lost_updates_count", "redis", "sticky")
	// The six calls of 20 pages wait for 0 + 30 + ... + 150 = 450 ms together.
	locked.counts("sticky", "ns of waiting", 50*20*450e6, func(r *sim.Result) uint64 {
		return uint64(math.Round(r.Overhead.Mean() * 50 * 20 * 7))
	})
	locked.rises("overhead_mean_ms", "sticky", "redis")
	given := play(t, "lock-contention", "replications=2", "session.lock.mode=exclusive", "session.lock.timeout=70ms",
		"session.lock.proceed=true")
	for r := range given.of("redis") {
		lost := given.of("redis")[r].Tally.LostUpdates
		if lost == 0 || lost >= s.of("redis")[r].Tally.LostUpdates {
			t.Errorf("with locks given up after 70 ms %d updates are lost; want some, and fewer than without", lost)
		}
	}
}
