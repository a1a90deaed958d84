package verify

import (
	"cmp"
	"embed"
	"slices"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
)

// Catalogue is every case, in the order of the families.
func Catalogue() []Case {
	var cases []Case
	for _, of := range []struct {
		file string
		make []func() []Case
	}{
		{"traces.go", []func() []Case{traces}},
		{"sessions.go", []func() []Case{zeros, locals, among, replication, traffic}},
		{"memory.go", []func() []Case{memory}},
		{"clusters.go", []func() []Case{newcomers, orders, coupons, bursts, conflicts, acknowledgements}},
		{"queueing.go", []func() []Case{queueing}},
		{"heavy.go", []func() []Case{heavy, waits, sizes}},
		{"placement.go", []func() []Case{choosing, ties, counted}},
		{"manyservers.go", []func() []Case{crowds}},
		{"networks.go", []func() []Case{losses, networks, lifetimes}},
		{"failures.go", []func() []Case{upTogether, residents, pinned, checks}},
		{"stores.go", []func() []Case{promotions, lostWrites}},
		{"caches.go", []func() []Case{rooms, recency}},
		{"intervals.go", []func() []Case{intervals}},
	} {
		for _, make := range of.make {
			for _, c := range make() {
				c.File = of.file
				cases = append(cases, c)
			}
		}
	}
	for i := range cases {
		c := &cases[i]
		if c.Depth == Quick && slices.Contains(long, c.ID) {
			c.Depth = Standard
		}
		if c.Origin == "" {
			c.Origin = c.Family().Origin
		}
	}
	slices.SortStableFunc(cases, func(a, b Case) int { return cmp.Compare(a.rank(), b.rank()) })
	return cases
}

// long are the cases that take longest for what they add to the others.
var long = []string{
	"V04/lognormal", "V24/det/q=0.3", "V24/exp/q=0.3", "V24/8/det/q=1", "V24/8/exp/q=1", "V24b/exp", "V24b/8/exp",
	"V24c/8/exp", "V24d/erlang", "V26A/2", "V26A/3", "V26A/8", "V28/8/det", "V28/8/exp", "V36b", "P1/2", "P1/3", "P1/4",
	"P1/8", "P1/round-robin/3", "P1/round-robin/8", "V25/2", "V25/3", "V25/8", "V26A/8/20", "V27/5/8", "V02/2",
	"V11/p99", "V05/inside", "V08/time", "V36/live/1800", "V34/60", "V35b", "V35c", "V35c/single", "V35c/constant",
	"V35d/variance", "V35e/30", "V37/all", "V37/external", "V38/exp",
}

//go:embed scenarios
var scenarios embed.FS

// text is a scenario of the catalogue.
func text(name string) plan.Source {
	file := "scenarios/" + name + ".yaml"
	content, err := scenarios.ReadFile(file)
	if err != nil {
		panic("verify: " + err.Error())
	}
	return plan.Source{Name: file, Text: content}
}
