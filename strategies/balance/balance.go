// Package balance holds the algorithms by which a balancer chooses a server
// for a request that is bound to none. A strategy composes one of them.
package balance

import (
	"fmt"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// Policy chooses a server. It may keep a small state, such as a cursor; one
// value serves one trial.
type Policy interface {
	// Pick names a server that the balancer believes to be up, or Nowhere.
	Pick(v sim.View) sim.Place
}

// farm is what an algorithm needs to know of the servers: their number, which
// are in the balancer's configuration, and which it believes to be up. A
// sim.View is one.
type farm interface {
	Servers() int
	Configured(p sim.Place) bool
	Up(p sim.Place) bool
}

// definition is one policy users can name.
type definition struct {
	name, doc string
	byAddress bool // the choice depends on the client's address and the servers alone
	fresh     func(servers int) Policy
}

// definitions is the table of policies, in the order of their listing.
var definitions = []definition{
	{"round-robin", "the servers in turn, for all requests together", false,
		func(int) Policy { return &roundRobin{} }},
	{"visit-round-robin", "the servers in turn for each user alone, as in the textbook", false,
		func(int) Policy { return visitRoundRobin{} }},
	{"random", "any server, each with the same chance", false,
		func(int) Policy { return random{} }},
	{"least-connections", "the server with the fewest requests under way", false,
		func(int) Policy { return leastConnections{} }},
	{"two-choices", "the less busy of two servers drawn at random, which may be the same one twice", false,
		func(int) Policy { return twoChoices{} }},
	{"two-choices-distinct", "the less busy of two different servers drawn at random", false,
		func(int) Policy { return twoChoices{distinct: true} }},
	{"ip-modulo", "by client address: its hash modulo the number of running servers", true,
		func(int) Policy { return byAddress{hashed{modulo{}}} }},
	{"ip-ring", "by client address: the next of 160 points per server on a hash ring", true,
		func(n int) Policy { return byAddress{hashed{newRing(n, pointsPerServer)}} }},
	{"ip-rendezvous", "by client address: the server that scores highest together with it", true,
		func(int) Policy { return byAddress{hashed{rendezvous{}}} }},
	{"ip-maglev", "by client address: its entry in Maglev's table of 65,537", true,
		func(n int) Policy { return byAddress{hashed{newMaglev(n)}} }},
	{"ip-nginx", "by client network: nginx's ip_hash of the first three octets", true,
		func(int) Policy { return byAddress{&ipHash{}} }},
}

// New makes a fresh policy for one trial.
func New(name string, servers int) Policy {
	for _, d := range definitions {
		if d.name == name {
			return d.fresh(servers)
		}
	}
	panic(fmt.Sprintf("balance: no policy %q", name))
}

// Options lists all policies for a scenario's table of fields.
func Options() []param.Option { return options(func(definition) bool { return true }) }

// ByAddress lists the policies that always send one address to one server
// while the servers stay the same.
func ByAddress() []param.Option { return options(func(d definition) bool { return d.byAddress }) }

func options(keep func(definition) bool) (list []param.Option) {
	for _, d := range definitions {
		if keep(d) {
			list = append(list, param.Option{Name: d.name, Doc: d.doc})
		}
	}
	return list
}
