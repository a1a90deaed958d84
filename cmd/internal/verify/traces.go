package verify

import "github.com/sessionsim/sessionsim/sim"

// traces are T1 to T3: runs so small that their results are found by hand.
func traces() (cases []Case) {
	add := func(id, verifies, formula, scenario, measure string, theory float64, value func(*sim.Result) (float64, bool),
		set ...string) {
		cases = append(cases, Case{ID: id, Verifies: verifies, Formula: formula, Source: text(scenario), Set: set,
			Measure: measure, Value: value, Theory: theory, Exact: true})
	}
	// Two servers in turn, one worker each, 3 s of work. The one has the arrivals of 0, 2 and 4 s, which end at 3, 6 and
	// 9 s; the other those of 1, 3 and 5 s, which end at 4, 7 and 10 s: 3, 3, 4, 4, 5 and 5 s.
	queues := []string{"cluster.servers=2", "cluster.policy=round-robin", "requests.login_service=3s", "warmup=0s",
		"duration=20s", "session.idle_ttl=1h",
		"workload={kind: scripted, visits: [{at: 0s, requests: []}, {at: 1s, requests: []}, {at: 2s, requests: []}, " +
			"{at: 3s, requests: []}, {at: 4s, requests: []}, {at: 5s, requests: []}]}"}
	add("T1", "hand trace: two servers in turn", "(3+3+4+4+5+5)/6 s", "open", "latency_mean_ms", 4000, nil, queues...)
	add("T1/busy", "hand trace: two servers in turn", "busy 9 s of 20", "open", "server/A utilisation", 9/20.0, nil,
		queues...)
	add("T1/busy/B", "hand trace: two servers in turn", "busy 9 s of 20", "open", "server/B utilisation", 9/20.0, nil,
		queues...)
	last := func() *Case { return &cases[len(cases)-1] }
	add("T1/times", "hand trace: two servers in turn", "3, 3, 4, 4, 5, 5 s", "open", "response times, s, a digit each",
		334455, nil, queues...)
	last().Watch = digits(sim.Answered, func(f sim.Fact) int { return int(f.Latency / 1e9) })
	add("T1/waiting", "hand trace: two servers in turn", "all but the first of each server wait: 4 of 6", "open",
		"share of requests that found all workers busy", 4/6.0, nil, queues...)
	last().Watch = foundBusy(1)
	// Two servers in turn, copies take 2 s, a write at 10, 11, 13 and 14.5 s. What was written on B at 11 s is on A at
	// exactly 13 s, before the read; the write of 13 s reaches B at 15 s only. So 11 and 14.5 s are stale.
	add("T2", "hand trace: copies against requests", "stale at 11 and 14.5 s, not at 13 s", "still",
		"requests that are stale, a digit each", 24, nil, "cluster.servers=2", "cluster.policy=visit-round-robin",
		"duration=20s", "warmup=0s",
		"strategies=[{kind: clustering, wait: 0, delay: 2s}]",
		"workload={kind: scripted, visits: [{at: 0s, requests: [10s post, 11s post, 13s post, 14.5s post]}]}")
	last().Watch = digits(sim.Answered, numberOf(sim.Stale))
	// A time-to-live of 10 s and requests at 0, 9, 19 and 28 s: idle for exactly 10 s at 19 s, which is expired.
	add("T3", "hand trace: sliding time-to-live", "expired at 19 s alone", "still",
		"requests that expired, a digit each", 2, nil,
		"cluster.servers=1", "session.idle_ttl=10s", "users.on_missing=login", "duration=40s", "warmup=0s",
		"strategies=[sticky]", "workload={kind: scripted, visits: [{at: 0s, requests: [9s read, 19s read, 28s read]}]}")
	last().Watch = digits(sim.Answered, numberOf(sim.Expired))
	return cases
}
