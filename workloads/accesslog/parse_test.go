package accesslog

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestCombinedLines(t *testing.T) {
	const head, stamp = "192.0.2.1 - - ", "[17/May/2015:10:05:03 +0000]"
	tests := map[string]reason{
		head + stamp + ` "GET / HTTP/1.1" 200 1 "-" "a"`:           fine,
		head + stamp + ` "GET / HTTP/1.1" 200 1 "-" "a" extra "b"`: fine,
		head + stamp + ` "GET /\" HTTP/1.1" 200 1 "\\" "a\""`:      fine,
		head + stamp + ` "\x16\x03" 400 0 "-" "-"`:                 fine,
		"192.0.2.1 - two words " + stamp + ` "GET /" 000 - "" ""`:  fine,
		"":                                                               badAddress,
		"192.0.2.1":                                                      badAddress,
		" - - " + stamp:                                                  badAddress,
		"192.0.2.1 - -" + stamp:                                          badAddress,
		head + "[17/May/2015:10:05]":                                     badTime,
		head + "[17/May/2015:10:05:03 +0000":                             badTime,
		head + "[31/Apr/2015:10:05:03 +0000] ":                           badTime,
		head + stamp:                                                     badRequest,
		head + stamp + ` GET`:                                            badRequest,
		head + stamp + ` "GET / 200 1 - -`:                               badRequest,
		head + stamp + ` "GET /\" 200 1 - -`:                             badRequest,
		head + stamp + ` "GET /"`:                                        badStatus,
		head + stamp + ` "GET /" 20x 1`:                                  badStatus,
		head + stamp + ` "GET /" 2000 1`:                                 badStatus,
		head + stamp + ` "GET /" 200`:                                    badBytes,
		head + stamp + ` "GET /" 200 -1`:                                 badBytes,
		head + stamp + ` "GET /" 200 9999999999999999999`:                badBytes,
		head + stamp + ` "GET /" 200 1`:                                  badReferer,
		head + stamp + ` "GET /" 200 1 "-`:                               badReferer,
		head + stamp + ` "GET /" 200 1 "-"`:                              badAgent,
		head + stamp + ` "GET /" 200 1 "-" "open`:                        badAgent,
		head + stamp + ` "GET /" 200 1 "-" "a" b"`:                       fine,
		head + stamp + ` "GET /" 200 1 "-" "a"b"`:                        badAgent,
		"192.0.2.1 - - " + "[17/May/2015:24:05:03 +0000] " + `"GET / "`:  badTime,
		"192.0.2.1 - - " + "[17/may/2015:10:05:03 +0000] " + `"GET / "`:  badTime,
		"192.0.2.1 - - " + "[17/May/1969:10:05:03 +0000] " + `"GET / "`:  badTime,
		"192.0.2.1 - - " + "[01/Jan/1970:00:00:00 +0100] " + `"GET / "`:  badTime,
		"192.0.2.1 - - " + "[17/May/2015:10:05:03 00000] " + `"GET / "`:  badTime,
		"192.0.2.1 - - " + "[17/May/2015:10:05:03 +0:00] " + `"GET / "`:  badTime,
		"192.0.2.1 - - " + "[17/May/2015 10:05:03 +0000] " + `"GET / "`:  badTime,
		"192.0.2.1 - - " + "[17/May/2015:10:05:03 +00000] " + `"GET / "`: badTime,
	}
	for line, want := range tests {
		var rec record
		if got := (&clf{agents: true}).parse([]byte(line), &rec); got != want {
			t.Errorf("%s\ngot %q, want %q", line, reasonNames[got].name, reasonNames[want].name)
		}
	}
}

func TestRecord(t *testing.T) {
	line := `192.0.2.1 - ann [17/May/2015:10:05:03 +0200] "GET /a/b?c=d HTTP/1.1" 404 17 "http://x/" "Say \"hi\""`
	var rec record
	if why := (&clf{agents: true}).parse([]byte(line), &rec); why != fine {
		t.Fatal(reasonNames[why])
	}
	got := []string{string(rec.address), string(rec.user), string(rec.agent), string(rec.method), string(rec.path),
		strconv.Itoa(rec.status), strconv.FormatInt(rec.bytes, 10), formatTime(rec.at)}
	want := `192.0.2.1|ann|Say \"hi\"|GET|/a/b|404|17|2015-05-17T08:05:03Z`
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
}

// FuzzCombined: no line makes a parser panic, and what it accepts is in range and part of the line.
func FuzzCombined(f *testing.F) {
	f.Add(strings.TrimSpace(goodLine))
	f.Add(`::1 - a b [01/Jan/2261:23:59:60 -2359] "\"" 000 - "\\" ""`)
	f.Fuzz(func(t *testing.T, line string) {
		for _, agents := range []bool{false, true} {
			var rec record
			if (&clf{agents: agents}).parse([]byte(line), &rec) != fine {
				continue
			}
			if rec.at < 0 || rec.at > maxReplayTime+second || rec.status < 0 || rec.status > 999 || rec.bytes < 0 {
				t.Errorf("out of range: %+v", rec)
			}
			for _, part := range [][]byte{rec.address, rec.user, rec.agent, rec.method, rec.path} {
				if !strings.Contains(line, string(part)) {
					t.Errorf("%q is no part of the line", part)
				}
			}
		}
	})
}

// FuzzCLFTime: a time that the standard library reads and would write the same, the clock reads the same. The clock
// also takes leap seconds, and the library many spellings, hence only one direction.
func FuzzCLFTime(f *testing.F) {
	const layout = "02/Jan/2006:15:04:05 -0700"
	f.Add("17/May/2015:10:05:03 +0000")
	f.Add("29/Feb/2024:23:59:59 -1130")
	f.Fuzz(func(t *testing.T, text string) {
		var c clock
		got, ok := c.clf([]byte(text))
		if again, okAgain := c.clf([]byte(text)); got != again || ok != okAgain {
			t.Errorf("%q: %d, %v the first time, %d, %v the second", text, got, ok, again, okAgain)
		}
		want, err := time.Parse(layout, text)
		inRange := want.Unix() >= 0 && want.Unix() <= maxUnix && want.Year() >= 1970 && want.Year() <= lastYear
		if err != nil || want.Format(layout) != text || !inRange {
			return
		}
		if !ok || got != want.UnixNano() {
			t.Errorf("%q: %d, %v, want %d", text, got, ok, want.UnixNano())
		}
	})
}

func TestTimes(t *testing.T) {
	tests := map[string]string{
		"2024-03-05T10:11:12Z":             "2024-03-05T10:11:12Z",
		"2024-03-05T10:11:12.25+01:30":     "2024-03-05T08:41:12.25Z",
		"2024-03-05T10:11:12.123456789-05": "",
		"2024-03-05 10:11:12,5":            "2024-03-05T10:11:12.5Z",
		"2024-03-05T10:11:12+0000":         "2024-03-05T10:11:12Z",
		"05/Mar/2024:10:11:12 +0000":       "2024-03-05T10:11:12Z",
		"1709633472":                       "2024-03-05T10:11:12Z",
		"1709633472.5241024":               "2024-03-05T10:11:12.5241024Z",
		"1709633472.1234567891":            "2024-03-05T10:11:12.123456789Z",
		"1709633472524":                    "2024-03-05T10:11:12.524Z",
		"1709633472524.1":                  "2024-03-05T10:11:12.5241Z",
		"1709633472524102":                 "2024-03-05T10:11:12.524102Z",
		"1709633472524102400":              "", // more than 18 digits
		"0":                                "1970-01-01T00:00:00Z",
		"2015-06-30T23:59:60Z":             "2015-07-01T00:00:00Z",
		"2024-02-30T10:11:12Z":             "",
		"2024-03-05T10:11:12Zulu":          "",
		"2024-03-05T10:11:12.Z":            "",
		"2024-03-05":                       "",
		"2262-01-01T00:00:00Z":             "",
		"1.7e9":                            "",
		"-1":                               "",
		"":                                 "",
		"yesterday":                        "",
	}
	for text, want := range tests {
		var c clock
		ns, ok := c.text([]byte(text))
		got := ""
		if ok {
			got = formatTime(ns)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// plainField reads a string or number of a flat JSON line with encoding/json.
func plainField(line []byte, name string) (text string, present bool) {
	var object map[string]json.RawMessage
	if json.Unmarshal(line, &object) != nil {
		return "", false
	}
	raw := object[name]
	if len(raw) == 0 {
		return "", false
	}
	switch raw[0] {
	case '"':
		var s string
		_ = json.Unmarshal(raw, &s)
		return s, true
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return string(raw), true
	}
	return "", false
}

// FuzzJSON: the walker takes exactly the objects that encoding/json takes, up to its depth, and finds the same values.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"status":"2\u00300","time":-1.5e+3,"x":[{"a":null},[],true]}`, `{"status":1,"status":"two"}`, ` { } `, `{"a":01}`,
		`{"a":"\ud800"}`, `{"st\u0061tus":"\/"}`, `{"status":{"status":3}}`, `{"status":[4,5]}`, `[1]`, `{"a":1}x`, `{"a":-}`,
		`{"":{"status":6}}`, "{\"status\":\"\xe5\xd3\"}", `{"a":1.}`, `{"a":1e}`, `{"a":"` + "\x01" + `"}`, `{"a" :tru}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		p := newJSONLines(Fields{}, "sid")
		var rec record
		object := json.Valid(line) && strings.HasPrefix(strings.TrimLeft(string(line), " \t\r\n"), "{")
		deep := strings.Count(string(line), "{")+strings.Count(string(line), "[") > maxDepth
		if why := p.parse(line, &rec); (why != badJSON) != object && !deep {
			t.Fatalf("accepted %v, encoding/json says %v", why != badJSON, object)
		}
		if !object || deep || strings.ContainsAny(string(line), "[") || !json.Valid(line) {
			return
		}
		nested := strings.Count(string(line), "{") > 1
		for name, got := range map[string][]byte{"status": p.found[fieldStatus].text, "sid": p.id} {
			want, present := plainField(line, name)
			if nested || (!present && got != nil) { // Nested values and a null after a value are the walker's own.
				continue
			}
			if want != string([]rune(string(got))) && p.found[fieldStatus].rank == 0 {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
	})
}

func TestJSONRecord(t *testing.T) {
	const rest = `"remote_addr":"192.0.2.1","method":"GET","uri":"/"}`
	tests := map[string]reason{
		`{"time":1,` + rest:                                                    fine,
		`{"time":1,"status":null,"size":"-",` + rest:                           fine,
		`{"time":1,"headers":{"User-Agent":[]},` + rest:                        fine,
		`{"time":1,"request":"GET / HTTP/1.1","remote_addr":"a"}`:              fine,
		`{"time":1,"request":"","remote_addr":"a"}`:                            fine, // no HTTP, but a readable line
		`{"time":1,"remote_addr":"a"}`:                                         badRequest,
		`{"time":1,"method":"GET","uri":"/"}`:                                  badAddress,
		`{"time":null,` + rest:                                                 badTime,
		`{` + rest:                                                             badTime,
		`{"time":1,"status":"ok",` + rest:                                      badStatus,
		`{"time":1,"status":1000,` + rest:                                      badStatus,
		`{"time":1,"size":-1,` + rest:                                          badBytes,
		`{"time":1,"size":1.5,` + rest:                                         badBytes,
		`{"time":1,` + rest + `}`:                                              badJSON,
		`{"time":1,` + strings.Repeat(`"a":{`, 40) + strings.Repeat(`}`, 40):   badJSON,
		`[` + strings.Repeat(`[`, 60_000):                                      badJSON,
		`{"a":` + strings.Repeat(`[`, 60_000):                                  badJSON,
		`{"time":1,"remote_addr":"[2001:db8::1]:443","method":"GET","uri":""}`: badRequest,
	}
	for line, want := range tests {
		var rec record
		if got := newJSONLines(Fields{}, KeyAddress).parse([]byte(line), &rec); got != want {
			t.Errorf("%.80s\ngot %q, want %q", line, reasonNames[got].name, reasonNames[want].name)
		}
	}
}

// TestJSONFieldsChosen: a named field replaces the names in common use, also one that has another use.
func TestJSONFieldsChosen(t *testing.T) {
	p := newJSONLines(Fields{Time: "start", Address: "peer.ip", Agent: "user"}, KeyAddressAgent)
	line := `{"time":5,"start":7,"remote_addr":"192.0.2.9","peer":{"ip":"192.0.2.1:80"},"user":"x",` +
		`"method":"GET","uri":"/"}`
	var rec record
	if why := p.parse([]byte(line), &rec); why != fine {
		t.Fatal(reasonNames[why])
	}
	if rec.at != 7*second || string(rec.address) != "192.0.2.1" || string(rec.agent) != "x" || len(rec.user) > 0 {
		t.Errorf("time %d, address %s, agent %s, user %s", rec.at, rec.address, rec.agent, rec.user)
	}
}
