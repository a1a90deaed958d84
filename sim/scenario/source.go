package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// The limits of a scenario file. They are far beyond what anyone writes by hand, and keep a hostile text cheap.
const (
	mostBytes       = 1 << 20
	mostLevels      = 32
	mostScalarBytes = 4 << 10
)

var tooDeep = fmt.Sprintf("more than %d levels of nesting", mostLevels)

const lessDeep = "take brackets or indentation away"

// setSource is the file name of assignments on the command line.
const setSource = "--set"

// source is a text with a name, to show places of.
type source struct {
	noun  string // what the text is, for messages
	file  string
	lines []string
}

// newSource splits a text into lines as YAML does once other line separators are refused.
func newSource(noun, file string, text []byte) *source {
	plain := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(string(text), "\ufeff"))
	return &source{noun: noun, file: file, lines: strings.Split(plain, "\n")}
}

// place returns the range [col, end) of a line; an end of 0 or beyond the line is the end of the line.
func (s *source) place(line, col, end int) Place {
	p := Place{File: s.file, Line: line, Col: col, EndCol: end}
	if line < 1 || line > len(s.lines) {
		p.Line, p.Col, p.EndCol = 0, 0, 0
		return p
	}
	const most, before = 140, 60
	runes := []rune(strings.ToValidUTF8(s.lines[line-1], "\ufffd"))
	if end == 0 || end > len(runes)+1 {
		p.EndCol = max(col+1, len([]rune(strings.TrimRight(string(runes), " \t")))+1)
	}
	if len(runes) > most {
		p.cut = min(max(0, col-1-before), len(runes)-most)
		runes = runes[p.cut : p.cut+most]
	}
	for i, r := range runes {
		if r < ' ' || r == 0x7f {
			runes[i] = ' '
		}
	}
	p.Excerpt = strings.TrimRight(string(runes), " ")
	return p
}

// check refuses texts that are not worth parsing.
func (s *source) check(text []byte) *Problem {
	if len(text) > mostBytes {
		return s.limit(Place{File: s.file}, fmt.Sprintf("the text has %d bytes; a %s has at most %d", len(text), s.noun,
			mostBytes), "leave out what has its default; measured values belong into files of their own")
	}
	line, col := 1, 1
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return s.limit(s.place(line, col, col+1), "this is not UTF-8 text", "save the file as UTF-8")
		case r == '\n' || r == '\r' && (i+1 == len(text) || text[i+1] != '\n'):
			line, col = line+1, 0
		case forbidden(r):
			return s.limit(s.place(line, col, col+1),
				fmt.Sprintf("a %s cannot contain the control character U+%04X", s.noun, r), "remove it")
		case r == '\ufeff' && i == 0:
			col = 0
		}
		i, col = i+n, col+1
	}
	return nil
}

// forbidden holds for control characters, for line separators that editors do not show as such, and for noncharacters.
func forbidden(r rune) bool {
	control := r < ' ' && r != '\t' && r != '\r' || r >= 0x7f && r < 0xa0
	return control || r == 0x2028 || r == 0x2029 || r == 0xfffe || r == 0xffff
}

// limit is a problem with the text itself.
func (s *source) limit(at Place, message, fix string) *Problem {
	return &Problem{Code: Limit, Severity: Error, Place: at, Message: message, Fix: fix, Topic: Limit}
}

// parse reads the text's only document. Without content the node is nil.
func (s *source) parse(text []byte) (*yaml.Node, *Problem) {
	loader, err := yaml.NewLoader(bytes.NewReader(text))
	if err != nil {
		return nil, s.unreadable(err)
	}
	var document, second yaml.Node
	if err := loader.Load(&document); err == io.EOF {
		return nil, nil
	} else if err != nil {
		return nil, s.unreadable(err)
	}
	switch err := loader.Load(&second); {
	case err == nil:
		return nil, s.limit(s.place(second.Line, 1, 0), "a second document starts here; a "+s.noun+" is one document",
			"make a file of each")
	case err != io.EOF:
		return nil, s.unreadable(err)
	}
	return document.Content[0], nil
}

// causes translates what the YAML reader says into what usually is the matter.
var causes = []struct{ said, cause string }{
	{"cannot start any token", "a value cannot start with this character: put it into quotes"},
	{"mapping values are not allowed", "a second colon in one line, or wrong indentation: a value with a colon and a " +
		"space needs quotes"},
	{"could not find expected ':'", "a key without a colon, or a colon without a space behind it"},
	{"did not find expected key", "wrong indentation, or a bracket or quote that is not closed"},
	{"did not find expected '-'", "wrong indentation in a list"},
	{"did not find expected ',' or", "a comma or a closing bracket is missing"},
	{"did not find expected node content", "a value is missing, or a bracket is not closed"},
	{"unexpected end of stream", "a quote is not closed"},
	{"unknown escape", "a backslash in double quotes: use single quotes or \\\\"},
	{"unknown anchor", "a value that starts with * needs quotes"},
}

// unreadable turns an error of the YAML reader into a problem with its place.
func (s *source) unreadable(err error) *Problem {
	p := &Problem{Code: Unreadable, Severity: Error, Place: Place{File: s.file}, Topic: Unreadable}
	said := err.Error()
	var load *yaml.LoadError
	if errors.As(err, &load) {
		said = load.Message
		p.Place = s.marked(load.Mark)
		if start := s.marked(load.ContextMark); load.ContextMark.Line > 0 && start.Line != p.Line {
			p.Also = []Place{start}
		}
	}
	if strings.Contains(said, "max depth") {
		return s.limit(p.Place, tooDeep, lessDeep)
	}
	p.Message = "this is not readable as YAML: " + said
	for _, c := range causes {
		if strings.Contains(said, c.said) {
			p.Why = wrap("likely cause: "+c.cause, 98, "  ")
			break
		}
	}
	if p.Line > 0 && strings.HasPrefix(s.after(p.Place), "\t") {
		p.Why = "likely cause: a tab in the indentation: indent with spaces"
	}
	return p
}

// after returns the rest of the line from a place on.
func (s *source) after(p Place) string {
	runes := []rune(s.lines[p.Line-1])
	return string(runes[min(p.Col-1, len(runes)):])
}

// marked returns the place of a mark of the YAML reader. The end of the text is shown as the end of its last line.
func (s *source) marked(mark yaml.Mark) Place {
	line, col := max(mark.Line, 1), max(mark.Column, 1)
	for line > 1 && (line > len(s.lines) || strings.TrimSpace(s.lines[line-1]) == "") {
		line--
		col = len([]rune(s.lines[line-1])) + 1
	}
	return s.place(line, col, col+1)
}
