package balance

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
)

// arcs are the shares of the circle of n servers from first on, when there
// are no others.
func arcs(points []point, first sim.Place, n int) []float64 {
	shares := make([]float64, n)
	own := ownPoints(points, first, n)
	last := own[len(own)-1].at
	for _, p := range own {
		shares[p.server-first] += float64(p.at-last) * 0x1p-64 // wraps around at the first
		last = p.at
	}
	return shares
}

func ownPoints(points []point, first sim.Place, n int) []point {
	foreign := func(p point) bool { return p.server < first || int(p.server-first) >= n }
	return slices.DeleteFunc(slices.Clone(points), foreign)
}

// placed are the numbers of sessions, whose keys are hashes, on n servers from
// first on.
func placed(points []point, first sim.Place, n, sessions int) []float64 {
	counts, own := make([]float64, n), ownPoints(points, first, n)
	for i := range sessions {
		key := keyOf(addressOf(int(first)*sessions + i))
		next := sort.Search(len(own), func(i int) bool { return own[i].at >= key })
		counts[own[next%len(own)].server-first]++
	}
	return counts
}

// TestRingShares are V21 and V22 for N servers with v points each. A share is
// Beta(v, (N-1)v): the squared CV of the shares has the mean V N^2 with
// V = (1/N)(1-1/N)/(Nv+1), and that of n sessions the mean
// (n(1/N-1/N^2-V) + n^2 V) N^2/n^2. The greatest share is that of the greatest of
// N Gamma(v) over their sum. A new server takes its share from the others,
// Beta(v, Nv), and what one of N leaves behind is Beta(v, (N-1)v). Each group of
// N+1 servers is an experiment of its own.
func TestRingShares(t *testing.T) {
	for _, of := range []struct{ servers, v, groups int }{{4, 1, 4000}, {4, 100, 600}, {10, 100, 300}} {
		n := float64(of.servers)
		var shares, counts, greatest, come, comeSquares, gone, goneSquares []float64
		beta := func(n float64) (mean, variance float64) { return 1 / n, (n - 1) / n / n / (n*float64(of.v) + 1) }
		newMean, newVariance := beta(n + 1)
		mean, variance := beta(n)
		const sessions = 1000
		for g, circle := range circles(of.groups, of.servers+1, of.v) {
			first := sim.Place(g * (of.servers + 1))
			own := arcs(circle, first, of.servers)
			shares, greatest = append(shares, squaredCV(own)), append(greatest, slices.Max(own)*n)
			counts = append(counts, squaredCV(placed(circle, first, of.servers, sessions)))
			gone, goneSquares = append(gone, own[0]), append(goneSquares, (own[0]-mean)*(own[0]-mean))
			added := arcs(circle, first, of.servers+1)[of.servers]
			come, comeSquares = append(come, added), append(comeSquares, (added-newMean)*(added-newMean))
		}
		near := func(what string, values []float64, want, power float64) {
			got, se := meanAndError(values)
			wantNear(t, fmt.Sprintf("%d servers, %d points: %s", of.servers, of.v, what), got, want, se, power)
		}
		near("squared CV of the shares", shares, variance*n*n, 0.05)
		near("squared CV of the sessions", counts, (sessions*(1/n-1/n/n-variance)+sessions*sessions*variance)*n*n/1e6, 0.05)
		near("greatest share over the mean", greatest, greatestGamma(of.servers, of.v)/float64(of.v), 0.01)
		near("the share that comes", come, newMean, 0.02)
		near("its variance", comeSquares, newVariance, 0.1)
		near("the share that goes", gone, mean, 0.02)
		near("its variance", goneSquares, variance, 0.1)
	}
}

// circles are the points of groups of servers, each group's in order.
func circles(groups, servers, v int) [][]point {
	list := make([][]point, groups)
	for _, p := range newRing(groups*servers, v).points {
		list[int(p.server)/servers] = append(list[int(p.server)/servers], p)
	}
	return list
}

// greatestGamma is the mean of the greatest of n Gamma(v) variables: the integral
// of P(max > x). 25/12 for n = 4, v = 1, the sum of 1/1 to 1/4.
func greatestGamma(n, v int) (mean float64) {
	const step = 0.01
	for x := step / 2; x < 20+3*float64(v); x += step {
		term, below := math.Exp(-x), 1.0 // P(Gamma(v) <= x) is 1 less the first v terms of Poisson
		for j := range v {
			below -= term
			term *= x / float64(j+1)
		}
		mean += step * (1 - math.Pow(max(0, below), float64(n)))
	}
	return mean
}

// TestGreatestGamma: the numbers for the ring, as another program computes them.
func TestGreatestGamma(t *testing.T) {
	for _, of := range []struct {
		n, v int
		want float64
	}{{4, 1, 25 / 12.}, {4, 100, 1.10465}, {10, 100, 1.15943}} {
		if got := greatestGamma(of.n, of.v) / float64(of.v); math.Abs(got-of.want) > 2e-5 {
			t.Errorf("%d servers, %d points: %v, want %v", of.n, of.v, got, of.want)
		}
	}
}
