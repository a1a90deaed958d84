package scenario

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/sessionsim/sessionsim/sim/param"
)

// Set applies one assignment to a table and remembers it as the place of its path. List entries are named by their
// number, counted from 1, or by their kind when it is the only one: strategies.2.delay=10ms, strategies.sticky.by=ip.
// A group, a list or a kind takes its text as YAML: strategies=[sticky, local], workload=steady, workload.kind=steady.
func (m *Marks) Set(fields []param.Field, assignment string) Problems {
	text := []byte(assignment)
	d := &decoder{source: &source{noun: "scenario", file: setSource, lines: []string{assignment}}, marks: m}
	if p := d.source.check(text); p != nil {
		return Problems{*p}
	}
	path, value, ok := strings.Cut(assignment, "=")
	if !ok || strings.ContainsAny(assignment, "\r\n") {
		place := d.source.place(1, 1, 0)
		return Problems{{Code: WrongType, Severity: Error, Place: place, Fix: "write it as in cluster.servers=8",
			Message: "an assignment must be one line with a path, = and a value"}}
	}
	target, at, col := param.Field{Fields: fields}, spot{}, 1
	parts := strings.Split(path, ".")
	for i, part := range parts {
		word := &yaml.Node{Kind: yaml.ScalarNode, Value: part, Line: 1, Column: col}
		col += len([]rune(part)) + 1
		if target, at, ok = d.step(target, word, at, i == len(parts)-1); !ok {
			return d.problems
		}
	}
	d.assign(target, value, col, at)
	d.problems.Sort()
	return d.problems
}

// step goes down one part of a path.
func (d *decoder) step(f param.Field, word *yaml.Node, at spot, last bool) (param.Field, spot, bool) {
	switch {
	case f.Value != nil:
		d.report(UnknownKey, word, at, d.name(at)+" is a single value and has no keys", "")
	case f.List != nil:
		return d.stepList(f.List, word, at)
	case f.Choice != nil:
		return d.stepChoice(f, word, at, last)
	default:
		if child := find(f.Fields, word.Value); child != nil {
			return *child, at.child(child.Name), true
		}
		d.unknownKey(f.Fields, word, at)
	}
	return f, at, false
}

// stepList finds a list entry by its number or by its kind.
func (d *decoder) stepList(l *param.List, word *yaml.Node, at spot) (param.Field, spot, bool) {
	if isIndex(word.Value) {
		if i, err := strconv.Atoi(word.Value); err == nil && i >= 1 && i <= l.Len() {
			return l.At(i - 1), at.entry(i - 1), true
		}
		d.report(OutOfRange, word, at, fmt.Sprintf("%s has %d entries, counted from 1", d.name(at), l.Len()), "")
		return param.Field{}, at, false
	}
	var matches []int
	var kinds []string
	for i := range l.Len() {
		if c := l.At(i).Choice; c != nil {
			kind, _ := c.Current()
			kinds = append(kinds, kind)
			if kind == word.Value {
				matches = append(matches, i)
			}
		}
	}
	if len(matches) == 1 {
		return l.At(matches[0]), at.entry(matches[0]), true
	}
	p := d.report(UnknownKey, word, at, fmt.Sprintf("no entry %s in %s", param.Quote(word.Value), d.name(at)),
		"name the entry by its number, counted from 1")
	if len(matches) > 1 {
		p.Message = fmt.Sprintf("%s has %d entries of kind %s", d.name(at), len(matches), word.Value)
	} else if kinds != nil {
		p.Why = "its entries are: " + strings.Join(kinds, ", ")
	}
	return param.Field{}, at, false
}

// stepChoice finds a field of the selected kind. The name of that kind may stand in between, as in topics.
func (d *decoder) stepChoice(f param.Field, word *yaml.Node, at spot, last bool) (param.Field, spot, bool) {
	if word.Value == "kind" && last {
		return f, at, true
	}
	name, fields := f.Choice.Current()
	chosen := spot{at.path, join(at.topic, name)}
	if child := find(fields, word.Value); child != nil {
		return *child, chosen.child(child.Name), true
	}
	if word.Value == name && !last {
		return param.Field{Fields: fields}, chosen, true
	}
	if name == "" {
		d.report(MissingKey, word, at, d.name(at)+" has no kind yet", "").Why = catalogue(f.Choice)
		return f, at, false
	}
	d.unknownKey(fields, word, chosen)
	p := &d.problems[len(d.problems)-1]
	p.Message += fmt.Sprintf(", which is of kind %s", name)
	if f.Choice.Kind(word.Value) != nil {
		p.Fix = fmt.Sprintf("select the kind first: %s=%s", join(at.path, "kind"), word.Value)
	}
	return f, at, false
}

// assign decodes the text behind the equals sign, which starts at a column.
func (d *decoder) assign(f param.Field, text string, col int, at spot) {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Line: 1, Column: col}
	if f.Value == nil {
		parsed, p := d.source.parse([]byte(text))
		if p != nil {
			p.Place = d.place(n)
			d.problems = append(d.problems, *p)
			return
		}
		if parsed == nil {
			parsed = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Line: 1, Column: 1}
		}
		n, d.shift = parsed, col-1
	}
	if d.inspect(n, 1); len(d.problems) == 0 {
		d.mark(n, at)
		d.field(f, n, at)
	}
}
