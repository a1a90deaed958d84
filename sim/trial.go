package sim

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// Trial is one run to be made: one strategy meets one replication of one
// workload. It holds everything the result depends on.
type Trial struct {
	Config      Config
	Strategy    func() Strategy                    // a fresh strategy, without state
	Workload    func(rng.Source) (Workload, error) // a fresh workload with the trial's luck
	Seed        uint64
	Replication uint64
	Observe     func(Fact)     // told everything that happens; nil for nobody
	Memory      func(page any) // told of the memory a large run takes, piece by piece, unused yet; nil for nobody

	abandon <-chan struct{} // closed when nobody wants the result any more
}

// Run makes one trial. It returns an error for a configuration that Validate
// refuses and for a workload that cannot be read; it panics with "sim: ..."
// when the model breaks one of its own laws.
func Run(t *Trial) (Result, error) {
	c, err := newCluster(t)
	if err != nil {
		return Result{}, err
	}
	if err := c.run(); err != nil {
		return Result{}, err
	}
	return c.finish(), nil
}

// errAbandoned ends a trial whose result nobody wants any more.
var errAbandoned = errors.New("sim: the trial was abandoned")

// RunAll makes trials on so many workers, 0 for one per processor, and stores
// each result at its trial's index, so the number of workers does not show in
// the results. It calls done after each trial, one call at a time. When ctx
// ends, no further trial is begun, those under way are abandoned as if they had
// never begun, and its error is returned. A trial's panic is the caller's.
func RunAll(ctx context.Context, trials []Trial, workers int, done func(i int)) ([]Result, error) {
	return runAll(ctx, trials, workers, done, Run)
}

// runAll makes something of each trial.
func runAll[T any](
	ctx context.Context, trials []Trial, workers int, done func(i int), run func(t *Trial) (T, error),
) ([]T, error) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	results, errs := make([]T, len(trials)), make([]error, len(trials))
	var next atomic.Int64
	var group sync.WaitGroup
	var one sync.Mutex
	var broke any
	tell := func(i int) {
		if done != nil {
			one.Lock()
			defer one.Unlock()
			done(i)
		}
	}
	for range min(workers, len(trials)) {
		group.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					one.Lock()
					defer one.Unlock()
					broke = p
				}
			}()
			for i := int(next.Add(1)) - 1; i < len(trials) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				trial := trials[i]
				trial.abandon = ctx.Done()
				result, err := run(&trial)
				if errors.Is(err, errAbandoned) {
					return
				}
				results[i], errs[i] = result, err
				tell(i)
			}
		})
	}
	group.Wait()
	if broke != nil {
		panic(broke)
	}
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("trial %d: %w", i+1, err)
		}
	}
	return results, ctx.Err()
}
