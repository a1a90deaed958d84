package strategies

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/strategies/balance"
)

func init() {
	register(Definition{
		Name:    "sticky",
		Summary: "the session stays in one server's memory and the balancer sends its user there, by cookie or by address",
		New:     func() Options { return newStickyOptions() },
	})
}

// The ways of sticking that need no hashing.
const (
	byCookie       = "cookie"
	bySessionTable = "session-table"
	byAddressTable = "address-table"
)

// pinnedDown is what happens to a user whose server is known to be down.
type pinnedDown uint8

const (
	redispatch pinnedDown = iota
	insist
	refuse
)

// stickyOptions are the parameters of sticky sessions.
type stickyOptions struct {
	By   string // a way of sticking without hashing, or a policy by address
	Pins sim.Pins
	Down pinnedDown
}

func newStickyOptions() *stickyOptions {
	return &stickyOptions{By: byCookie, Pins: sim.Pins{Idle: sim.Forever, Life: sim.Forever}}
}

func (o *stickyOptions) Fields() []param.Field {
	ways := []param.Option{
		{Name: byCookie, Doc: "a cookie made by the balancer names the server"},
		{Name: bySessionTable, Doc: "the balancer keeps a table of session ids and their servers"},
		{Name: byAddressTable, Doc: "the balancer keeps a table of client addresses and their servers"},
	}
	p := &o.Pins
	return []param.Field{
		{Name: "by", Value: param.OneOf(&o.By, append(ways, balance.ByAddress()...)...),
			Doc: "How the balancer knows the user's server. A user without a pin follows the balancer's base policy.",
			Source: "HAProxy: cookie insert postonly, stick on src; nginx: sticky learn, ip_hash; Kubernetes: " +
				"sessionAffinity ClientIP"},
		{Name: "pinned_by", Value: param.Enum(&p.Maker,
			param.Option{Name: "login", Doc: "the answer that creates a session"},
			param.Option{Name: "answer", Doc: "any answer; one from another server moves the pin"}),
			Doc: "Which answers pin a user. With login a user who was served elsewhere meanwhile returns to his server " +
				"when it is back, with answer he stays where he is.",
			Source: "HAProxy: cookie insert postonly (login), cookie insert (answer)"},
		{Name: "pin_idle", Value: param.DurationOr("never", sim.Forever, &p.Idle, param.Millisecond, 3650*param.Day),
			Doc:    "A pin that was not used for so long is void.",
			Source: "HAProxy: cookie maxidle, stick-table expire; nginx: sticky learn timeout 10 min; Kubernetes: 10,800 s"},
		{Name: "pin_life", Value: param.DurationOr("never", sim.Forever, &p.Life, param.Millisecond, 3650*param.Day),
			Doc:    "A pin made so long ago is void, so that even users who never leave come to new servers.",
			Source: "HAProxy: cookie maxlife; AWS ALB: 1 day by default"},
		{Name: "table_size", Value: param.CountOr("unlimited", 0, &p.Size, 1, 1<<30), Doc: "Entries of the table.",
			Source: "HAProxy: stick-table size, mandatory; nginx: about 4000 sessions per MB"},
		{Name: "table_full", Value: param.Enum(&p.Full,
			param.Option{Name: "purge", Doc: "drops the least recently used entry"},
			param.Option{Name: "refuse", Doc: "takes no new entries"}),
			Doc: "What a full table does.", Source: "HAProxy: purges unless nopurge"},
		{Name: "table_shared", Value: param.Bool(&p.Peers),
			Doc:    "Whether a reloaded balancer finds the table at a peer. Otherwise it begins with an empty one.",
			Source: "HAProxy: peers"},
		{Name: "when_down", Value: param.Enum(&o.Down,
			param.Option{Name: "redispatch", Doc: "the base policy chooses another"},
			param.Option{Name: "insist", Doc: "the request goes there all the same"},
			param.Option{Name: "refuse", Doc: "the request fails"}),
			Doc: "What happens to a user whose server is known to be down.",
			Source: "HAProxy: redispatch, or option persist (insist); mod_proxy nofailover, mod_jk sticky_session_force " +
				"(refuse)"},
	}
}

// Label names the variant by how users are known.
func (o *stickyOptions) Label() string { return "sticky " + o.By }

// Check implements Options: what a way of sticking does not know cannot be
// asked of it.
func (o *stickyOptions) Check(*sim.Config) (problems []sim.Problem) {
	d := newStickyOptions()
	table := o.By == bySessionTable || o.By == byAddressTable
	refuse := func(wrong bool, path, message, fix string) {
		if wrong {
			problems = append(problems, sim.Problem{Path: path, Message: message, Fix: fix})
		}
	}
	tabular := o.Pins.Size != 0 || o.Pins.Full != d.Pins.Full || o.Pins.Peers
	refuse(tabular && !table, "by", "there is no table whose size, filling or sharing could be chosen",
		"choose by: session-table or by: address-table")
	pinned := o.Pins.Maker != d.Pins.Maker || o.Pins.Idle != d.Pins.Idle || o.Pins.Life != d.Pins.Life || o.Down != d.Down
	refuse(pinned && !table && o.By != byCookie, "by", "a hash of the address makes no pins",
		"leave out pinned_by, pin_idle, pin_life and when_down")
	refuse(o.By == byAddressTable && o.Pins.Maker == sim.PinLogin, "pinned_by",
		"all users of an address share its entry, whoever logs in", "write pinned_by: answer")
	return problems
}

// Strategy implements Options.
func (o *stickyOptions) Strategy(c *sim.Config) sim.Strategy {
	if o.By != byCookie && o.By != bySessionTable && o.By != byAddressTable {
		return &local{balance.New(o.By, c.Servers.Count)}
	}
	s := sticky{local: local{balance.New(c.Balancer.Policy, c.Servers.Count)}, down: o.Down}
	pins := o.Pins
	switch {
	case o.By == bySessionTable:
		pins.Kind = sim.PinSession
	case o.By == byAddressTable:
		pins.Kind = sim.PinAddress
	case pins.Maker == sim.PinLogin && pins.Idle == sim.Forever && pins.Life == sim.Forever:
		return &s
	default:
		pins.Kind = sim.PinCookie
	}
	return &pinned{s, pins}
}

// sticky sends the user of a session to the server that created it, as a
// cookie does that is made by the login's answer and lasts as long as the
// session. A server known to be down is given up: its user goes where the base
// policy sends him, and the answer that creates his next session pins him there
// (HAProxy redispatches a cookie that names a dead server in the same way).
//
// Sticking by a hash of the address needs no table and no type of its own: it
// is the local strategy under a policy that always sends one address to one
// server.
type sticky struct {
	local
	down pinnedDown
}

// Route implements sim.Strategy.
func (st *sticky) Route(v sim.View, s sim.SessionID) sim.Place {
	if s == sim.NoSession {
		return st.local.Route(v, s)
	}
	return st.follow(v, s, v.Home(s))
}

// follow sends a user to the server he is pinned to, or does what is to be
// done when it is down. One that has left the configuration pins nobody.
func (st *sticky) follow(v sim.View, s sim.SessionID, pin sim.Place) sim.Place {
	switch {
	case pin == sim.Nowhere:
	case v.Serves(pin):
		return pin
	case st.down == insist && v.Configured(pin) && !v.Tried(pin):
		return pin
	case st.down == refuse && v.Configured(pin):
		return sim.Nowhere
	}
	return st.local.Route(v, s)
}

// pinned is sticky with pins that have a life of their own: in a cookie that
// ends, or in a table of the balancer.
type pinned struct {
	sticky
	pins sim.Pins
}

// Equip implements sim.Equipper.
func (st *pinned) Equip(c *sim.Config) { c.Balancer.Pins = st.pins }

// Route implements sim.Strategy.
func (st *pinned) Route(v sim.View, s sim.SessionID) sim.Place { return st.follow(v, s, v.Pin(s)) }
