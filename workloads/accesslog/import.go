package accesslog

import (
	"bytes"
	"fmt"
	"io"
	"time"
)

// maxStartBad is how many unreadable lines may come before the first readable one.
const maxStartBad = 1000

// importer is one import on its way.
type importer struct {
	options  Options
	lines    *lineReader
	parser   parser // nil until the format is known
	rules    classifier
	gate     *gate
	window   *window
	sessions sessions
	replay   *replayWriter
	tally    tally
	record   record
}

// Import reads an access log from r, plain or gzip, and writes a replay file to w, in memory bounded by the options. It
// returns the summary also with an error that came after the first line; what was written to w is then of no use.
// Errors are *Error.
func Import(r io.Reader, w io.Writer, o Options) (*Summary, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	lines, err := openLines(r)
	if err != nil {
		return nil, err
	}
	im := newImporter(lines, w, o)
	err = im.read()
	im.gate.flush()
	im.window.flush()
	im.sessions.flush()
	if err == nil {
		err = im.judge()
	}
	if err == nil {
		err = im.replay.close()
	}
	im.tally.Lines, im.tally.Bytes = lines.number, lines.bytes
	return im.tally.summary(), err
}

func newImporter(lines *lineReader, w io.Writer, o Options) *importer {
	im := &importer{options: o, lines: lines, rules: newClassifier(o.Rules), replay: newReplayWriter(w, o.Anonymize)}
	im.tally = tally{examples: o.Anonymize == "", clients: distinct{kept: make(map[uint64]struct{})}}
	im.tally.MaxBad, im.tally.Format = o.MaxBad, o.Format
	im.sessions = sessions{options: &im.options, limit: o.Memory / 4 * 3, out: im.replay.visit, sum: &im.tally,
		open: make(map[uint64]int32)}
	im.window = newWindow(o.Window, o.Memory/4, im.sessions.add)
	refuse := func(why reason) func(candidate) {
		return func(c candidate) { im.tally.skip(why, c.line, c.text) }
	}
	late := refuse(badLate)
	admit := func(c candidate) {
		if !im.window.add(c.event) {
			late(c)
		}
	}
	im.gate = newGate(admit, refuse(badLeap))
	if o.Format != Auto {
		im.parser = newParser(o.Format, o)
	}
	return im
}

func newParser(f Format, o Options) parser {
	if f == JSONLines {
		return newJSONLines(o.Fields, o.Key)
	}
	return &clf{agents: f == Combined}
}

// read takes all lines, and fails when they cannot be read or are no log.
func (im *importer) read() error {
	for {
		line, long, err := im.lines.next()
		switch {
		case err == io.EOF:
			return nil
		case err == errNoLine:
			im.tally.skip(badLength, 1, im.lines.head)
			return im.notALog()
		case err != nil:
			err = im.lines.readError(err)
			im.lines.number-- // The line that could not be read is not counted.
			return err
		case im.replay.err != nil:
			im.lines.number--
			return im.replay.close()
		}
		if why := im.line(line, long); why != fine {
			im.tally.skip(why, im.lines.number, line)
			if why < ignoredBlank && im.tally.SkippedLines == im.lines.number && im.lines.number == maxStartBad {
				return im.notALog()
			}
		}
	}
}

// line takes one line as far as the gate.
func (im *importer) line(line []byte, long bool) reason {
	switch {
	case long:
		return badLength
	case bytes.IndexByte(line, 0) >= 0:
		return badNUL
	case len(bytes.TrimSpace(line)) == 0:
		return ignoredBlank
	}
	rec := &im.record
	*rec = record{}
	if why := im.parse(line, rec); why != fine {
		return why
	}
	im.tally.readable(rec)
	if len(rec.method) == 0 {
		return ignoredRequest
	}
	kind := im.rules.kind(rec.method, rec.path)
	if kind == Ignored {
		return ignoredRule
	}
	address, client := im.client(rec)
	e := event{at: rec.at, client: client, bytes: rec.bytes, address: address, kind: kind}
	im.gate.add(candidate{e, im.lines.number, line})
	return fine
}

// parse reads a line. While the format is not known, the first one that reads the line is taken.
func (im *importer) parse(line []byte, rec *record) reason {
	if im.parser != nil {
		return im.parser.parse(line, rec)
	}
	formats := []Format{Combined, Common}
	if line[0] == '{' {
		formats = []Format{JSONLines}
	}
	var first reason
	for _, f := range formats {
		*rec = record{}
		p := newParser(f, im.options)
		why := p.parse(line, rec)
		if why == fine {
			im.parser, im.tally.Format = p, f
			return fine
		}
		if first == fine {
			first = why
		}
	}
	return first
}

// client gives the address of a line's client for the replay file, and the hash that tells clients apart.
func (im *importer) client(rec *record) (address uint32, client uint64) {
	id := rec.id
	if im.options.Key == KeyUser {
		id = rec.user
	}
	if len(rec.address) > 0 {
		address = address32(rec.address)
	} else {
		address = address32(id)
	}
	switch {
	case im.options.Key == KeyAddress:
		return address, hashBytes(1, rec.address)
	case len(id) > 0:
		return address, hashBytes(2, id)
	}
	return address, hashBytes(hashBytes(3, rec.address), rec.agent)
}

// judge says whether all lines together make a log.
func (im *importer) judge() error {
	t, lines := &im.tally, im.lines.number
	switch bad := float64(t.SkippedLines); {
	case lines == 0:
		return &Error{Reason: "the log is empty", Fix: "check its path, and whether it was just rotated"}
	case t.SkippedLines == lines:
		return im.notALog()
	case bad > t.MaxBad*float64(lines):
		return im.tooBad()
	case t.Requests == 0:
		return &Error{Reason: fmt.Sprintf("none of the %s lines is a session request", group(lines)),
			Fix: "check the rules: by default static files and methods such as OPTIONS are left out"}
	}
	return nil
}

// notALog shows the first line beside what was expected.
func (im *importer) notALog() error {
	err := &Error{Line: 1, Reason: "this does not look like an access log", Fix: "expected lines such as " +
		"`192.0.2.1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 2326`, the same with \"referer\" and " +
		"\"user agent\", or one JSON object a line with time, client address, method, path"}
	for why, shown := range im.tally.shown {
		if len(shown) > 0 && shown[0].Line == 1 {
			err.Found = shown[0].Text
			err.Reason += ": " + reasonNames[why].words
		}
	}
	return err
}

// tooBad names the commonest reason and its first line.
func (im *importer) tooBad() error {
	t, lines := &im.tally, im.lines.number
	worst := badLength
	for why := fine; why < ignoredBlank; why++ {
		if t.reasons[why] > t.reasons[worst] {
			worst = why
		}
	}
	err := &Error{Line: t.shown[worst][0].Line, Found: t.shown[worst][0].Text}
	err.Reason = fmt.Sprintf("%s; %d of %d lines skipped (%s %%, limit %s %%)", reasonNames[worst].words, t.SkippedLines,
		lines, percent(float64(t.SkippedLines)/float64(lines)), percent(t.MaxBad))
	err.Fix = "mend or remove these lines, name the format, or raise max-bad"
	if worst == badLate {
		err.Fix = fmt.Sprintf("when several files were joined, put the oldest first; else widen the window (%s now), "+
			"or raise max-bad", time.Duration(im.options.Window))
	}
	return err
}
