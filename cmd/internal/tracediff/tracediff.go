// Package tracediff compares the stories of two trials: a hash tells whether
// they are the same, and two runs side by side find the first fact that is not.
package tracediff

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"iter"

	"github.com/sessionsim/sessionsim/cmd/internal/story"
	"github.com/sessionsim/sessionsim/sim"
)

// Hash hashes the facts of a run. Its Add is an observer of a trial.
type Hash struct {
	of  Ingredients
	sum hash.Hash
	buf []byte
}

// NewHash begins a hash over the given ingredients.
func NewHash(of Ingredients) *Hash { return &Hash{of: of, sum: sha256.New()} }

// Add hashes one fact.
func (h *Hash) Add(f sim.Fact) {
	f, ok := h.of.keep(&f)
	if !ok {
		return
	}
	marks := uint64(0)
	if f.Again {
		marks |= 1
	}
	if f.Moved {
		marks |= 2
	}
	h.buf = h.buf[:0]
	for _, word := range [...]uint64{
		uint64(f.At), uint64(f.What), f.Visit, uint64(f.Session), uint64(f.Request), uint64(f.Call), uint64(f.Kind),
		uint64(f.Outcome), uint64(f.Cause), marks, uint64(f.Place), uint64(f.From), uint64(f.Version), uint64(f.Latency),
	} {
		h.buf = binary.LittleEndian.AppendUint64(h.buf, word)
	}
	if h.of&Draws != 0 {
		h.buf = binary.LittleEndian.AppendUint64(h.buf, f.Draws)
	}
	h.sum.Write(h.buf)
}

// Sum is the SHA-256 of the facts so far.
func (h *Hash) Sum() (sum [sha256.Size]byte) {
	h.sum.Sum(sum[:0])
	return sum
}

// Entry is one fact of a story and the sentence that tells it.
type Entry struct {
	sim.Fact
	Sentence string
}

// Fields names the parts in which the first facts that differ do so; none when
// a story is over.
func (d *Difference) Fields() []string {
	if d.A == nil || d.B == nil {
		return nil
	}
	return d.fields()
}

// Difference is the first place where two stories part.
type Difference struct {
	Same int64       // entries before, the same in both as far as they are compared
	Last *Entry      // the last of them, as the first trial tells it; nil when there was none
	A, B *Entry      // what each trial tells next; nil for a story that is over
	of   Ingredients // what was compared
}

// Diff runs two trials side by side and stops at the first fact in which they
// differ by the given ingredients. It reports false when there is none; Same
// and Last then tell of the whole story. The trials' own observers hear
// nothing. It needs the memory of two runs and of no story. The error is that of
// a run.
func Diff(a, b sim.Trial, of Ingredients) (Difference, bool, error) {
	var errA, errB error
	nextA, stopA := iter.Pull(entries(a, of, &errA))
	defer stopA()
	nextB, stopB := iter.Pull(entries(b, of, &errB))
	defer stopB()
	d, last := Difference{of: of}, Entry{}
	for {
		entryA, moreA := nextA()
		entryB, moreB := nextB()
		if err := cmp.Or(errA, errB); err != nil {
			return Difference{}, false, err
		}
		if moreA && moreB && of.same(&entryA.Fact, &entryB.Fact) {
			d.Same++
			last = entryA
			continue
		}
		if d.Same > 0 {
			d.Last = &last
		}
		d.A, d.B = pointer(entryA, moreA), pointer(entryB, moreB)
		return d, moreA || moreB, nil
	}
}

// pointer is a pointer to e if there is an entry, else nil.
func pointer(e Entry, exists bool) *Entry {
	if exists {
		return &e
	}
	return nil
}

// same compares what is to be compared.
func (of Ingredients) same(a, b *sim.Fact) bool {
	keptA, _ := of.keep(a)
	keptB, _ := of.keep(b)
	return keptA == keptB
}

// entries are the facts of a trial that are not overlooked. A run has no way to
// end before its time, so a panic that is caught here ends it when nobody wants
// to hear more.
func entries(t sim.Trial, of Ingredients, err *error) iter.Seq[Entry] {
	type enough struct{}
	return func(yield func(Entry) bool) {
		defer func() {
			if r := recover(); r != nil && r != any(enough{}) {
				panic(r)
			}
		}()
		teller := story.New(&t.Config)
		t.Observe = func(f sim.Fact) {
			sentence := teller.Tell(&f) // also of facts that are overlooked: sentences lean on earlier ones
			if _, ok := of.keep(&f); ok && !yield(Entry{f, sentence}) {
				panic(enough{})
			}
		}
		_, *err = sim.Run(&t)
	}
}
