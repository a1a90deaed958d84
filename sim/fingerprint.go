package sim

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"reflect"

	"github.com/sessionsim/sessionsim/sim/hist"
)

// Fingerprint is the SHA-256 of everything the result holds: the same trial
// has the same fingerprint on every machine, and two results with one
// fingerprint are equal.
//
// The fields are found by reflection, so that a field added later cannot be
// left out. What is zero in a structure or an array is passed over, and the rest
// goes in with its name or index: a field or an entry that is added later, and
// is zero in a result, leaves its fingerprint as it was. Each number is one
// little-endian word of 64 bits, and the length goes before what can vary in
// length.
func (r *Result) Fingerprint() [sha256.Size]byte { return fingerprintOf(r) }

// fingerprintOf is the fingerprint of what a pointer points to.
func fingerprintOf(pointer any) (sum [sha256.Size]byte) {
	h := sha256.New()
	f := fingerprint{bufio.NewWriterSize(h, 4<<10)} // word by word, hashing would take three times as long
	f.add(reflect.ValueOf(pointer).Elem())
	f.Flush()
	h.Sum(sum[:0])
	return sum
}

// fingerprint writes to a hash, which never fails.
type fingerprint struct{ *bufio.Writer }

func (f fingerprint) word(x uint64) {
	f.Write(binary.LittleEndian.AppendUint64(f.AvailableBuffer(), x))
}

func (f fingerprint) text(s string) {
	f.word(uint64(len(s)))
	f.WriteString(s)
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
			if field := v.Field(i); !field.IsZero() {
				f.text(v.Type().Field(i).Name)
				f.add(field)
			}
		}
		f.text("") // no field has this name
	case v.Kind() == reflect.Array:
		for i := range v.Len() {
			if element := v.Index(i); !element.IsZero() {
				f.word(uint64(i) + 1)
				f.add(element)
			}
		}
		f.word(0)
	case v.Kind() == reflect.Slice:
		f.word(uint64(v.Len()))
		for i := range v.Len() {
			f.add(v.Index(i))
		}
	case v.Kind() == reflect.String:
		f.text(v.String())
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
