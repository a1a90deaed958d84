package scenario

import (
	"strconv"
	"strings"
)

// Marks remembers where each path was set, so that checks made later can point at it.
type Marks struct {
	file string
	set  map[string]mark
}

// mark is where a path was set, and its topic.
type mark struct {
	source         *source
	line, col, end int
	topic          string
}

func newMarks(file string) *Marks {
	return &Marks{file: file, set: map[string]mark{}}
}

// File is the name of the file.
func (m *Marks) File() string { return m.file }

// IsSet reports whether the path was written, in the file or by Set, rather than left at its default.
func (m *Marks) IsSet(path string) bool {
	_, ok := m.set[path]
	return ok
}

// Problem makes a problem with the field at path, for checks of what fields mean together. The place is that of the
// nearest enclosing path that was set, or the file as a whole. Further paths that have a part in it are shown too.
// Codes that start with W are warnings.
func (m *Marks) Problem(code, path, message, fix string, also ...string) Problem {
	place, topic := m.place(path)
	p := Problem{Code: code, Severity: Error, Place: place, Message: message, Fix: fix, Topic: topic}
	if strings.HasPrefix(code, "W") {
		p.Severity = Warning
	}
	for _, other := range also {
		if place, _ := m.place(other); place.Line > 0 {
			p.Also = append(p.Also, place)
		}
	}
	return p
}

// place returns where the path was set and its topic.
func (m *Marks) place(path string) (Place, string) {
	for at, rest := path, ""; at != ""; {
		if k, ok := m.set[at]; ok {
			place := k.source.place(k.line, k.col, k.end)
			place.Path = path
			return place, k.topic + rest
		}
		parent := parentOf(at)
		if last := strings.TrimPrefix(at[len(parent):], "."); !isIndex(last) {
			rest = "." + last + rest
		}
		at = parent
	}
	return Place{File: m.file, Path: path}, topicOf(path)
}

// forget removes what was known below a path whose content is replaced.
func (m *Marks) forget(path string) {
	for p := range m.set {
		if strings.HasPrefix(p, path+".") {
			delete(m.set, p)
		}
	}
}

// parentOf returns the path without its last part; that of a top-level path is empty.
func parentOf(path string) string { return path[:max(0, strings.LastIndexByte(path, '.'))] }

// topicOf is the best topic for a path of which nothing was set: without the numbers of list entries.
func topicOf(path string) string {
	var parts []string
	for part := range strings.SplitSeq(path, ".") {
		if !isIndex(part) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ".")
}

// isIndex reports whether a part of a path is the number of a list entry.
func isIndex(part string) bool {
	_, err := strconv.ParseUint(part, 10, 32)
	return err == nil
}

// join appends a part to a path.
func join(path, part string) string {
	if path == "" {
		return part
	}
	return path + "." + part
}
