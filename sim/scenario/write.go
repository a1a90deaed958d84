package scenario

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"

	"github.com/sessionsim/sessionsim/sim/param"
)

// Write returns the content of a table as YAML in the table's order, with every value in its canonical form: the
// resolved scenario. Decode restores the identical content from it. Equal contents give equal bytes.
func Write(fields []param.Field) []byte { return write(fields, nil) }

// WriteCommented is Write with the documentation of each field in comments above it, once for each topic.
func WriteCommented(fields []param.Field) []byte { return write(fields, map[string]bool{}) }

func write(fields []param.Field, said map[string]bool) []byte {
	w := &writer{said: said}
	w.fields(fields, "", "")
	return w.Bytes()
}

// writer collects the text of a table.
type writer struct {
	bytes.Buffer
	said map[string]bool // topics that were commented; nil for no comments at all
	dash bool            // whether the next line starts a list entry
}

// line writes a line with its indentation, whose last two characters become a dash at the start of an entry.
func (w *writer) line(indent, text string) {
	if w.dash {
		indent, w.dash = indent[:len(indent)-2]+"- ", false
	}
	w.WriteString(indent + text + "\n")
}

func (w *writer) fields(fields []param.Field, indent, topic string) {
	for _, f := range fields {
		w.field(f, indent, join(topic, f.Name))
	}
}

// field writes a key with its content.
func (w *writer) field(f param.Field, indent, topic string) {
	if f.Choice != nil {
		if kind, _ := f.Choice.Current(); kind == "" {
			return
		}
	}
	w.comment(f, indent, topic)
	switch {
	case f.Value != nil:
		w.line(indent, f.Name+": "+scalar(f.Value))
	case f.List != nil && f.List.Len() == 0:
		w.line(indent, f.Name+": []")
	default:
		w.line(indent, f.Name+":")
		before := w.Len()
		w.content(f, indent+"  ", topic)
		if w.Len() == before {
			w.Truncate(before - 1)
			w.WriteString(" {}\n")
		}
	}
}

// content writes what belongs to a group, a list or a choice.
func (w *writer) content(f param.Field, indent, topic string) {
	switch {
	case f.List != nil:
		for i := range f.List.Len() {
			w.dash = true
			w.content(f.List.At(i), indent+"  ", topic)
		}
	case f.Choice != nil:
		kind, fields := f.Choice.Current()
		w.line(indent, "kind: "+word(kind))
		w.fields(fields, indent, join(topic, kind))
	case f.Value != nil:
		w.line(indent, scalar(f.Value))
	default:
		w.fields(f.Fields, indent, topic)
	}
}

// comment writes the documentation of a field, unless it stands above already.
func (w *writer) comment(f param.Field, indent, topic string) {
	if w.said == nil || w.said[topic] {
		return
	}
	w.said[topic] = true
	text := f.Doc
	if f.Value != nil {
		text += " Expects " + f.Value.Expect() + "."
	}
	if f.Choice != nil {
		text += " Kinds: " + strings.Join(f.Choice.KindNames(), ", ") + "."
	}
	if f.Source != "" {
		text += " Source: " + strings.TrimSuffix(f.Source, ".") + "."
	}
	if w.dash {
		indent = indent[2:] // above the dash
	}
	if text = strings.TrimSpace(text); text != "" {
		w.WriteString(indent + "# " + wrap(text, 98-len(indent), indent+"# ") + "\n")
	}
}

// scalar writes a value so that it reads back as the same text.
func scalar(v param.Value) string {
	if l, ok := v.(param.Lister); ok {
		items := l.Items()
		for i := range items {
			items[i] = word(items[i])
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	text := v.String()
	if native(v, text) {
		return text
	}
	return word(text)
}

// native holds for numbers and truths, which other YAML readers should see as such.
func native(v param.Value, text string) bool {
	if kind, ok := v.Schema()["type"].(string); ok {
		return kind != "string"
	}
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// word writes a text, in quotes when YAML could take it for something else.
func word(text string) string {
	const marks = " _./%()=,+-"
	runes := []rune(text)
	for _, r := range runes {
		if !unicode.IsLetter(r) && (r < '0' || r > '9') && !strings.ContainsRune(marks, r) {
			return strconv.Quote(text)
		}
	}
	if len(runes) == 0 || reserved(text) || strings.HasSuffix(text, " ") {
		return strconv.Quote(text)
	}
	first, last := runes[0], runes[len(runes)-1]
	number := first >= '0' && first <= '9'
	if !number && !unicode.IsLetter(first) || number && last != '%' && !unicode.IsLetter(last) {
		return strconv.Quote(text)
	}
	if number && (strings.ContainsAny(text, "_-") || strings.ContainsAny(text[1:2], "xob")) {
		return strconv.Quote(text)
	}
	return text
}

// reserved holds for the words that some version of YAML takes for true, false or nothing.
func reserved(text string) bool {
	switch strings.ToLower(text) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return true
	}
	return false
}
