package sim

import "fmt"

// checkFaults looks at every planned fault: its place must exist, it must be of
// a kind that its place can have, and what befalls one place must not overlap.
func (c *Config) checkFaults(v *checker) {
	nodes := c.Store.Shards * (1 + c.Store.Replicas)
	for i := range c.Faults {
		f, path := &c.Faults[i], fmt.Sprintf("faults.%d", i+1)
		if f.Role == ServerRole {
			v.check(f.Index >= 0 && f.Index < c.Servers.Count, path+".target",
				fmt.Sprintf("there is no server %s", PlaceName(Place(f.Index), f.Index+1)),
				fmt.Sprintf("the servers are A to %s", PlaceName(Place(c.Servers.Count-1), c.Servers.Count)))
		} else if nodes > 0 {
			v.check(f.Index >= 0 && f.Index < nodes, path+".target", fmt.Sprintf("there is no store node %d", f.Index+1),
				fmt.Sprintf("the store has %d", nodes))
		}
		if f.Split != nil {
			c.checkSplit(v, i)
			continue
		}
		v.check(!f.Cut || f.Role == StoreRole && !f.Keep, path, "only a store node can be cut off in this way, and then it "+
			"goes on working", "use keeps_memory for a server, and cut alone for a store node")
		v.check(!f.Cut || f.How != Pauses, path+".how", "a node that is cut off goes on working, one that pauses does not",
			"leave out how or cut, or write two faults")
		v.check(f.Side >= 0 && f.Side <= c.Servers.Count, path+".with_servers", "more servers than there are",
			"choose at most as many as cluster.servers")
		v.check(f.At >= 0 && f.For > 0, path, "an outage needs a beginning and a length", "write at: 4m, for: 60s")
		v.check(f.Every >= 0 && (f.Every == 0 || f.For < f.Every), path+".every", "it would come back before it is over",
			"choose every longer than for")
		for j := range c.Faults[:i] {
			v.check(!f.overlaps(&c.Faults[j]), path, fmt.Sprintf("overlaps fault %d of the same place", j+1),
				"let one end before the next begins")
		}
	}
}

// Doubts lists what can be run, but does not do what it seems to.
func (c *Config) Doubts() []Problem {
	v := checker{}
	for i := range c.Faults {
		f, path := &c.Faults[i], fmt.Sprintf("faults.%d", i+1)
		v.check(f.At < c.Duration, path+".at", "it begins when the run is over",
			"choose an earlier time, or a longer duration")
		v.check(f.Cut || f.Side == 0, path+".with_servers", "it has no effect without cut", "add cut: true, or leave it out")
		v.check(f.How != Pauses || !f.Keep, path+".keeps_memory", "it has no effect on a pause, which always keeps it",
			"leave it out")
		if f.Role == ServerRole && f.Split == nil && f.At < c.Duration {
			v.check(c.isThere(f.Index, f.At), path+".at", fmt.Sprintf("server %s is not there at that time: see changes",
				PlaceName(Place(f.Index), f.Index+1)), "choose a time between its action: add and its action: remove")
		}
	}
	for i, a := range c.Balancer.Changes {
		path := fmt.Sprintf("changes.%d.at", i+1)
		v.check(a.At < c.Duration, path, "it is planned for when the run is over",
			"choose an earlier time, or a longer duration")
		for j := range c.Faults {
			f := &c.Faults[j]
			down := f.Role == ServerRole && !f.Cut && f.Split == nil && f.How != Pauses && f.Index == a.Server &&
				f.hits(&Fault{At: a.At, For: 1})
			takesOut := a.Action == Drain || a.Action == Maintain || a.Action == Deploy
			v.check(!down || !takesOut, path, fmt.Sprintf("server %s is down at that time: see fault %d",
				PlaceName(Place(a.Server), a.Server+1), j+1), "choose a time before it or after it")
		}
	}
	return v.problems
}

// isThere reports whether a server is in the configuration at a time.
func (c *Config) isThere(server int, at int64) bool {
	there := !c.Balancer.joinsLater(server)
	for _, a := range c.Balancer.primitives(c.Servers.Count) {
		if a.Server == server && a.At <= at && (a.Action == Add || a.Action == Remove) {
			there = a.Action == Add
		}
	}
	return there
}

// checkSplit looks at a partition of the servers: both sides must have some, and
// there is one at a time.
func (c *Config) checkSplit(v *checker, i int) {
	f, path := &c.Faults[i], fmt.Sprintf("faults.%d", i+1)
	seen := map[int]bool{}
	for _, p := range f.Split {
		v.check(p >= 0 && p < c.Servers.Count, path+".target",
			fmt.Sprintf("there is no server %s", PlaceName(Place(p), p+1)),
			fmt.Sprintf("the servers are A to %s", PlaceName(Place(c.Servers.Count-1), c.Servers.Count)))
		v.check(!seen[p], path+".target", fmt.Sprintf("server %s is named twice", PlaceName(Place(p), p+1)),
			"name each server once")
		seen[p] = true
	}
	v.check(len(f.Split) > 0 && len(seen) < c.Servers.Count, path+".target", "one side of the partition is empty",
		"name some of the servers, but not all")
	v.check(f.At >= 0 && f.For > 0, path, "a partition needs a beginning and a length", "write at: 4m, for: 60s")
	v.check(f.How == Refuses && !f.Keep && !f.Cut && f.Side == 0, path, "servers that are split go on working, each with "+
		"what it has", "leave out how, keeps_memory, cut and with_servers")
	v.check(f.Every >= 0 && (f.Every == 0 || f.For < f.Every), path+".every", "it would come back before it is over",
		"choose every longer than for")
	for j := range c.Faults[:i] {
		v.check(!f.overlaps(&c.Faults[j]), path, fmt.Sprintf("overlaps partition %d: the servers would be in three parts",
			j+1), "let one partition end before the next begins")
	}
}

// overlaps reports whether two faults befall one place, or split the servers, at
// one time.
func (f *Fault) overlaps(g *Fault) bool {
	samePlace := f.Split == nil && g.Split == nil && f.Role == g.Role && f.Index == g.Index
	if !samePlace && (f.Split == nil || g.Split == nil) {
		return false
	}
	switch {
	case f.Every > 0 && g.Every > 0: // all multiples of the common divisor occur as distances
		step := divisor(f.Every, g.Every)
		apart := ((f.At-g.At)%step + step) % step
		return apart < g.For || step-apart < f.For
	case f.Every > 0:
		return f.hits(g)
	}
	return g.hits(f)
}

// hits reports whether a fault, which may come back, befalls the time of one
// that does not.
func (f *Fault) hits(once *Fault) bool {
	at := f.At
	if late := once.At - f.At - f.For; f.Every > 0 && late >= 0 {
		at += (late/f.Every + 1) * f.Every // the first that is not over when the other begins
	}
	return at < once.At+once.For && once.At < at+f.For
}

// divisor is the greatest common divisor.
func divisor(a, b int64) int64 {
	for b > 0 {
		a, b = b, a%b
	}
	return a
}
