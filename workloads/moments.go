package workloads

import (
	"fmt"
	"strings"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/workloads/accesslog"
)

// moments is a param.Value that holds the requests of a visit behind its
// login, each as a time and a kind: "1s post, 2.5s read, 9s logout". Times
// are since the login, in ns, and do not go back.
type moments struct{ place *[]accesslog.Request }

// moments are written as a list, too.
var _ param.Lister = (*moments)(nil)

// momentKinds are the kinds that may follow a login.
var momentKinds = []accesslog.Kind{accesslog.Read, accesslog.Write, accesslog.Logout}

// Set implements param.Value.
func (m *moments) Set(text string) error {
	var all []accesslog.Request
	if text != "" {
		for part := range strings.SplitSeq(text, ",") {
			part = strings.TrimSpace(part)
			r, err := parseMoment(part)
			switch n := len(all); {
			case err != nil:
				return err
			case n == maxScripted:
				return param.Refuse(param.OutOfRange, "must have at most %d requests", maxScripted)
			case n > 0 && all[n-1].Kind == accesslog.Logout:
				return param.Refuse(param.Malformed, "must end with the logout; found %s behind it", param.Quote(part))
			case n > 0 && r.At < all[n-1].At:
				return param.Refuse(param.Malformed, "must be in the order of time; found %s behind %s", param.Quote(part),
					param.Quote(formatMoment(all[n-1])))
			}
			all = append(all, r)
		}
	}
	*m.place = all
	return nil
}

// parseMoment reads a time and a kind.
func parseMoment(text string) (r accesslog.Request, err error) {
	fields := strings.Fields(text)
	if len(fields) != 2 {
		return r, param.Refuse(param.Malformed, "must be %s; found %s", expectMoments, param.Quote(text))
	}
	if r.At, err = param.ParseDuration(fields[0]); err != nil {
		refusal := err.(*param.Error)
		return r, &param.Error{Reason: refusal.Reason, Message: "has a time that " + refusal.Message, Fix: refusal.Fix}
	}
	if r.At > 365*param.Day {
		return r, param.Refuse(param.OutOfRange, "must be sent within a year; found %s", param.Quote(text))
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

func formatMoment(r accesslog.Request) string {
	return param.FormatDuration(r.At) + " " + kindOf(r.Kind).String()
}

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
	item := map[string]any{"type": "string", "pattern": "^[0-9a-zµμ.]+ +(read|post|logout)$"}
	return map[string]any{"anyOf": []any{
		map[string]any{"type": "array", "maxItems": maxScripted, "items": item},
		map[string]any{"type": "string"},
	}}
}
