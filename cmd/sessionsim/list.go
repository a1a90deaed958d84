package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/sim/param"
)

func listCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "list [WHAT]", Short: "list strategies, presets, measures and more",
		GroupID: groupLearn, Args: arguments(0, 1, "one of "+param.Or(shelfNames())), ValidArgs: shelfNames(),
		Long: "Lists what has a name in scenarios and results. WHAT is one of " + param.Or(shelfNames()) +
			"; without it all names are listed in short.",
		Example: `  sessionsim list
  sessionsim list strategies
  sessionsim list measures --json`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listAll(a)
			}
			for _, s := range shelves {
				if s.name == args[0] {
					return listOne(a, s)
				}
			}
			e := exit.Errorf(exit.Usage, "there is no list of %s", param.Quote(args[0]))
			if near, ok := param.Closest(args[0], shelfNames()); ok {
				return e.Hint("did you mean sessionsim list %s?", near)
			}
			return e.Hint("choose %s", param.Or(shelfNames()))
		},
	}
}

func shelfNames() (names []string) {
	for _, s := range shelves {
		names = append(names, s.name)
	}
	return names
}

// mostInShort is how many names of one list the overview shows.
const mostInShort = 30

// listAll gives an overview.
func listAll(a *app) error {
	if a.JSON {
		all := object{}
		for _, s := range shelves {
			all[s.name] = s.entries()
		}
		return writeJSON(a.Out, all)
	}
	for _, s := range shelves {
		var names []string
		entries := s.entries()
		for _, e := range entries[:min(len(entries), mostInShort)] {
			names = append(names, e.Name)
		}
		if more := len(entries) - mostInShort; more > 0 {
			names = append(names, fmt.Sprintf("and %d more", more))
		}
		fmt.Fprintf(a.Out, "%s: %s\n  %s\n", s.name, s.title, wrap(strings.Join(names, ", "), 98, "  "))
	}
	a.Notef("\nwith summaries: sessionsim list strategies")
	return nil
}

// listOne lists entries with their summaries.
func listOne(a *app, s shelf) error {
	entries := s.entries()
	if a.JSON {
		return writeJSON(a.Out, entries)
	}
	width, labels := 0, make([]string, len(entries))
	for i, e := range entries {
		labels[i] = e.Name
		if s.name == "scenarios" {
			labels[i] = fmt.Sprintf("%2d  %s", e.Scenario, e.Name)
		}
		width = max(width, len(labels[i]))
	}
	indent := strings.Repeat(" ", width+2)
	for i, e := range entries {
		text := e.Summary + e.note(s.name == "scenarios")
		fmt.Fprintf(a.Out, "%-*s  %s\n", width, labels[i], wrap(text, max(40, 110-width), indent))
	}
	if s.name != "charts" {
		a.Notef("\nmore about one: sessionsim explain %s", entries[0].Name)
	}
	return nil
}

// wrap breaks a text into lines of at most width characters, where it can; all
// but the first line are indented.
func wrap(text string, width int, indent string) string {
	var b strings.Builder
	used := 0
	for _, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case used > 0 && used+1+n > width:
			b.WriteString("\n" + indent)
			used = 0
		case used > 0:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}
