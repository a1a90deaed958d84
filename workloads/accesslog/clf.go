package accesslog

import "bytes"

// record is one readable line. Its slices lie in the line's buffer.
type record struct {
	at           int64  // Unix time in ns
	address      []byte // of the client, without a port
	user, agent  []byte // empty when the log does not say
	id           []byte // the field that Options.Key names; empty when there is none
	method, path []byte // of the request, the path without its query; both empty when the request is not HTTP
	status       int    // 0 unknown
	bytes        int64  // of the answer, 0 unknown
}

// parser reads the lines of one format.
type parser interface {
	// parse fills rec from a line, or says why the line cannot be read.
	parse(line []byte, rec *record) reason
}

// clf reads the Common Log Format of httpd, and Combined when agents is set.
type clf struct {
	clock  clock
	agents bool
}

// parse reads: host ident user [time] "request" status bytes, and for Combined "referer" "agent". What follows is
// passed over, except that a Common line is not followed by a quote: that would be a Combined line.
func (p *clf) parse(line []byte, rec *record) reason {
	address, rest, _ := bytes.Cut(line, blank)
	_, rest, _ = bytes.Cut(rest, blank) // ident
	user, rest, found := bytes.Cut(rest, bracket)
	if len(address) == 0 || !found || len(user) < 2 || user[len(user)-1] != ' ' {
		return badAddress
	}
	if len(rest) < 27 || rest[26] != ']' {
		return badTime
	}
	at, ok := p.clock.clf(rest[:26])
	if !ok {
		return badTime
	}
	request, rest, ok := quoted(rest[27:])
	if !ok {
		return badRequest
	}
	status, rest, ok := field(rest)
	if !ok || len(status) != 3 {
		return badStatus
	}
	code, ok := whole(status)
	if !ok {
		return badStatus
	}
	size, rest, ok := field(rest)
	if ok && string(size) != "-" {
		rec.bytes, ok = whole(size)
	}
	if !ok {
		return badBytes
	}
	rec.at, rec.address, rec.user, rec.status = at, withoutPort(address), known(user[:len(user)-1]), int(code)
	rec.method, rec.path = splitRequest(request)
	if !p.agents {
		if len(rest) > 1 && rest[1] == '"' {
			return badAgent
		}
		return fine
	}
	return rec.client(rest)
}

var blank, bracket = []byte{' '}, []byte{'['}

// client reads the end of a Combined line.
func (rec *record) client(rest []byte) reason {
	_, rest, ok := quoted(rest)
	if !ok {
		return badReferer
	}
	agent, rest, ok := quoted(rest)
	if !ok || (len(rest) > 0 && rest[0] != ' ') {
		return badAgent
	}
	rec.agent = known(agent)
	return fine
}

// quoted reads a blank and a quoted string. A backslash takes the meaning from the byte after it, as httpd writes it.
func quoted(b []byte) (text, rest []byte, ok bool) {
	if len(b) < 3 || b[0] != ' ' || b[1] != '"' {
		return nil, b, false
	}
	b = b[2:]
	for from := 0; ; {
		end := bytes.IndexByte(b[from:], '"')
		if end < 0 {
			return nil, b, false
		}
		end += from
		slashes := end
		for slashes > 0 && b[slashes-1] == '\\' {
			slashes--
		}
		if (end-slashes)%2 == 0 {
			return b[:end], b[end+1:], true
		}
		from = end + 1
	}
}

// field reads a blank and what stands before the next blank.
func field(b []byte) (text, rest []byte, ok bool) {
	if len(b) < 2 || b[0] != ' ' {
		return nil, b, false
	}
	if end := bytes.IndexByte(b[1:], ' '); end >= 0 {
		return b[1 : 1+end], b[1+end:], true
	}
	return b[1:], nil, true
}

// known turns the dash of a missing value into nothing.
func known(b []byte) []byte {
	if string(b) == "-" {
		return nil
	}
	return b
}

// splitRequest takes method and path from a request line; both are empty when it is not HTTP.
func splitRequest(request []byte) (method, path []byte) {
	method, rest, _ := bytes.Cut(request, blank)
	target, _, _ := bytes.Cut(rest, blank)
	return checkRequest(method, target)
}

// checkRequest cuts the query from a request's target, and empties both when the method is none or the target missing.
func checkRequest(method, target []byte) (m, path []byte) {
	if len(method) == 0 || len(target) == 0 {
		return nil, nil
	}
	for _, c := range method {
		if (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return nil, nil
		}
	}
	if end := bytes.IndexByte(target, '?'); end > 0 {
		target = target[:end]
	}
	return method, target
}
