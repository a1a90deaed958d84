package strategies

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// aloneGroup is a group of servers that spends nothing on itself: a crash is
// known after cluster.member_detection.
func aloneGroup() sim.Members { return sim.Members{Drop: 3 * param.Second, Closed: sim.Forever} }

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
	}}
}

// groupProblems lists what is wrong with a group on this cluster.
func groupProblems(m *sim.Members, c *sim.Config) (problems []sim.Problem) {
	for _, p := range m.Problems(&c.Sessions) {
		p.Path = "group." + p.Path
		problems = append(problems, p)
	}
	return problems
}

// equipGroup gives a trial the strategy's group. What is known without
// heartbeats stays as the scenario says.
func equipGroup(m *sim.Members, c *sim.Config) {
	detection := c.Members.Detection
	c.Members = *m
	c.Members.Detection = detection
}
