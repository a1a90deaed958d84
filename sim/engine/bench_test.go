package engine

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
)

// BenchmarkHold times one hold of the hold model (Vaucher and Duval 1975): pop the earliest event, push another.
// It includes the two random draws of a hold. Compare with
//
//	go test -run '^$' -bench Hold -count 6 ./sim/engine | benchstat -col /structure -
//
// Metric B/pending is the live memory of a set in use, per pending event.
func BenchmarkHold(b *testing.B) {
	for _, structure := range []string{"heap", "ladder"} {
		for magnitude, pending := 1, 10; magnitude <= 7; magnitude, pending = magnitude+1, pending*10 {
			for _, law := range laws {
				if law.name != "exponential" && magnitude != 5 {
					continue
				}
				name := fmt.Sprintf("structure=%s/pending=1e%d/law=%s", structure, magnitude, law.name)
				b.Run(name, func(b *testing.B) { benchmarkHold(b, structure, pending, law.draw) })
			}
		}
	}
}

func benchmarkHold(b *testing.B, structure string, pending int, draw func(*rand.Rand) int64) {
	before := liveBytes()
	var set pendingSet = new(Queue)
	if structure == "heap" {
		set = new(binaryHeap)
	}
	h := newHolder(set, pending, draw)
	for range pending { // A full turnover, after which times are distributed as in the long run.
		h.hold()
	}
	perPending := float64(liveBytes()-before) / float64(pending)
	b.ReportAllocs()
	for b.Loop() {
		h.hold()
	}
	b.ReportMetric(perPending, "B/pending")
}

func liveBytes() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
