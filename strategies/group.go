package strategies

import (
	"slices"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// aloneGroup is a group of servers that spends nothing on itself: a crash is
// known after cluster.member_detection.
func aloneGroup() sim.Members {
	return sim.Members{Drop: 3 * param.Second, Closed: sim.Forever, Patience: param.Minute}
}

// mergingGroup is one whose servers bring each other up to date.
func mergingGroup() sim.Members {
	m := aloneGroup()
	m.Split = sim.Merge
	return m
}

// groupField describes how the servers of a strategy know of each other.
func groupField(m *sim.Members) param.Field {
	return param.Field{Name: "group", Doc: "How the servers know which others are there.", Fields: []param.Field{
		{Name: "heartbeat", Value: param.DurationOr("none", 0, &m.Heartbeat, param.Millisecond, param.Hour),
			Doc: "Time from one heartbeat of a server to the next: a bare message of control to every other. With none, " +
				"cluster.member_detection says when a crash is known, and it costs no message.",
			Source: "Tomcat: frequency 500 ms; WildFly: FD_ALL interval 15 s"},
		{Name: "drop_time", Value: param.Duration(&m.Drop, param.Millisecond, param.Day),
			Doc: "Silence after which a server suspects another. It finds that when it looks, so a crash is noticed from " +
				"drop_time - heartbeat to drop_time + look later.",
			Source: "Tomcat: dropTime 3000 ms; WildFly: FD_ALL timeout 60 s"},
		{Name: "look", Value: param.DurationOr("always", 0, &m.Look, param.Millisecond, param.Day),
			Doc: "Time from one look for the silent to the next; always for at every heartbeat sent or heard, which is at " +
				"least each heartbeat.",
			Source: "Tomcat: at every datagram; WildFly: timeout_check_interval 5 s"},
		{Name: "verify", Value: param.Duration(&m.Verify, 0, param.Day),
			Doc: "How long a suspect that is silent is called before it is dropped. One that answers is kept, one whose " +
				"port refuses is dropped at once.",
			Source: "Tomcat: TcpFailureDetector connectTimeout 1000 ms; WildFly: VERIFY_SUSPECT 5 s"},
		{Name: "socket_close", Value: param.DurationOr("unnoticed", sim.Forever, &m.Closed, 0, param.Day),
			Doc: "From the end of a process, which closes its sockets, until the others drop it, where they watch for that. " +
				"Power loss and a cut cable close no socket.",
			Source: "JGroups: FD_SOCK suspects at once; WildFly's VERIFY_SUSPECT then takes 5 s"},
		{Name: "when_split", Value: param.Enum(&m.Split,
			param.Option{Name: "diverge", Doc: "both sides serve, and afterwards each keeps its copies"},
			param.Option{Name: "merge", Doc: "both sides serve, and afterwards the newest version of each session wins"},
			param.Option{Name: "degrade", Doc: "a side that has not more than half of the servers serves nobody, and " +
				"afterwards gets what the other has; of an even split neither side serves, nor does one that misses as many " +
				"servers as hold a session"}),
			Doc: "What servers do that lose touch with others.",
			Source: "Tomcat: diverge; Infinispan: ALLOW_READ_WRITES with a merge policy (merge), DENY_READ_WRITES (degrade); " +
				"WildFly's default is ALLOW_READ_WRITES"},
		{Name: "transfer", Value: param.BandwidthOr("instant", 0, &m.Bandwidth, 1, 1<<40),
			Doc: "How fast a server that joins gets the sessions of a member before it serves anybody. The member packs " +
				"them into one block in its memory. Only where every server holds every session.",
			Source: "tomcat-users 2012-09: 1 GB on a network of 1 Gbit/s took 109 s; Tomcat: sendAllSessions true, one block"},
		{Name: "transfer_timeout", Value: param.Duration(&m.Patience, 0, param.Day),
			Doc:    "How long it waits before it serves without them.",
			Source: "Tomcat: stateTransferTimeout 60 s, then the server starts anyway; WildFly: 4 min"},
	}}
}

// groupProblems lists what is wrong with a group on this cluster. Only where
// every server holds every session can one give all to another.
func groupProblems(m *sim.Members, c *sim.Config, all bool) (problems []sim.Problem) {
	if m.Bandwidth > 0 && !all {
		problems = append(problems, sim.Problem{Path: "group.transfer",
			Message: "no server holds every session, so none can give a joining one its state",
			Fix:     "leave transfer out, or copy to all"})
	}
	if m.Bandwidth == 0 && m.Patience != aloneGroup().Patience {
		problems = append(problems, sim.Problem{Path: "group.transfer_timeout",
			Message: "there is no transfer that could take so long", Fix: "set group.transfer, such as 9MB/s"})
	}
	if m.Heartbeat == 0 && splits(c) {
		problems = append(problems, sim.Problem{Path: "group.heartbeat",
			Message: "servers that are split off can only be noticed by their silence",
			Fix:     "set group.heartbeat, such as 500ms"})
	}
	for _, p := range m.Problems(&c.Sessions) {
		p.Path = "group." + p.Path
		problems = append(problems, p)
	}
	return problems
}

// splits reports whether the servers are to be split into two sides.
func splits(c *sim.Config) bool {
	return slices.ContainsFunc(c.Faults, func(f sim.Fault) bool { return f.Split != nil })
}

// equipGroup gives a trial the strategy's group. What is known without
// heartbeats stays as the scenario says.
func equipGroup(m *sim.Members, c *sim.Config) {
	detection := c.Members.Detection
	c.Members = *m
	c.Members.Detection = detection
}
