package verify

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// lengthsShown bounds the queue lengths of the limit of many servers: at a load
// of 0.99 one server in 10^17 has a longer queue.
const lengthsShown = 12

// meanField is V15: the time in the system, in service times, of two choices
// among infinitely many servers at a load (Mitzenmacher 2001). The share of the
// servers that have at least i requests is load^(2^i-1).
func meanField(load float64) (w float64) {
	for i := 1; i < 30; i++ {
		w += math.Pow(load, math.Pow(2, float64(i))-2)
	}
	return w
}

// finiteField is V16: the same among n servers, to the order of 1/n (Gast and
// Van Houdt 2017, A refined mean field approximation). Shares fluctuate about
// their limit with a covariance of 1/n, of which the drift, a quadratic function,
// makes a shift of the mean. With f for the drift, A for its derivative at the
// limit and Q for the rate of the fluctuations, the covariance W solves
// AW + WA' + Q = 0, and the shift C solves AC + f”W/2 + g = 0. Where both choices
// differ, chances of two servers of a kind lack x(1-x)/n, which gives g.
func finiteField(load float64, n int, different bool) float64 {
	const k = lengthsShown
	x := make([]float64, k+2) // x[i]: the share with at least i; the last stays 0
	for i := range k + 1 {
		x[i] = math.Pow(load, math.Pow(2, float64(i))-1)
	}
	a, q := mat.NewDense(k, k, nil), mat.NewDense(k, k, nil)
	for i := range k { // row i is about x[i+1]
		a.Set(i, i, -2*load*x[i+1]-1)
		if i > 0 {
			a.Set(i, i-1, 2*load*x[i])
		}
		if i+1 < k {
			a.Set(i, i+1, 1)
		}
		q.Set(i, i, 2*(x[i+1]-x[i+2]))
	}
	w, b := covariance(a, q), mat.NewVecDense(k, nil)
	for i := range k {
		b.SetVec(i, load*w.At(i, i))
		if i > 0 {
			b.SetVec(i, b.AtVec(i)-load*w.At(i-1, i-1))
		}
		if different {
			b.SetVec(i, b.AtVec(i)+load*(x[i]*(1-x[i])-x[i+1]*(1-x[i+1])))
		}
	}
	var shift mat.VecDense
	if err := shift.SolveVec(a, b); err != nil {
		panic("verify: " + err.Error())
	}
	return meanField(load) + mat.Sum(&shift)/load/float64(n)
}

// covariance solves AW + WA' + Q = 0, one equation for each element of W.
func covariance(a, q *mat.Dense) *mat.Dense {
	k, _ := a.Dims()
	all, right := mat.NewDense(k*k, k*k, nil), mat.NewVecDense(k*k, nil)
	for i := range k {
		for j := range k {
			row := i*k + j
			right.SetVec(row, -q.At(i, j))
			for l := range k {
				all.Set(row, l*k+j, all.At(row, l*k+j)+a.At(i, l))
				all.Set(row, i*k+l, all.At(row, i*k+l)+a.At(j, l))
			}
		}
	}
	var w mat.VecDense
	if err := w.SolveVec(all, right); err != nil {
		panic("verify: " + err.Error())
	}
	return mat.NewDense(k, k, w.RawVector().Data)
}

// crowds is V15 and V16: two choices among so many servers that a queue sees
// the others as a crowd.
func crowds() (cases []Case) {
	add := func(id, policy, formula string, servers int, load, bias, target float64, depth Depth, theory float64) {
		cases = append(cases, Case{ID: id, Verifies: "balancer: " + policy, Formula: formula, Source: text("open"),
			Set: []string{fmt.Sprintf("cluster.servers=%d", servers), "cluster.policy=" + policy,
				fmt.Sprintf("workload.rate=%v/s", math.Round(100*load*float64(servers))), "requests.login_service=exp(10ms)",
				// Queues that are short forget soon, however busy their servers are.
				fmt.Sprintf("duration=%.0fs", 4000/float64(servers)+0.3/(1-load)),
				fmt.Sprintf("warmup=%.0fs", math.Ceil(0.2/(1-load)))},
			Measure: "latency_mean_ms", Target: target, Depth: depth, Theory: 10 * theory, Bias: bias})
	}
	const limit, servers = "limit of many servers: sum of load^(2^i-2)", 500
	for _, load := range []float64{0.5, 0.7, 0.8, 0.9, 0.95, 0.99} {
		// So many servers are that far from the limit, to a tenth.
		away := 1.1 * math.Abs(finiteField(load, servers, false)/meanField(load)-1)
		target := max(0.004, 0.0001/(1-load)) // the busier, the longer a run remembers
		add(fmt.Sprintf("V15/%.0f", 100*load), "two-choices", limit, servers, load, away, target, Deep, meanField(load))
	}
	for _, load := range []float64{0.5, 0.7, 0.9} {
		// What is left is of the order of 1/n^2.
		at, depth := fmt.Sprintf("/%.0f", 100*load), Standard
		if load > 0.5 {
			depth = Deep
		}
		add("V16/with"+at, "two-choices", "limit and its correction by 1/N, N = 100", 100, load, 0.001, 0.002, depth,
			finiteField(load, 100, false))
		add("V16/without"+at, "two-choices-distinct", "limit and its correction by 1/N, N = 100", 100, load, 0.001, 0.002,
			depth, finiteField(load, 100, true))
	}
	return cases
}
