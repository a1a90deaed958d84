package verify

import (
	"slices"
	"strings"
)

// Family is a group of cases about one formula.
type Family struct {
	ID     string
	About  string
	Origin string // where the formula comes from
	Tests  string // where tests hold it without a simulation; empty when cases do
}

const (
	derived   = "derived from memorylessness, beside the function"
	kleinrock = "Kleinrock, Queueing Systems 1"
	built     = "follows from how the strategy is built"
)

// Families lists the catalogue: what is known, and where from.
var Families = []Family{
	{"T1", "hand trace: first come, first served", "worked out beside the case", ""},
	{"T2", "hand trace: copies that take time", "worked out beside the case", ""},
	{"T3", "hand trace: sliding time-to-live", "worked out beside the case", ""},
	{"T4", "hand trace: modulo 4 to modulo 5", "keys 0 to 3 of 0 to 19 stay", "strategies/balance TestModuloKeeps"},
	{"zero", "what cannot go wrong", built, ""},
	{"P1", "local sessions", "1/N of the requests come to the right server", ""},
	{"P2", "one server", built, ""},
	{"V01", "M/M/1", kleinrock + ", 3.2", ""},
	{"V02", "M/M/c", kleinrock + ", 3.5", ""},
	{"V03", "M/D/1", kleinrock + ", 5.6; Erlang 1909 for the tail", ""},
	{"V04", "M/G/1", kleinrock + ", 5.6: Pollaczek and Khinchine", ""},
	{"V05", "M/M/c/K", kleinrock + ", 3.6", ""},
	{"V06", "M/G/c/c", "Erlang 1917; Gross and Harris, 2.5 for any law of service", ""},
	{"V07", "processor sharing", "Kleinrock, Queueing Systems 2, 4.4", ""},
	{"V08", "closed loop of users and one station", "Lazowska and others, Quantitative System Performance, 3 and 6", ""},
	{"V09", "closed network", "Reiser and Lavenberg 1980: mean value analysis", ""},
	{"V10", "open network", "Jackson 1957", ""},
	{"V11", "random and round-robin balancing", "Asmussen, Applied Probability and Queues, X.5", ""},
	{"V12", "join the shortest queue", "balance equations, solved in chains.go", ""},
	{"V13", "ties", "symmetry; balance equations in chains.go", ""},
	{"V14", "two choices among few servers", "balance equations, solved in chains.go", ""},
	{"V15", "two choices among many servers", "Mitzenmacher 2001", ""},
	{"V16", "two choices among 100 servers", "Gast and Van Houdt 2017: the limit and its distance at 100", ""},
	{"V17", "sessions placed at random", "multinomial counts; Raab and Steger 1998 for the greatest", ""},
	{"V18", "sessions placed by two choices", "Azar and others 1999; the chain of counts in chains.go", ""},
	{"V19", "requests placed one by one, and by session", "variance of a sum over sessions, given their sizes", ""},
	{"V20", "round robin is even", "counting", ""},
	{"V21", "shares of a hash ring", "Karger and others 1997; spacings of uniform points",
		"strategies/balance TestRingShares"},
	{"V22", "keys that move when a server comes", "counting remainders; spacings of uniform points",
		"strategies/balance TestModuloKeeps"},
	{"V23", "hashing by shared addresses", "multinomial counts of weighted addresses", ""},
	{"V24", "stale reads, servers at random", derived, ""},
	{"V24b", "stale reads, visits that end", derived, ""},
	{"V24c", "stale reads, each user round the servers", derived, ""},
	{"V24d", "stale reads, other laws of thinking", "Laplace transforms of the think time", ""},
	{"V25", "round robin shared with others", derived, ""},
	{"V26", "forced logins of local sessions", derived + "; coupon collecting", ""},
	{"V27", "calls that write at once", "who is on the server of the last survives", ""},
	{"V28", "writes in conflict", derived, ""},
	{"V29", "lost updates", derived, ""},
	{"V30", "waiting for copies", "order statistics of exponential times", ""},
	{"V31", "bytes", "counting", ""},
	{"V32", "servers up at once", "independent alternating renewals: binomial", ""},
	{"V33", "forced logins when servers fail", derived, ""},
	{"V33b", "sessions that go with their servers", "each has the hazard of its server", ""},
	{"V34", "keys of a dead server", "alternating renewal", ""},
	{"V35", "health checks", "uniform phase of the checks", ""},
	{"V35b", "loss of both copies", "Trivedi, Probability and Statistics; first passage, beside the function", ""},
	{"V35c", "failover of a store", "Trivedi, Probability and Statistics; balance equations in stores.go", ""},
	{"V35d", "writes lost at a failover, and by a crash of the disk", "Poisson writes in a window", ""},
	{"V35e", "stale after a failover", derived, ""},
	{"V36", "sessions alive, and natural expiry", "Little's law", ""},
	{"V36b", "absolute time-to-live", "renewal", ""},
	{"V37", "memory", "Little's law times the copies", ""},
	{"V38", "memory with room for so many", "Erlang 1917: sessions are calls", ""},
	{"V39", "least recently used", "Che, Tung and Wang 2002; King 1971 for the exact sum", ""},
	{"M29", "intervals cover what they should", "the meaning of 95 %", ""},
	{"M30", "the same luck makes differences sharper", "the variance of a difference", ""},
	{"M31", "two ways to an interval agree", "the same mean", ""},
}

// Family is the group to which a case belongs: that with the longest name that
// begins the case's.
func (c *Case) Family() *Family { return &Families[c.rank()] }

// rank is the place of a case's family in the list.
func (c *Case) rank() int {
	best := -1
	for i, f := range Families {
		if strings.HasPrefix(c.ID, f.ID) && (best < 0 || len(f.ID) > len(Families[best].ID)) {
			best = i
		}
	}
	if best < 0 {
		panic("verify: case " + c.ID + " belongs to no family")
	}
	return best
}

// Matching are the cases whose name is one of some, or begins with one and a
// slash or a letter, as V24 stands for V24/det/q=1 and V24b/exp.
func Matching(cases []Case, names []string) (found []Case) {
	for _, c := range cases {
		if slices.ContainsFunc(names, func(name string) bool { return c.matches(name) }) {
			found = append(found, c)
		}
	}
	return found
}

func (c *Case) matches(name string) bool {
	rest, begins := strings.CutPrefix(c.ID, name)
	return begins && name != "" && (rest == "" || rest[0] < '0' || rest[0] > '9')
}
