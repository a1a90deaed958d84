package sim

import (
	"cmp"
	"fmt"
	"slices"
)

// checkBalancer looks at the balancer's machinery and at what the operators
// plan.
func (c *Config) checkBalancer(v *checker) {
	b, path := &c.Balancer, "cluster.balancer."
	h, p, d := &b.Checks, &b.Passive, &b.Dial
	v.check(h.Interval >= 0 && h.Fast >= 0, path+"check_interval", "checks need a time between them",
		"choose a time above 0s, or never")
	v.check(h.Interval == 0 || h.Timeout > 0 && h.Fall >= 1 && h.Rise >= 1, path+"check_timeout",
		"checks that cannot fail or pass decide nothing", "choose a timeout above 0s, and fall and rise of at least 1")
	v.check(p.Fails >= 0 && (p.Fails == 0 || p.Window > 0 && p.Ban > 0), path+"fails",
		"failures count within no time, or ban for none", "choose fail_window and ban above 0s, or fails: 0")
	v.check(d.Retries >= 0 && d.Retries < lastTry, path+"retries", fmt.Sprintf("%d retries", d.Retries),
		"choose 0 to 254")
	v.check(d.Connect >= 0 && d.Answer >= 0 && d.Wait >= 0, path+"connect_timeout", "a timeout lies in the past",
		"choose times of 0s or more")
	v.check(b.FailOpen >= 0 && b.FailOpen <= 1, path+"fail_open", fmt.Sprintf("a share of %v", b.FailOpen),
		"choose 0% to 100%")
	v.check(b.SlowStart >= 0, path+"slow_start", "a start that takes less than no time", "choose 0s or more")
	v.check(len(b.Weights) <= c.Servers.Count, "cluster.weights",
		fmt.Sprintf("%d weights for %d servers", len(b.Weights), c.Servers.Count), "leave some out")
	for _, w := range b.Weights {
		v.check(w >= 1 && w <= weightUnit, "cluster.weights", fmt.Sprintf("a weight of %d", w), "choose 1 to 256")
	}
	c.checkChanges(v)
}

// checkChanges follows every server through what is planned for it: only one
// that is there can be taken out, only one that is not can be added.
func (c *Config) checkChanges(v *checker) {
	for i, a := range c.Balancer.Changes {
		path := fmt.Sprintf("changes.%d", i+1)
		v.check(a.Server >= AllServers && a.Server < c.Servers.Count, path+".target",
			fmt.Sprintf("there is no server %s", PlaceName(Place(a.Server), a.Server+1)),
			fmt.Sprintf("the servers are A to %s", PlaceName(Place(c.Servers.Count-1), c.Servers.Count)))
		v.check(a.At >= 0 && a.Drain >= 0 && a.Pause >= 0, path, "a change needs a time", "write at: 4m")
		v.check(a.Action != Deploy || a.Down > 0, path+".down", "a deployment without a restart changes nothing",
			"write down: 20s, the time until the new version works")
	}
	for p := range c.Servers.Count {
		c.checkPresence(v, p)
	}
	v.check(slices.ContainsFunc(c.servers(), func(p int) bool { return !c.Balancer.joinsLater(p) }), "changes",
		"no server is there at the start", "let at least one server be there without action: add")
}

func (c *Config) servers() (all []int) {
	for p := range c.Servers.Count {
		all = append(all, p)
	}
	return all
}

// checkPresence follows one server. What contradicts is the later one.
func (c *Config) checkPresence(v *checker, server int) {
	type act struct {
		Change
		entry int
	}
	var acts []act
	for i := range c.Balancer.Changes {
		one := Balancer{Changes: c.Balancer.Changes[i : i+1]}
		for _, a := range one.primitives(c.Servers.Count) {
			if a.Server == server {
				acts = append(acts, act{a, i + 1})
			}
		}
	}
	slices.SortStableFunc(acts, func(x, y act) int { return cmp.Compare(x.At, y.At) })
	present := !c.Balancer.joinsLater(server)
	for _, a := range acts {
		v.check(present == (a.Action != Add), fmt.Sprintf("changes.%d", a.entry),
			fmt.Sprintf("%v of server %s at %ds contradicts what is planned before it", a.Action,
				PlaceName(Place(server), server+1), a.At/1e9),
			"add a server that is not there; drain, remove or deploy one that is")
		present = a.Action != Remove
	}
}
