package strategies

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/strategies/balance"
	"github.com/sessionsim/sessionsim/strategies/stores"
)

func init() {
	register(Definition{
		Name:    "token",
		Summary: "no server keeps sessions; the state travels in a cookie with every request",
		New: func() Options {
			return &tokenOptions{Limit: 4096, Overhead: 96, Renew: true, Deny: noDenyList}
		},
	})
}

// noDenyList stands for tokens that nobody can call back.
const noDenyList = "none"

// tokenOptions are the parameters of sessions in a cookie.
type tokenOptions struct {
	noCheck
	Limit    int64 // bytes; 0 is unlimited
	Drop     bool
	Overhead int64 // bytes
	Renew    bool
	Deny     string // a store's profile, or noDenyList
}

func (o *tokenOptions) Fields() []param.Field {
	lists := []param.Option{{Name: noDenyList, Doc: "nobody knows of a logout until the token expires"}}
	for _, p := range stores.All() {
		lists = append(lists, param.Option{Name: p.Name, Doc: p.Summary})
	}
	return []param.Field{
		{Name: "limit", Value: param.BytesOr("unlimited", 0, &o.Limit, 1, 1<<30),
			Doc:    "How long a cookie may be, with its name and attributes.",
			Source: "browsers keep cookies of up to 4,096 bytes (RFC 6265, section 6.1)"},
		{Name: "drop", Value: param.Bool(&o.Drop),
			Doc: "Whether a longer cookie is silently dropped by the browser, which then keeps the old one, rather than " +
				"refused by the server with an error.",
			Source: "Rails raises CookieOverflow; without that check browsers drop it (rails #54838)"},
		{Name: "overhead", Value: param.Bytes(&o.Overhead, 0, 1<<20),
			Doc:    "Bytes of a cookie besides the state: name, attributes, signature.",
			Source: "an assumption: name 16, attributes 37, HMAC-SHA-256 in base64 43"},
		{Name: "renew", Value: param.Bool(&o.Renew),
			Doc: "Whether every answer brings the cookie anew, so that its time-to-live slides. Without that only a " +
				"login and a write do, and the token ends a fixed time after them, as a JWT does.",
			Source: "ASP.NET Core: SlidingExpiration true; RFC 7519: exp is fixed"},
		{Name: "deny_list", Value: param.OneOf(&o.Deny, lists...),
			Doc: "A store that is told of every logout and asked on every request. Its entries take no memory here: they " +
				"are few and short.",
			Source: "none in RFC 7519; applications add one (node-jsonwebtoken #777)"},
	}
}

// Label tells the variants apart by what they cost.
func (o *tokenOptions) Label() string {
	label := "token"
	if !o.Renew {
		label = "token fixed"
	}
	if o.Deny != noDenyList {
		label += " deny list"
	}
	return label
}

func (o *tokenOptions) Strategy(c *sim.Config) sim.Strategy {
	return &token{tokenOptions: *o, local: local{balance.New(c.Balancer.Policy, c.Servers.Count)}}
}

// token lets any server serve any request: each brings its session along.
type token struct {
	tokenOptions
	local local
}

// Equip implements sim.Equipper.
func (t *token) Equip(c *sim.Config) {
	c.Client = sim.Client{Holds: true, Limit: t.Limit, Drops: t.Drop, Overhead: t.Overhead, Renews: t.Renew}
	if t.Deny != noDenyList {
		c.Store = stores.Named(t.Deny).Store
	}
}

// Route implements sim.Strategy.
func (t *token) Route(v sim.View, s sim.SessionID) sim.Place { return t.local.Route(v, s) }

// Read implements sim.Strategy: the deny list is asked first, where there is
// one; the state is in the request.
func (t *token) Read(v sim.View, s sim.SessionID, _ sim.Place) sim.Place {
	if t.Deny != noDenyList {
		return v.Primary(t.shard(v, s))
	}
	return sim.AtClient
}

// Write implements sim.Strategy: the answer brings the new token. A logout is
// entered into the deny list before it is confirmed.
func (t *token) Write(v sim.View, s sim.SessionID, _ sim.Place, dst []sim.Place) ([]sim.Place, int) {
	to := append(dst, sim.AtClient)
	if t.Deny != noDenyList && v.LogsOut() {
		to = append(to, v.Primary(t.shard(v, s)))
	}
	return to, len(to)
}

func (*token) shard(v sim.View, s sim.SessionID) int { return int(v.Key(s) % uint64(v.Shards())) }
