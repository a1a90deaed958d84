package verify

import (
	"slices"

	"github.com/sessionsim/sessionsim/sim"
)

// watch follows what happens in one replication, for what its result does not
// keep: how long the requests of one kind took, whom an arrival found, when a
// store had no primary. Whoever is watched behaves the same.
type watch struct {
	see   func(sim.Fact)
	value measure
}

// foundBusy is the share of requests that found at least so many others at the
// server that they came to: with as many workers, the share that had to wait.
func foundBusy(workers int) func(warmup int64) watch {
	return func(warmup int64) watch {
		inside := make([]int, sim.MaxServers)
		busy, all := 0, 0
		return watch{
			see: func(f sim.Fact) {
				switch f.What {
				case sim.Routed:
					if f.At >= warmup {
						if all++; inside[f.Place] >= workers {
							busy++
						}
					}
					inside[f.Place]++
				case sim.Answered:
					inside[f.Place]--
				}
			},
			value: func(*sim.Result) (float64, bool) { return float64(busy) / float64(all), all > 0 },
		}
	}
}

// foundFree is the share of the others.
func foundFree(workers int) func(warmup int64) watch {
	return func(warmup int64) watch {
		w := foundBusy(workers)(warmup)
		busy := w.value
		w.value = func(r *sim.Result) (float64, bool) {
			x, ok := busy(r)
			return 1 - x, ok
		}
		return w
	}
}

// waitQuantile is a quantile, in ms, of the time that requests wait for the one
// worker of the one server, which takes them in the order of their arrival: each
// waits until the one before has left.
func waitQuantile(p float64) func(warmup int64) watch {
	return func(warmup int64) watch {
		var waits []int64
		left := int64(0)
		return watch{
			see: func(f sim.Fact) {
				if f.What != sim.Answered {
					return
				}
				if arrived := f.At - f.Latency; arrived >= warmup {
					waits = append(waits, max(0, left-arrived))
				}
				left = f.At
			},
			value: func(*sim.Result) (float64, bool) {
				slices.Sort(waits)
				return float64(waits[int(p*float64(len(waits)))]) / 1e6, true
			},
		}
	}
}

// meanLatencyOf is the mean response time of requests of one kind, in ms.
func meanLatencyOf(kind sim.Kind) func(warmup int64) watch {
	return func(warmup int64) watch {
		sum, n := int64(0), 0
		return watch{
			see: func(f sim.Fact) {
				if f.What == sim.Answered && f.Kind == kind && f.At >= warmup {
					sum, n = sum+f.Latency, n+1
				}
			},
			value: func(*sim.Result) (float64, bool) { return float64(sum) / float64(n) / 1e6, n > 0 },
		}
	}
}

// foundAt is the share of the visits' k-th requests, the login being the first,
// that found their session.
func foundAt(k int32) func(warmup int64) watch {
	return func(warmup int64) watch {
		fresh, all := 0, 0
		return watch{
			see: func(f sim.Fact) {
				if f.What == sim.Answered && f.Request == k-1 && !f.Again && f.At >= warmup {
					if all++; f.Outcome == sim.Fresh || f.Outcome == sim.Stale {
						fresh++
					}
				}
			},
			value: func(*sim.Result) (float64, bool) { return float64(fresh) / float64(all), all > 0 },
		}
	}
}

// sameServer is the share of the first visit's requests that went to the server
// of the one before.
func sameServer(int64) watch {
	same, all, last := 0, 0, sim.Nowhere
	return watch{
		see: func(f sim.Fact) {
			if f.What != sim.Routed || f.Visit != 0 {
				return
			}
			if f.Request > 0 {
				all++
				same += int(oneIf(f.Place == last))
			}
			last = f.Place
		},
		value: func(*sim.Result) (float64, bool) { return float64(same) / float64(all), all > 0 },
	}
}

// serversOfPages is the mean over all pages of what counts for the number of
// servers to which a page's calls go.
func serversOfPages(count func(servers int) int) func(warmup int64) watch {
	type page struct {
		visit   uint64
		request int32
	}
	return func(int64) watch {
		servers := map[page]map[sim.Place]bool{}
		return watch{
			see: func(f sim.Fact) {
				if f.What == sim.Routed && f.Call > 0 {
					of := page{f.Visit, f.Request}
					if servers[of] == nil {
						servers[of] = map[sim.Place]bool{}
					}
					servers[of][f.Place] = true
				}
			},
			value: func(*sim.Result) (float64, bool) {
				sum := 0
				for _, met := range servers {
					sum += count(len(met))
				}
				return float64(sum) / float64(len(servers)), len(servers) > 0
			},
		}
	}
}

// leaderless is the share of time in which the store, whose nodes come after so
// many servers and are one shard, had no primary that was up.
func leaderless(servers int) func(warmup int64) watch {
	return func(int64) watch { return leadership(sim.Place(servers)) }
}

func leadership(leader sim.Place) watch {
	since, sum, down := int64(-1), int64(0), map[sim.Place]bool{}
	return watch{
		see: func(f sim.Fact) {
			switch f.What {
			case sim.PlaceCrashed:
				down[f.Place] = true
			case sim.PlaceBack:
				delete(down, f.Place)
			case sim.PlacePromoted:
				leader = f.Place
			default:
				return
			}
			switch missing := down[leader]; {
			case missing && since < 0:
				since = f.At
			case !missing && since >= 0:
				sum, since = sum+f.At-since, -1
			}
		},
		value: func(r *sim.Result) (float64, bool) {
			if since >= 0 {
				sum, since = sum+r.End-since, -1
			}
			return float64(sum) / float64(r.End), true
		},
	}
}

// digits writes what facts of a kind give, where that is not 0, one after the
// other.
func digits(what sim.FactKind, of func(sim.Fact) int) func(warmup int64) watch {
	return func(int64) watch {
		number := 0
		return watch{
			see: func(f sim.Fact) {
				if f.What != what {
					return
				}
				if digit := of(f); digit != 0 {
					number = 10*number + digit
				}
			},
			value: func(*sim.Result) (float64, bool) { return float64(number), true },
		}
	}
}

// numberOf is the number of a request of an outcome, and 0 for others.
func numberOf(outcome sim.Outcome) func(sim.Fact) int {
	return func(f sim.Fact) int { return int(f.Request) * int(oneIf(f.Outcome == outcome)) }
}
