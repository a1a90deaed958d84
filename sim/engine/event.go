package engine

// Class ranks what happens at one instant: of two events at the same time the lower class goes first.
//
// The ranks have two consequences that the model relies on. A copy that arrives at t is visible to a read at t,
// because ReplicaApplied precedes Completion and Arrival. A session that has been idle for exactly its
// time-to-live is expired when a request for it arrives at that instant, because Expiry precedes Arrival.
type Class uint8

// The classes, in the order in which they happen at one instant.
const (
	NodeChange     Class = iota // A server or store node fails, recovers, joins or leaves.
	ReplicaApplied              // A copy of a session reaches a place.
	Completion                  // Work that was begun earlier ends.
	Expiry                      // A time-to-live or a timeout runs out.
	Arrival                     // Something new enters: a visit, a request, a message.
)

// keyBits is the width of the key below the class in Event.Order.
const keyBits = 60

// Order packs a class and a key, stable from run to run and below 1<<60, into the tie-breaker of an Event.
// It panics when the class or the key does not fit.
func Order(c Class, key uint64) uint64 {
	if c >= 1<<(64-keyBits) || key >= 1<<keyBits {
		panic("sim: event order out of range")
	}
	return uint64(c)<<keyBits | key
}

// Event is something that will happen. What and Ref belong to the model, typically the kind of event and the slot
// of a pool it concerns; the queue uses them only to complete the order.
type Event struct {
	At    int64  // When it happens, in nanoseconds since the start, at least 0.
	Order uint64 // What goes first among events at the same time; made by the function Order.
	What  uint32
	Ref   uint32
}

// before is the total order of events: time, then order, then what, then ref. Events that agree in all four are
// interchangeable, so nothing about how they were inserted can show.
func (e Event) before(f Event) bool {
	if e.At != f.At {
		return e.At < f.At
	}
	if e.Order != f.Order {
		return e.Order < f.Order
	}
	if e.What != f.What {
		return e.What < f.What
	}
	return e.Ref < f.Ref
}

// lastWord is the index of the last of the three 64-bit words as which the queue sees an event: the order of events
// is that of their words, compared from the first to the last.
const lastWord = 2

// word returns word w of the event.
func (e *Event) word(w int) uint64 {
	switch w {
	case 0:
		return uint64(e.At)
	case 1:
		return e.Order
	}
	return uint64(e.What)<<32 | uint64(e.Ref)
}

// withWord returns the event with word w set to v and the words after it to 0.
func (e *Event) withWord(w int, v uint64) Event {
	switch w {
	case 0:
		return Event{At: int64(v)}
	case 1:
		return Event{At: e.At, Order: v}
	}
	return Event{At: e.At, Order: e.Order, What: uint32(v >> 32), Ref: uint32(v)}
}
