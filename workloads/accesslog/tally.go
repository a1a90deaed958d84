package accesslog

import "strconv"

// tally counts during an import and makes the summary at its end.
type tally struct {
	Summary
	examples bool // keep the beginnings of bad lines
	reasons  [reasons]int64
	shown    [reasons][]Example
	kinds    [len(kindNames)]int64
	methods  [len(methodNames)]int64
	statuses [1000]int64
	perVisit histogram
	clients  distinct
	before   int64 // time of the readable line before, Unix time in ns; 0 before the first
	first    int64 // Unix times in ns of the requests in the replay file
	last     int64
}

// maxExamples is how many lines are shown for a reason.
const maxExamples = 3

// methodNames are the methods that are counted apart; the last stands for all others.
var methodNames = [...]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"}

// skip counts a line that became no request, and remembers the first few.
func (t *tally) skip(why reason, number int64, line []byte) {
	t.reasons[why]++
	if why >= ignoredBlank {
		t.IgnoredLines++
		return
	}
	t.SkippedLines++
	if len(t.shown[why]) < maxExamples {
		example := Example{Line: number}
		if t.examples {
			example.Text = excerpt(line)
		}
		t.shown[why] = append(t.shown[why], example)
	}
}

// readable counts what every readable line says.
func (t *tally) readable(rec *record) {
	if rec.at < t.before {
		t.OutOfOrder++
		t.LargestStepBack = max(t.LargestStepBack, t.before-rec.at)
	}
	t.before = rec.at
	if len(rec.method) == 0 {
		return
	}
	t.statuses[rec.status]++
	method := 0
	for method < len(methodNames)-1 && string(rec.method) != methodNames[method] {
		method++
	}
	t.methods[method]++
}

// summary turns the counts into the summary.
func (t *tally) summary() *Summary {
	s := &t.Summary
	s.Ignored, s.Skipped, s.Warnings = []Reason{}, []Reason{}, []string{}
	for why, lines := range t.reasons {
		if lines == 0 {
			continue
		}
		r := Reason{reasonNames[why].name, reasonNames[why].words, lines, t.shown[why]}
		if reason(why) >= ignoredBlank {
			s.Ignored = append(s.Ignored, r)
		} else {
			s.Skipped = append(s.Skipped, r)
		}
	}
	s.Kinds, s.Methods, s.Statuses = map[string]int64{}, map[string]int64{}, map[string]int64{}
	for kind, requests := range t.kinds {
		if requests > 0 {
			s.Kinds[kindNames[kind]] = requests
		}
	}
	for method, lines := range t.methods {
		if lines > 0 {
			s.Methods[methodNames[method]] = lines
		}
	}
	for status, lines := range t.statuses {
		if lines > 0 {
			s.Statuses[strconv.Itoa(status)] = lines
		}
	}
	s.Clients, s.ClientsEstimated = t.clients.count()
	if s.Requests > 0 {
		s.FirstTime, s.LastTime, s.Span = formatTime(t.first), formatTime(t.last), t.last-t.first
		s.RequestsPerVisit.Min, s.RequestsPerVisit.Max = t.perVisit.quantile(0), t.perVisit.quantile(100)
		s.RequestsPerVisit.Median, s.RequestsPerVisit.P95 = t.perVisit.quantile(50), t.perVisit.quantile(95)
	}
	s.warn()
	return s
}

// histogram counts small whole numbers exactly.
type histogram struct {
	counts []int64
	total  int64
}

func (h *histogram) add(n int) {
	for n >= len(h.counts) {
		h.counts = append(h.counts, 0)
	}
	h.counts[n]++
	h.total++
}

// quantile gives the smallest number that at least a share of the numbers, in percent, does not exceed (nearest rank).
func (h *histogram) quantile(percent int64) int {
	rank := max(1, (h.total*percent+99)/100)
	for n, count := range h.counts {
		if rank -= count; rank <= 0 {
			return n
		}
	}
	return 0
}

// distinct counts different hashes in bounded memory: exactly while they fit, then by keeping those whose lowest level
// bits are zero, each of which stands for 2^level (adaptive sampling; Flajolet 1990: relative error 1.2/sqrt(capacity),
// here 0.3 %).
type distinct struct {
	kept  map[uint64]struct{}
	level uint
}

const distinctCapacity = 1 << 17

func (d *distinct) add(hash uint64) {
	if hash&(1<<d.level-1) != 0 {
		return
	}
	d.kept[hash] = struct{}{}
	for len(d.kept) > distinctCapacity {
		d.level++
		for h := range d.kept {
			if h&(1<<d.level-1) != 0 {
				delete(d.kept, h)
			}
		}
	}
}

func (d *distinct) count() (n int64, estimated bool) {
	return int64(len(d.kept)) << d.level, d.level > 0
}
