package sim_test

import (
	"reflect"
	"testing"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/hist"
)

// full is a result with at least one element in every list.
func full() *sim.Result {
	return &sim.Result{
		Places:   make([]sim.PlaceResult, 2),
		Timeline: []sim.Window{{Servers: make([]uint64, 2), Memory: make([]int64, 2)}},
		Faults:   make([]sim.FaultRecord, 1),
		Doubts:   make([]string, 1),
	}
}

// leaves calls visit for every number, word and histogram below v that can be
// changed, with the way to it.
func leaves(v reflect.Value, path string, visit func(path string, change func())) {
	if h, ok := v.Addr().Interface().(*hist.Histogram); ok {
		visit(path, func() { h.Record(7) })
		return
	}
	switch {
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			leaves(v.Field(i), path+"."+v.Type().Field(i).Name, visit)
		}
	case v.Kind() == reflect.Array || v.Kind() == reflect.Slice:
		for i := range v.Len() {
			leaves(v.Index(i), path+"[]", visit)
		}
		if v.Kind() == reflect.Slice {
			visit(path+" longer", func() { v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem()))) })
		}
	case v.Kind() == reflect.String:
		visit(path, func() { v.SetString("changed") })
	case v.Kind() == reflect.Bool:
		visit(path, func() { v.SetBool(true) })
	case v.CanInt():
		visit(path, func() { v.SetInt(1) })
	case v.CanUint():
		visit(path, func() { v.SetUint(1) })
	default:
		panic("no way to change " + path)
	}
}

// TestFingerprintSeesEveryField changes each field of a result by itself, also
// those that somebody adds tomorrow: no two of these results may have the same
// fingerprint.
func TestFingerprintSeesEveryField(t *testing.T) {
	seen := map[[32]byte]string{full().Fingerprint(): "no change"}
	n := 0
	leaves(reflect.ValueOf(full()).Elem(), "", func(string, func()) { n++ })
	for i := range n {
		r, k := full(), 0
		var changed string
		leaves(reflect.ValueOf(r).Elem(), "", func(path string, change func()) {
			if k++; k == i+1 {
				changed = path
				change()
			}
		})
		if twin, known := seen[r.Fingerprint()]; known {
			t.Errorf("Result%s and Result%s have the same fingerprint", changed, twin)
		}
		seen[r.Fingerprint()] = changed
	}
	if n < 150 { // the tally alone has 4 kinds times 9 outcomes, 6 links times 7 counters, 2 times 11 causes
		t.Errorf("only %d fields of a result were changed", n)
	}
}

// TestFingerprintOfHistograms: buckets that are equal in number and sum are
// not equal, and the memory that a histogram took does not matter.
func TestFingerprintOfHistograms(t *testing.T) {
	of := func(values ...int64) [32]byte {
		var r sim.Result
		for _, v := range values {
			r.Latency.Record(v)
		}
		return r.Fingerprint()
	}
	if of(1, 4, 4, 7) == of(1, 3, 5, 7) {
		t.Error("histograms with the same count, sum, least and greatest value but other buckets look the same")
	}
	var grown sim.Result
	grown.Latency.Record(1 << 40)
	grown.Latency.Reset()
	grown.Latency.Record(1)
	if grown.Fingerprint() != of(1) {
		t.Error("a histogram that was greater once has another fingerprint")
	}
}
