package main

import (
	"slices"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim"
)

// most is a plan with the greatest number of replications that a question may take.
func most(p *plan.Plan, asked *reports.Asked) *plan.Plan {
	experiment, longer := *p.Experiment, *p
	switch {
	case asked.Sequential():
		experiment.Replications = asked.Limit
	case asked.Batches > 0:
		experiment.Replications = asked.Batches
	}
	longer.Experiment = &experiment
	return &longer
}

// runUntil runs replications until the judge has enough. It runs several ahead, so that no worker waits for a verdict,
// but the judge hears them one by one in their order, and what it does not need is thrown away: the results depend
// neither on the number of workers nor on how far ahead was run.
func (a *app) runUntil(p *plan.Plan, e *effort, workers int) ([][]sim.Result, error) {
	judge, err := reports.NewJudge(*e.asked, e.level, len(p.Strategies), max(0, slices.Index(p.Labels, p.Baseline)))
	if err != nil {
		return nil, err
	}
	results := make([][]sim.Result, len(p.Strategies))
	for to := e.asked.First; !judge.Done(); to = ahead(judge) {
		from := judge.Replications()
		more, err := a.runReplications(p, from, to, workers)
		if err != nil {
			return nil, err
		}
		for r := 0; r < to-from && !judge.Done(); r++ {
			row := make([]*sim.Result, len(more))
			for i := range more {
				results[i] = append(results[i], more[i][r])
				row[i] = &more[i][r]
			}
			judge.Add(row)
		}
		if !judge.Done() {
			a.Notef("after %d replications: about %d seem to be needed", judge.Replications(), judge.Needed())
		}
	}
	return results, nil
}

// runBatches makes one run of each strategy and cuts it.
func (a *app) runBatches(p *plan.Plan, batches, workers int) ([][]sim.Result, error) {
	return runWith(a, p, 0, 1, func(trials []sim.Trial, done func(int)) ([][]sim.Result, error) {
		return sim.RunAllBatches(a.ctx, trials, batches, workers, done)
	})
}

// ahead is the number of replications up to which to run next: what seems to be needed, but at most half as many again
// as there are, since the guess gets better.
func ahead(judge *reports.Judge) int {
	n := judge.Replications()
	return min(judge.Needed(), n+max(leastJudged, n/2))
}
