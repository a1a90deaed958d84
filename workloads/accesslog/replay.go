package accesslog

import (
	"bufio"
	"io"
	"strconv"
	"time"
)

// Request is one request of a visit.
type Request struct {
	At            int64 // ns since the first request of the log
	Kind          Kind  // Login, Read, Write or Logout
	ResponseBytes int64 // of the answer, as logged, up to 2^50; 0 unknown
}

// Visit is one visit of a replay file.
type Visit struct {
	Start    int64     // ns since the first request of the log
	IP       uint32    // IPv4 address of the client, or what stands for it; the first byte of the address is the highest
	Requests []Request // at least one, in the order of time; the first, and no other, is a Login
}

const (
	replayHeader = "sessionsim-replay 1"
	replayHelp   = "# visit START ADDRESS REQUESTS: seconds since the first request of the log, client, their number\n" +
		"# then a line for each request: seconds since the start of the visit, kind, bytes of the answer (0 unknown)\n" +
		"# end VISITS REQUESTS: a file without this line was cut off\n"

	maxVisitRequests = 1_000_000
	maxResponse      = 1 << 50 // bytes
	maxReplayTime    = int64(maxUnix) * second
)

// replayWriter writes visits as text.
type replayWriter struct {
	out      *bufio.Writer
	disguise *disguise // nil keeps addresses
	origin   int64     // Unix time in ns of the first request of the log
	visits   int64
	requests int64
	err      error // the first one, which stays
}

func newReplayWriter(w io.Writer, secret string) *replayWriter {
	r := &replayWriter{out: bufio.NewWriterSize(w, 64<<10)}
	if secret != "" {
		r.disguise = newDisguise(secret)
	}
	return r
}

// visit writes the next visit by start. The first one holds the first request of the log.
func (w *replayWriter) visit(v *visit, chunks *pool[chunk]) {
	if w.visits == 0 {
		w.origin = v.start
		w.out.WriteString(replayHeader + "\n# first request at " + formatTime(v.start) + "\n" + replayHelp)
	}
	address := v.address
	if w.disguise != nil {
		address = w.disguise.address(address)
	}
	line := append(w.out.AvailableBuffer(), "visit "...)
	line = append(appendSeconds(line, v.start-w.origin), ' ')
	line = append(appendIP(line, address), ' ')
	w.out.Write(append(strconv.AppendInt(line, int64(v.requests), 10), '\n'))
	c := chunks.at(v.head)
	for i := range int(v.requests) {
		slot := i % len(c.requests)
		if i > 0 && slot == 0 {
			c = chunks.at(c.next)
		}
		r := &c.requests[slot]
		line = append(appendSeconds(w.out.AvailableBuffer(), r.At-v.start), ' ')
		line = append(append(line, r.Kind.String()...), ' ')
		_, w.err = w.out.Write(append(strconv.AppendInt(line, min(r.ResponseBytes, maxResponse), 10), '\n'))
	}
	w.visits++
	w.requests += int64(v.requests)
}

// close writes the last line.
func (w *replayWriter) close() error {
	line := append(w.out.AvailableBuffer(), "end "...)
	line = append(strconv.AppendInt(line, w.visits, 10), ' ')
	w.out.Write(append(strconv.AppendInt(line, w.requests, 10), '\n'))
	if err := w.out.Flush(); err != nil {
		return &Error{Reason: "writing the replay file failed", Cause: err, Fix: "check that there is room on the disk"}
	}
	return nil
}

// appendSeconds writes a time as seconds, with no more decimals than it needs.
func appendSeconds(b []byte, ns int64) []byte {
	b = strconv.AppendInt(b, ns/second, 10)
	fraction := ns % second
	if fraction == 0 {
		return b
	}
	b = append(b, '.')
	for unit := second / 10; fraction > 0; unit /= 10 {
		b = append(b, byte('0'+fraction/unit))
		fraction %= unit
	}
	return b
}

func appendIP(b []byte, ip uint32) []byte {
	for shift := 24; shift >= 0; shift -= 8 {
		b = strconv.AppendUint(b, uint64(ip>>shift&255), 10)
		if shift > 0 {
			b = append(b, '.')
		}
	}
	return b
}

// formatTime gives a Unix time in ns for people and JSON.
func formatTime(ns int64) string { return time.Unix(0, ns).UTC().Format(time.RFC3339Nano) }
