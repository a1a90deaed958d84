package accesslog

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// mustImport imports a log and checks what holds for every import.
func mustImport(t testing.TB, log string, o Options) (*Summary, string) {
	t.Helper()
	var replay bytes.Buffer
	s, err := Import(strings.NewReader(log), &replay, o)
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	conserved(t, s)
	visits := readAll(t, replay.String())
	requests := 0
	for _, v := range visits {
		requests += len(v.Requests)
	}
	if int64(len(visits)) != s.Visits || int64(requests) != s.Requests {
		t.Errorf("the replay file holds %d visits and %d requests, the summary says %d and %d", len(visits), requests,
			s.Visits, s.Requests)
	}
	return s, replay.String()
}

// conserved checks that every line, and every request, was counted once.
func conserved(t testing.TB, s *Summary) {
	t.Helper()
	if s.Lines != s.Requests+s.IgnoredLines+s.SkippedLines {
		t.Errorf("%d lines, but %d requests, %d ignored, %d skipped", s.Lines, s.Requests, s.IgnoredLines, s.SkippedLines)
	}
	sums := [3]int64{}
	for _, r := range s.Ignored {
		sums[0] += r.Lines
	}
	for _, r := range s.Skipped {
		sums[1] += r.Lines
	}
	for _, n := range s.Kinds {
		sums[2] += n
	}
	if want := [3]int64{s.IgnoredLines, s.SkippedLines, s.Requests}; sums != want {
		t.Errorf("ignored, skipped and requests by reason and kind are %v, together %v", sums, want)
	}
}

// readAll reads a replay file that must be sound.
func readAll(t testing.TB, replay string) []Visit {
	t.Helper()
	r, err := NewReader(strings.NewReader(replay))
	if err != nil {
		t.Fatalf("replay file: %v", err)
	}
	var all []Visit
	for {
		var v Visit
		more, err := r.Next(&v)
		if err != nil {
			t.Fatalf("replay file: %v", err)
		}
		if !more {
			return all
		}
		all = append(all, v)
	}
}

// TestGolden holds summaries and replay files of small logs, written by hand and checked by hand:
//
// combined.log: 13 lines; ignored are the style sheet, the blank line and the 408 without a request; skipped are the
// open quote and the greeting. The fourth line is 10:00:20 UTC, 10 s back. 192.0.2.1 logs out at 10:25 and starts anew
// at 10:26; 198.51.100.7 returns after 1801 s and starts anew. So 8 requests in 5 visits of 3 clients.
//
// common.log: 192.0.2.1 is silent for exactly 1800 s, which is not longer than the gap. So 4 requests in 2 visits.
//
// nginx.jsonl: one visit at .120, .250 (2024-03-05T10:11:12.250Z), .380; one line is cut off, one is no request.
//
// caddy.jsonl: two requests 475.8976 ms apart by the client's address, not the proxy's.
func TestGolden(t *testing.T) {
	for _, name := range []string{"combined.log", "common.log", "nginx.jsonl", "caddy.jsonl"} {
		t.Run(name, func(t *testing.T) {
			log, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			o := Defaults()
			o.MaxBad = 0.5
			s, replay := mustImport(t, string(log), o)
			machine, err := json.MarshalIndent(s, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".golden", s.Text()+"\n"+string(machine)+"\n\n"+replay)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// TestShippedLog reads a real log whose properties were counted by another program: 10,000 lines; line 8899 lacks the
// quote that closes the user agent; 4,915 lines are earlier than the line before, by at most 59 s. With every request
// counted there are 1,861 pairs of address and agent, and 3,223 visits, of which the longest has 108 requests.
func TestShippedLog(t *testing.T) {
	log, err := os.ReadFile("../../../shared/data/apache_logs")
	if err != nil {
		t.Skip("the log is not there:", err)
	}
	o := Defaults()
	all, _ := ParseRule("read OPTIONS *")
	o.Rules = []Rule{all}
	s, _ := mustImport(t, string(log), o)
	if s.Lines != 10_000 || s.SkippedLines != 1 || s.IgnoredLines != 0 || s.OutOfOrder != 4_915 {
		t.Errorf("lines %d, skipped %d, ignored %d, out of order %d", s.Lines, s.SkippedLines, s.IgnoredLines, s.OutOfOrder)
	}
	if s.LargestStepBack != 59*second || s.Clients != 1_861 || s.Visits != 3_223 || s.RequestsPerVisit.Max != 108 {
		t.Errorf("step back %d ns, clients %d, visits %d, per visit %+v", s.LargestStepBack, s.Clients, s.Visits,
			s.RequestsPerVisit)
	}
	if len(s.Skipped) != 1 || s.Skipped[0].Reason != "agent" || s.Skipped[0].Examples[0].Line != 8899 {
		t.Errorf("skipped: %+v", s.Skipped)
	}
}

const goodLine = `192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 2326 "-" "Firefox"` + "\n"

// endless gives the same byte for ever and counts how many were read.
type endless struct{ read int64 }

func (e *endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'a'
	}
	e.read += int64(len(b))
	return len(b), nil
}

func TestBadInput(t *testing.T) {
	packed := pack(t, strings.Repeat(goodLine, 100))
	damaged := bytes.Clone(packed)
	damaged[len(damaged)-6] ^= 1 // in the checksum
	broken := errors.New("disk on fire")
	tests := []struct {
		name string
		log  io.Reader
		want string // in the message
	}{
		{"empty", strings.NewReader(""), "the log is empty"},
		{"blank lines", strings.NewReader("\n\n \n"), "none of the 3 lines is a session request"},
		{"prose", strings.NewReader("Dear Sir,\nhello\n"), "line 1: this does not look like an access log"},
		{"prose for ever", strings.NewReader(strings.Repeat("hello\n", 5000)), "this does not look like an access log"},
		{"binary", strings.NewReader("\x7fELF\x00\x00\x00\nabc"), "holds a NUL byte"},
		{"escape codes", strings.NewReader("\x1b[31mred\n"), `found ` + "`" + `\x1b[31mred`},
		{"one endless line", &endless{}, "this does not look like an access log: longer than 64 KiB; found `aaaa"},
		{"static files only", strings.NewReader(strings.ReplaceAll(goodLine, "GET /", "GET /a.css")), "session request"},
		{"application log", strings.NewReader(`{"time":"2024-03-05T10:11:12Z","msg":"started"}`), "access log"},
		{"gzip cut off", bytes.NewReader(packed[:len(packed)-9]), "gzip data failed: unexpected EOF"},
		{"gzip damaged", bytes.NewReader(damaged), "line 101: reading the gzip data failed: gzip: invalid checksum"},
		{"gzip head only", strings.NewReader("\x1f\x8b"), "reading the gzip data failed"},
		{"gzip in gzip", bytes.NewReader(pack(t, string(packed))), "access log"},
		{"read error", io.MultiReader(strings.NewReader(goodLine), iotest.ErrReader(broken)),
			"line 2: reading failed: disk on fire"},
		{"no progress", io.MultiReader(strings.NewReader(goodLine), stuck{}), "multiple Read calls return no data"},
		{"too many bad lines", strings.NewReader(strings.Repeat(goodLine, 90) + strings.Repeat("hello\n", 10)),
			"line 91: client address, ident and user are not there; 10 of 100 lines skipped (10 %, limit 1 %); found `hello`"},
		{"newest file first", strings.NewReader(strings.Repeat(strings.Replace(goodLine, "17/May", "18/May", 1), 50) +
			strings.Repeat(goodLine, 50)), "put the oldest first"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, err := Import(test.log, io.Discard, Defaults())
			var placed *Error
			if !errors.As(err, &placed) || !strings.Contains(err.Error(), test.want) || placed.Fix == "" {
				t.Fatalf("error %v\nwant one with a fix that says %q", err, test.want)
			}
			if test.name == "read error" && !errors.Is(err, broken) {
				t.Errorf("the reader's own error is lost: %v", err)
			}
			if s != nil {
				conserved(t, s)
			}
		})
	}
}

// stuck breaks the contract of io.Reader.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func pack(t testing.TB, text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestEndlessLineStopsEarly: 1 MiB without the end of a line is enough to give up.
func TestEndlessLineStopsEarly(t *testing.T) {
	var r endless
	if _, err := Import(&r, io.Discard, Defaults()); err == nil || r.read > maxStart+3*maxLine {
		t.Errorf("%d bytes were read, error %v", r.read, err)
	}
}

// TestLongLineInTheMiddle: 64 MiB without the end of a line are one bad line and are not held in memory.
func TestLongLineInTheMiddle(t *testing.T) {
	o := Defaults()
	o.MaxBad = 0.5
	log := io.MultiReader(strings.NewReader(goodLine), io.LimitReader(&endless{}, 64<<20),
		strings.NewReader("\n"+goodLine))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s, err := Import(log, io.Discard, o)
	runtime.ReadMemStats(&after)
	if err != nil || s.Lines != 3 || s.Requests != 2 || s.Skipped[0].Reason != "too_long" {
		t.Errorf("summary %+v, error %v", s, err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
		t.Errorf("%d bytes were allocated for a line of 64 MiB", used)
	}
}

// TestSameLogInOtherClothes: gzip, a byte order mark, carriage returns, a missing last newline, and reads of one byte
// change nothing.
func TestSameLogInOtherClothes(t *testing.T) {
	log := strings.Repeat(goodLine, 3)
	_, want := mustImport(t, log, Defaults())
	clothes := map[string]io.Reader{
		"gzip":       bytes.NewReader(pack(t, log)),
		"two gzips":  io.MultiReader(bytes.NewReader(pack(t, goodLine)), bytes.NewReader(pack(t, goodLine+goodLine))),
		"mark":       strings.NewReader("\xef\xbb\xbf" + log),
		"returns":    strings.NewReader(strings.ReplaceAll(log, "\n", "\r\n")),
		"no newline": strings.NewReader(strings.TrimSuffix(log, "\n")),
		"bytewise":   iotest.OneByteReader(strings.NewReader(log)),
	}
	for name, r := range clothes {
		var got bytes.Buffer
		if _, err := Import(r, &got, Defaults()); err != nil || got.String() != want {
			t.Errorf("%s: error %v, replay file\n%s", name, err, got.String())
		}
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestWriteError(t *testing.T) {
	for _, lines := range []int{1, 50_000} { // The second fails long before the log ends.
		_, err := Import(strings.NewReader(strings.Repeat(goodLine, lines)), full{}, Defaults())
		if !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%d lines: error %v", lines, err)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	wrong := map[string]func(*Options){
		"format":   func(o *Options) { o.Format = "w3c" },
		"key":      func(o *Options) { o.Key = "" },
		"named":    func(o *Options) { o.Key, o.Format = "session_id", Combined },
		"gap":      func(o *Options) { o.Gap = 0 },
		"longest":  func(o *Options) { o.MaxLength = -1 },
		"requests": func(o *Options) { o.MaxRequests = maxVisitRequests + 1 },
		"window":   func(o *Options) { o.Window = -1 },
		"max-bad":  func(o *Options) { o.MaxBad = 1.5 },
		"memory":   func(o *Options) { o.Memory = 0 },
		"path":     func(o *Options) { o.Rules = []Rule{{Kind: Read}} },
	}
	for word, spoil := range wrong {
		o := Defaults()
		spoil(&o)
		if _, err := Import(strings.NewReader(goodLine), io.Discard, o); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: error %v", word, err)
		}
	}
}
