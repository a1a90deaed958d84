package engine

// Queue holds pending events and gives them back in their total order. Its zero value is ready for use.
type Queue struct {
	heap []Event
}

// Len returns the number of pending events.
func (q *Queue) Len() int { return len(q.heap) }

// Reset drops all events and keeps the memory.
func (q *Queue) Reset() { q.heap = q.heap[:0] }

// Peek returns the earliest event without removing it; false when there is none.
func (q *Queue) Peek() (Event, bool) {
	if len(q.heap) == 0 {
		return Event{}, false
	}
	return q.heap[0], true
}

// Push adds an event.
func (q *Queue) Push(e Event) {
	q.heap = append(q.heap, e)
	h, i := q.heap, len(q.heap)-1
	for i > 0 {
		up := (i - 1) / 2
		if !e.before(&h[up]) {
			break
		}
		h[i], i = h[up], up
	}
	h[i] = e
}

// Pop removes and returns the earliest event; false when there is none.
func (q *Queue) Pop() (Event, bool) {
	n := len(q.heap) - 1
	if n < 0 {
		return Event{}, false
	}
	h := q.heap[:n]
	first, last := q.heap[0], q.heap[n]
	q.heap = h
	for i := 0; n > 0; {
		child := 2*i + 1
		if child >= n {
			h[i] = last
			break
		}
		if child+1 < n && h[child+1].before(&h[child]) {
			child++
		}
		if !h[child].before(&last) {
			h[i] = last
			break
		}
		h[i], i = h[child], child
	}
	return first, true
}
