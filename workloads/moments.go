package workloads

import (
	"fmt"
	"strings"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/workloads/accesslog"
)

// moment is one request that is spelled out.
type moment struct {
	accesslog.Request
	Work int64 // ns on a worker; 0 for what the scenario says
}

// moments is a param.Value that holds the requests of a visit behind its
// login, each as a time and a kind: "1s post, 2.5s read, 9s logout". Times
// are since the login, in ns, and do not go back. A request may be told how long
// it works: "1s post taking 3s".
type moments struct{ place *[]moment }

// moments are written as a list, too.
var _ param.Lister = (*moments)(nil)

// momentKinds are the kinds that may follow a login.
var momentKinds = []accesslog.Kind{accesslog.Read, accesslog.Write, accesslog.Logout}

// Set implements param.Value.
func (m *moments) Set(text string) error {
	var all []moment
	over := false
	if text != "" {
		for part := range strings.SplitSeq(text, ",") {
			part = strings.TrimSpace(part)
			r, err := parseMoment(part)
			switch n := len(all); {
			case err != nil:
				return err
			case n == maxScripted:
				return param.Refuse(param.OutOfRange, "must have at most %d requests", maxScripted)
			case over && r.Kind != accesslog.Read:
				return param.Refuse(param.Malformed, "can only read behind the logout; found %s", param.Quote(part))
			case n > 0 && r.At < all[n-1].At:
				return param.Refuse(param.Malformed, "must be in the order of time; found %s behind %s", param.Quote(part),
					param.Quote(formatMoment(all[n-1])))
			}
			over = over || r.Kind == accesslog.Logout
			all = append(all, r)
		}
	}
	*m.place = all
	return nil
}

// parseMoment reads a time, a kind, and perhaps the time of the work.
func parseMoment(text string) (r moment, err error) {
	fields := strings.Fields(text)
	if len(fields) != 2 && (len(fields) != 4 || fields[2] != taking) {
		return r, param.Refuse(param.Malformed, "must be %s; found %s", expectMoments, param.Quote(text))
	}
	if r.At, err = parseTime(fields[0]); err != nil {
		return r, err
	}
	if r.At > 365*param.Day {
		return r, param.Refuse(param.OutOfRange, "must be sent within a year; found %s", param.Quote(text))
	}
	if len(fields) == 4 {
		if r.Work, err = parseTime(fields[3]); err != nil {
			return r, err
		}
		if r.Work < 1 || r.Work > param.Day {
			return r, param.Refuse(param.OutOfRange, "must work for 1ns to 1d; found %s", param.Quote(text))
		}
	}
	for _, r.Kind = range momentKinds {
		if kindOf(r.Kind).String() == fields[1] {
			return r, nil
		}
	}
	refusal := param.Refuse(param.Malformed, "has the unknown kind %s", param.Quote(fields[1]))
	refusal.Fix = fmt.Sprintf("write %s, %s or %s", sim.Read, sim.Write, sim.Logout)
	return r, refusal
}

// parseTime reads a duration within a moment.
func parseTime(text string) (int64, error) {
	ns, err := param.ParseDuration(text)
	if err != nil {
		refusal := err.(*param.Error)
		return 0, &param.Error{Reason: refusal.Reason, Message: "has a time that " + refusal.Message, Fix: refusal.Fix}
	}
	return ns, nil
}

func formatMoment(r moment) string {
	text := param.FormatDuration(r.At) + " " + kindOf(r.Kind).String()
	if r.Work > 0 {
		text += " " + taking + " " + param.FormatDuration(r.Work)
	}
	return text
}

// taking is the word before the time that a request works.
const taking = "taking"

const expectMoments = "times with kinds, such as [1s post, 2.5s read, 9s logout]"

// String implements param.Value.
func (m *moments) String() string { return strings.Join(m.Items(), ", ") }

// Items implements param.Lister.
func (m *moments) Items() []string {
	items := make([]string, len(*m.place))
	for i, r := range *m.place {
		items[i] = formatMoment(r)
	}
	return items
}

// Type implements param.Value.
func (*moments) Type() string { return "list of requests" }

// Expect implements param.Value.
func (*moments) Expect() string { return expectMoments }

// Schema implements param.Value.
func (*moments) Schema() map[string]any {
	item := map[string]any{"type": "string", "pattern": "^[0-9a-zµμ.]+ +(read|post|logout)( +taking +[0-9a-zµμ.]+)?$"}
	return map[string]any{"anyOf": []any{
		map[string]any{"type": "array", "maxItems": maxScripted, "items": item},
		map[string]any{"type": "string"},
	}}
}
