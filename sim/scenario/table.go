package scenario

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// Fields is the table of a scenario: every key, with its place, its meaning
// and the origin of its default.
func (e *Experiment) Fields(c *Catalogue) []param.Field {
	cfg := &e.Config
	return []param.Field{
		{Name: "name", Value: param.Text(&e.Name, 60), Doc: "Name of the scenario; the results' folder begins with it."},
		{Name: "summary", Value: param.Text(&e.Summary, 200), Doc: "What the scenario shows, in one line."},
		{Name: "seed", Value: param.Count(&e.Seed, 0, 1<<62),
			Doc: "Where all luck comes from. The same seed gives the same bytes."},
		{Name: "replications", Value: param.Count(&e.Replications, 1, 100000),
			Doc: "Independent repetitions, each with luck of its own that all strategies share."},
		{Name: "baseline", Value: param.Text(&e.Baseline, 60),
			Doc: "Name of the strategy with which the others are compared; empty for the first."},
		{Name: "duration", Value: param.DurationOr("until-done", sim.Forever, &cfg.Duration, param.Microsecond,
			3650*param.Day),
			Doc: "Length of the run. until-done ends it when the last user of a finite workload has left."},
		{Name: "warmup", Value: param.Duration(&cfg.Warmup, 0, 3650*param.Day),
			Doc: "The beginning that measures leave out, while the system fills."},
		{Name: "window", Value: param.Duration(&cfg.Window, param.Millisecond, param.Day),
			Doc: "Width of the timeline's windows; the worst window's load skew is found in these."},
		{Name: "cluster", Fields: clusterFields(e, c), Doc: "The servers and the balancer before them."},
		{Name: "requests", Fields: requestFields(&cfg.Requests, c.Files), Doc: "What a request costs besides its session."},
		{Name: "session", Fields: sessionFields(&cfg.Sessions, c.Files), Doc: "The state a login creates."},
		{Name: "users", Fields: userFields(&cfg.Users), Doc: "How users react to what goes wrong."},
		{Name: "network", Fields: networkFields(cfg, c.Files),
			Doc: "The links, one class each; all bytes are counted by class."},
		{Name: "workload", Choice: e.Workload.choice(c.Workloads, false), Doc: "Who comes, when, and what they do."},
		{Name: "strategies", Doc: "The ways of keeping sessions that are compared.", List: &param.List{
			New: func() param.Field {
				e.Strategies = append(e.Strategies, Selection{})
				return e.strategy(len(e.Strategies)-1, c)
			},
			Len:   func() int { return len(e.Strategies) },
			At:    func(i int) param.Field { return e.strategy(i, c) },
			Clear: func() { e.Strategies = nil },
			Sample: func() param.Field {
				return param.Field{Choice: (&Selection{}).choice(c.Strategies, true), Doc: "One strategy."}
			},
			Max: 32,
		}},
		{Name: "faults", Doc: "Planned outages.", List: param.ListOf(&cfg.Faults, newFault, faultField)},
		{Name: "changes", Doc: "What the operators do to servers and balancer during the run.",
			List: param.ListOf(&cfg.Balancer.Changes, newChange, changeField)},
		{Name: "random_faults", Doc: "Outages at random, the same for every strategy.", Fields: []param.Field{
			{Name: "servers", Fields: randomFields(&cfg.Random[sim.ServerRole], c.Files), Doc: "Outages of servers."},
			{Name: "stores", Fields: randomFields(&cfg.Random[sim.StoreRole], c.Files), Doc: "Outages of store nodes."},
		}},
	}
}

// strategy is the field of entry i of the list, looked up anew because the
// list may have moved.
func (e *Experiment) strategy(i int, c *Catalogue) param.Field {
	return param.Field{Choice: e.Strategies[i].choice(c.Strategies, true), Doc: "One strategy."}
}

func clusterFields(e *Experiment, c *Catalogue) []param.Field {
	cfg := &e.Config
	s := &cfg.Servers
	return []param.Field{
		{Name: "servers", Value: param.Count(&s.Count, 1, sim.MaxServers),
			Doc: "Number of servers, named A, B, C and so on."},
		{Name: "workers", Value: param.Count(&s.Workers, 1, 100000),
			Doc:    "Workers of each server (fcfs) or processor cores (ps).",
			Source: "a pool of 8 suits a server of 2 to 4 cores; Tomcat's maxThreads is 200"},
		{Name: "discipline", Value: param.Enum(&s.Discipline,
			param.Option{Name: "fcfs", Doc: "each worker serves one request, in order of arrival"},
			param.Option{Name: "ps", Doc: "all requests present share the cores equally"}),
			Doc: "How requests share a server."},
		{Name: "queue", Value: param.CountOr("unlimited", -1, &s.Queue, 0, 1<<30),
			Doc: "Requests that may wait for a worker; more are refused.", Source: "Tomcat: acceptCount 100"},
		{Name: "hold_worker", Value: param.Bool(&s.HoldWorker),
			Doc: "Whether a request keeps its worker while it waits for a store or for copies (threads), or gives it back " +
				"(event loops).",
			Source: "servlet containers and PHP-FPM keep a thread or a process; Node.js does not"},
		{Name: "memory", Value: param.BytesOr("unlimited", 0, &s.Memory, 1, 1<<50),
			Doc: "Memory for sessions on each server.", Source: "Tomcat: maxActiveSessions -1, no limit"},
		{Name: "when_full", Value: param.Enum(&s.Full,
			param.Option{Name: "evict", Doc: "drops the least recently used sessions"},
			param.Option{Name: "refuse", Doc: "refuses the new session"}),
			Doc:    "What a server does when its session memory is full.",
			Source: "Tomcat: beyond maxActiveSessions a new session is refused"},
		{Name: "overhead", Value: param.Bytes(&s.Overhead, 0, 1<<20),
			Doc: "Bytes a session takes on a server besides its payload."},
		{Name: "warm_up", Value: param.Duration(&s.WarmUp, 0, param.Day),
			Doc: "Time after a start without memory until a server is as fast as usual: caches fill, code is compiled."},
		{Name: "cold", Value: param.Count(&s.Cold, 1, 1000),
			Doc: "How many times as long a request takes on a server just started; the excess falls linearly over warm_up."},
		{Name: "policy", Value: param.OneOf(&cfg.Balancer.Policy, c.Policies...),
			Doc: "How the balancer chooses for a request that is bound to no server.", Source: "nginx: round robin"},
		{Name: "detection", Value: param.Duration(&cfg.Balancer.Detection, 0, param.Day),
			Doc: "From a crash or a recovery until the balancer knows, where it has no checks. Until then requests to a " +
				"dead server fail.",
			Source: "HAProxy: checks every 2 s, 3 must fail: 4 to 6 s, 5 s on average"},
		{Name: "balancer", Choice: balancerChoice(e, c),
			Doc: "How the balancer finds out which servers work, and what it does about the others: the name of a product, " +
				"or a group that overrides parts of it, such as {kind: haproxy, retries: 0}."},
		{Name: "weights", Value: param.Counts(&cfg.Balancer.Weights, sim.MaxServers, 1, 256),
			Doc:    "Weights of the servers in order, for the policies that know weights; missing ones are 1.",
			Source: "HAProxy: 1 to 256; nginx: weight 1"},
		{Name: "member_detection", Value: param.Duration(&cfg.Members.Detection, 0, param.Day),
			Doc:    "From a crash until the other servers drop the member and stop waiting for it.",
			Source: "Tomcat: membership dropTime 3000 ms"},
	}
}

func requestFields(r *sim.Requests, files *param.Files) []param.Field {
	return []param.Field{
		{Name: "service", Value: param.DurationDist(&r.Service, files), Doc: "Work of a request on its server."},
		{Name: "login_service", Value: param.DurationDist(&r.LoginService, files),
			Doc: "Work of a login; hashing a password costs more than a page."},
		{Name: "bytes", Value: param.BytesDist(&r.Bytes, files), Doc: "Size of a request, cookies included."},
		{Name: "answer_bytes", Value: param.BytesDist(&r.AnswerBytes, files), Doc: "Size of an answer."},
	}
}

func sessionFields(s *sim.Sessions, files *param.Files) []param.Field {
	return []param.Field{
		{Name: "size", Value: param.BytesDist(&s.Size, files), Doc: "Size of a session at login.",
			Source: "WebSphere: below 2 KB is good, above 4 to 5 KB performance declines"},
		{Name: "growth", Value: param.BytesDist(&s.Growth, files), Doc: "Bytes that each write adds."},
		{Name: "idle_ttl", Value: param.DurationOr("never", sim.Forever, &s.Idle, param.Microsecond, 3650*param.Day),
			Doc:    "How long a session lives after its last use (sliding time-to-live).",
			Source: "Servlet containers, Tomcat, Spring Session: 30 min; ASP.NET: 20 min"},
		{Name: "absolute_ttl", Value: param.DurationOr("never", sim.Forever, &s.Absolute, param.Microsecond, 3650*param.Day),
			Doc:    "How long a session lives after its login, however busy.",
			Source: "servlet containers: none; a JWT: its exp"},
		{Name: "lock", Fields: lockFields(&s.Lock),
			Doc: "Whether requests that overlap work on a session one after the other."},
	}
}

func userFields(u *sim.Users) []param.Field {
	return []param.Field{
		{Name: "on_missing", Value: param.Enum(&u.OnMissing,
			param.Option{Name: "login", Doc: "the user logs in again and gets a new id"},
			param.Option{Name: "adopt", Doc: "the server creates an empty session under the presented id"},
			param.Option{Name: "continue", Doc: "the user goes on with the id he has"}),
			Doc:    "What happens when a server finds no session for the id it is shown.",
			Source: "Tomcat makes a new id (login); PHP takes the id as shown unless session.use_strict_mode is on (adopt)"},
		{Name: "on_error", Value: param.Enum(&u.OnError,
			param.Option{Name: "continue", Doc: "goes on with the next request after the usual pause"},
			param.Option{Name: "retry", Doc: "sends the same request again"},
			param.Option{Name: "leave", Doc: "gives up the visit"}),
			Doc: "What a user does when a request was refused or failed. A replay, and a script, have only continue: " +
				"their requests are sent at their times, and what a log's users sent again is recorded in it."},
		{Name: "retries", Value: param.Count(&u.Retries, 0, 200),
			Doc: "How often one request is sent again (on_error: retry)."},
		{Name: "retry_wait", Value: param.Duration(&u.RetryWait, 0, param.Day), Doc: "Pause before it is sent again."},
	}
}

func networkFields(cfg *sim.Config, files *param.Files) []param.Field {
	docs := [sim.LinkClasses]string{
		"Between users and the balancer.", "Between the balancer and a server.", "Between two servers.",
		"Between a server and a store node.", "Between two store nodes.", "Messages of the machinery itself.",
	}
	sources := [sim.LinkClasses]string{
		"TCP/IPv4 headers 40 B; about 200 B of HTTP headers around an empty answer",
		"TCP/IPv4 headers 40 B; about 200 B of HTTP headers around an empty answer",
		"Tomcat Tribes: 18 B packet and 117 B channel data for each message",
		"TCP/IPv4 headers 40 B and about 40 B of Redis protocol around a key and a value",
		"as between servers and store", "",
	}
	var fields []param.Field
	for l := range cfg.Network {
		link := &cfg.Network[l]
		fields = append(fields, param.Field{Name: sim.LinkClass(l).Key(), Doc: docs[l], Fields: []param.Field{
			{Name: "latency", Value: param.DurationDist(&link.Latency, files), Doc: "One way.",
				Source: "about 200 us there and back on a network of 1 Gbit/s (redis documentation)"},
			{Name: "framing", Value: param.Bytes(&link.Framing, 0, 1<<20), Doc: "Headers around a message with payload.",
				Source: sources[l]},
			{Name: "bare", Value: param.Bytes(&link.Bare, 0, 1<<20),
				Doc: "A message without payload: a request to read, an acknowledgement, a redirect."},
		}})
	}
	return fields
}

func newFault() sim.Fault { return sim.Fault{For: sim.Forever} }

func faultField(f *sim.Fault) param.Field {
	return param.Field{Doc: "One outage of one place.", Fields: []param.Field{
		{Name: "target", Required: true, Value: &target{f},
			Doc: "The place: server/A or store/1; or servers that lose touch with all others, while the balancer reaches " +
				"both sides: servers/A+B."},
		{Name: "at", Required: true, Value: param.Duration(&f.At, 0, 3650*param.Day), Doc: "When it breaks."},
		{Name: "for", Value: param.DurationOr("ever", sim.Forever, &f.For, param.Microsecond, 3650*param.Day),
			Doc: "How long it is down."},
		{Name: "how", Value: param.Enum(&f.How,
			param.Option{Name: "refuse", Doc: "the process ends and its port refuses at once"},
			param.Option{Name: "hang", Doc: "power or cable is gone: callers wait for their timeouts"},
			param.Option{Name: "pause", Doc: "the process stands still, as for a collection of garbage or a fork, and " +
				"then goes on: nothing is lost, what arrives waits, and all its work is done later"}),
			Doc:    "What becomes of the place, and how it treats those who call it meanwhile.",
			Source: "Redis blocks for 9 to 13 ms per GB to fork for a snapshot"},
		{Name: "every", Value: param.DurationOr("once", 0, &f.Every, param.Millisecond, 3650*param.Day),
			Doc: "Time from one beginning to the next, when it comes back."},
		{Name: "keeps_memory", Value: param.Bool(&f.Keep),
			Doc: "Whether it comes back with its memory: a pause or a cut cable, not a crash."},
		{Name: "cut", Value: param.Bool(&f.Cut),
			Doc: "Store nodes: whether it goes on working, cut off from the other nodes and " +
				"from the servers, instead of being down. What is sent to it is neither answered nor refused."},
		{Name: "with_servers", Value: param.Count(&f.Side, 0, sim.MaxServers),
			Doc: "Servers, from A on, that are cut off together with it and still reach it (cut)."},
	}}
}

func randomFields(r *sim.RandomFaults, files *param.Files) []param.Field {
	return []param.Field{
		{Name: "time_to_failure", Value: param.DurationDist(&r.TimeToFailure, files),
			Doc: "Time a place is up; 0s for never failing."},
		{Name: "time_to_repair", Value: param.DurationDist(&r.TimeToRepair, files), Doc: "Time it is down."},
	}
}
