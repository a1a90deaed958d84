package main

import (
	"strings"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/presets"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim/scenario"
	"github.com/sessionsim/sessionsim/strategies"
	"github.com/sessionsim/sessionsim/strategies/balance"
	"github.com/sessionsim/sessionsim/strategies/stores"
	"github.com/sessionsim/sessionsim/workloads"
)

// entry is one thing that has a name and can be listed and explained.
type entry struct {
	Name    string `json:"name"`
	Summary string `json:"summary"`
}

// shelf is one list of things with names.
type shelf struct {
	name, title string
	entries     func() []entry
	topic       string // explain topic in front of an entry's name; "" when explain has a text of its own
}

// shelves are what list lists, in its order.
var shelves = []shelf{
	{"strategies", "ways to keep sessions", strategyEntries, "strategies."},
	{"workloads", "who comes, when, and what they do", workloadEntries, "workload."},
	{"policies", "how the balancer chooses a server", policyEntries, ""},
	{"stores", "profiles of external stores", storeEntries, "strategies.external.store."},
	{"presets", "scenarios that come with sessionsim", presetEntries, ""},
	{"measures", "what is measured", measureEntries, ""},
	{"charts", "the pictures of a comparison", chartEntries, ""},
	{"codes", "errors, warnings and doubts", codeEntries, ""},
}

func strategyEntries() (list []entry) {
	for _, d := range strategies.All() {
		list = append(list, entry{d.Name, d.Summary})
	}
	return list
}

func workloadEntries() (list []entry) {
	for _, d := range workloads.All() {
		list = append(list, entry{d.Name, d.Summary})
	}
	return list
}

func policyEntries() (list []entry) {
	for _, o := range balance.Options() {
		list = append(list, entry{o.Name, o.Doc})
	}
	return list
}

func storeEntries() (list []entry) {
	for _, p := range stores.All() {
		list = append(list, entry{p.Name, p.Summary})
	}
	return list
}

func presetEntries() (list []entry) {
	catalogue := plan.Catalogue(nil)
	for _, name := range presets.Names() {
		text, _ := presets.Text(name)
		e := scenario.NewExperiment(catalogue)
		scenario.Decode(name, text, e.Fields(catalogue))
		list = append(list, entry{name, e.Summary})
	}
	return list
}

func measureEntries() (list []entry) {
	for _, m := range reports.Measures() {
		summary := m.Title + ", " + string(m.Unit)
		if words := m.Better.String(); words != "" {
			summary += "; " + words
		}
		list = append(list, entry{m.Name, summary})
	}
	return list
}

// chartEntries describes the charts that reports.Charts draws; a test compares
// both.
func chartEntries() []entry {
	return []entry{
		{"overview", "all headline measures on one slide"},
		{"inconsistency", "requests that found no session or an old one, by cause"},
		{"forced-relogins", "logins forced by a missing session"},
		{"unavailable", "requests without a verdict: refused or failed"},
		{"latency", "percentiles of the response time"},
		{"latency-tail", "the share of requests that take longer than a time"},
		{"session-overhead", "the part of the response time spent on the session"},
		{"load-skew", "how unevenly servers are loaded"},
		{"memory", "bytes held by servers and by store nodes"},
		{"network", "bytes sent for each request, by class of link"},
		{"trade-off", "two measures against each other: who is beaten in both"},
		{"timeline", "the course of all strategies over time, first replication"},
		{"timeline-STRATEGY", "the course of one strategy, server by server"},
	}
}

func codeEntries() (list []entry) {
	for _, c := range allCodes() {
		list = append(list, entry{c.Name, c.Title})
	}
	return list
}

// allCodes are the codes of problems in scenarios and of doubts about results.
func allCodes() []scenario.Code {
	codes := append([]scenario.Code{}, scenario.Codes()...)
	for _, d := range reports.Doubts() {
		codes = append(codes, scenario.Code{Name: string(d.Code), Title: d.Title, Text: d.Text})
	}
	return codes
}

// explainCode is the text about a code, in either case of letters.
func explainCode(name string) (string, bool) {
	for _, c := range allCodes() {
		if strings.EqualFold(c.Name, name) {
			return c.Name + ": " + c.Title + "\n  " + wrap(c.Text, 98, "  ") + "\n", true
		}
	}
	return "", false
}
