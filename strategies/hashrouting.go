package strategies

import (
	"fmt"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/strategies/balance"
)

func init() {
	register(Definition{
		Name:    "hash-routing",
		Summary: "the balancer hashes the session's id, or a random key in a cookie, to a server that keeps the session",
		New:     func() Options { return &hashOptions{Table: "ring"} },
	})
}

// hashKey is what is hashed.
type hashKey uint8

const (
	clientKey hashKey = iota
	sessionKey
)

// hashOptions are the parameters of routing by hash.
type hashOptions struct {
	Key   hashKey
	Table string
	Over  balance.Over
	Bound int // percent of the average load, 0 for none
}

func (o *hashOptions) Fields() []param.Field {
	return []param.Field{
		{Name: "key", Value: param.Enum(&o.Key,
			param.Option{Name: "client", Doc: "a random key in a cookie, made when the user first comes"},
			param.Option{Name: "session", Doc: "the session's id; the server of the login hands the session to its owner"}),
			Doc:    "What is hashed. The balancer sees either in the request.",
			Source: "ingress-nginx: random key in a cookie; nginx: hash $cookie_sessionid; HAProxy: hash"},
		{Name: "table", Value: param.OneOf(&o.Table, balance.Hashes()...), Doc: "How keys are assigned to servers.",
			Source: "nginx hash consistent: ring of 160 points; Envoy: ring or Maglev; HAProxy map-based: modulo"},
		{Name: "over", Value: param.Enum(&o.Over,
			param.Option{Name: "running", Doc: "those believed to be up: a failure moves keys"},
			param.Option{Name: "configured", Doc: "all: the keys of a dead server fail until it is back"}),
			Doc: "Among which servers.", Source: "HAProxy: running servers"},
		{Name: "bound", Value: param.CountOr("none", 0, &o.Bound, 100, 1000),
			Doc: "Percentage of the average load from which on a server gets no further requests: they overflow to the " +
				"next.", Source: "HAProxy: hash-balance-factor, off by default, sensible from 125 to 200"},
	}
}

func (o *hashOptions) Label() string {
	label := "hash-routing " + o.Table
	if o.Key == sessionKey {
		label += " by session"
	}
	if o.Bound > 0 {
		label += fmt.Sprintf(" bound %d%%", o.Bound)
	}
	return label
}

func (o *hashOptions) Check(c *sim.Config) (problems []sim.Problem) {
	if o.Bound > 0 && o.Table != "ring" && o.Table != "rendezvous" {
		problems = append(problems, sim.Problem{Path: "bound",
			Message: "a full server would move keys between all others in a table of this kind",
			Fix:     "choose table: ring or rendezvous"})
	}
	if o.Key == sessionKey && splits(c) {
		problems = append(problems, sim.Problem{Path: "key",
			Message: "each side of a partition would have an owner of its own for a session, which is not modelled",
			Fix:     "choose key: client"})
	}
	return problems
}

func (o *hashOptions) Strategy(c *sim.Config) sim.Strategy {
	n := c.Servers.Count
	h := &hashRouting{local: local{balance.New(c.Balancer.Policy, n)}, key: o.Key,
		route: balance.NewHash(o.Table, n, o.Over, o.Bound)}
	if o.Key == sessionKey {
		h.owner = balance.NewHash(o.Table, n, balance.Members, 0)
	}
	return h
}

// hashRouting needs no table of pins: whoever knows the key and the servers
// knows the place. What a change of the servers moves is lost.
type hashRouting struct {
	local
	key   hashKey
	route *balance.Hash // the balancer's
	owner *balance.Hash // the servers', when sessions belong to places; nil when they do not
}

// Route implements sim.Strategy. A user who has no session id yet follows the
// base policy when the id is the key.
func (h *hashRouting) Route(v sim.View, s sim.SessionID) sim.Place {
	switch {
	case h.key == clientKey:
		return h.route.Owner(v, v.ClientKey())
	case s == sim.NoSession:
		return h.local.Route(v, s)
	}
	return h.route.Owner(v, v.Key(s))
}

// Write implements sim.Strategy: where the id is the key, a login is seldom
// served by the session's owner, so the owner gets the session before the user
// gets the id. The servers find the owner by their own group's members.
func (h *hashRouting) Write(v sim.View, s sim.SessionID, at sim.Place, dst []sim.Place) ([]sim.Place, int) {
	if h.owner != nil {
		if owner := h.owner.Owner(v, v.Key(s)); owner != at && owner != sim.Nowhere {
			return append(dst, owner), 1
		}
	}
	return append(dst, at), 1
}
