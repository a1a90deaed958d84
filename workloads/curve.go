package workloads

// curve is a rate over time, relative to its greatest value: straight lines
// between knots, constant before the first and behind the last.
type curve struct {
	period int64 // ns after which it repeats itself; 0 for never
	offset int64 // instant at which the knots' time is 0, ns
	knots  []knot
}

// knot is a point of a curve.
type knot struct {
	at     int64   // ns
	height float64 // 0 to 1
}

// at is the height at an instant.
func (c *curve) at(now int64) float64 {
	t := now - c.offset
	if c.period > 0 {
		t = (t%c.period + c.period) % c.period
	}
	last := c.knots[0]
	if t < last.at {
		return last.height
	}
	for _, next := range c.knots[1:] {
		if t < next.at {
			way := float64(t-last.at) / float64(next.at-last.at)
			return last.height + float64((next.height-last.height)*way)
		}
		last = next
	}
	return last.height
}
