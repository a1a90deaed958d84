package accesslog

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Format names the layout of a log's lines.
type Format string

// The formats of a log. Common and Combined are those of Apache httpd's and nginx's documentation.
const (
	Auto      Format = "auto"     // the first line that can be read decides
	Common    Format = "common"   // host ident user [time] "request" status bytes
	Combined  Format = "combined" // Common and "referer" "user agent"; further fields are passed over
	JSONLines Format = "json"     // one object a line, with the field names of nginx, Caddy, Traefik or Fields
)

// Key says which requests belong to one client. Besides the three constants it may be the name of a field of JSON
// lines, dotted when nested ("session_id", "request.headers.X-User"). A line without the named value falls back to
// KeyAddressAgent.
type Key string

// The keys that every format knows.
const (
	KeyAddressAgent Key = "address+agent" // client address and user agent
	KeyAddress      Key = "address"       // client address alone
	KeyUser         Key = "user"          // the authenticated user
)

// Fields names the fields of JSON lines, dotted when nested. An empty name stands for the names in common use.
type Fields struct {
	Time, Address, Agent, User, Method, Path, Request, Status, Bytes string
}

// Options says how to read a log. Start from Defaults: the zero value is refused.
type Options struct {
	Format Format // layout of the lines
	Fields Fields // field names, JSON lines only
	Key    Key    // what makes two requests one client's
	Rules  []Rule // the kind of a request; the first rule that matches wins, then the method decides

	Gap         int64 // ns; a silence longer than this ends a visit
	MaxLength   int64 // ns; a visit that lasts longer goes on as a new visit
	MaxRequests int   // a visit with more requests goes on as a new visit; 1 to 1,000,000

	Window int64   // ns; how far behind the newest time a line may be and still be sorted into place; up to 24 h
	MaxBad float64 // share of the lines that may be unreadable, 0 to 1
	Memory int64   // bytes for requests and visits in flight, at least 1 MiB

	// Anonymize is a secret. When it is not empty, each address is replaced one to one: addresses that shared a /24
	// network still share one. The examples of bad lines are left out of the summary.
	Anonymize string
}

// Defaults returns the options that suit most logs: a visit ends after 30 min of silence (the time-to-live of Servlet
// sessions, and the timeout that Arlitt found customary for the World Cup 98 log), 24 h or 10,000 requests; lines may
// be 5 min late; 1 % of the lines may be unreadable; 256 MiB of memory.
func Defaults() Options {
	return Options{
		Format: Auto, Key: KeyAddressAgent, Rules: DefaultRules(),
		Gap: int64(30 * time.Minute), MaxLength: int64(24 * time.Hour), MaxRequests: 10_000,
		Window: int64(5 * time.Minute), MaxBad: 0.01, Memory: 256 << 20,
	}
}

// check reports the first option that is out of range. Naming a field says that the log is JSON lines.
func (o *Options) check() error {
	formats := []Format{Auto, Common, Combined, JSONLines}
	named := o.Key != KeyAddressAgent && o.Key != KeyAddress && o.Key != KeyUser || o.Fields != (Fields{})
	if named && o.Format == Auto {
		o.Format = JSONLines
	}
	refuse := func(format string, args ...any) error {
		return &Error{Reason: fmt.Sprintf(format, args...), Fix: "start from the defaults and change what differs"}
	}
	switch {
	case !slices.Contains(formats, o.Format):
		return refuse("format %q is unknown; it is one of auto, common, combined, json", o.Format)
	case o.Key == "":
		return refuse("key is empty; it is address+agent, address, user, or the name of a field of JSON lines")
	case named && o.Format != JSONLines:
		return refuse("fields or a key %q are named, and only JSON lines have named fields", o.Key)
	case o.Gap <= 0:
		return refuse("gap must be above 0")
	case o.MaxLength <= 0:
		return refuse("the longest visit must be above 0")
	case o.MaxRequests < 1 || o.MaxRequests > maxVisitRequests:
		return refuse("requests per visit must be from 1 to %d; found %d", maxVisitRequests, o.MaxRequests)
	case o.Window < 0 || o.Window > int64(24*time.Hour):
		return refuse("window must be from 0 to 24 h; found %v", time.Duration(o.Window))
	case !(o.MaxBad >= 0 && o.MaxBad <= 1):
		return refuse("max-bad must be from 0 %% to 100 %%; found %v", o.MaxBad)
	case o.Memory < 1<<20:
		return refuse("memory must be at least 1 MiB; found %d bytes", o.Memory)
	}
	for _, r := range o.Rules {
		if err := r.check(); err != nil {
			return refuse("rule %q: %v", strings.TrimSpace(r.String()), err)
		}
	}
	return nil
}
