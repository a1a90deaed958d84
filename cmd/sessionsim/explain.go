package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/presets"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep"
	"github.com/sessionsim/sessionsim/cmd/internal/sweep/studies"
	"github.com/sessionsim/sessionsim/cmd/internal/verify"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

func explainCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "explain [TOPIC]", Short: "explain a key, a strategy, a measure, a code or a preset", GroupID: groupLearn,
		Args: arguments(0, 1, "one topic"), ValidArgsFunction: completeTopic,
		Long: "Explains a key of scenario, study or case files with its unit, default and the origin of that default; a " +
			"strategy, workload, policy or store; a measure; the code of an error or a doubt; or a preset. Without a topic it " +
			"lists all keys.",
		Example: `  sessionsim explain session.idle_ttl
  sessionsim explain sticky
  sessionsim explain inconsistency_rate
  sessionsim explain E103`,
		RunE: func(_ *cobra.Command, args []string) error {
			topic := append(args, "")[0]
			text, ok := explanation(topic)
			if !ok {
				return unknownTopic(topic)
			}
			if a.JSON {
				return writeJSON(a.Out, object{"topic": topic, "text": text})
			}
			_, err := fmt.Fprint(a.Out, text)
			return err
		},
	}
}

// explanation finds the text about a topic: first among the keys of scenarios,
// then among all that has a name.
func explanation(topic string) (string, bool) {
	fields := defaultFields()
	if text, ok := scenario.Explain(fields, topic); ok {
		return text, true
	}
	if text, ok := scenario.Explain(verify.CaseFields(), topic); ok && topic != "" {
		return text, true
	}
	if text, ok := explainCode(topic); ok {
		return text, true
	}
	switch topic {
	case "units", "distributions":
		return unitsTopic, true
	}
	if text, ok := scenario.Explain(sweep.DefaultFields(), topic); ok {
		return text, true
	}
	for _, s := range shelves {
		for _, e := range s.entries() {
			if e.Name != topic {
				continue
			}
			if s.topic != "" {
				return scenario.Explain(fields, s.topic+topic)
			}
			return explainEntry(s.name, e), true
		}
	}
	return "", false
}

// explainEntry is the text about something that is no part of the table of
// scenarios.
func explainEntry(shelf string, e entry) string {
	summary := wrap(e.Summary+e.note(false), 98, "  ")
	switch shelf {
	case "complaints":
		return explainComplaint(e.Name)
	case "measures":
		m, _ := reports.FindMeasure(e.Name)
		text := fmt.Sprintf("%s (%s)\n  %s\n  unit: %s\n", m.Name, m.Title, wrap(m.Doc, 98, "  "), m.Unit)
		if words := m.Better.String(); words != "" {
			text += "  " + words + "\n"
		}
		return text
	case "presets":
		text, _ := presets.Text(e.Name)
		return fmt.Sprintf("%s (preset)\n  %s\n  run it: sessionsim compare %s\n  copy it: sessionsim init %s\n\n%s",
			e.Name, summary, e.Name, e.Name, text)
	case "studies":
		text, _ := studies.Text(e.Name)
		return fmt.Sprintf("%s (study)\n  %s\n  what it takes: sessionsim sweep %s --dry-run\n\n%s", e.Name, summary,
			e.Name, text)
	case "policies":
		return fmt.Sprintf("%s (policy of the balancer)\n  %s\n  choose it: cluster: {policy: %s}\n", e.Name, summary, e.Name)
	}
	return fmt.Sprintf("%s (chart)\n  %s\n  draw it: sessionsim chart article --kind %s\n", e.Name, summary, e.Name)
}

// explainComplaint is the text about what users report.
func explainComplaint(id string) string {
	var b strings.Builder
	for _, c := range presets.Complaints() {
		if c.ID == id {
			fmt.Fprintf(&b, "%s (complaint)\n  %s\n  reported: %s\n", id, wrap(c.Text, 98, "  "), wrap(c.Reports, 98, "  "))
		}
	}
	for _, name := range presets.ExplainedBy(id) {
		fmt.Fprintf(&b, "  see it: sessionsim compare %s\n", name)
	}
	return b.String()
}

// unknownTopic says that there is no such topic, and which one may be meant.
func unknownTopic(topic string) error {
	e := exit.Errorf(exit.Usage, "there is nothing to explain about %s", param.Quote(topic))
	if near, ok := param.Closest(topic, allTopics()); ok {
		return e.Hint("did you mean sessionsim explain %s?", near)
	}
	return e.Hint("all keys: sessionsim explain; all names: sessionsim list")
}

// allTopics are the names that explain knows.
func allTopics() []string {
	names := slices.Concat(scenario.Paths(defaultFields()), scenario.Paths(sweep.DefaultFields()),
		scenario.Paths(verify.CaseFields()))
	for _, s := range shelves {
		for _, e := range s.entries() {
			names = append(names, e.Name)
		}
	}
	return append(names, "units", "distributions")
}

func completeTopic(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return allTopics(), cobra.ShellCompDirectiveNoFileComp
}
