package accesslog

import "encoding/json"

// jsonLines reads logs with one JSON object a line. It walks the whole object, checks all of it, and keeps the values
// whose dotted path is wanted; nothing is copied unless a string holds an escape.
type jsonLines struct {
	clock clock
	wants map[string]want
	found [fields]value
	id    []byte // the value of Options.Key
	path  []byte // dotted path of the value being read
}

// value is a string or number of the line; rank is its want's, and none marks a value that was not there.
type value struct {
	text []byte
	rank int
}

const (
	none     = 1 << 30
	maxDepth = 32
)

func (p *jsonLines) parse(line []byte, rec *record) reason {
	for f := range p.found {
		p.found[f] = value{rank: none}
	}
	p.id, p.path = nil, p.path[:0]
	w := walker{keep: p, rest: line}
	w.space()
	if len(w.rest) == 0 || w.rest[0] != '{' || !w.value(0) {
		return badJSON
	}
	if w.space(); len(w.rest) > 0 {
		return badJSON
	}
	return p.record(rec)
}

// record reads the values that were kept.
func (p *jsonLines) record(rec *record) reason {
	var ok bool
	if rec.at, ok = p.clock.text(p.found[fieldTime].text); !ok {
		return badTime
	}
	rec.id, rec.user = known(p.id), known(p.found[fieldUser].text)
	rec.address, rec.agent = withoutPort(known(p.found[fieldAddress].text)), known(p.found[fieldAgent].text)
	if len(rec.address) == 0 && len(rec.id) == 0 {
		return badAddress
	}
	method, path, request := p.found[fieldMethod].text, p.found[fieldPath].text, p.found[fieldRequest]
	switch {
	case len(method) > 0 && len(path) > 0:
		rec.method, rec.path = checkRequest(method, path)
	case request.rank != none:
		rec.method, rec.path = splitRequest(request.text)
	default:
		return badRequest
	}
	if text := p.found[fieldStatus].text; len(text) > 0 {
		status, ok := whole(text)
		if !ok || status > 999 {
			return badStatus
		}
		rec.status = int(status)
	}
	if text := known(p.found[fieldBytes].text); len(text) > 0 {
		if rec.bytes, ok = whole(text); !ok {
			return badBytes
		}
	}
	return fine
}

// keep looks at a string or number with the current path. Of two values for one field the better rank wins, then the
// later one, as in encoding/json.
func (p *jsonLines) keep(text []byte, escaped bool) {
	wanted, ok := p.wants[string(p.path)]
	if !ok || wanted.rank > p.found[wanted.field].rank && !wanted.id {
		return
	}
	if escaped {
		text = unescape(text)
	}
	if wanted.id {
		p.id = text
	}
	if wanted.rank <= p.found[wanted.field].rank {
		p.found[wanted.field] = value{text, wanted.rank}
	}
}

// unescape leaves the escapes to encoding/json. The string was checked, so this cannot fail.
func unescape(text []byte) []byte {
	var s string
	_ = json.Unmarshal(append(append([]byte{'"'}, text...), '"'), &s)
	return []byte(s)
}

// walker reads JSON (RFC 8259) from the front of rest. Its methods return false when the text is not JSON.
type walker struct {
	keep *jsonLines
	rest []byte
}

func (w *walker) space() {
	i := 0
	for i < len(w.rest) && (w.rest[i] == ' ' || w.rest[i] == '\t' || w.rest[i] == '\n' || w.rest[i] == '\r') {
		i++
	}
	w.rest = w.rest[i:]
}

// take drops one byte when it comes next.
func (w *walker) take(c byte) bool {
	if len(w.rest) == 0 || w.rest[0] != c {
		return false
	}
	w.rest = w.rest[1:]
	return true
}

func (w *walker) value(depth int) bool {
	if len(w.rest) == 0 || depth > maxDepth {
		return false
	}
	switch c := w.rest[0]; {
	case c == '{':
		return w.object(depth)
	case c == '[':
		return w.array(depth)
	case c == '"':
		text, escaped, ok := w.str()
		if ok {
			w.keep.keep(text, escaped)
		}
		return ok
	case c == '-' || c-'0' <= 9:
		text, ok := w.number()
		if ok {
			w.keep.keep(text, false)
		}
		return ok
	}
	return w.literal("true") || w.literal("false") || w.literal("null")
}

func (w *walker) object(depth int) bool {
	w.take('{')
	if w.space(); w.take('}') {
		return true
	}
	outer := len(w.keep.path)
	for {
		w.space()
		key, escaped, ok := w.str()
		if !ok {
			return false
		}
		if escaped {
			key = unescape(key)
		}
		if depth > 0 {
			w.keep.path = append(w.keep.path[:outer], '.')
		}
		w.keep.path = append(w.keep.path, key...)
		if w.space(); !w.take(':') {
			return false
		}
		if w.space(); !w.value(depth + 1) {
			return false
		}
		w.keep.path = w.keep.path[:outer]
		if w.space(); w.take('}') {
			return true
		}
		if !w.take(',') {
			return false
		}
	}
}

// array gives its first item the path of the array, because Caddy writes a header as a list of values. The others get a
// path that no field has.
func (w *walker) array(depth int) bool {
	w.take('[')
	if w.space(); w.take(']') {
		return true
	}
	outer := len(w.keep.path)
	defer func() { w.keep.path = w.keep.path[:outer] }()
	for {
		if w.space(); !w.value(depth + 1) {
			return false
		}
		w.keep.path = append(w.keep.path[:outer], "[]"...)
		if w.space(); w.take(']') {
			return true
		}
		if !w.take(',') {
			return false
		}
	}
}

// str returns what stands between the quotes, and whether it holds an escape.
func (w *walker) str() (text []byte, escaped, ok bool) {
	if !w.take('"') {
		return nil, false, false
	}
	for i := 0; i < len(w.rest); i++ {
		switch c := w.rest[i]; {
		case c == '"':
			text, w.rest = w.rest[:i], w.rest[i+1:]
			return text, escaped, true
		case c < ' ':
			return nil, false, false
		case c == '\\':
			escaped = true
			i++
			if i == len(w.rest) || !isEscape(w.rest[i:]) {
				return nil, false, false
			}
		}
	}
	return nil, false, false
}

// isEscape checks what follows a backslash.
func isEscape(b []byte) bool {
	switch b[0] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		if len(b) < 5 {
			return false
		}
		for _, c := range b[1:5] {
			if c-'0' > 9 && c|0x20-'a' > 5 {
				return false
			}
		}
		return true
	}
	return false
}

func (w *walker) number() (text []byte, ok bool) {
	from := w.rest
	w.take('-')
	if !w.take('0') && !w.digits() {
		return nil, false
	}
	if w.take('.') && !w.digits() {
		return nil, false
	}
	if w.take('e') || w.take('E') {
		_ = w.take('+') || w.take('-')
		if !w.digits() {
			return nil, false
		}
	}
	return from[:len(from)-len(w.rest)], true
}

// digits drops one digit or more.
func (w *walker) digits() bool {
	i := 0
	for i < len(w.rest) && w.rest[i]-'0' <= 9 {
		i++
	}
	w.rest = w.rest[i:]
	return i > 0
}

func (w *walker) literal(word string) bool {
	if len(w.rest) < len(word) || string(w.rest[:len(word)]) != word {
		return false
	}
	w.rest = w.rest[len(word):]
	return true
}
