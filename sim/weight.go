package sim

// weightUnit is the resolution of weights: a server that starts slowly has at
// least 1/256 of the weight 1, as in HAProxy.
const weightUnit = 256

// weigher prepares the weights.
func (c *cluster) planWeights() {
	c.weighted = c.cfg.Balancer.SlowStart > 0
	for p := range c.servers {
		c.nodes[p].weight = weightUnit
	}
	for p, w := range c.cfg.Balancer.Weights {
		if p < c.servers {
			c.nodes[p].weight = w * weightUnit
			c.weighted = c.weighted || w != 1
		}
	}
}

// weightOf is a server's weight now: since it was found up again it grows
// linearly over the slow start (HAProxy: slowstart; never at the start of the
// balancer itself).
func (c *cluster) weightOf(n *node) int64 {
	since, slow := c.now()-n.trustedAt, c.cfg.Balancer.SlowStart
	if since >= slow {
		return n.weight
	}
	return max(1, n.weight*since/slow)
}
