package param

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// Files gives the values of measured distributions, file(latency.csv). It keeps what was read, so that a file is read
// once and a distribution remembers where it came from. A nil *Files knows no files.
type Files struct {
	read   func(name string) ([]float64, error)
	loaded []measured
}

type measured struct {
	name string
	hash string
	dist rng.Dist
}

// NewFiles returns Files that call read for each new name. read returns values in base units (nanoseconds, bytes or
// plain counts), and decides which names it serves.
func NewFiles(read func(name string) ([]float64, error)) *Files { return &Files{read: read} }

// load returns the distribution of a file's values. A hash, when given, must be that of the values.
func (f *Files) load(name, hash string) (rng.Dist, *Error) {
	if f == nil {
		return rng.Dist{}, Refuse(Malformed, "cannot use file(%s): measured values are not available here", name)
	}
	found, err := f.find(name)
	if err != nil {
		return rng.Dist{}, Refuse(Malformed, "cannot use file(%s): %s", name, err)
	}
	if hash != "" && hash != found.hash {
		e := Refuse(Malformed, "refers to %s with hash %s, but its values now have hash %s", name, Quote(hash), found.hash)
		e.Fix = fmt.Sprintf("restore the file, or write file(%s) to accept the new values", name)
		return rng.Dist{}, e
	}
	return found.dist, nil
}

// find returns the file's entry, reading it when it is new.
func (f *Files) find(name string) (*measured, error) {
	for i := range f.loaded {
		if f.loaded[i].name == name {
			return &f.loaded[i], nil
		}
	}
	values, err := f.read(name)
	if err != nil {
		return nil, err
	}
	dist, err := rng.Empirical(values)
	if err != nil {
		return nil, err
	}
	f.loaded = append(f.loaded, measured{name, hashOf(values), dist})
	return &f.loaded[len(f.loaded)-1], nil
}

// text writes a distribution that load returned, with its hash: a resolved scenario notices when the file changes.
func (f *Files) text(d rng.Dist) string {
	if f != nil {
		for _, m := range f.loaded {
			if m.dist == d {
				return fmt.Sprintf("file(%s, hash=%s)", m.name, m.hash)
			}
		}
	}
	return "file(?)"
}

// hashOf is the 64-bit FNV-1a hash of the values in their order, each as the eight bytes of its bits, lowest first.
func hashOf(values []float64) string {
	h := fnv.New64a()
	for _, v := range values {
		h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
	}
	return fmt.Sprintf("%016x", h.Sum64())
}
