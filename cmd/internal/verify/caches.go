package verify

import (
	"fmt"
	"math"
	"strconv"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/rng"
)

// rooms is V38: a memory with room for c sessions, of servers that refuse what
// does not fit, is a loss system whose holding times are the sessions' lives.
func rooms() (cases []Case) {
	add := func(id, life string, c int, depth Depth, set ...string) {
		cases = append(cases, Case{ID: id, Verifies: "memory full of sessions that live " + life + ": share refused",
			Formula: "Erlang B, a = 300 sessions, C = " + strconv.Itoa(c), Source: text("open"),
			Set: append([]string{"cluster.overhead=0B", "cluster.when_full=refuse", "requests.login_service=0s",
				"session.growth=0B", fmt.Sprintf("cluster.memory=%dB", 100*c), "duration=5000s", "warmup=1500s"}, set...),
			Measure: "refused logins over logins", Value: refusedShare, Theory: erlangB(c, 300), Target: 0.03, Depth: depth})
	}
	constant := []string{"workload.rate=3/s", "session.idle_ttl=100s"}
	// The session ends with the logout, which comes after a pause; who was refused would log in then, and so leaves.
	random := []string{"workload.rate=3/s", "session.idle_ttl=never", "workload.logout=100%", "workload.think=exp(100s)",
		"users.on_error=leave"}
	add("V38", "100 s", 300, Quick, constant...)
	add("V38/exp", "an exponential time", 300, Quick, random...)
	add("V38/330", "100 s", 330, Deep, constant...)
	cases[len(cases)-1].Cap = 500
	return cases
}

// zipf are the shares of m things of which number i is asked for i^-exponent
// times as often as the first.
func zipf(m int, exponent float64) []float64 {
	shares, sum := make([]float64, m), 0.0
	for i := range shares {
		shares[i] = math.Pow(float64(i+1), -exponent)
		sum += shares[i]
	}
	for i := range shares {
		shares[i] /= sum
	}
	return shares
}

// characteristicTime is how long a thing stays in a memory for c of them after
// its last use, in requests: Che's approximation takes it for a constant, in
// which c different things are asked for.
func characteristicTime(shares []float64, c int) float64 {
	used := func(t float64) (n float64) {
		for _, p := range shares {
			n -= math.Expm1(-p * t)
		}
		return n
	}
	low, high := 0.0, 1.0
	for used(high) < float64(c) {
		high *= 2
	}
	for range 200 {
		if middle := (low + high) / 2; used(middle) < float64(c) {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// cheHits is the share of requests that find what they ask for.
func cheHits(shares []float64, c int) (hits float64) {
	t := characteristicTime(shares, c)
	for _, p := range shares {
		hits -= p * math.Expm1(-p*t)
	}
	return hits
}

// exactHits is the same without approximation: the chance that the c things used
// last are certain ones in a certain order is a product of draws without
// replacement, summed over all orders (King 1971).
func exactHits(shares []float64, c int) float64 {
	taken := make([]bool, len(shares))
	var sum func(left, chance, inside float64, depth int) float64
	sum = func(left, chance, inside float64, depth int) (hits float64) {
		if depth == c {
			return chance * inside
		}
		for i, p := range shares {
			if !taken[i] {
				taken[i] = true
				hits += sum(left-p, chance*p/left, inside+p, depth+1)
				taken[i] = false
			}
		}
		return hits
	}
	return sum(1, 1, 0, 0)
}

// independent are users who never leave, each with exponential think times of
// his own mean: where nothing else takes time, the requests of all are a Poisson
// stream in which each is the next with the chance of his share.
type independent struct {
	shares []float64
	rate   float64 // requests a second of all together
	begun  int
}

func (w *independent) Next(v *sim.Visit) bool {
	if w.begun == len(w.shares) {
		return false
	}
	*v = sim.Visit{Number: uint64(w.begun), Requests: 1 << 30, IP: uint32(w.begun)}
	w.begun++
	return true
}

func (w *independent) Step(v *sim.Visit, k int32, luck *[4]uint64) sim.Step {
	law := rng.Exponential(1e9 / (w.rate * w.shares[v.Number]))
	step := sim.Step{Kind: sim.Read, Think: law.Int(luck[sim.LuckThink])}
	if k == 0 {
		step.Kind = sim.Login
	}
	return step
}

// recency is V39: a memory that drops the least recently used session, and a
// server that makes a missing one anew under its id, are a cache.
func recency() (cases []Case) {
	add := func(id, formula string, m int, exponent float64, c int, theory func(shares []float64, c int) float64,
		bias float64, depth Depth) {
		shares := zipf(m, exponent)
		cases = append(cases, Case{ID: id, Verifies: "least recently used sessions are dropped: share found",
			Formula: fmt.Sprintf("%s, M = %d, Zipf %v, C = %d", formula, m, exponent, c), Source: text("closed"),
			Set: []string{"requests.service=0s", "requests.login_service=0s", "cluster.overhead=0B",
				"cluster.when_full=evict", fmt.Sprintf("cluster.memory=%dB", 100*c), "users.on_missing=adopt",
				"duration=600s", "warmup=200s"},
			Users:   func(rng.Source) sim.Workload { return &independent{shares: shares, rate: 100} },
			Measure: "requests that were not missing, over those answered", Value: found,
			Solve: func() float64 { return theory(shares, c) }, Bias: bias, Target: 0.005, Depth: depth})
	}
	// The approximation is off by 0.2 % at most for M = 1000, and by less for more.
	add("V39", "Che: hits of the constant time in which C are used", 1000, 0.8, 100, cheHits, 0.002, Quick)
	add("V39/10000", "Che: hits of the constant time in which C are used", 10000, 1, 500, cheHits, 0.002, Deep)
	add("V39/5", "sum over the orders of the C used last", 5, 1, 2, exactHits, 0, Quick)
	add("V39/6", "sum over the orders of the C used last", 6, 0.8, 3, exactHits, 0, Quick)
	add("V39/equal", "all alike: C/M", 20, 0, 5, func(shares []float64, c int) float64 {
		return float64(c) / float64(len(shares))
	}, 0, Quick)
	return cases
}

// found is the share of requests that were not missing.
func found(r *sim.Result) (float64, bool) {
	t := &r.Tally
	missing := uint64(0)
	for _, n := range t.Missing {
		missing += n
	}
	return 1 - float64(missing)/float64(t.EligibleAnswered), t.EligibleAnswered > 0
}
