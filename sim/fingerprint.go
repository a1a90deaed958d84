package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"reflect"

	"github.com/sessionsim/sessionsim/sim/hist"
)

// Fingerprint is the SHA-256 of everything the result holds: the same trial
// has the same fingerprint on every machine, and two results with one
// fingerprint are equal.
//
// The fields are found by reflection, in the order of their declaration, so
// that a field added later cannot be left out. Each number is one little-endian
// word of 64 bits, and the length goes before what can vary in length.
func (r *Result) Fingerprint() (sum [sha256.Size]byte) {
	f := fingerprint{sha256.New()}
	f.add(reflect.ValueOf(r).Elem())
	f.Sum(sum[:0])
	return sum
}

type fingerprint struct{ hash.Hash }

func (f fingerprint) word(x uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], x)
	f.Write(b[:])
}

// add hashes a value. A kind of value that is not known here panics: a float
// has no place in a result, and the order of a map is nobody's.
func (f fingerprint) add(v reflect.Value) {
	if h, ok := v.Addr().Interface().(*hist.Histogram); ok {
		f.histogram(h)
		return
	}
	switch {
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f.add(v.Field(i))
		}
	case v.Kind() == reflect.Array || v.Kind() == reflect.Slice:
		f.word(uint64(v.Len()))
		for i := range v.Len() {
			f.add(v.Index(i))
		}
	case v.Kind() == reflect.String:
		f.word(uint64(v.Len()))
		f.Write([]byte(v.String()))
	case v.Kind() == reflect.Bool && v.Bool():
		f.word(1)
	case v.Kind() == reflect.Bool:
		f.word(0)
	case v.CanInt():
		f.word(uint64(v.Int()))
	case v.CanUint():
		f.word(v.Uint())
	default:
		panic("sim: a result cannot hold " + v.Type().String())
	}
}

// histogram hashes what a histogram has counted, whatever memory it took.
func (f fingerprint) histogram(h *hist.Histogram) {
	hi, lo := h.Sum()
	for _, x := range []uint64{h.Count(), uint64(h.Min()), uint64(h.Max()), hi, lo} {
		f.word(x)
	}
	h.Each(func(low, high int64, count uint64) {
		f.word(uint64(low))
		f.word(count)
	})
}
