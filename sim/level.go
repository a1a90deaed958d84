package sim

// level is a quantity that changes at instants and is summed over time: bytes
// held, sessions alive, workers busy.
type level struct {
	value  int64
	peak   int64
	since  int64 // when value was last changed
	total  Wide  // value x ns from the start of the run to since
	before Wide  // the part of total that the warm-up took
}

// add changes the value at an instant.
func (l *level) add(now, delta int64) {
	l.advance(now)
	l.value += delta
	l.peak = max(l.peak, l.value)
}

// advance brings the sum up to an instant.
func (l *level) advance(now int64) {
	if now > l.since {
		l.total.Add(l.value, now-l.since)
		l.since = now
	}
}

// measure starts the measured part: the peak and the sum begin anew.
func (l *level) measure(now int64) {
	l.advance(now)
	l.before = l.total
	l.peak = l.value
}

// measured is the sum over the measured part.
func (l *level) measured(now int64) Wide {
	l.advance(now)
	sum := l.total
	sum.take(l.before)
	return sum
}
