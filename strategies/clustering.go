package strategies

import (
	"fmt"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/strategies/balance"
)

func init() {
	register(Definition{
		Name:    "clustering",
		Summary: "every change of a session is copied to the memory of all, or of some, other servers",
		New: func() Options {
			return &clusteringOptions{Copies: allServers, Delay: rng.Constant(50 * param.Millisecond), Outlive: 1,
				Group: aloneGroup()}
		},
	})
}

// allServers stands for every other server in the parameters of clustering.
const allServers = -1

// clusteringOptions are the parameters of session clustering.
type clusteringOptions struct {
	Copies     int      // further servers that get a copy; allServers for all
	Wait       int      // further servers the answer waits for; allServers for all
	Delay      rng.Dist // ns
	Sticky     bool
	Delta      int64 // bytes; 0 is the whole session
	Order      applied
	Reads      bool
	Queue      sendQueue
	Outlive    int64
	TellExpiry bool
	Group      sim.Members
}

// applied is which of two versions a server keeps.
type applied uint8

const (
	byVersion applied = iota
	byArrival
)

func (o *clusteringOptions) Fields() []param.Field {
	return []param.Field{
		{Name: "copies", Value: param.CountOr("all", allServers, &o.Copies, 0, sim.MaxServers-1),
			Doc: "How many further servers get a copy: all, or so many that follow the writing server in order " +
				"(buddies). A copy that is gone with its server is made again by the next write.",
			Source: "Tomcat DeltaManager copies to all; JBoss buddy replication and Infinispan (owners 2) to one"},
		{Name: "wait", Value: param.CountOr("all", allServers, &o.Wait, 0, sim.MaxServers-1),
			Doc: "How many further servers must have the copy before the user gets the answer: 0 is asynchronous, all is " +
				"synchronous. Tomcat's acknowledgement of receipt (2) leaves just before a message is applied, by the same " +
				"thread that applies it; as applying takes no time here, it is that of application (6).",
			Source: "Tomcat: channelSendOptions 8 is asynchronous (default), 6 waits for every acknowledgement"},
		{Name: "delay", Value: param.DurationDist(&o.Delay, nil),
			Doc: "How long a copy waits in its sender before it goes on the wire, drawn for each destination alone. " +
				"A sender that crashes meanwhile takes the copy with it.",
			Source: "Tomcat puts it into a queue at the end of the request, from which ten threads send"},
		{Name: "sticky", Value: param.Bool(&o.Sticky),
			Doc:    "Whether the balancer sends a user to the server that created the session.",
			Source: "Tomcat's cluster how-to lists sticky sessions as a precondition"},
		{Name: "delta", Value: param.BytesOr("whole", 0, &o.Delta, 1, 1<<30),
			Doc: "Size of the message about a write: that of the change, or the whole session. A change that comes to a " +
				"server before the session itself is lost there.",
			Source: "Tomcat DeltaManager sends the changed attributes; WildFly's granularity SESSION the whole session"},
		{Name: "order", Value: param.Enum(&o.Order,
			param.Option{Name: "version", Doc: "the newer one"},
			param.Option{Name: "arrival", Doc: "the one that came last, even if it is the older one"}),
			Doc:    "Which of two versions of a session a server keeps.",
			Source: "Tomcat's cluster how-to warns that asynchronous messages of one session may be applied out of order"},
		{Name: "tell_reads", Value: param.Bool(&o.Reads),
			Doc: "Whether the others are told, without payload, when a session is read on another server than the last, so " +
				"that their copies do not expire. Without it a copy lives on by writes alone, and one that is only read " +
				"elsewhere is missing there, as expired early, after session.idle_ttl.",
			Source: "Tomcat DeltaManager: SESSION_ACCESSED"},
		{Name: "backup_life", Value: param.Count(&o.Outlive, 1, 10),
			Doc: "For how many times-to-live a copy is kept on a server that did not serve the session last. Such a server " +
				"lets in a user whose session is over elsewhere.",
			Source: "Tomcat: DeltaSession.isValid, 2 x maxInactiveInterval where a server is not the primary"},
		{Name: "tell_expiry", Value: param.Bool(&o.TellExpiry),
			Doc: "Whether the server that served a session last tells the others when it ends it. Then copies outlive a " +
				"session only if that server has broken.",
			Source: "Tomcat: SESSION_EXPIRED"},
		o.Queue.field(), o.Queue.fullField(), groupField(&o.Group),
	}
}

// Label names the variant by what it waits for.
func (o *clusteringOptions) Label() string {
	label := "clustering async"
	switch {
	case o.Wait == allServers:
		label = "clustering sync"
	case o.Wait > 0:
		label = fmt.Sprintf("clustering sync %d", o.Wait)
	}
	if o.Copies != allServers {
		label += fmt.Sprintf(" to %d", o.Copies)
	}
	if o.Sticky {
		label += " sticky"
	}
	return label
}

func (o *clusteringOptions) Check(c *sim.Config) (problems []sim.Problem) {
	if o.Copies >= c.Servers.Count {
		problems = append(problems, sim.Problem{Path: "copies",
			Message: fmt.Sprintf("%d further servers of a cluster of %d", o.Copies, c.Servers.Count),
			Fix:     "choose fewer, or all"})
	}
	if o.Copies != allServers && o.Wait > o.Copies {
		problems = append(problems, sim.Problem{Path: "wait",
			Message: fmt.Sprintf("waits for %d copies where only %d are made", o.Wait, o.Copies),
			Fix:     "choose at most as many as copies"})
	}
	if o.TellExpiry && o.Outlive == 1 {
		problems = append(problems, sim.Problem{Path: "tell_expiry",
			Message: "every server ends the session itself, at the same time",
			Fix:     "set backup_life to more than 1, or leave it out"})
	}
	return append(problems, groupProblems(&o.Group, c, o.Copies == allServers)...)
}

func (o *clusteringOptions) Strategy(c *sim.Config) sim.Strategy {
	base := local{balance.New(c.Balancer.Policy, c.Servers.Count)}
	return &clustering{clusteringOptions: *o, sticky: sticky{local: base}}
}

// clustering keeps a copy on the writing server and sends further ones to the
// members of the group.
type clustering struct {
	clusteringOptions
	sticky sticky
}

// Equip implements sim.Equipper.
func (cl *clustering) Equip(c *sim.Config) {
	c.Replica.Delay, c.Replica.Delta = cl.Delay, cl.Delta
	c.Replica.ByArrival, c.Replica.Accessed = cl.Order == byArrival, cl.Reads
	c.Replica.Outlive, c.Replica.TellExpiry = cl.Outlive, cl.TellExpiry
	equipGroup(&cl.Group, c)
	cl.Queue.equip(c)
	if cl.Copies != allServers {
		c.Members.Owners = 1 + cl.Copies
	}
}

// Route implements sim.Strategy.
func (cl *clustering) Route(v sim.View, s sim.SessionID) sim.Place {
	if cl.Sticky {
		return cl.sticky.Route(v, s)
	}
	return cl.sticky.local.Route(v, s)
}

// Read implements sim.Strategy: each server trusts its own copy.
func (*clustering) Read(_ sim.View, _ sim.SessionID, at sim.Place) sim.Place { return at }

// Write implements sim.Strategy: the copies go to the members that follow the
// writing server in order. The group knows, after its drop time, who is gone.
func (cl *clustering) Write(v sim.View, _ sim.SessionID, at sim.Place, dst []sim.Place) ([]sim.Place, int) {
	n := v.Servers()
	left := cl.Copies
	if left == allServers {
		left = n - 1
	}
	to := append(dst, at)
	for p := next(at, n); p != at && left > 0; p = next(p, n) {
		if v.Member(p) {
			to = append(to, p)
			left--
		}
	}
	if cl.Wait == allServers {
		return to, len(to)
	}
	return to, min(1+cl.Wait, len(to))
}

// next is the server that follows another of so many in order.
func next(p sim.Place, servers int) sim.Place {
	if p++; int(p) < servers {
		return p
	}
	return 0
}

// Join implements sim.Joiner: where every server holds everything, one that
// comes back gets it all from the member next to it.
func (cl *clustering) Join(v sim.View, joining sim.Place) sim.Place {
	if cl.Copies != allServers {
		return sim.Nowhere
	}
	n := v.Servers()
	for p := next(joining, n); p != joining; p = next(p, n) {
		if v.Member(p) && !v.Joining(p) {
			return p
		}
	}
	return sim.Nowhere
}
