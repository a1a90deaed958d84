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
		New:     func() Options { return &stickyOptions{By: byCookie} },
	})
}

// byCookie is the way of sticking that needs no hashing.
const byCookie = "cookie"

// stickyOptions are the parameters of sticky sessions.
type stickyOptions struct {
	noCheck
	By string // "cookie", or a policy by address
}

func (o *stickyOptions) Fields() []param.Field {
	ways := []param.Option{{Name: byCookie, Doc: "a cookie set by the answer that created the session names the server"}}
	return []param.Field{{
		Name: "by", Value: param.OneOf(&o.By, append(ways, balance.ByAddress()...)...),
		Doc: "How the balancer knows the user's server. Until a session is created, a cookie's user follows the " +
			"balancer's base policy.",
		Source: "HAProxy: cookie insert postonly; nginx: sticky learn, ip_hash",
	}}
}

func (o *stickyOptions) Label() string { return "sticky " + o.By }

func (o *stickyOptions) Strategy(c *sim.Config) sim.Strategy {
	if o.By == byCookie {
		return &sticky{local{balance.New(c.Balancer.Policy, c.Servers.Count)}}
	}
	return &local{balance.New(o.By, c.Servers.Count)}
}

// sticky sends the user of a session to the server that created it. A server
// known to be down is given up: its user goes where the base policy sends him,
// and the answer that creates his next session pins him there (HAProxy
// redispatches a cookie that names a dead server in the same way).
//
// Sticking by address needs no table and no type of its own: it is the local
// strategy under a policy that always sends one address to one server.
type sticky struct{ local }

// Route implements sim.Strategy.
func (st *sticky) Route(v sim.View, s sim.SessionID) sim.Place {
	if s != sim.NoSession {
		if home := v.Home(s); v.Up(home) {
			return home
		}
	}
	return st.local.Route(v, s)
}
