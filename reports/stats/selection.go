package stats

import "fmt"

// Selection finds the system with the smallest mean, replication by replication, and drops systems as soon as they are
// clearly worse: the fully sequential procedure of Kim and Nelson (ACM TOMACS 11, 2001) with c = 1. If the best mean is
// at least the indifference zone below the others, it is selected with at least the asked probability; otherwise a
// system is selected that is nearly as good. It is valid with common random numbers and unequal variances, for normal
// observations. To find the largest mean, negate the values.
type Selection struct {
	zone         float64
	replications int
	survivors    []int
	// sums[i] adds up the observations of system i.
	sums []float64
	// horizon[i][j] is h^2 S^2(i,j)/zone^2, the number of replications from which any difference of i and j decides.
	horizon [][]float64
}

// NewSelection starts from first[i][r], the value of system i in replication r of the first stage, which has at least 2
// replications, better 10. The zone is the smallest difference worth detecting, in the unit of the values; level is the
// probability of correct selection, more than 1/k for k systems. Other arguments are an error.
func NewSelection(first [][]float64, zone, level float64) (*Selection, error) {
	checkLevel(level)
	if len(first) == 0 || len(first[0]) < 2 {
		return nil, fmt.Errorf("stats: a selection needs systems with at least two replications")
	}
	if !(zone > 0 && zone <= valueLimit) || level*float64(len(first)) <= 1 && len(first) > 1 {
		return nil, fmt.Errorf("stats: a selection among %d needs a zone above 0 and a level above 1/%d",
			len(first), len(first))
	}
	s := &Selection{zone: zone, replications: len(first[0])}
	for i, sample := range first {
		if len(sample) != s.replications {
			return nil, fmt.Errorf("stats: system %d has %d replications in the first stage, not %d",
				i, len(sample), s.replications)
		}
		checkValues(sample)
		s.survivors = append(s.survivors, i)
		s.sums = append(s.sums, 0)
		for _, v := range sample {
			s.sums[i] += v
		}
	}
	var err error
	if s.horizon, err = horizons(first, zone, level); err != nil {
		return nil, err
	}
	s.screen()
	return s, nil
}

// horizons returns h^2 S^2(i,j)/zone^2 with S^2 the variance of the difference of systems i and j in the first stage.
func horizons(first [][]float64, zone, level float64) ([][]float64, error) {
	horizon := make([][]float64, len(first))
	for i := range horizon {
		horizon[i] = make([]float64, len(first))
	}
	if len(first) == 1 {
		return horizon, nil
	}
	replications := len(first[0])
	_, h2 := kimNelsonConstants(level, len(first), replications)
	difference := make([]float64, replications)
	for i := range first {
		for j := range i {
			for r := range difference {
				difference[r] = (first[i][r] - first[j][r]) / zone
			}
			_, squares := moments(difference)
			horizon[i][j] = float64(h2 * squares / float64(replications-1))
			horizon[j][i] = horizon[i][j]
			if !(horizon[i][j] <= valueLimit) {
				return nil, fmt.Errorf("stats: a zone of %g is too small for the spread of systems %d and %d",
					zone, j, i)
			}
		}
	}
	return horizon, nil
}

// kimNelsonConstants returns eta = ((2 alpha/(k-1))^(-2/(n-1)) - 1)/2 and h^2 = 2 eta (n-1) for k systems, n
// replications in the first stage and alpha = 1 - level. The division by k-1 is Bonferroni's, which holds for dependent
// systems; the sharper constant for independent ones would be wrong with common random numbers.
func kimNelsonConstants(level float64, systems, replications int) (eta, h2 float64) {
	freedom := float64(replications - 1)
	twiceEta := power(2*(1-level)/float64(systems-1), -2/freedom) - 1
	return twiceEta / 2, float64(twiceEta * freedom)
}

// screen drops every system whose mean is above that of another by more than W = max(0, zone/2 (horizon/r - 1)).
func (s *Selection) screen() {
	n := float64(s.replications)
	var kept []int
	for _, i := range s.survivors {
		beaten := false
		for _, j := range s.survivors {
			w := max(0, float64(s.zone/2*(s.horizon[i][j]/n-1)))
			beaten = beaten || s.sums[i]/n > s.sums[j]/n+w
		}
		if !beaten {
			kept = append(kept, i)
		}
	}
	s.survivors = kept
}

// Survivors returns the systems still in the race, in ascending order. Only they need further replications.
func (s *Selection) Survivors() []int { return append([]int(nil), s.survivors...) }

// Replications returns the number of replications seen.
func (s *Selection) Replications() int { return s.replications }

// Add takes one further replication: values[i] belongs to Survivors()[i]. It panics when their numbers differ.
func (s *Selection) Add(values []float64) {
	checkValues(values)
	if len(values) != len(s.survivors) {
		panic("stats: a selection needs one value for each survivor")
	}
	s.replications++
	for i, system := range s.survivors {
		s.sums[system] += values[i]
	}
	s.screen()
}

// Best returns the selected system once the race is decided. Strategies that act alike under common random numbers can
// tie exactly; then all of them survive and the first is returned.
func (s *Selection) Best() (system int, decided bool) {
	for _, i := range s.survivors {
		for _, j := range s.survivors {
			if s.horizon[i][j] > float64(s.replications) {
				return 0, false
			}
		}
	}
	return s.survivors[0], true
}
