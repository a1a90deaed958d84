package accesslog

import (
	"bytes"
	"fmt"
	"io"
)

// maxReplayLine is the longest line of a replay file, in bytes.
const maxReplayLine = 200

// Reader reads the visits of a replay file one after the other. The file is not trusted: every number is checked, and
// memory grows only with the requests that are really there.
type Reader struct {
	lines    *lineReader
	start    int64 // of the latest visit, ns
	visits   int64
	requests int64
	done     bool
	err      error
}

// NewReader checks the first line of a replay file, plain or gzip. Its errors, and those of Next, are *Error.
func NewReader(r io.Reader) (*Reader, error) {
	lines, err := openLines(r)
	if err != nil {
		return nil, err
	}
	reader := &Reader{lines: lines}
	line, err := reader.line()
	if err != nil {
		return nil, err
	}
	if string(line) == replayHeader {
		return reader, nil
	}
	if bytes.HasPrefix(line, []byte("sessionsim-replay ")) {
		return nil, reader.fail(line, "this version of the replay file is unknown", "import the log again")
	}
	return nil, reader.fail(line, "this is not a replay file: its first line is not `"+replayHeader+"`",
		"make one from an access log with import")
}

// Next fills v with the next visit and reuses the memory of its requests. It returns false at the end of the file.
// After an error it returns the same error again.
func (r *Reader) Next(v *Visit) (bool, error) {
	if r.done || r.err != nil {
		return false, r.err
	}
	more, err := r.next(v)
	r.done, r.err = !more, err
	return more, err
}

func (r *Reader) next(v *Visit) (bool, error) {
	line, err := r.line()
	if err != nil {
		return false, err
	}
	word, rest, _ := bytes.Cut(line, blank)
	if string(word) == "end" {
		return false, r.end(line, rest)
	}
	start, rest, timed := seconds(rest)
	address, count, _ := bytes.Cut(rest, blank)
	ip, located := ipv4(address)
	requests, counted := whole(count)
	switch {
	case string(word) != "visit" || !timed || !located || !counted:
		return false, r.fail(line, "expected `visit START ADDRESS REQUESTS` or `end VISITS REQUESTS`", importAgain)
	case requests < 1 || requests > maxVisitRequests:
		return false, r.fail(line, fmt.Sprintf("a visit has 1 to %d requests", maxVisitRequests), importAgain)
	case start < r.start:
		return false, r.fail(line, "visits must be in the order of their start", importAgain)
	}
	v.Start, v.IP, v.Requests = start, ip, v.Requests[:0]
	r.start = start
	r.visits++
	r.requests += requests
	for range requests {
		if err := r.request(v); err != nil {
			return false, err
		}
	}
	return true, nil
}

const importAgain = "import the log again"

// request reads one request and appends it to the visit.
func (r *Reader) request(v *Visit) error {
	line, err := r.line()
	if err != nil {
		return err
	}
	offset, rest, timed := seconds(line)
	word, size, _ := bytes.Cut(rest, blank)
	kind := kindOf(word)
	response, sized := whole(size)
	if !timed || kind == Ignored || !sized || response > maxResponse {
		return r.fail(line, "expected a request: SECONDS, then login, read, write or logout, then BYTES", importAgain)
	}
	next := Request{At: v.Start + offset, Kind: kind, ResponseBytes: response}
	count := len(v.Requests)
	switch {
	case count == 0 && (kind != Login || offset != 0):
		return r.fail(line, "the first request of a visit is a login at 0 seconds", importAgain)
	case count > 0 && kind == Login:
		return r.fail(line, "only the first request of a visit is a login", importAgain)
	case count > 0 && v.Requests[count-1].Kind == Logout:
		return r.fail(line, "a logout is the last request of a visit", importAgain)
	case count > 0 && next.At < v.Requests[count-1].At:
		return r.fail(line, "the requests of a visit must be in the order of time", importAgain)
	}
	v.Requests = append(v.Requests, next)
	return nil
}

// end checks the counts of the last line, and that nothing follows it.
func (r *Reader) end(line, rest []byte) error {
	first, second, _ := bytes.Cut(rest, blank)
	visits, ok1 := whole(first)
	requests, ok2 := whole(second)
	if !ok1 || !ok2 || visits != r.visits || requests != r.requests {
		return r.fail(line, fmt.Sprintf("the file should end with `end %d %d`: parts of it are missing or were added",
			r.visits, r.requests), importAgain)
	}
	line, _, err := r.lines.next()
	switch {
	case err == io.EOF:
		return nil
	case err != nil:
		return r.lines.readError(err)
	}
	return r.fail(line, "nothing may follow the end line", importAgain)
}

// line returns the next line that is no comment.
func (r *Reader) line() ([]byte, error) {
	for {
		line, long, err := r.lines.next()
		switch {
		case err == io.EOF:
			return nil, &Error{Line: r.lines.number + 1, Reason: "the replay file is cut off before its end line",
				Fix: importAgain}
		case err == errNoLine:
			return nil, &Error{Line: 1, Reason: "this is not a replay file", Cause: err}
		case err != nil:
			return nil, r.lines.readError(err)
		case long || len(line) > maxReplayLine:
			return nil, r.fail(line, fmt.Sprintf("a line has at most %d bytes", maxReplayLine), importAgain)
		case len(line) > 0 && line[0] == '#':
			continue
		}
		return line, nil
	}
}

func (r *Reader) fail(line []byte, reason, fix string) error {
	return &Error{Line: r.lines.number, Reason: reason, Found: excerpt(line), Fix: fix}
}

// seconds reads a time of at most nine decimals and the blank after it.
func seconds(b []byte) (ns int64, rest []byte, ok bool) {
	n, rest, ok := digits(b)
	if !ok || n > maxUnix {
		return 0, nil, false
	}
	var fraction int64
	if len(rest) > 0 && rest[0] == '.' {
		from := rest[1:]
		if fraction, rest, ok = decimals(from); !ok || len(from)-len(rest) > 9 {
			return 0, nil, false
		}
	}
	if len(rest) == 0 || rest[0] != ' ' {
		return 0, nil, false
	}
	return n*second + fraction, rest[1:], true
}

// kindOf reads the word of a kind; Ignored is none.
func kindOf(word []byte) Kind {
	switch string(word) {
	case "login":
		return Login
	case "read":
		return Read
	case "write":
		return Write
	case "logout":
		return Logout
	}
	return Ignored
}
