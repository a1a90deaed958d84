package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/cmd/internal/presets"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep/studies"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim/scenario"
	"github.com/sessionsim/sessionsim/strategies"
	"github.com/sessionsim/sessionsim/strategies/balance"
	"github.com/sessionsim/sessionsim/strategies/stores"
	"github.com/sessionsim/sessionsim/workloads"
)

// entry is one thing that has a name and can be listed and explained.
type entry struct {
	Name       string   `json:"name"`
	Summary    string   `json:"summary"`
	Scenario   int      `json:"scenario,omitempty"`   // number of a preset in the catalogue
	Complaints []string `json:"complaints,omitempty"` // that a preset explains
}

// note is what is known of a preset besides its summary; its number may be
// told elsewhere.
func (e *entry) note(numbered bool) string {
	var notes []string
	if e.Scenario > 0 && !numbered {
		notes = append(notes, fmt.Sprintf("scenario %d", e.Scenario))
	}
	if len(e.Complaints) > 0 {
		notes = append(notes, "explains "+strings.Join(e.Complaints, ", "))
	}
	if len(notes) == 0 {
		return ""
	}
	return " (" + strings.Join(notes, "; ") + ")"
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
	{"scenarios", "those of the catalogue in its order; each teaches one thing", scenarioEntries, ""},
	{"complaints", "what users report of real systems, and which scenario explains it", complaintEntries, ""},
	{"studies", "sweeps that come with sessionsim", studyEntries, ""},
	{"measures", "what is measured", measureEntries, ""},
	{"charts", "the pictures of a comparison", chartEntries, ""},
	{"codes", "errors, warnings and doubts", codeEntries, ""},
}

func strategyEntries() (list []entry) {
	for _, d := range strategies.All() {
		list = append(list, entry{Name: d.Name, Summary: d.Summary})
	}
	return list
}

func workloadEntries() (list []entry) {
	for _, d := range workloads.All() {
		list = append(list, entry{Name: d.Name, Summary: d.Summary})
	}
	return list
}

func policyEntries() (list []entry) {
	for _, o := range balance.Options() {
		list = append(list, entry{Name: o.Name, Summary: o.Doc})
	}
	return list
}

func storeEntries() (list []entry) {
	for _, p := range stores.All() {
		list = append(list, entry{Name: p.Name, Summary: p.Summary})
	}
	return list
}

// presetEntries are asked for again and again, and reading every preset takes its time.
var presetEntries = sync.OnceValue(func() (list []entry) {
	catalogue := plan.Catalogue(nil)
	for _, name := range presets.Names() {
		text, _ := presets.Text(name)
		e := scenario.NewExperiment(catalogue)
		scenario.Decode(name, text, e.Fields(catalogue))
		list = append(list, entry{name, e.Summary, presets.Number(name), presets.Explains(name)})
	}
	return list
})

func scenarioEntries() []entry {
	list := slices.DeleteFunc(slices.Clone(presetEntries()), func(e entry) bool { return e.Scenario == 0 })
	slices.SortFunc(list, func(a, b entry) int { return a.Scenario - b.Scenario })
	return list
}

var complaintEntries = sync.OnceValue(func() (list []entry) {
	for _, c := range presets.Complaints() {
		shown := "no scenario shows it"
		if names := presets.ExplainedBy(c.ID); len(names) > 0 {
			shown = "see " + strings.Join(names, ", ")
		}
		list = append(list, entry{Name: c.ID, Summary: c.Text + "; " + shown})
	}
	return list
})

func studyEntries() (list []entry) {
	for _, name := range studies.Names() {
		var summary string
		text, _ := studies.Text(name)
		fields := sweep.DefaultFields()
		scenario.Decode(name, text, fields)
		for _, f := range fields {
			if f.Name == "summary" {
				summary = f.Value.String()
			}
		}
		list = append(list, entry{Name: name, Summary: summary})
	}
	return list
}

func measureEntries() (list []entry) {
	for _, m := range reports.Measures() {
		summary := m.Title + ", " + string(m.Unit)
		if words := m.Better.String(); words != "" {
			summary += "; " + words
		}
		list = append(list, entry{Name: m.Name, Summary: summary})
	}
	return list
}

// chartEntries describes the charts that reports.Charts draws; a test compares
// both.
func chartEntries() []entry {
	return []entry{
		{Name: "overview", Summary: "all headline measures on one slide"},
		{Name: "ranks", Summary: "what each strategy is best and worst at: the darker, the more are better"},
		{Name: "inconsistency", Summary: "requests that found no session or an old one, by cause"},
		{Name: "forced-relogins", Summary: "logins forced by a missing session"},
		{Name: "unavailable", Summary: "requests without a verdict: refused or failed"},
		{Name: "latency", Summary: "percentiles of the response time"},
		{Name: "latency-tail", Summary: "the share of requests that take longer than a time"},
		{Name: "session-overhead", Summary: "the part of the response time spent on the session"},
		{Name: "load-skew", Summary: "how unevenly servers are loaded"},
		{Name: "memory", Summary: "bytes held by servers and by store nodes"},
		{Name: "network", Summary: "bytes sent for each request, by class of link"},
		{Name: "trade-off", Summary: "two measures against each other: who is beaten in both"},
		{Name: "warm-up", Summary: "how the runs forget their empty start: Welch averages and MSER-5"},
		{Name: "timeline", Summary: "the course of all strategies over time, first replication"},
		{Name: "timeline-STRATEGY", Summary: "the course of one strategy, server by server"},
	}
}

func codeEntries() (list []entry) {
	for _, c := range allCodes() {
		list = append(list, entry{Name: c.Name, Summary: c.Title})
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
