package sim

// finish closes the books of a run.
func (c *cluster) finish() Result {
	end := c.end()
	c.closeWindow(end)
	r := &c.result
	r.Digest = c.digest
	c.countUnfinished()
	if end < c.cfg.Warmup {
		c.measure()
		r.Doubts = append(r.Doubts, "The run was over before its warm-up, so nothing was measured.")
	}
	c.sumUp(r, end)
	c.conserve(end)
	return c.result
}

// sumUp fills in what was measured since the last boundary.
func (c *cluster) sumUp(r *Result, end int64) {
	r.End, r.Measured = end, max(0, end-c.since)
	r.Servers = c.servers
	r.Tally = c.tally
	r.Tally.less(&c.before)
	r.LogicalTime, r.LogicalPeak = c.logical.measured(end), c.logical.peak
	r.LiveTime, r.LivePeak = c.living.measured(end), c.living.peak
	r.VisitTime, r.VisitPeak = c.online.measured(end), c.online.peak
	for p := range c.system {
		r.Places = append(r.Places, c.placeResult(&c.nodes[p], end))
	}
}

// placeResult is what a place saw in the measured time.
func (c *cluster) placeResult(n *node, end int64) PlaceResult {
	return PlaceResult{
		Role: n.role, Name: c.name(n.place), Requests: n.requests - n.before,
		BusyTime: int64(n.working.measured(end).Lo), UpTime: int64(n.uptime.measured(end).Lo), Workers: n.workers,
		MemoryTime: n.memory.measured(end), MemoryPeak: n.memory.peak,
		CopyTime: n.held.measured(end), CopiesPeak: n.held.peak, QueuePeak: n.queuePeak,
		SendQueueTime: n.sending.measured(end), SendQueuePeak: n.sending.peak,
	}
}

// countUnfinished gives the requests still under way their outcome.
func (c *cluster) countUnfinished() {
	for slot := uint32(1); slot <= c.requests.used; slot++ {
		if r := c.requests.at(slot); r.stage != ended {
			c.tally.Outcomes[r.kind][Unfinished]++
		}
	}
}

// less takes away what a run counted before its measured part.
func (t *Tally) less(o *Tally) {
	t.Visits -= o.Visits
	subtract(t.Requests[:], o.Requests[:])
	for k := range t.Outcomes {
		subtract(t.Outcomes[k][:], o.Outcomes[k][:])
	}
	subtract(t.Missing[:], o.Missing[:])
	for l := range t.Network {
		t.Network[l].less(&o.Network[l])
	}
	t.EligibleAnswered -= o.EligibleAnswered
	t.EligibleUnavailable -= o.EligibleUnavailable
	t.ForcedLogins -= o.ForcedLogins
	t.NaturalLogins -= o.NaturalLogins
	t.LostUpdates -= o.LostUpdates
	t.WritesAcknowledged -= o.WritesAcknowledged
	t.Retries -= o.Retries
	t.Abandoned -= o.Abandoned
	t.Redials -= o.Redials
	t.PinsDropped -= o.PinsDropped
	t.PinsRefused -= o.PinsRefused
	t.SessionsCreated -= o.SessionsCreated
	subtract(t.SessionsEnded[:], o.SessionsEnded[:])
	t.CopiesRefused -= o.CopiesRefused
	t.CopiesDropped -= o.CopiesDropped
	t.CopiesBlocked -= o.CopiesBlocked
	t.Evictions -= o.Evictions
	t.EarlyExpiries -= o.EarlyExpiries
	t.Events -= o.Events
}

func (t *Traffic) less(o *Traffic) {
	t.Messages -= o.Messages
	t.Payload -= o.Payload
	t.Framing -= o.Framing
	t.ReceivedMessages -= o.ReceivedMessages
	t.ReceivedBytes -= o.ReceivedBytes
	t.LostMessages -= o.LostMessages
	t.LostBytes -= o.LostBytes
}

func subtract(a, b []uint64) {
	for i := range a {
		a[i] -= b[i]
	}
}
