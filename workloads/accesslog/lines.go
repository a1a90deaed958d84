package accesslog

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
)

// maxLine is the longest line that is read, in bytes; maxStart bounds the search for the first end of a line.
const (
	maxLine  = 64 << 10
	maxStart = 1 << 20
)

// errNoLine says that a stream goes on for maxStart bytes without the end of a line.
var errNoLine = errors.New("no end of line in the first MiB")

// lineReader cuts a stream into lines without copying them.
type lineReader struct {
	in     *bufio.Reader
	number int64 // of the line that next returned last, from 1
	bytes  int64 // read so far, after gzip
	packed bool  // by gzip
	head   []byte
}

// openLines looks for gzip's magic number and starts reading at the plain text.
func openLines(r io.Reader) (*lineReader, error) {
	in := bufio.NewReaderSize(r, maxLine+1)
	l := &lineReader{in: in}
	if magic, _ := in.Peek(2); string(magic) == "\x1f\x8b" {
		l.packed = true
		plain, err := gzip.NewReader(in)
		if err != nil {
			return nil, l.readError(err)
		}
		l.in = bufio.NewReaderSize(plain, maxLine+1)
	}
	if mark, _ := l.in.Peek(3); string(mark) == "\xef\xbb\xbf" {
		l.in.Discard(3) // A byte order mark says nothing about UTF-8. The bytes are buffered, so this cannot fail.
	}
	return l, nil
}

// next returns the next line without its end, valid until the next call. Of a line longer than maxLine it returns the
// beginning, and long is set. After the last line the error is io.EOF.
func (l *lineReader) next() (line []byte, long bool, err error) {
	line, err = l.in.ReadSlice('\n')
	l.bytes += int64(len(line))
	l.number++
	if err == bufio.ErrBufferFull {
		line, err = l.passOver(line)
		long = true
	}
	switch {
	case err == io.EOF && len(line) > 0: // The last line has no end; the next call sees the end of the stream.
	case err != nil:
		if err == io.EOF {
			l.number--
		}
		return nil, false, err
	}
	line = bytes.TrimSuffix(line, []byte{'\n'})
	return bytes.TrimSuffix(line, []byte{'\r'}), long, nil
}

// passOver reads to the end of a line that does not fit the buffer and returns its beginning.
func (l *lineReader) passOver(line []byte) ([]byte, error) {
	l.head = append(l.head[:0], line[:maxExcerpt]...)
	for {
		if l.number == 1 && l.bytes > maxStart {
			return nil, errNoLine
		}
		more, err := l.in.ReadSlice('\n')
		l.bytes += int64(len(more))
		if err == bufio.ErrBufferFull {
			continue
		}
		return l.head, err
	}
}

// readError gives an error of the stream a place and a fix.
func (l *lineReader) readError(err error) error {
	if l.packed {
		return &Error{Line: l.number, Reason: "reading the gzip data failed", Cause: err,
			Fix: "the file may be damaged or cut off: test it with `gzip -t`"}
	}
	return &Error{Line: l.number, Reason: "reading failed", Cause: err, Fix: "check the disk or the pipe and try again"}
}
