package engine

// binaryHeap is the textbook binary heap, the oracle of the tests and the yardstick of the benchmarks.
type binaryHeap struct {
	events []Event
}

func (h *binaryHeap) Len() int { return len(h.events) }

func (h *binaryHeap) Reset() { h.events = h.events[:0] }

func (h *binaryHeap) Peek() (Event, bool) {
	if len(h.events) == 0 {
		return Event{}, false
	}
	return h.events[0], true
}

func (h *binaryHeap) Push(e Event) {
	h.events = append(h.events, e)
	s, i := h.events, len(h.events)-1
	for i > 0 {
		parent := (i - 1) / 2
		if !e.before(s[parent]) {
			break
		}
		s[i], i = s[parent], parent
	}
	s[i] = e
}

func (h *binaryHeap) Pop() (Event, bool) {
	n := len(h.events) - 1
	if n < 0 {
		return Event{}, false
	}
	first, last := h.events[0], h.events[n]
	s := h.events[:n]
	h.events = s
	i := 0
	for child := 1; child < n; child = 2*i + 1 {
		if child+1 < n && s[child+1].before(s[child]) {
			child++
		}
		if !s[child].before(last) {
			break
		}
		s[i], i = s[child], child
	}
	if n > 0 {
		s[i] = last
	}
	return first, true
}
