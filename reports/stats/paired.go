package stats

import (
	"fmt"
	"math"
)

// Verdict is what a comparison of A with B allows to be said.
type Verdict int

// The verdicts. Only Lower and Higher claim a difference.
const (
	// TooFew says that fewer than two replications exist, so nothing can be said.
	TooFew Verdict = iota
	// Same says that A equals B exactly in every replication.
	Same
	// NoDifference says that the interval of the difference contains 0.
	NoDifference
	// Lower says that A is lower than B: the whole interval lies below 0.
	Lower
	// Higher says that A is higher than B: the whole interval lies above 0.
	Higher
)

// String returns the verdict in words, for a table.
func (v Verdict) String() string {
	names := [...]string{"too few", "same", "no difference", "lower", "higher"}
	if v < 0 || int(v) >= len(names) {
		panic(fmt.Sprintf("stats: no verdict has the number %d", int(v)))
	}
	return names[v]
}

// Paired compares two systems that met the same luck in each replication (common random numbers).
type Paired struct {
	// Difference is the interval of A - B.
	Difference Interval
	// Correlation is Pearson's coefficient between A and B over the replications; 0 when either does not vary.
	Correlation float64
	// VarianceReduction says how many times more replications independent runs would need: (var A + var B) divided by
	// var(A - B). It is above 1 when pairing helped and never below 1/2; 0 stands for "not defined", when the
	// difference does not vary.
	VarianceReduction float64
	// Verdict is what the interval allows to be said.
	Verdict Verdict
}

// PairedDifference compares a with b, where a[r] and b[r] come from the same replication r: the t interval of the
// differences a[r] - b[r] (Law, Simulation Modeling and Analysis, 10.2.1). Samples of different length are an error.
func PairedDifference(a, b []float64, level float64) (Paired, error) {
	if err := checkPairs(a, b); err != nil {
		return Paired{}, err
	}
	differences := make([]float64, len(a))
	for r := range a {
		differences[r] = a[r] - b[r]
	}
	paired := Paired{Difference: MeanInterval(differences, level)}
	paired.Verdict = verdictOf(paired.Difference)
	if len(a) > 0 {
		paired.Correlation, paired.VarianceReduction = pairing(a, b, differences)
	}
	return paired, nil
}

func checkPairs(a, b []float64) error {
	if len(a) != len(b) {
		return fmt.Errorf("stats: a paired comparison needs samples of the same length, not %d and %d", len(a), len(b))
	}
	checkValues(a)
	checkValues(b)
	return nil
}

func verdictOf(difference Interval) Verdict {
	switch {
	case !difference.Defined():
		return TooFew
	case difference.High < 0:
		return Lower
	case difference.Low > 0:
		return Higher
	case difference.Mean == 0 && difference.StdDev == 0:
		return Same
	default:
		return NoDifference
	}
}

// pairing returns the correlation of a with b and the variance reduction, both 0 where they are not defined.
func pairing(a, b, differences []float64) (correlation, reduction float64) {
	meanA, squaresA := moments(a)
	meanB, squaresB := moments(b)
	_, squares := moments(differences)
	if squaresA > 0 && squaresB > 0 {
		products := 0.0
		for r := range a {
			products += float64((a[r] - meanA) * (b[r] - meanB))
		}
		// The two roots keep the denominator finite; rounding may still carry the quotient just beyond 1.
		quotient := products / math.Sqrt(squaresA) / math.Sqrt(squaresB)
		correlation = min(1, max(-1, quotient))
	}
	if squares > 0 {
		reduction = (squaresA + squaresB) / squares
	}
	return correlation, reduction
}

// Bonferroni returns the level that each of a number of comparisons needs so that all of them hold together with the
// given level: 1 - (1 - level)/comparisons. Comparing k systems with one control is k comparisons; comparing all pairs
// is k(k-1)/2. It panics unless comparisons is positive.
func Bonferroni(level float64, comparisons int) float64 {
	checkLevel(level)
	if comparisons < 1 {
		panic("stats: there must be at least one comparison")
	}
	return 1 - (1-level)/float64(comparisons)
}
