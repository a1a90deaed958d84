package scenario

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/sessionsim/sessionsim/sim/param"
)

// list replaces the content of a list by the entries of a sequence.
func (d *decoder) list(l *param.List, n *yaml.Node, at spot) {
	if n.Kind != yaml.SequenceNode {
		d.report(WrongType, n, at, fmt.Sprintf("%s must be a list; found %s", d.name(at), describe(n)),
			"start each entry with a dash, or put them into [ ]")
		return
	}
	if l.Max > 0 && len(n.Content) > l.Max {
		d.report(OutOfRange, n.Content[l.Max], at,
			fmt.Sprintf("%s has %d entries; at most %d are allowed", d.name(at), len(n.Content), l.Max), "")
		return
	}
	d.marks.forget(at.path)
	l.Clear()
	for i, entry := range n.Content {
		if len(d.problems) >= mostProblems {
			return
		}
		spot := at.entry(i)
		d.mark(entry, spot)
		d.field(l.New(), entry, spot)
	}
}

// choice decodes a bare word or a group with the key kind.
func (d *decoder) choice(c *param.Choice, n *yaml.Node, at spot) {
	switch n.Kind {
	case yaml.ScalarNode:
		if fields, kind, ok := d.kind(c, n, at); ok {
			d.keys(fields, nil, n, kind)
		}
	case yaml.MappingNode:
		d.chosen(c, n, at)
	default:
		p := d.report(WrongType, n, at, fmt.Sprintf("%s must be a kind or a group with the key kind; found %s",
			d.name(at), describe(n)), "")
		p.Why = catalogue(c)
	}
}

// chosen decodes a group with the key kind, which may be left out to keep the kind that is selected.
func (d *decoder) chosen(c *param.Choice, n *yaml.Node, at spot) {
	var word *yaml.Node
	var pairs []*yaml.Node
	for i := 0; i < len(n.Content); i += 2 {
		if key := n.Content[i]; word == nil && key.Kind == yaml.ScalarNode && key.Value == "kind" {
			word = n.Content[i+1]
			continue
		}
		pairs = append(pairs, n.Content[i:i+2]...)
	}
	if word != nil {
		if fields, kind, ok := d.kind(c, word, at); ok {
			d.keys(fields, pairs, n, kind)
		}
		return
	}
	name, fields := c.Current()
	if name == "" {
		d.report(MissingKey, n, at, d.name(at)+" needs the key kind", "").Why = catalogue(c)
		return
	}
	d.keys(fields, pairs, n, spot{at.path, join(at.topic, name)})
}

// kind selects the kind that a word names.
func (d *decoder) kind(c *param.Choice, word *yaml.Node, at spot) ([]param.Field, spot, bool) {
	if word.Kind != yaml.ScalarNode {
		d.report(WrongType, word, at,
			fmt.Sprintf("%s must be a single word; found %s", join(at.path, "kind"), describe(word)), "")
		return nil, at, false
	}
	if c.Kind(word.Value) == nil {
		p := d.report(UnknownKind, word, at, fmt.Sprintf("unknown kind %s of %s", param.Quote(word.Value), d.name(at)), "")
		if name, ok := param.Closest(strings.ReplaceAll(word.Value, "_", "-"), c.KindNames()); ok {
			p.Fix, p.Edit = fmt.Sprintf("did you mean %q?", name), name
		}
		p.Why = catalogue(c)
		return nil, at, false
	}
	chosen := spot{at.path, join(at.topic, word.Value)}
	d.marks.forget(at.path)
	d.mark(word, chosen)
	d.mark(word, spot{join(at.path, "kind"), chosen.topic})
	return c.Set(word.Value), chosen, true
}

// catalogue lists the kinds with their summaries.
func catalogue(c *param.Choice) string {
	width := 0
	for _, name := range c.KindNames() {
		width = max(width, len(name))
	}
	var b strings.Builder
	b.WriteString("the kinds are:")
	for _, kind := range c.Kinds {
		fmt.Fprintf(&b, "\n  %-*s  %s", width, kind.Name, kind.Summary)
	}
	return b.String()
}
