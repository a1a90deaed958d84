package accesslog

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Summary says what an import read and how good it was. Lines = Requests + SkippedLines + IgnoredLines, exactly.
type Summary struct {
	Format Format `json:"format"` // as given or detected
	Bytes  int64  `json:"bytes"`  // read, after gzip
	Lines  int64  `json:"lines"`

	Requests     int64    `json:"requests"`      // in the replay file
	IgnoredLines int64    `json:"ignored_lines"` // readable, but no session requests
	Ignored      []Reason `json:"ignored"`
	SkippedLines int64    `json:"skipped_lines"` // unreadable, or at an impossible time
	Skipped      []Reason `json:"skipped"`
	MaxBad       float64  `json:"max_bad_share"` // the error budget: SkippedLines / Lines may reach it

	OutOfOrder      int64 `json:"out_of_order_lines"`   // earlier than the readable line before
	LargestStepBack int64 `json:"largest_step_back_ns"` // from one readable line to the next
	LongestSilence  int64 `json:"longest_silence_ns"`   // between two requests of the replay file

	Clients          int64 `json:"clients"` // that made a visit
	ClientsEstimated bool  `json:"clients_estimated"`
	Visits           int64 `json:"visits"`
	PeakOpenVisits   int64 `json:"peak_open_visits"` // at one time, those within their gap counted
	RequestsPerVisit struct {
		Min    int `json:"min"`
		Median int `json:"median"`
		P95    int `json:"p95"`
		Max    int `json:"max"`
	} `json:"requests_per_visit"`
	Cut struct {
		Requests int64 `json:"requests"` // by Options.MaxRequests
		Length   int64 `json:"length"`   // by Options.MaxLength
		Memory   int64 `json:"memory"`   // by Options.Memory
	} `json:"cut_visits"` // visits that went on as a new visit

	Kinds    map[string]int64 `json:"kinds"`    // of the requests in the replay file
	Methods  map[string]int64 `json:"methods"`  // of the readable lines with an HTTP request
	Statuses map[string]int64 `json:"statuses"` // of the same lines; "0" unknown

	FirstTime string   `json:"first_time"` // of the requests in the replay file, RFC 3339 in UTC
	LastTime  string   `json:"last_time"`
	Span      int64    `json:"span_ns"` // between both
	Warnings  []string `json:"warnings"`
}

// Reason counts the lines that were skipped or ignored for one reason.
type Reason struct {
	Reason   string    `json:"reason"` // for machines
	Words    string    `json:"words"`  // for people
	Lines    int64     `json:"lines"`
	Examples []Example `json:"examples,omitempty"` // the first few skipped lines
}

// Example is a line that was skipped.
type Example struct {
	Line int64  `json:"line"`    // number, from 1
	Text string `json:"excerpt"` // safe to print; empty with Options.Anonymize
}

// Text gives the summary for people, in lines of plain text.
func (s *Summary) Text() string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("lines: %s (%s bytes), format %s", group(s.Lines), group(s.Bytes), s.Format)
	say("requests: %s, from %s to %s (%s)", group(s.Requests), s.FirstTime, s.LastTime, time.Duration(s.Span))
	approximately := ""
	if s.ClientsEstimated {
		approximately = "about "
	}
	say("visits: %s, clients: %s%s, visits open at a time: at most %s", group(s.Visits), approximately, group(s.Clients),
		group(s.PeakOpenVisits))
	say("requests per visit: min %d, median %d, 95 %% up to %d, max %d", s.RequestsPerVisit.Min,
		s.RequestsPerVisit.Median, s.RequestsPerVisit.P95, s.RequestsPerVisit.Max)
	say("kinds: %s", counts(s.Kinds))
	say("methods: %s", counts(s.Methods))
	say("statuses: %s", counts(s.Statuses))
	say("longest silence: %s", time.Duration(s.LongestSilence))
	say("lines earlier than the line before: %s, sorted into place; largest step back %s", group(s.OutOfOrder),
		time.Duration(s.LargestStepBack))
	say("lines ignored: %s", group(s.IgnoredLines))
	for _, r := range s.Ignored {
		say("  %s: %s", r.Words, group(r.Lines))
	}
	say("lines skipped: %s (%s %% of all, limit %s %%)", group(s.SkippedLines),
		percent(float64(s.SkippedLines)/float64(max(1, s.Lines))), percent(s.MaxBad))
	for _, r := range s.Skipped {
		say("  %s: %s", r.Words, group(r.Lines))
		for _, e := range r.Examples {
			say("    line %d: %s", e.Line, e.Text)
		}
	}
	for _, w := range s.Warnings {
		say("warning: %s", w)
	}
	return b.String()
}

// warn adds the doubts that a reader of the figures should have.
func (s *Summary) warn() {
	if s.OutOfOrder*10 > s.Lines {
		s.Warnings = append(s.Warnings, fmt.Sprintf("%s %% of the lines are earlier than the line before: the order of "+
			"requests, and think times, are not to be trusted below %s", percent(float64(s.OutOfOrder)/float64(s.Lines)),
			time.Duration(s.LargestStepBack)))
	}
	if s.Cut.Requests > 0 || s.Cut.Length > 0 {
		s.Warnings = append(s.Warnings, fmt.Sprintf("%s visits reached the most requests and %s the greatest length, and "+
			"went on as new visits; they are likely programs, not people", group(s.Cut.Requests), group(s.Cut.Length)))
	}
	if s.Cut.Memory > 0 {
		s.Warnings = append(s.Warnings, fmt.Sprintf("%s visits were ended early to stay within the memory allowed; "+
			"allow more, or shorten the longest visit", group(s.Cut.Memory)))
	}
}

// counts lists the parts of a whole by name.
func counts(m map[string]int64) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, name+" "+group(m[name]))
	}
	return strings.Join(parts, ", ")
}

// group writes a count with commas between thousands.
func group(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// percent writes a share in percent, with two digits that mean something.
func percent(share float64) string {
	decimals := 0
	for x := share * 100; x > 0 && x < 10 && decimals < 6; x *= 10 {
		decimals++
	}
	return strings.TrimSuffix(strconv.FormatFloat(share*100, 'f', decimals, 64), ".0")
}

// maxExcerpt is how much of a line messages keep, in bytes.
const maxExcerpt = 120

// excerpt makes a line safe to print on a terminal, and shows both ends of a long one.
func excerpt(line []byte) string {
	text := string(line)
	if len(text) > maxExcerpt {
		text = text[:maxExcerpt/2] + " ... " + text[len(text)-maxExcerpt/2:]
	}
	quoted := strconv.Quote(text)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}
