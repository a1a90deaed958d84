package samebytes

import (
	"math/bits"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/hist"
)

// Batches are the pieces of one run: they add up to the run that is not cut, in every count, integral and histogram,
// and cost one event for each cut.
func TestBatchesAddUp(t *testing.T) {
	const batches = 3
	for i, test := range set(t) {
		if i%7 != 0 || test.trial.Config.Duration >= sim.Forever {
			continue
		}
		whole, err := sim.Run(&test.trial)
		if err != nil {
			t.Fatal(err)
		}
		pieces, err := sim.RunBatches(&test.trial, batches)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(summed([]sim.Result{whole}, 0), summed(pieces, batches-1)); diff != "" {
			t.Errorf("%s: the whole run (-) and its batches (+): %s", test.name, diff)
		}
		if a, b := whole.Latency, merged(pieces); a.Count() != b.Count() || a.Quantile(1, 2) != b.Quantile(1, 2) ||
			a.Max() != b.Max() || len(pieces[0].Timeline) != len(whole.Timeline) {
			t.Errorf("%s: the latencies or the timelines differ", test.name)
		}
	}
}

// sums are what adds up over pieces.
type sums struct {
	Digest             uint64
	End, Measured      int64
	Tally              []uint64 // every count
	Busy, Up, Requests []int64
	Memory, Live       []sim.Wide // integrals over time
}

func summed(results []sim.Result, cuts uint64) sums {
	var s sums
	s.Live = make([]sim.Wide, 3)
	for i := range results {
		r := &results[i]
		s.Digest, s.End = r.Digest, r.End
		s.Measured += r.Measured
		r.Tally.Events -= cuts * uint64(i/max(1, len(results)-1)) // all of them at the last piece
		s.Tally = added(s.Tally, leaves(reflect.ValueOf(r.Tally)))
		for i, sum := range []sim.Wide{r.LiveTime, r.LogicalTime, r.VisitTime} {
			s.Live[i] = plus(s.Live[i], sum)
		}
		if s.Busy == nil {
			n := len(r.Places)
			s.Busy, s.Up, s.Requests = make([]int64, n), make([]int64, n), make([]int64, n)
			s.Memory = make([]sim.Wide, n)
		}
		for p := range r.Places {
			place := &r.Places[p]
			s.Busy[p], s.Up[p] = s.Busy[p]+place.BusyTime, s.Up[p]+place.UpTime
			s.Requests[p], s.Memory[p] = s.Requests[p]+int64(place.Requests), plus(s.Memory[p], place.MemoryTime)
		}
	}
	return s
}

// plus adds two sums of 128 bits.
func plus(a, b sim.Wide) sim.Wide {
	lo, carry := bits.Add64(a.Lo, b.Lo, 0)
	hi, _ := bits.Add64(a.Hi, b.Hi, carry)
	return sim.Wide{Hi: hi, Lo: lo}
}

// leaves are the integers of a structure, in order.
func leaves(v reflect.Value) (all []uint64) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			all = append(all, leaves(v.Field(i))...)
		}
	case reflect.Array:
		for i := range v.Len() {
			all = append(all, leaves(v.Index(i))...)
		}
	default:
		all = append(all, v.Uint())
	}
	return all
}

func added(a, b []uint64) []uint64 {
	if a == nil {
		return b
	}
	for i := range a {
		a[i] += b[i]
	}
	return a
}

// merged is the histogram of response times of all pieces.
func merged(pieces []sim.Result) *hist.Histogram {
	all := new(hist.Histogram)
	for i := range pieces {
		all.Merge(&pieces[i].Latency)
	}
	return all
}
