package engine

// Engine is a clock and the events still to come. Its zero value stands at time 0 with nothing pending.
type Engine struct {
	pending Queue
	now     int64
}

// Now returns the time of the event returned last, in nanoseconds since the start; it never goes back.
func (e *Engine) Now() int64 { return e.now }

// Len returns the number of pending events.
func (e *Engine) Len() int { return e.pending.Len() }

// Schedule adds an event. An event for the present instant is welcome, whatever its order: it is returned next
// unless an earlier one is pending. An event in the past is a broken invariant and panics.
func (e *Engine) Schedule(ev Event) {
	if ev.At < e.now {
		panic("sim: event scheduled in the past")
	}
	e.pending.Push(ev)
}

// Peek returns the next event without moving the clock; false when nothing is pending.
func (e *Engine) Peek() (Event, bool) { return e.pending.Peek() }

// Next removes and returns the next event and moves the clock to its time; false when nothing is pending.
func (e *Engine) Next() (Event, bool) {
	ev, ok := e.pending.Pop()
	if ok {
		e.now = ev.At
	}
	return ev, ok
}

// NextBefore is Next for an event whose time is less than limit; false, and the clock stays, when there is none.
func (e *Engine) NextBefore(limit int64) (Event, bool) {
	ev, ok := e.pending.PopBefore(limit)
	if ok {
		e.now = ev.At
	}
	return ev, ok
}

// Soon has f told of events a while before they are returned, many at a time and in no order, so that a model can
// bring into the processor's cache what they are about: from memory that takes longer than handling an event, but
// many such waits at once take hardly longer than one. Most events that were scheduled far ahead are among them, once
// each; those for the next moments are not. f must neither keep the slice nor use the engine.
func (e *Engine) Soon(f func([]Event)) { e.pending.soon = f }

// Grown has f told of the memory that many pending events take: of each further page, a pointer to an array, before its
// first use. A nil f is for nobody. f must not use the engine.
func (e *Engine) Grown(f func(page any)) { e.pending.grown = f }

// Reset returns the engine to time 0 with nothing pending and keeps the memory.
func (e *Engine) Reset() {
	e.pending.Reset()
	e.now = 0
}
