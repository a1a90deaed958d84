package sim

import (
	"context"
	"fmt"

	"github.com/sessionsim/sessionsim/sim/engine"
	"github.com/sessionsim/sessionsim/sim/hist"
)

// MaxBatches bounds the pieces of one run.
const MaxBatches = 1000

// RunBatches makes one trial and cuts its measured part into so many pieces of
// equal length, each with a result of its own, so that one long run can be
// analysed by batch means. Nothing else changes: the pieces add up to the
// result of Run. Only the first carries the timeline, that of the whole run,
// with its outages and changes; requests that are under way at a boundary count where they end. The run must
// have an end, and the last piece takes the nanoseconds that cannot be divided.
func RunBatches(t *Trial, batches int) ([]Result, error) {
	c, err := newCluster(t)
	if err != nil {
		return nil, err
	}
	length := (c.cfg.Duration - c.cfg.Warmup) / int64(max(1, batches))
	if c.cfg.Duration >= Forever || batches < 2 || batches > MaxBatches || length < 1 {
		return nil, fmt.Errorf("sim: a run until %d ns cannot be cut into %d pieces", c.cfg.Duration, batches)
	}
	for b := int64(1); b < int64(batches); b++ {
		c.schedule(c.cfg.Warmup+b*length, engine.NodeChange, 0, evMeasure, 0, 0)
	}
	if err := c.run(); err != nil {
		return nil, err
	}
	last := c.finish()
	results := append(c.batches, last)
	for i := range results {
		results[i].Digest, results[i].Timeline = last.Digest, nil
		results[i].WindowWidth = last.WindowWidth
	}
	results[0].Timeline, results[0].Faults, results[0].Changes = last.Timeline, last.Faults, last.Changes
	return results, nil
}

// RunAllBatches is RunBatches for many trials, as RunAll is Run.
func RunAllBatches(ctx context.Context, trials []Trial, batches, workers int, done func(i int)) ([][]Result, error) {
	return runAll(ctx, trials, workers, done, func(t *Trial) ([]Result, error) { return RunBatches(t, batches) })
}

// boundary ends the warm-up, or a batch, and begins what is measured next.
func (c *cluster) boundary() {
	if now := c.now(); now > c.cfg.Warmup {
		batch := c.result
		c.sumUp(&batch, now)
		c.batches = append(c.batches, batch)
		c.result.Latency, c.result.Overhead = hist.Histogram{}, hist.Histogram{}
		c.result.WorstWindow = Skew{}
	}
	c.measure()
}
