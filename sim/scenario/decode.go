package scenario

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/sessionsim/sessionsim/sim/param"
)

// Decode reads YAML text into the places of a table and returns where each was set and all problems, sorted by place.
// What the text does not mention keeps its content, which is the default. After an error the places hold a mixture and
// must not be used. JSON works too, because YAML includes it. A text without content sets nothing.
func Decode(file string, text []byte, fields []param.Field) (*Marks, Problems) {
	return DecodeAs("scenario", file, text, fields)
}

// DecodeAs is Decode for a text of another sort, which messages call by its noun.
func DecodeAs(noun, file string, text []byte, fields []param.Field) (*Marks, Problems) {
	d := &decoder{source: &source{noun: noun, file: file}, marks: newMarks(file)}
	if len(text) <= mostBytes {
		d.source = newSource(noun, file, text)
	}
	if p := d.source.check(text); p != nil {
		return d.marks, Problems{*p}
	}
	root, p := d.source.parse(text)
	if p != nil {
		return d.marks, Problems{*p}
	}
	if root == nil {
		root = &yaml.Node{Kind: yaml.MappingNode}
	}
	d.inspect(root, 1)
	if len(d.problems) == 0 {
		d.group(fields, root, spot{})
	}
	d.problems.Sort()
	return d.marks, d.problems
}

// decoder walks the nodes of one text over a table.
type decoder struct {
	source   *source
	marks    *Marks
	problems Problems
	shift    int // characters that precede the text in the first line of the source
}

// mostProblems bounds the work for a text that has little to do with scenarios.
const mostProblems = 100

// spot is what a node is about.
type spot struct{ path, topic string }

func (s spot) child(name string) spot { return spot{join(s.path, name), join(s.topic, name)} }

// entry is a list entry, which has a number in its path and nothing in its topic.
func (s spot) entry(i int) spot { return spot{join(s.path, fmt.Sprint(i+1)), s.topic} }

// name is how a sentence refers to a spot.
func (d *decoder) name(at spot) string {
	if at.path == "" {
		return "the " + d.source.noun
	}
	return at.path
}

// report adds a problem at a node.
func (d *decoder) report(code string, n *yaml.Node, at spot, message, fix string) *Problem {
	place := d.place(n)
	place.Path = at.path
	d.problems = append(d.problems, Problem{Code: code, Severity: Error, Place: place, Message: message, Fix: fix,
		Topic: at.topic})
	return &d.problems[len(d.problems)-1]
}

// place returns the characters of a scalar, or the first one of a list or group.
func (d *decoder) place(n *yaml.Node) Place {
	line, col, end := d.span(n)
	return d.source.place(line, col, end)
}

func (d *decoder) span(n *yaml.Node) (line, col, end int) {
	line, col = n.Line, n.Column
	if line == 1 {
		col += d.shift
	}
	if n.Kind != yaml.ScalarNode || line < 1 || line > len(d.source.lines) {
		return line, col, col + 1
	}
	length := len([]rune(n.Value))
	if quote := quoteOf(n.Style); quote != 0 {
		length = quoted([]rune(d.source.lines[line-1]), col-1, quote)
	}
	return line, col, min(col+max(length, 1), max(col+1, len([]rune(d.source.lines[line-1]))+1))
}

func quoteOf(style yaml.Style) rune {
	switch {
	case style&yaml.DoubleQuotedStyle != 0:
		return '"'
	case style&yaml.SingleQuotedStyle != 0:
		return '\''
	}
	return 0
}

// quoted returns the length of the quoted text that starts at a place of the line, or what of it is in the line.
func quoted(line []rune, start int, quote rune) int {
	for i := start + 1; i < len(line); i++ {
		switch {
		case line[i] == '\\' && quote == '"', line[i] == '\'' && quote == '\'' && i+1 < len(line) && line[i+1] == '\'':
			i++
		case line[i] == quote:
			return i + 1 - start
		}
	}
	return max(1, len(line)-start)
}

// mark remembers where a spot was set.
func (d *decoder) mark(n *yaml.Node, at spot) {
	if at.path != "" {
		line, col, end := d.span(n)
		d.marks.set[at.path] = mark{d.source, line, col, end, at.topic}
	}
}

// inspect refuses what scenarios do not use: anchors, aliases, merge keys, tags, great depth, huge values.
func (d *decoder) inspect(n *yaml.Node, level int) {
	switch {
	case len(d.problems) >= mostProblems:
		return
	case level > mostLevels:
		d.report(Limit, n, spot{"", Limit}, tooDeep, lessDeep)
		return
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.report(Limit, n, spot{"", Limit}, "a "+d.source.noun+" cannot use anchors (&) and aliases (*)",
			"write the value out, or put a text into quotes")
	case n.Kind == yaml.ScalarNode && n.Tag == "!!merge":
		d.report(Limit, n, spot{"", Limit}, "a "+d.source.noun+" cannot use merge keys (<<)", "write the keys out")
	case n.Style&yaml.TaggedStyle != 0:
		d.report(Limit, n, spot{"", Limit}, "a "+d.source.noun+" cannot use tags (!)", "put a text into quotes")
	case n.Kind == yaml.ScalarNode && len(n.Value) > mostScalarBytes:
		d.report(Limit, n, spot{"", Limit}, fmt.Sprintf("a value of %d bytes; at most %d are allowed", len(n.Value),
			mostScalarBytes), "shorten it; measured values belong into a file of their own")
	}
	for _, child := range n.Content {
		d.inspect(child, level+1)
	}
}

// group decodes a mapping over the fields of a group.
func (d *decoder) group(fields []param.Field, n *yaml.Node, at spot) {
	if n.Kind != yaml.MappingNode {
		d.notGroup(fields, n, at)
		return
	}
	d.keys(fields, n.Content, n, at)
}

// keys decodes keys and values, which alternate in pairs. Missing keys are reported at n.
func (d *decoder) keys(fields []param.Field, pairs []*yaml.Node, n *yaml.Node, at spot) {
	seen := map[string]*yaml.Node{}
	for ; len(pairs) > 0 && len(d.problems) < mostProblems; pairs = pairs[2:] {
		key, value := pairs[0], pairs[1]
		if !d.newKey(seen, key, at) {
			continue
		}
		f := find(fields, key.Value)
		if f == nil {
			d.unknownKey(fields, key, at)
			continue
		}
		spot := at.child(f.Name)
		d.mark(key, spot)
		d.field(*f, value, spot)
	}
	for _, f := range fields {
		if f.Required && seen[f.Name] == nil {
			p := d.report(MissingKey, n, at.child(f.Name), d.name(at)+" needs the key "+f.Name, "")
			p.Path, p.Why = at.path, f.Doc
		}
	}
}

// newKey accepts a key that is a word and is not there yet.
func (d *decoder) newKey(seen map[string]*yaml.Node, key *yaml.Node, at spot) bool {
	if key.Kind != yaml.ScalarNode {
		d.report(WrongType, key, at, "a key must be a single word", "")
		return false
	}
	if first := seen[key.Value]; first != nil {
		p := d.report(Duplicate, key, at, fmt.Sprintf("%s is written twice in %s", param.Quote(key.Value), d.name(at)),
			"keep one of the two")
		p.Also = []Place{d.place(first)}
		return false
	}
	seen[key.Value] = key
	return true
}

// find returns the field with that name, nil when there is none.
func find(fields []param.Field, name string) *param.Field {
	i := slices.IndexFunc(fields, func(f param.Field) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &fields[i]
}

func names(fields []param.Field) []string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.Name
	}
	return list
}

// unknownKey reports a key that the group does not have, with the likely one and all that are allowed.
func (d *decoder) unknownKey(fields []param.Field, key *yaml.Node, at spot) {
	p := d.report(UnknownKey, key, at, fmt.Sprintf("unknown key %s in %s", param.Quote(key.Value), d.name(at)), "")
	p.suggestKey(key.Value, names(fields))
	if torn(key) {
		p.Fix, p.Edit = inQuotes, ""
	}
}

// torn reports whether a plain scalar is a part of what was meant as one value: inside { } and [ ] YAML ends a value at
// a comma, even between brackets, so that {size: lognormal(median=2KiB, p99=30KiB)} has two keys.
func torn(n *yaml.Node) bool {
	const plain = 0
	return n.Style == plain && strings.Count(n.Value, "(") != strings.Count(n.Value, ")")
}

const inQuotes = `inside { } a comma ends a value: put the whole value in quotes`

func (p *Problem) suggestKey(word string, allowed []string) {
	if name, ok := param.Closest(strings.ReplaceAll(word, "-", "_"), allowed); ok {
		p.Fix, p.Edit = fmt.Sprintf("did you mean %q?", name), name
	}
	p.Why = wrap("allowed here: "+strings.Join(allowed, ", "), 98, "  ")
	if len(allowed) == 0 {
		p.Why = "no keys are allowed here"
	}
}

// field decodes a node into a field of any sort.
func (d *decoder) field(f param.Field, n *yaml.Node, at spot) {
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null" && f.Value == nil:
		d.report(WrongType, n, at, d.name(at)+" has no content", "remove the key to keep the default")
	case f.Value != nil:
		d.value(f.Value, n, at)
	case f.List != nil:
		d.list(f.List, n, at)
	case f.Choice != nil:
		d.choice(f.Choice, n, at)
	default:
		d.group(f.Fields, n, at)
	}
}

// value decodes a scalar, or the items of a list value.
func (d *decoder) value(v param.Value, n *yaml.Node, at spot) {
	_, several := v.(param.Lister)
	switch {
	case several && n.Kind == yaml.SequenceNode:
		d.items(v, n, at)
	case n.Kind != yaml.ScalarNode:
		d.expected(v, n, at, fmt.Sprintf("%s takes a single value; found %s", d.name(at), describe(n)), "")
	case n.Tag == "!!null":
		d.expected(v, n, at, d.name(at)+" has no value", "remove the key to keep the default")
	default:
		if err := v.Set(n.Value); err != nil {
			d.refused(err, v, n, at)
			return
		}
		d.mark(n, at)
	}
}

// expected reports something that is not a single value where one belongs.
func (d *decoder) expected(v param.Value, n *yaml.Node, at spot, message, fix string) {
	d.report(WrongType, n, at, message, fix).Why = wrap("expected: "+v.Expect(), 98, "  ")
}

// items decodes a written list into a list value. An item that is refused by itself is the place of the problem.
func (d *decoder) items(v param.Value, n *yaml.Node, at spot) {
	texts := make([]string, len(n.Content))
	for i, item := range n.Content {
		if item.Kind != yaml.ScalarNode || item.Value == "" || bareComma(item.Value) {
			d.expected(v, item, at, d.name(at)+" takes a list of single values", "")
			return
		}
		texts[i] = item.Value
	}
	err := v.Set(strings.Join(texts, ", "))
	if err == nil {
		return
	}
	for _, item := range n.Content {
		if own := v.Set(item.Value); own != nil {
			d.refused(own, v, item, at)
			return
		}
	}
	d.refused(err, v, n, at)
}

// bareComma reports whether a text has a comma outside of brackets: it would be two items. Values that know no brackets
// refuse the others themselves.
func bareComma(text string) bool {
	depth := 0
	for _, r := range text {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth <= 0 {
				return true
			}
		}
	}
	return false
}

// refused reports what a value said about a text.
func (d *decoder) refused(err error, v param.Value, n *yaml.Node, at spot) {
	p := d.report(WrongType, n, at, d.name(at)+" "+err.Error(), "")
	if e, ok := err.(*param.Error); ok {
		p.Code = [...]string{param.Malformed: WrongType, param.NoUnit: MissingUnit, param.OutOfRange: OutOfRange}[e.Reason]
		p.Message, p.Fix, p.Edit = d.name(at)+" "+e.Message, e.Fix, e.Suggest
	}
	if torn(n) {
		p.Fix, p.Edit = inQuotes, ""
	}
	if p.Code != OutOfRange && !strings.Contains(p.Message, v.Expect()) {
		p.Why = wrap("expected: "+v.Expect(), 98, "  ")
	}
}

// describe names what a node is.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a group of keys"
	case yaml.SequenceNode:
		return "a list"
	}
	return "the single value " + param.Quote(n.Value)
}

// notGroup reports something else where a group belongs.
func (d *decoder) notGroup(fields []param.Field, n *yaml.Node, at spot) {
	fix := ""
	if len(fields) > 0 && at.path != "" {
		fix = fmt.Sprintf("write %s: { %s: ... }", at.path[len(parentOf(at.path)):], fields[0].Name)
	}
	p := d.report(WrongType, n, at, fmt.Sprintf("%s must be a group of keys; found %s", d.name(at), describe(n)), fix)
	p.Why = wrap("allowed here: "+strings.Join(names(fields), ", "), 98, "  ")
}
