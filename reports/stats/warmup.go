package stats

// mserBatch is the batch size that gives MSER-5 its name.
const mserBatch = 5

// WarmUp is the start of a run that should be left out because it still shows the empty start.
type WarmUp struct {
	// Deleted is the number of observations to leave out, a multiple of 5.
	Deleted int
	// Statistic is the squared standard error that remains, in the squared unit of the observations.
	Statistic float64
	// AtLimit says that the best cut is as late as allowed, half the run: a sign that the transient is not over. A run
	// with less than two batches of 5 is at the limit from the start.
	AtLimit bool
}

// MSER5 finds the warm-up of one series, given in order of time. Of the k batch means Z of 5 observations it leaves
// out the first d, d <= k/2, that minimise sum(Z[j] - mean)^2/(k-d)^2 over those that stay (White, Cobb and Spratt
// 2000). Of equal minima it takes the smallest d. A last batch that is not full is not used.
func MSER5(series []float64) WarmUp {
	checkValues(series)
	batches := batchMeans(series[:len(series)-len(series)%mserBatch], mserBatch)
	k := len(batches)
	best := WarmUp{Deleted: -1, AtLimit: true}
	// From the end towards the start, mean and squares of batches[d:] grow by one value at a time (Welford).
	mean, squares := 0.0, 0.0
	for d := k - 1; d >= 0; d-- {
		kept := float64(k - d)
		delta := batches[d] - mean
		mean += delta / kept
		squares += float64(delta * (batches[d] - mean))
		statistic := squares / kept / kept
		if d <= k/2 && (best.Deleted < 0 || statistic <= best.Statistic) {
			best = WarmUp{Deleted: d * mserBatch, Statistic: statistic, AtLimit: d == k/2}
		}
	}
	best.Deleted = max(0, best.Deleted)
	return best
}
