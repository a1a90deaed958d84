package accesslog

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unsafe"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// hit is a request of a made-up log.
type hit struct {
	at     int64 // Unix seconds
	client uint32
	method string
	path   string
}

func (h hit) line() string {
	stamp := time.Unix(h.at, 0).UTC().Format("02/Jan/2006:15:04:05 -0700")
	return fmt.Sprintf("192.0.2.%d - - [%s] \"%s %s HTTP/1.1\" 200 %d\n", h.client, stamp, h.method, h.path, h.at%1000)
}

func logOf(hits []hit) string {
	var b strings.Builder
	for _, h := range hits {
		b.WriteString(h.line())
	}
	return b.String()
}

// plainVisits is the specification of sessionising: sort everything, then cut. It holds everything in memory.
func plainVisits(hits []hit, o Options) []Visit {
	hits = slices.Clone(hits)
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.at, b.at) })
	open := map[uint32]int{} // by client, index into all
	var all []Visit
	for _, h := range hits {
		at := (h.at - hits[0].at) * second
		i, found := open[h.client]
		if found {
			v := &all[i]
			last := v.Requests[len(v.Requests)-1]
			found = at-last.At <= o.Gap && at-v.Start <= o.MaxLength && len(v.Requests) < o.MaxRequests && last.Kind != Logout
		}
		kind := map[string]Kind{"GET": Read, "POST": Write}[h.method]
		if h.path == "/logout" {
			kind = Logout
		}
		if !found {
			i = len(all)
			open[h.client] = i
			all = append(all, Visit{Start: at, IP: 192<<24 | 2<<8 | h.client})
			if kind == Logout { // It ends the visit that it begins.
				delete(open, h.client)
			}
			kind = Login
		}
		all[i].Requests = append(all[i].Requests, Request{At: at, Kind: kind, ResponseBytes: h.at % 1000})
	}
	return all
}

// TestSameAsSorting: a log whose lines are at most the window late gives the same visits, in the same order, as the
// sorted log cut up in memory.
func TestSameAsSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Defaults()
		o.Gap = rapid.Int64Range(1, 60).Draw(t, "gap") * second
		o.Window = rapid.Int64Range(0, 90).Draw(t, "window") * second
		o.MaxLength = rapid.Int64Range(1, 400).Draw(t, "length") * second
		o.MaxRequests = rapid.IntRange(1, 9).Draw(t, "requests")
		now := int64(1_431_857_103)
		var hits []hit
		for range rapid.IntRange(1, 60).Draw(t, "hits") {
			now += rapid.Int64Range(0, rapid.SampledFrom([]int64{0, 2, 30, 1000}).Draw(t, "scale")).Draw(t, "step")
			hits = append(hits, hit{
				at:     now - rapid.Int64Range(0, o.Window/second).Draw(t, "late"),
				client: rapid.Uint32Range(1, 4).Draw(t, "client"),
				method: rapid.SampledFrom([]string{"GET", "POST"}).Draw(t, "method"),
				path:   rapid.SampledFrom([]string{"/", "/a", "/logout"}).Draw(t, "path"),
			})
		}
		var replay strings.Builder
		s, err := Import(strings.NewReader(logOf(hits)), &replay, o)
		if err != nil {
			t.Fatal(err)
		}
		if s.Requests != int64(len(hits)) {
			t.Fatalf("%d requests of %d", s.Requests, len(hits))
		}
		got := collect(t, replay.String())
		if diff := gocmp.Diff(plainVisits(hits, o), got); diff != "" {
			t.Fatalf("visits (-sorted +imported):\n%s", diff)
		}
	})
}

// collect reads a replay file inside rapid, whose T is another type.
func collect(t *rapid.T, replay string) []Visit {
	r, err := NewReader(strings.NewReader(replay))
	if err != nil {
		t.Fatal(err)
	}
	var all []Visit
	for {
		var v Visit
		more, err := r.Next(&v)
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return all
		}
		all = append(all, v)
	}
}

// TestWindow: a line exactly as late as the window is sorted into place, one second more is skipped.
func TestWindow(t *testing.T) {
	o := Defaults()
	o.MaxBad, o.Window = 0.5, 10*second
	for late, skipped := range map[int64]int64{10: 0, 11: 1} {
		hits := []hit{{99, 1, "GET", "/"}, {100, 1, "GET", "/"}, {100 - late, 2, "GET", "/"}, {101, 1, "GET", "/"}}
		s, _ := mustImport(t, logOf(hits), o)
		if s.SkippedLines != skipped {
			t.Errorf("%d s late: %d lines skipped, want %d", late, s.SkippedLines, skipped)
		}
	}
}

// TestLeap: one line of a broken clock costs that line, not those after it; a real pause of days costs nothing.
func TestLeap(t *testing.T) {
	const day = 86_400
	tests := []struct {
		name    string
		at      []int64
		skipped int64
	}{
		{"broken clock", []int64{100, 5000 * day, 101, 102}, 1},
		{"broken clock first", []int64{5000 * day, 101, 102, 103}, 1},
		{"broken clock last", []int64{100, 101, 5000 * day}, 0},
		{"two broken clocks", []int64{100, 5000 * day, 101, 6000 * day, 102}, 2},
		{"broken clock before a pause", []int64{100, 5000 * day, 2 * day, 2*day + 1}, 1},
		{"pause", []int64{100, 3 * day, 3*day + 1}, 0},
		{"pause with a late line", []int64{100, 3*day + 2, 3*day + 1, 3*day + 3}, 0},
		{"pauses only", []int64{0, 2 * day, 4 * day, 6 * day}, 0},
	}
	for _, test := range tests {
		var hits []hit
		for _, at := range test.at {
			hits = append(hits, hit{at, 1, "GET", "/"})
		}
		o := Defaults()
		o.MaxBad = 0.5
		s, _ := mustImport(t, logOf(hits), o)
		if s.SkippedLines != test.skipped {
			t.Errorf("%s: %d lines skipped, want %d: %+v", test.name, s.SkippedLines, test.skipped, s.Skipped)
		}
	}
}

// robots is a log in which one client never pauses and each second brings a client that comes once.
func robots(seconds int) string {
	var b strings.Builder
	for i := range int64(seconds) {
		b.WriteString(hit{i, 1, "GET", "/"}.line())
		line := hit{i, 0, "GET", "/"}.line()
		b.WriteString(fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255) + line[len("192.0.2.0"):])
	}
	return b.String()
}

// TestLongVisitIsCut: a client that never pauses does not hold the others back for longer than its visit may last.
func TestLongVisitIsCut(t *testing.T) {
	o := Defaults()
	o.MaxRequests = 1000
	s, _ := mustImport(t, robots(5000), o)
	if s.Cut.Requests != 4 || s.Visits != 5005 || s.Requests != 10_000 {
		t.Errorf("cut %+v, %d visits, %d requests", s.Cut, s.Visits, s.Requests)
	}
	o = Defaults()
	o.MaxLength = 999 * second // So a visit holds 1000 requests.
	if s, _ := mustImport(t, robots(5000), o); s.Cut.Length != 4 || s.Visits != 5005 {
		t.Errorf("cut %+v, %d visits", s.Cut, s.Visits)
	}
}

// TestMemoryIsBounded: when the memory is used up the oldest visit ends early. Nothing is lost, order is kept, and what
// the importer holds stays below the bound.
func TestMemoryIsBounded(t *testing.T) {
	o := Defaults()
	o.Memory, o.Gap, o.Window = 1<<20, 24*3600*second, 24*3600*second
	o.MaxRequests = maxVisitRequests
	log := robots(40_000)
	s, replay := mustImport(t, log, o)
	if s.Requests != 80_000 || s.Cut.Memory == 0 {
		t.Errorf("%d requests, cut %+v", s.Requests, s.Cut)
	}
	lines, err := openLines(strings.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	im := newImporter(lines, io.Discard, o)
	for {
		line, long, err := lines.next()
		if err != nil {
			break
		}
		if why := im.line(line, long); why != fine {
			t.Fatal(why)
		}
		held := im.sessions.memory() + 2*40*int64(im.window.events.used())
		if held > o.Memory {
			t.Fatalf("line %d: %d bytes are held", lines.number, held)
		}
	}
	readAll(t, replay)
}

// TestCostsAreTrue: the costs by which memory is limited are what records take where words have 64 bits, and at least
// what they take here.
func TestCostsAreTrue(t *testing.T) {
	for _, c := range []struct{ cost, size uintptr }{
		{eventCost, unsafe.Sizeof(event{})}, {visitCost, unsafe.Sizeof(visit{})}, {chunkCost, unsafe.Sizeof(chunk{})},
	} {
		if c.size > c.cost || strconv.IntSize == 64 && c.size < c.cost {
			t.Errorf("a record of %d bytes counts as %d", c.size, c.cost)
		}
	}
}

// TestKeys: who is one client depends on the key.
func TestKeys(t *testing.T) {
	combined := func(address, user, agent string) string {
		return fmt.Sprintf("%s - %s [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"%s\"\n", address,
			user, agent)
	}
	log := combined("192.0.2.1", "ann", "a") + combined("192.0.2.1", "bob", "a") + combined("192.0.2.1", "ann", "b") +
		combined("192.0.2.2", "ann", "a") + combined("192.0.2.2", "-", "a") + combined("192.0.2.3", "-", "a")
	for key, clients := range map[Key]int64{KeyAddressAgent: 4, KeyAddress: 3, KeyUser: 4} {
		o := Defaults()
		o.Key = key
		if s, _ := mustImport(t, log, o); s.Clients != clients || s.Visits != clients {
			t.Errorf("key %s: %d clients, %d visits, want %d", key, s.Clients, s.Visits, clients)
		}
	}
	object := func(address, session string) string {
		return `{"time":1,"remote_addr":"` + address + `","method":"GET","uri":"/","cookie":{"sid":"` + session + `"}}` + "\n"
	}
	o := Defaults()
	o.Key = "cookie.sid"
	log = object("192.0.2.1", "x") + object("192.0.2.2", "x") + object("192.0.2.1", "y") + object("192.0.2.1", "")
	if s, _ := mustImport(t, log, o); s.Clients != 3 || s.Format != JSONLines {
		t.Errorf("key %s: %d clients, want 3; format %s", o.Key, s.Clients, s.Format)
	}
	o.Key = "remote_addr" // a field that has another use
	if s, _ := mustImport(t, log, o); s.Clients != 2 {
		t.Errorf("key %s: %d clients, want 2", o.Key, s.Clients)
	}
}

// TestAnonymize: the visits stay, the addresses go, and no excerpt of a line is kept.
func TestAnonymize(t *testing.T) {
	log := strings.Repeat(goodLine, 3) + "192.0.2.1 broken\n"
	o := Defaults()
	o.MaxBad, o.Anonymize = 0.5, "a secret"
	s, replay := mustImport(t, log, o)
	if strings.Contains(replay+s.Text(), "192.0.2") {
		t.Errorf("the address is still there:\n%s%s", replay, s.Text())
	}
	if got := s.Skipped[0].Examples[0].Line; got != 4 {
		t.Errorf("the bad line is %d", got)
	}
}
