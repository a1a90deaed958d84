package sim

// count records the end of a request: its one outcome, and its latency when
// it got a verdict.
func (c *cluster) count(r *request) {
	t, w := &c.tally, &c.window
	t.Outcomes[r.kind][r.outcome]++
	if r.outcome == Refused || r.outcome == Failed {
		w.Unavailable++
		if r.eligible {
			t.EligibleUnavailable++
		}
		return
	}
	w.Answered++
	if c.adopts(r) {
		c.countRelogin(r.outcome)
	}
	switch r.outcome {
	case LoggedIn:
		w.Logins++
	case Missing:
		w.Missing++
		t.Missing[r.cause]++
		t.EligibleAnswered++
	case Stale:
		w.Stale++
		t.EligibleAnswered++
	case Fresh:
		t.EligibleAnswered++
	}
	if c.now() >= c.cfg.Warmup {
		c.result.Latency.Record(c.now() - r.sentAt)
		c.result.Overhead.Record(r.waited)
	}
}

// measure ends the warm-up, or a batch: what is measured begins now.
func (c *cluster) measure() {
	now := c.now()
	c.before, c.since = c.tally, now
	for _, l := range []*level{&c.logical, &c.living, &c.online} {
		l.measure(now)
	}
	for p := range c.nodes {
		n := &c.nodes[p]
		for _, l := range []*level{&n.working, &n.uptime, &n.memory, &n.held, &n.sending} {
			l.measure(now)
		}
		n.before, n.queuePeak = n.requests, n.queue.len()
	}
}
