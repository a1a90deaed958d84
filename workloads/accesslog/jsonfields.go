package accesslog

import "strings"

// The fields that are taken from a JSON line.
const (
	fieldTime = iota
	fieldAddress
	fieldAgent
	fieldUser
	fieldMethod
	fieldPath
	fieldRequest
	fieldStatus
	fieldBytes
	fieldOther // a field that is wanted as the key alone
	fields
)

// fieldNames are the names in common use, the best first: those of nginx's variables, then Caddy's and Traefik's.
var fieldNames = [fieldOther]string{
	fieldTime: "msec time_iso8601 time_local ts time timestamp @timestamp StartUTC",
	fieldAddress: "client_ip remote_addr remote_ip request.client_ip request.remote_ip request.remote_addr clientip " +
		"client ClientHost",
	fieldAgent: "http_user_agent user_agent userAgent agent request.headers.User-Agent request_User-Agent " +
		"headers.User-Agent",
	fieldUser:    "remote_user user user_id ClientUsername",
	fieldMethod:  "request_method method request.method verb RequestMethod",
	fieldPath:    "request_uri uri path url request.uri request.path RequestPath",
	fieldRequest: "request",
	fieldStatus:  "status status_code response.status DownstreamStatus",
	fieldBytes:   "body_bytes_sent bytes_sent bytes size response_size DownstreamContentSize",
}

// want is what a dotted path is wanted for: a field, at a rank among its names, and perhaps as the key.
type want struct {
	field, rank int
	id          bool
}

// newJSONLines looks for the fields in common use, for those that are named instead, and for the key.
func newJSONLines(names Fields, key Key) *jsonLines {
	chosen := [fieldOther]string{names.Time, names.Address, names.Agent, names.User, names.Method, names.Path,
		names.Request, names.Status, names.Bytes}
	wants := make(map[string]want)
	for f, common := range fieldNames {
		if chosen[f] != "" {
			wants[chosen[f]] = want{field: f}
			continue
		}
		for rank, name := range strings.Fields(common) {
			if _, taken := wants[name]; !taken {
				wants[name] = want{field: f, rank: rank}
			}
		}
	}
	if key != KeyAddressAgent && key != KeyAddress && key != KeyUser {
		w, known := wants[string(key)]
		if !known {
			w.field = fieldOther
		}
		w.id = true
		wants[string(key)] = w
	}
	return &jsonLines{wants: wants}
}
