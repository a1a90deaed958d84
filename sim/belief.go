package sim

// adminState is what the operators told the balancer about a server (the
// words are HAProxy's).
type adminState uint8

const (
	ready      adminState = iota
	draining              // new users go elsewhere, pinned ones stay
	maintained            // nobody goes there
	absent                // not in the configuration
)

// believe brings the balancer's belief about a server up to date with its
// sources: the constant delay or the active checks, and the passive ones.
func (c *cluster) believe(n *node) {
	up := !n.check.down && n.ban.stage == trusted
	if up != n.believedUp {
		n.believedUp = up
		c.noteBelief(n)
		if up {
			n.trustedAt = c.now()
		}
	}
	c.assess()
}

// noteBelief records when an outage was detected, and when it was over for
// the balancer.
func (c *cluster) noteBelief(n *node) {
	what := PlaceDetected
	if n.believedUp {
		what = PlaceTrusted
	}
	for _, record := range [...]int{n.fault, n.still.record} {
		if record < 0 {
			continue
		}
		f := &c.result.Faults[record]
		switch {
		case !n.believedUp && f.Detected == Forever && f.Up == Forever:
			f.Detected = c.now()
		case n.believedUp && n.answers() && f.Detected < Forever && f.Trusted == Forever:
			f.Trusted = c.now()
		}
	}
	c.tell(Fact{What: what, Place: n.place})
}

// assess works out where the balancer sends requests, from its beliefs and the
// operators' orders. It is called at every change of either, so that asking is
// cheap: open servers get requests that are bound to none, serving ones those
// of users pinned to them.
func (c *cluster) assess() {
	count, healthy := 0, 0
	for p := range c.servers {
		n := &c.nodes[p]
		if n.state == ready {
			count++
			if n.believedUp {
				healthy++
			}
		}
	}
	// Fail open: when hardly any server seems to work, the checks are more likely to be wrong than the servers, and
	// the others could not carry the load anyway (Envoy: panic mode; AWS: fail open).
	panics := float64(healthy) < float64(c.cfg.Balancer.FailOpen*float64(count))
	for p := range c.servers {
		n := &c.nodes[p]
		usable := panics || n.believedUp || n.ban.stage == onTrial && !n.check.down
		n.open = usable && n.state == ready
		n.serves = usable && (n.state == ready || n.state == draining)
	}
}
