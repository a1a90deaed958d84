//go:build unix

package engine

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"syscall"
	"testing"
)

// BenchmarkHold times one hold of the hold model (Vaucher and Duval 1975): pop the earliest event, push another.
// It includes the random draw of a hold. Compare with
//
//	go test -run '^$' -bench Hold -count 6 ./sim/engine | benchstat -col /structure -
//
// Metric B/pending is the live memory of a set in use, per pending event.
func BenchmarkHold(b *testing.B) {
	for _, structure := range []string{"heap", "ladder"} {
		eachCase(b, "structure="+structure+"/", func(b *testing.B, pending int, draw func(*rand.Rand) int64) {
			before := liveBytes()
			h := settled(newSet(structure), pending, draw)
			perPending := float64(liveBytes()-before) / float64(pending)
			b.ReportAllocs()
			for b.Loop() {
				h.holds(1)
			}
			b.ReportMetric(perPending, "B/pending")
		})
	}
}

// BenchmarkRatio lets the heap and the ladder take turns, 50,000 holds each, and reports the medians of the
// processor time of a hold over the turns, and of the ratio of the two. On a machine that does other things besides,
// the ratio says more than the times.
func BenchmarkRatio(b *testing.B) {
	eachCase(b, "", func(b *testing.B, pending int, draw func(*rand.Rand) int64) {
		const holds = 50_000
		heap, ladder := settled(newSet("heap"), pending, draw), settled(newSet("ladder"), pending, draw)
		turn := func(h *holder) float64 {
			start := processorTime(b)
			h.holds(holds)
			return (processorTime(b) - start) / holds
		}
		var heaps, ladders, ratios []float64
		for b.Loop() {
			x, y := turn(heap), turn(ladder)
			heaps, ladders, ratios = append(heaps, x), append(ladders, y), append(ratios, x/y)
		}
		b.ReportMetric(median(heaps), "heap-ns/hold")
		b.ReportMetric(median(ladders), "ladder-ns/hold")
		b.ReportMetric(median(ratios), "heap/ladder")
		b.ReportMetric(0, "ns/op")
	})
}

// eachCase runs a benchmark for exponential increments at all magnitudes of the number of pending events, and for all
// laws of the increments at three of them.
func eachCase(b *testing.B, prefix string, f func(b *testing.B, pending int, draw func(*rand.Rand) int64)) {
	for magnitude, pending := 1, 10; magnitude <= 7; magnitude, pending = magnitude+1, pending*10 {
		for _, law := range laws {
			if law.name != "exponential" && magnitude != 2 && magnitude != 4 && magnitude != 6 {
				continue
			}
			b.Run(fmt.Sprintf("%spending=1e%d/law=%s", prefix, magnitude, law.name), func(b *testing.B) {
				f(b, pending, law.draw)
			})
		}
	}
}

func newSet(structure string) pendingSet {
	if structure == "heap" {
		return new(binaryHeap)
	}
	return new(Queue)
}

// settled is a holder after a full turnover, when times are distributed as in the long run.
func settled(set pendingSet, pending int, draw func(*rand.Rand) int64) *holder {
	h := newHolder(set, pending, draw)
	h.holds(pending)
	return h
}

// BenchmarkQueueing runs a million customers through a single server (M/M/1 at 90 % load), each from his arrival to the
// end of his service, with the mean of the time that took: what the papers about simulators compare themselves by.
func BenchmarkQueueing(b *testing.B) {
	const customers = 1_000_000
	start := processorTime(b)
	rounds := 0
	for b.Loop() {
		if mean := singleServer(customers); mean < 5e9 || mean > 20e9 { // In theory 10 s.
			b.Fatalf("customers stayed %d ns in the mean", mean)
		}
		rounds++
	}
	spent := (processorTime(b) - start) / float64(rounds)
	b.ReportMetric(spent/1e9, "s/million")
	b.ReportMetric(spent/customers, "ns/customer")
	b.ReportMetric(0, "ns/op")
}

// singleServer is M/M/1 with a mean service of 1 s. It returns the mean time of a customer in the system.
func singleServer(customers int) int64 {
	const (
		arrives = iota
		leaves
	)
	var e Engine
	r := rand.New(rand.NewPCG(1, 2))
	var present [1 << 16]int64 // When they came, in a ring, for those in the system.
	first, last, sum := uint16(0), uint16(0), int64(0)
	later := func(what uint32, mean float64) {
		e.Schedule(Event{At: e.Now() + int64(mean*r.ExpFloat64()), Order: Order(Arrival, uint64(what)), What: what})
	}
	later(arrives, 1e9/0.9)
	for served := 0; served < customers; {
		switch ev, _ := e.Next(); ev.What {
		case arrives:
			present[last] = ev.At
			last++
			if last-first == 1 {
				later(leaves, 1e9)
			}
			later(arrives, 1e9/0.9)
		case leaves:
			sum += ev.At - present[first]
			first++
			served++
			if first != last {
				later(leaves, 1e9)
			}
		}
	}
	return sum / int64(customers)
}

// BenchmarkExpiry compares ways to end what has been idle for half an hour, where 10,000 sessions are each used every
// 7 s and so never are. Metric pending/session is what a way adds to the set of pending events.
func BenchmarkExpiry(b *testing.B) {
	const sessions, idle = 10_000, int64(1800e9)
	for _, way := range []struct {
		name string
		see  func(*expiry, Event)
	}{
		{"event-each-use", (*expiry).each},    // One more event at every use; those that are outdated do nothing.
		{"event-rearmed", (*expiry).rearmed},  // One event for each session, put off when it comes too early.
		{"check-of-place", (*expiry).ordered}, // One event for all, and a list in the order of use: what the model does.
		{"none", func(*expiry, Event) {}},
	} {
		b.Run("way="+way.name, func(b *testing.B) {
			x := expiry{r: rand.New(rand.NewPCG(1, 2)), idle: idle, used: make([]int64, sessions+1),
				older: make([]uint32, sessions+1), newer: make([]uint32, sessions+1)}
			for s := range uint32(sessions) {
				x.append(s + 1)
				x.useLater(s + 1)
			}
			uses := func(n int) {
				for n > 0 {
					ev, _ := x.e.Next()
					if ev.What == use {
						n--
						x.useLater(ev.Ref)
					}
					way.see(&x, ev)
				}
			}
			uses(sessions * 300) // The time-to-live and more.
			pending, start, n := x.e.Len(), processorTime(b), 0
			for b.Loop() {
				uses(1)
				n++
			}
			b.ReportMetric((processorTime(b)-start)/float64(n), "ns/use")
			b.ReportMetric(float64(pending)/sessions-1, "pending/session")
			b.ReportMetric(0, "ns/op")
		})
	}
}

const (
	use uint32 = iota
	expire
)

// expiry is a crowd of sessions in use, from number 1 on.
type expiry struct {
	e            Engine
	r            *rand.Rand
	idle         int64
	used         []int64
	older, newer []uint32 // The neighbours in the order of use; 0 is the end and the beginning.
	armed        bool
}

func (x *expiry) useLater(s uint32) {
	x.e.Schedule(Event{At: x.e.Now() + int64(7e9*x.r.ExpFloat64()), Order: uint64(s), What: use, Ref: s})
}

func (x *expiry) expireAt(at int64, s uint32) {
	x.e.Schedule(Event{At: at, Order: uint64(s), What: expire, Ref: s})
}

func (x *expiry) each(ev Event) {
	if ev.What == use {
		x.used[ev.Ref] = ev.At
		x.expireAt(ev.At+x.idle, ev.Ref)
	}
}

func (x *expiry) rearmed(ev Event) {
	switch s := ev.Ref; {
	case ev.What == expire:
		x.expireAt(x.used[s]+x.idle, s)
	case x.used[s] == 0:
		x.expireAt(ev.At+x.idle, s)
		fallthrough
	default:
		x.used[s] = ev.At
	}
}

func (x *expiry) ordered(ev Event) {
	if s := ev.Ref; ev.What == use {
		x.used[s] = ev.At
		x.older[x.newer[s]], x.newer[x.older[s]] = x.older[s], x.newer[s]
		x.append(s)
	}
	if ev.What == expire || !x.armed {
		x.expireAt(max(x.used[x.newer[0]]+x.idle, ev.At), 0)
		x.armed = true
	}
}

// append makes a session the one used last.
func (x *expiry) append(s uint32) {
	last := x.older[0]
	x.older[s], x.newer[s] = last, 0
	x.newer[last], x.older[0] = s, s
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

func liveBytes() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// processorTime is what this process has used so far, in nanoseconds.
func processorTime(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano() + u.Stime.Nano())
}
