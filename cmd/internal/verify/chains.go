package verify

import "math"

// Theory that has no closed form: Markov chains, solved here.

// chain is a Markov chain in continuous time: for every state the states that it
// goes to, with their rates.
type chain [][]jump

type jump struct {
	to   int
	rate float64
}

// stationary solves the balance equations by the method of Gauss and Seidel:
// what flows into a state, over the rate at which it is left, until nothing
// moves any more.
func (c chain) stationary() []float64 {
	into, leaving := make(chain, len(c)), make([]float64, len(c))
	for from, jumps := range c {
		for _, j := range jumps {
			into[j.to] = append(into[j.to], jump{from, j.rate})
			leaving[from] += j.rate
		}
	}
	p := make([]float64, len(c))
	for i := range p {
		p[i] = 1 / float64(len(p))
	}
	const precision, rounds = 1e-10, 100_000
	for range rounds {
		moved, total := 0.0, 0.0
		for state := range p {
			flow := 0.0
			for _, j := range into[state] {
				flow += p[j.to] * j.rate
			}
			flow /= leaving[state]
			moved, total = moved+math.Abs(flow-p[state]), total+flow
			p[state] = flow
		}
		for state := range p {
			p[state] /= total
		}
		if moved < precision*total {
			break
		}
	}
	return p
}

// mean is the mean of a function of the state.
func (c chain) mean(of func(state int) float64) (mean float64) {
	for state, p := range c.stationary() {
		mean += p * of(state)
	}
	return mean
}

// maxServers bounds the servers of a chain of queue lengths, or of counts.
const maxServers = 10

// lengths are the numbers of requests, or sessions, at the servers, smallest
// first.
type lengths [maxServers]uint8

// sortedQueues is the chain of the sorted queue lengths of exponential servers
// with rate 1 and a stream of the given load for each: it is Markov, because
// servers of one length are alike, whatever decides a tie. join tells the chance
// that an arrival joins the server of a rank, the shortest first. A queue that
// has the greatest length takes no more, which must be so rare as not to matter.
func sortedQueues(servers int, load float64, join []float64, greatest uint8) (chain, []lengths) {
	index := map[lengths]int{}
	var states []lengths
	number := func(s lengths) int {
		// Insert the one length that has changed at its place.
		for i := 1; i < servers; i++ {
			for j := i; j > 0 && s[j] < s[j-1]; j-- {
				s[j], s[j-1] = s[j-1], s[j]
			}
		}
		if _, known := index[s]; !known {
			index[s] = len(states)
			states = append(states, s)
		}
		return index[s]
	}
	number(lengths{})
	var c chain
	for i := 0; i < len(states); i++ {
		var jumps []jump
		for r := range servers {
			if s := states[i]; s[r] < greatest && join[r] > 0 {
				s[r]++
				jumps = append(jumps, jump{number(s), load * float64(servers) * join[r]})
			}
			if s := states[i]; s[r] > 0 {
				s[r]--
				jumps = append(jumps, jump{number(s), 1})
			}
		}
		c = append(c, jumps)
	}
	return c, states
}

// shortest, withReplacement and distinct are the chances of the ranks under
// join-the-shortest-queue, and under the two rules of two choices.
func shortest(servers int) []float64 { return append([]float64{1}, make([]float64, servers-1)...) }

func withReplacement(servers int) (join []float64) {
	n := float64(servers)
	for r := range servers {
		worse := n - float64(r)
		join = append(join, (worse*worse-(worse-1)*(worse-1))/(n*n))
	}
	return join
}

func distinct(servers int) (join []float64) {
	n := float64(servers)
	for r := range servers {
		join = append(join, 2*(n-1-float64(r))/(n*(n-1)))
	}
	return join
}

// timeInSystem is the mean time of a request at such servers, in service times,
// by Little's law.
func timeInSystem(servers int, load float64, join []float64, greatest uint8) float64 {
	c, states := sortedQueues(servers, load, join, greatest)
	inside := c.mean(func(i int) (sum float64) {
		for _, n := range states[i] {
			sum += float64(n)
		}
		return sum
	})
	return inside / (load * float64(servers))
}

// firstOfEquals is the share of requests that the first of two servers gets when
// it wins every tie: the chain of the two lengths, not sorted.
func firstOfEquals(load float64, greatest int) float64 {
	size := greatest + 1
	c := make(chain, size*size)
	for a := range size {
		for b := range size {
			state := a*size + b
			add := func(to int, rate float64) { c[state] = append(c[state], jump{to, rate}) }
			if a <= b && a < greatest {
				add(state+size, 2*load)
			} else if b < greatest {
				add(state+1, 2*load)
			}
			if a > 0 {
				add(state-size, 1)
			}
			if b > 0 {
				add(state-1, 1)
			}
		}
	}
	return c.mean(func(state int) float64 {
		if state/size <= state%size {
			return 1
		}
		return 0
	})
}

// placed are the chances of the sorted counts of so many sessions that are
// placed one after the other and never end. What is next to impossible is left
// out.
func placed(sessions, servers int, join []float64) map[lengths]float64 {
	const impossible = 1e-14
	chances := map[lengths]float64{{}: 1}
	for range sessions {
		next := make(map[lengths]float64, len(chances))
		for s, p := range chances {
			for r := range servers {
				if p*join[r] < impossible {
					continue
				}
				t := s
				t[r]++
				for j := r; j+1 < servers && t[j] > t[j+1]; j++ {
					t[j], t[j+1] = t[j+1], t[j]
				}
				next[t] += p * join[r]
			}
		}
		chances = next
	}
	return chances
}

// greatestCount is the mean of the greatest of these counts, and widestGap that
// of its distance to the smallest.
func greatestCount(sessions, servers int, join []float64) (mean float64) {
	for s, p := range placed(sessions, servers, join) {
		mean += p * float64(s[servers-1])
	}
	return mean
}

func widestGap(sessions, servers int, join []float64) (mean float64) {
	for s, p := range placed(sessions, servers, join) {
		mean += p * float64(s[servers-1]-s[0])
	}
	return mean
}

// greatestRandomCount is the same for sessions placed at random: counts are
// multinomial, which is Poisson counts given their sum. P(max <= m) is that of
// the sum under the Poisson law cut at m, over that under the whole one.
func greatestRandomCount(sessions, servers int) (mean float64) {
	load := float64(sessions) / float64(servers)
	whole := poisson(float64(sessions), sessions)
	mean = math.Ceil(load) // the greatest is never below the mean
	for m := int(mean); m < sessions; m++ {
		chances := make([]float64, m+1)
		for k := range chances {
			chances[k] = poisson(load, k)
		}
		sum := chances
		for range servers - 2 {
			sum = convolved(sum, chances, sessions)
		}
		below := 0.0
		for k, p := range chances {
			if rest := sessions - k; rest < len(sum) {
				below += p * sum[rest]
			}
		}
		above := 1 - below/whole
		if mean += above; above < 1e-9 {
			break
		}
	}
	return mean
}

// convolved is the law of the sum of two numbers, up to a greatest one.
func convolved(a, b []float64, greatest int) []float64 {
	sum := make([]float64, min(len(a)+len(b)-1, greatest+1))
	for i, p := range a {
		for j := 0; j < len(b) && i+j < len(sum); j++ {
			sum[i+j] += p * b[j]
		}
	}
	return sum
}

// poisson is the chance of k under the Poisson law.
func poisson(mean float64, k int) float64 {
	logarithm, _ := math.Lgamma(float64(k) + 1)
	return math.Exp(float64(k)*math.Log(mean) - mean - logarithm)
}
