package sim

import "math/bits"

// coldDemand is what a request costs on a server that was started not long
// ago: its caches are empty and its code is not compiled yet. At the start a
// request takes Cold times as long as it should; the excess falls linearly to
// nothing over the warm-up. Servers that are there from the beginning are warm.
func (c *cluster) coldDemand(n *node, demand int64) int64 {
	s := &c.cfg.Servers
	left := n.startedAt + s.WarmUp - c.now()
	if n.startedAt == 0 || left <= 0 {
		return demand
	}
	hi, lo := bits.Mul64(uint64(demand)*uint64(s.Cold-1), uint64(left))
	if hi >= uint64(s.WarmUp) {
		return Forever
	}
	excess, _ := bits.Div64(hi, lo, uint64(s.WarmUp))
	return demand + int64(excess)
}
