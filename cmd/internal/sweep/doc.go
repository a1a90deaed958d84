// Package sweep runs studies: a scenario whose parameters vary, many runs of it, and one answer. It knows nothing of
// the command line and nothing of the network; package queue, below it, carries the same runs to other machines.
//
// # Where the data goes
//
//	study file     YAML, read over one table of fields (study.go): a base scenario, what varies, constraints,
//	      |        replications, strategies, measures
//	      v
//	points         one assignment of values to what varies (design.go): a grid, or a space-filling sample, less
//	      |        what the constraints exclude (where.go). A point is a scenario, made by the same assignments as
//	      |        --set makes, and checked by the same checks
//	      v
//	cells          a point and a strategy (sweep.go). Its identity is the hash of the resolved scenario with that
//	      |        strategy alone, of the files it reads, the seed, and the model's version. Points that differ only
//	      |        in what a strategy does not know, such as the delay of copies that it does not make, share a cell,
//	      |        which is run once
//	      v
//	runs           a cell and a replication, numbered through. Runs share nothing, so any machine may do any of them
//	      |        in any order: a pool of goroutines (run.go), a shard of a batch system, a worker of a queue
//	      v
//	records        what a run leaves (record.go): its identity, the workload's digest, the fingerprint of the whole
//	      |        result, the values of the study's measures. A record is one line of a journal (journal.go) with a
//	      |        checksum; a run is done when its line is on the disk
//	      v
//	merged         records in the order of the plan, whoever made them (merge.go): runs.csv and runs.jsonl, and per
//	      |        point points.csv and points.jsonl with intervals and paired differences. Each file is written
//	      |        beside its place and renamed, the manifest last
//	      v
//	charts         lines with bands, heat maps, crossovers and sensitivities (charts.go)
//
// # Luck
//
// All points have the base's seed, so they meet the same users, failures and luck (common random numbers), and
// differences along a parameter are as sharp as those between strategies. "luck: own" gives each point a seed of its
// own, for when points must be independent.
//
// # What survives what
//
// A journal only grows. Lines are collected while the last ones are being forced to the disk, and forced together
// (group commit); only then do their runs count as done. So Ctrl-C, kill -9, a full disk and a loss of power lose the
// runs under way and nothing else. A line that was torn fails its checksum and its run is made again. No other state
// is trusted: what is left to do is what was planned less what the journals hold. Since merging orders records by the
// plan, the final bytes do not depend on who ran what, when, and how often it was interrupted.
//
// Two records of one identity must be equal, up to the fingerprint of the whole result. If they are not, some machine
// computes differently, and merging fails and names both.
//
// # Memory
//
// A sweep keeps 32 bytes for each cell, 8 for each run, and the means and intervals of each point; records stay on
// the disk and are read again, point by point.
package sweep
