package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says whether a scenario can be run in spite of a Problem.
type Severity string

// The severities. The first letter of a code tells which it is: E201 is an error, W120 a warning.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Place is a range of characters in a scenario file or in an assignment on the command line.
type Place struct {
	File    string `json:"file,omitempty"`    // name of the file, or "--set"
	Line    int    `json:"line,omitempty"`    // counted from 1; 0 when the place is the file as a whole
	Col     int    `json:"col,omitempty"`     // first character, counted from 1
	EndCol  int    `json:"end_col,omitempty"` // the character behind the last
	Path    string `json:"path,omitempty"`    // field, such as cluster.servers
	Excerpt string `json:"excerpt,omitempty"` // the line, or the part of a long line around the range
	cut     int    // how many characters of the line precede the excerpt
}

// Problem is one thing wrong with a scenario, with its place, the reason and the fix.
type Problem struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Place
	Message string  `json:"message"`         // a plain sentence: cluster.servers must be ...
	Why     string  `json:"why,omitempty"`   // what is expected or allowed; may have several lines
	Fix     string  `json:"fix,omitempty"`   // what to write instead
	Edit    string  `json:"edit,omitempty"`  // a text to put in place of the range when there is one safe candidate
	Topic   string  `json:"topic,omitempty"` // what to ask explain about
	Also    []Place `json:"also,omitempty"`  // further places that have a part in it
}

// Problems implements error. Decode returns them sorted by place.
type Problems []Problem

// mostShown is how many problems a text lists; more do not help anyone.
const mostShown = 20

// Error is the text of at most 20 problems, with a blank line between them.
func (p Problems) Error() string {
	var texts []string
	for i, problem := range p {
		if i == mostShown {
			texts = append(texts, fmt.Sprintf("... and %d more\n", len(p)-i))
			break
		}
		texts = append(texts, problem.Text())
	}
	return strings.Join(texts, "\n")
}

// Err returns the problems as an error when one of them is one, and nil when there are only warnings.
func (p Problems) Err() error {
	for _, problem := range p {
		if problem.Severity == Error {
			return p
		}
	}
	return nil
}

// Sort orders problems by place: those of the command line first, then by line and column.
func (p Problems) Sort() {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
}

// Text is the problem as it is shown in a terminal, ending in a line break.
func (p Problem) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s[%s]: %s\n", p.Severity, p.Code, p.Message)
	fix := p.Fix
	if p.Line > 0 && len(fix) <= 60 {
		p.Place.write(&b, fix)
		fix = ""
	} else {
		p.Place.write(&b, "")
	}
	for _, place := range p.Also {
		place.write(&b, "")
	}
	for _, part := range []string{fix, p.Why} {
		if part != "" {
			b.WriteString("  " + strings.ReplaceAll(part, "\n", "\n  ") + "\n")
		}
	}
	if p.Topic != "" {
		fmt.Fprintf(&b, "  more: sessionsim explain %s\n", p.Topic)
	}
	return b.String()
}

// write shows the place: where it is, the line, and carets under the range with a note behind them.
func (p Place) write(b *strings.Builder, note string) {
	number, gutter := fmt.Sprint(p.Line), " | "
	switch {
	case p.File == setSource:
		number, gutter = setSource, " "
	case p.Line > 0:
		fmt.Fprintf(b, "  %s:%d:%d\n", p.File, p.Line, p.Col)
	case p.File != "":
		fmt.Fprintf(b, "  %s\n", p.File)
	}
	if p.Line == 0 {
		return
	}
	fmt.Fprintf(b, "  %s%s%s\n", number, gutter, p.Excerpt)
	runes := []rune(p.Excerpt)
	start := min(max(p.Col-1-p.cut, 0), len(runes))
	end := min(max(p.EndCol-1-p.cut, start), len(runes))
	under := strings.Repeat(" ", len(number)) + gutter + strings.Repeat(" ", cells(runes[:start]))
	carets := strings.Repeat("^", max(1, cells(runes[start:end])))
	b.WriteString(strings.TrimRight("  "+under+carets+" "+note, " ") + "\n")
}

// cells returns how many columns of a terminal the characters take.
func cells(runes []rune) int {
	n := 0
	for _, r := range runes {
		n++
		if wide(r) {
			n++
		}
	}
	return n
}

// wide holds for the characters that take two columns, after Unicode Standard Annex 11: mainly Hangul, Han and Kana.
func wide(r rune) bool {
	return r >= 0x1100 && (r <= 0x115F || r >= 0x2E80 && r <= 0xA4CF || r >= 0xAC00 && r <= 0xD7A3 ||
		r >= 0xF900 && r <= 0xFAFF || r >= 0xFE30 && r <= 0xFE6F || r >= 0xFF00 && r <= 0xFF60 ||
		r >= 0xFFE0 && r <= 0xFFE6 || r >= 0x1F300 && r <= 0x1FAFF || r >= 0x20000 && r <= 0x3FFFD)
}
