package accesslog

import "fmt"

// Error says what stopped an import or a reader, where, and what to do about it. It does not know the file's name: put
// it in front of the line.
type Error struct {
	Line   int64  // line of the log or of the replay file, from 1; 0 for the whole of it
	Reason string // what is wrong
	Found  string // what was found, quoted so that it is safe to print; may be empty
	Fix    string // what to do; may be empty
	Cause  error  // the reader's or writer's own error; may be nil
}

// Error gives place, reason, what was found, and the fix in one line.
func (e *Error) Error() string {
	text := e.Reason
	if e.Line > 0 {
		text = fmt.Sprintf("line %d: %s", e.Line, text)
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	if e.Found != "" {
		text += "; found `" + e.Found + "`"
	}
	if e.Fix != "" {
		text += "; " + e.Fix
	}
	return text
}

// Unwrap gives the reader's or writer's own error.
func (e *Error) Unwrap() error { return e.Cause }

// reason is why a line became no request of the replay file.
type reason uint8

const (
	fine reason = iota
	// Unreadable lines count against the error budget.
	badLength
	badNUL
	badAddress
	badTime
	badRequest
	badStatus
	badBytes
	badReferer
	badAgent
	badJSON
	badLate
	badLeap
	// Ignored lines are readable and carry no session request.
	ignoredBlank
	ignoredRule
	ignoredRequest
	reasons
)

// reasonNames holds, for each reason, its name for machines and its words for people.
var reasonNames = [reasons]struct{ name, words string }{
	badLength:      {"too_long", "longer than 64 KiB"},
	badNUL:         {"nul_byte", "holds a NUL byte"},
	badAddress:     {"address", "client address, ident and user are not there"},
	badTime:        {"time", "time does not match [day/Mon/year:hh:mm:ss +zone], or RFC 3339 or Unix time in JSON"},
	badRequest:     {"request", `no "request" in closed quotes, or no method and path in JSON`},
	badStatus:      {"status", "status is not three digits"},
	badBytes:       {"bytes", "size is not a whole number or -"},
	badReferer:     {"referer", `no "referer" in closed quotes`},
	badAgent:       {"agent", `no "user agent" in closed quotes`},
	badJSON:        {"json", "not a JSON object of at most 32 levels"},
	badLate:        {"late", "further behind the newest time than the window reaches"},
	badLeap:        {"leap", "time leaps ahead by more than 24 h and the next line does not follow"},
	ignoredBlank:   {"blank", "blank lines"},
	ignoredRule:    {"rule", "static files and methods without a session, by rule"},
	ignoredRequest: {"malformed_request", "requests that are not HTTP (probes, timeouts)"},
}
