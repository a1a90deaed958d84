package scenario

import (
	"fmt"
	"strings"

	"github.com/sessionsim/sessionsim/sim/param"
)

// Explain returns the help text of a topic: what it does, what it takes, its default and where that comes from; for
// groups the keys, for catalogues the kinds. Topics reach kinds by name, as in strategies.sticky.by; numbers of list
// entries and the kind itself may be left out. The empty topic is the whole table. The table should hold the defaults.
func Explain(fields []param.Field, topic string) (string, bool) {
	f := param.Field{Fields: fields}
	if topic != "" {
		var ok bool
		if f, ok = lookUp(f, strings.Split(topic, ".")); !ok {
			return "", false
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)\n", orScenario(topic), typeOf(f))
	if f.Doc != "" {
		fmt.Fprintf(&b, "  %s\n", wrap(f.Doc, 98, "  "))
	}
	explainContent(&b, f)
	return b.String(), true
}

func orScenario(topic string) string {
	if topic == "" {
		return "scenario"
	}
	return topic
}

// lookUp follows the parts of a topic from a field.
func lookUp(f param.Field, parts []string) (param.Field, bool) {
	if len(parts) == 0 {
		return f, true
	}
	switch {
	case f.List != nil:
		if isIndex(parts[0]) {
			parts = parts[1:]
		}
		return lookUp(f.List.Sample(), parts)
	case f.Choice != nil:
		return lookUpChoice(f, parts)
	}
	child := find(f.Fields, parts[0])
	if child == nil {
		return f, false
	}
	return lookUp(*child, parts[1:])
}

// lookUpChoice follows a topic into a kind: the named one, else the selected one, else the first that has the field.
func lookUpChoice(f param.Field, parts []string) (param.Field, bool) {
	if parts[0] == "kind" && len(parts) == 1 {
		return f, true
	}
	if kind := f.Choice.Kind(parts[0]); kind != nil {
		return lookUp(kindField(kind), parts[1:])
	}
	current, _ := f.Choice.Current()
	if kind := f.Choice.Kind(current); kind != nil {
		if found, ok := lookUp(kindField(kind), parts); ok {
			return found, true
		}
	}
	for i := range f.Choice.Kinds {
		if found, ok := lookUp(kindField(&f.Choice.Kinds[i]), parts); ok {
			return found, true
		}
	}
	return f, false
}

// kindField is a kind as a group.
func kindField(kind *param.Kind) param.Field {
	return param.Field{Name: kind.Name, Doc: kind.Summary, Fields: kind.Fields()}
}

// typeOf names the sort of a field.
func typeOf(f param.Field) string {
	switch {
	case f.Value != nil:
		return f.Value.Type()
	case f.List != nil:
		return "list"
	case f.Choice != nil:
		return "one kind of a catalogue"
	}
	return "group"
}

func explainContent(b *strings.Builder, f param.Field) {
	switch {
	case f.Value != nil:
		explainValue(b, f)
	case f.List != nil:
		if f.List.Len() > 0 {
			fmt.Fprintf(b, "  default: %d entries\n", f.List.Len())
		}
		element := f.List.Sample()
		fmt.Fprintf(b, "  each entry: %s\n", typeOf(element))
		explainContent(b, element)
	case f.Choice != nil:
		if kind, _ := f.Choice.Current(); kind != "" {
			fmt.Fprintf(b, "  default: %s\n", kind)
		}
		var rows [][]string
		for _, kind := range f.Choice.Kinds {
			rows = append(rows, []string{kind.Name, kind.Summary})
		}
		table(b, "kinds", rows)
	default:
		var rows [][]string
		for _, child := range f.Fields {
			rows = append(rows, []string{child.Name, summary(child), firstSentence(child.Doc)})
		}
		table(b, "keys", rows)
	}
}

func explainValue(b *strings.Builder, f param.Field) {
	fmt.Fprintf(b, "  expects: %s\n", wrap(f.Value.Expect(), 89, "           "))
	if f.Required {
		b.WriteString("  must be written: there is no default\n")
	} else {
		fmt.Fprintf(b, "  default: %s\n", scalar(f.Value))
	}
	if f.Source != "" {
		fmt.Fprintf(b, "  source:  %s\n", wrap(f.Source, 89, "           "))
	}
	if chooser, ok := f.Value.(param.Chooser); ok {
		var rows [][]string
		for _, option := range chooser.Options() {
			rows = append(rows, []string{option.Name, option.Doc})
		}
		table(b, "choices", rows)
	}
}

// summary is the default of a value in a table of keys, or what sort of field it is.
func summary(f param.Field) string {
	switch {
	case f.Required:
		return "(required)"
	case f.Value != nil:
		return scalar(f.Value)
	case f.Choice != nil:
		if kind, _ := f.Choice.Current(); kind != "" {
			return "{kind: " + kind + "}"
		}
	}
	return "(" + typeOf(f) + ")"
}

func firstSentence(doc string) string {
	if sentence, _, more := strings.Cut(doc, ". "); more {
		return sentence + "."
	}
	return doc
}

// table writes rows in columns; the last column is wrapped.
func table(b *strings.Builder, title string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "  %s:\n", title)
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = min(max(widths[i], len([]rune(text))), 40)
		}
	}
	for _, row := range rows {
		line := "   "
		for i, text := range row[:len(row)-1] {
			line += " " + text + strings.Repeat(" ", max(0, widths[i]-len([]rune(text)))+1)
		}
		indent := strings.Repeat(" ", 4)
		for _, width := range widths[:len(widths)-1] {
			indent += strings.Repeat(" ", width+2)
		}
		line += " " + wrap(row[len(row)-1], max(40, 98-len(indent)), indent)
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// Paths returns every topic that Explain knows, in the order of the table.
func Paths(fields []param.Field) []string { return paths(param.Field{Fields: fields}, "", nil) }

func paths(f param.Field, topic string, all []string) []string {
	switch {
	case f.List != nil:
		return paths(f.List.Sample(), topic, all)
	case f.Choice != nil:
		for i := range f.Choice.Kinds {
			kind := join(topic, f.Choice.Kinds[i].Name)
			all = paths(kindField(&f.Choice.Kinds[i]), kind, append(all, kind))
		}
	default:
		for _, child := range f.Fields {
			all = paths(child, join(topic, child.Name), append(all, join(topic, child.Name)))
		}
	}
	return all
}
