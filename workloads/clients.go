package workloads

import (
	"fmt"
	"slices"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// unique stands for an address of his own for every client.
const unique = 0

// The bounds of the network 10.0.0.0/8, from which all clients come.
const (
	maxAddresses = 1_000_000
	maxShares    = 1000
	subnets      = 1 << 16 // of 256 addresses, a /24 each
	maxPerSubnet = 254     // .0 and .255 are no hosts
)

// clients says from which addresses users come.
type clients struct {
	Addresses int       // distinct client addresses, or unique
	Zipf      float64   // exponent of the users per address, from the busiest address down
	Shares    []float64 // of the users, behind the first addresses
	PerSubnet int       // addresses that share a /24
	Roaming   float64   // share of the visits whose client's address changes
}

func newClients() clients { return clients{Addresses: unique, PerSubnet: 250} }

// field describes the group.
func (c *clients) field() param.Field {
	fields := []param.Field{
		{Name: "addresses", Value: param.CountOr("unique", unique, &c.Addresses, 1, maxAddresses),
			Doc: "How many different addresses the balancer sees: unique gives each client one of his own, until " +
				"the 16,646,144 of 10.0.0.0/8 are used up; fewer addresses are shared.",
			Source: "one address stands for hundreds or thousands of users behind carrier NAT (Cloudflare 2025), 64 " +
				"as a planning guess (NANOG 2013)"},
		{Name: "zipf", Value: param.Number(&c.Zipf, 0, 10),
			Doc: "How unevenly users share the addresses: the one of rank r has r^-zipf times as many as the first. " +
				"0 shares equally."},
		{Name: "shares", Value: param.Shares(&c.Shares, maxShares),
			Doc: "The share of all users behind each of the first addresses, such as 40% for a great proxy. The " +
				"rest of the users share the rest of the addresses."},
		{Name: "per_subnet", Value: param.Count(&c.PerSubnet, 1, maxPerSubnet),
			Doc:    "How many shared addresses have their first three octets in common. Unique ones are spread over all.",
			Source: "nginx: ip_hash looks at these three octets only"},
		{Name: "roaming", Value: param.Share(&c.Roaming),
			Doc: "The share of the visits during which the client gets another address, as a telephone does on its way " +
				"from one network to the next: between two requests, each gap as likely as another.",
			Source: "one of the three faults that the manual of Apache's mod_proxy_balancer finds in sticking by address"},
	}
	return param.Field{Name: "clients", Fields: fields,
		Doc: "The addresses from which users reach the balancer. They matter to policies by address only."}
}

func (c *clients) check() (problems []sim.Problem) {
	refuse := func(path, message, fix string) {
		problems = append(problems, sim.Problem{Path: "clients." + path, Message: message, Fix: fix})
	}
	total := 0.0
	for _, share := range c.Shares {
		total += share
	}
	if total > 1+1e-9 {
		refuse("shares", "the shares add up to "+param.FormatShare(total), "let them add up to 100% or less")
	}
	if c.Addresses != unique && len(c.Shares) > c.Addresses {
		refuse("shares", fmt.Sprintf("%d shares of only %d addresses", len(c.Shares), c.Addresses),
			"name fewer shares or choose more addresses")
	}
	if c.Addresses != unique && len(c.Shares) == c.Addresses && total < 1-1e-9 {
		refuse("shares", "no address is left for the rest of the users", "choose more addresses than shares")
	}
	if c.Addresses == unique && c.Zipf > 0 {
		refuse("zipf", "unique addresses have one client each", "set addresses to their number, or zipf to 0")
	}
	if c.Addresses != unique && c.Addresses > subnets*c.PerSubnet {
		refuse("addresses", fmt.Sprintf("%d addresses do not fit into 10.0.0.0/8 with %d in each /24", c.Addresses,
			c.PerSubnet), "choose fewer, or a greater per_subnet")
	}
	return problems
}

// addresses gives each client of one trial an address. Which subnets are in
// use is a matter of luck, so that replications meet different hash values.
type addresses struct {
	ranks   rng.Weights // of the addresses, busiest first; empty when all are alike
	count   int         // of shared addresses, or unique
	heavy   int         // addresses with a share of their own
	subnets uint64      // in use
	key     uint64      // of the permutation of the subnets
	roaming float64
	luck    rng.Source // of those who roam
}

func (c *clients) addresses(luck rng.Source) addresses {
	a := addresses{count: c.Addresses, heavy: len(c.Shares), subnets: subnets,
		roaming: c.Roaming, luck: luck}
	a.key = sim.Draw(luck, 0, sim.PurposeClient, luckSubnets, 0)[0]
	if c.Addresses != unique {
		a.subnets = uint64((c.Addresses + c.PerSubnet - 1) / c.PerSubnet)
	}
	if len(c.Shares) > 0 || c.Zipf > 0 {
		a.ranks = c.ranks()
	}
	return a
}

// ranks weighs the addresses. Behind those with a share of their own comes
// one weight for all unique ones together, or one for each shared address.
func (c *clients) ranks() rng.Weights {
	others := rng.Zipf(c.Zipf, max(1, c.Addresses-len(c.Shares)))
	left := 1.0
	for _, share := range c.Shares {
		left -= share
	}
	weights := slices.Clone(c.Shares)
	for i := range others.Len() {
		weights = append(weights, float64(max(left, 0)*others.Share(i)))
	}
	ranks, err := rng.NewWeights(weights)
	if err != nil {
		panic("workloads: " + err.Error()) // check refuses such shares
	}
	return ranks
}

// ip is the address of a client, drawn with his word of luck.
func (a *addresses) ip(client uint64, word uint64) uint32 {
	rank := client
	switch {
	case a.ranks.Len() > 0:
		rank = uint64(a.ranks.Pick(word))
		if a.count == unique && rank == uint64(a.heavy) {
			rank += client
		}
	case a.count != unique:
		rank = uint64(rng.Below(word, a.count))
	}
	return a.place(rank)
}

// roam decides whether the address changes during a visit that has been
// planned. Unique addresses of those who roam are from the other half of the
// network, and in another subnet.
func (a *addresses) roam(v *sim.Visit) {
	if a.roaming == 0 || v.Requests == 0 {
		return
	}
	words := sim.Draw(a.luck, v.Number, sim.PurposeClient, luckRoaming, 0)
	if rng.Uniform(words[0]) < a.roaming {
		v.Moves = 1 + int32(rng.Below(words[1], int(v.Requests)))
		v.Moved = a.ip(v.Number+subnets*maxPerSubnet/2+1, words[2])
	}
}

// place deals the ranks to the subnets in turn, so that the busiest addresses
// are in different ones.
func (a *addresses) place(rank uint64) uint32 {
	subnet := permute(uint32(rank%a.subnets), a.key)
	host := rank/a.subnets%maxPerSubnet + 1
	return 10<<24 | subnet<<8 | uint32(host)
}

// permute maps 16 bits one to one: a Feistel network of four rounds, whose
// keyed function is a hash.
func permute(x uint32, key uint64) uint32 {
	left, right := x>>8, x&0xff
	for round := range uint64(4) {
		left, right = right, left^uint32(rng.Mix(key+round, uint64(right))>>56)
	}
	return left<<8 | right
}
