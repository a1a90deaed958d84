package sweep

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strconv"
)

// A journal is a text file: a header, then a line for each record, each with its CRC-32C in hexadecimal in front. It
// only grows. What follows its last line break was torn when it was written, and is cut off before it grows again.

// castagnoli is the polynomial of CRC-32C, which finds every burst of errors up to 32 bits.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal puts the checksum before a line and a line break behind it.
func seal(dst, text []byte) []byte {
	dst = fmt.Appendf(dst, "%08x ", crc32.Checksum(text, castagnoli))
	return append(append(dst, text...), '\n')
}

// unseal takes the checksum from a line without its line break; false when it does not fit.
func unseal(line []byte) (text []byte, ok bool) {
	if len(line) < 9 || line[8] != ' ' {
		return nil, false
	}
	sum, err := strconv.ParseUint(string(line[:8]), 16, 32)
	return line[9:], err == nil && uint32(sum) == crc32.Checksum(line[9:], castagnoli)
}

// journalSchema names the format of journals.
const journalSchema = "sessionsim.journal/1"

// header is the first line of a journal. It binds the records to a study.
type header struct {
	Schema   string   `json:"schema"`
	Study    string   `json:"study"` // hash
	Version  string   `json:"model_version"`
	Measures []string `json:"measures"`
}

// file is what a journal needs of a file; a test puts a full disk behind it.
type file interface {
	io.Writer
	Sync() error
	Close() error
}

// journal is a journal that grows.
type journal struct {
	file
	name   string
	end    int64 // its length
	buffer []byte
}

// openJournal opens or begins the journal of a study. Only one process at a time may do so.
func openJournal(name string, h header) (j *journal, err error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	if err := lock(f); err != nil {
		return nil, err
	}
	end, err := wholeLines(f)
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(end); err != nil {
		return nil, err
	}
	if _, err := f.Seek(end, io.SeekStart); err != nil {
		return nil, err
	}
	j = &journal{file: f, name: name, end: end}
	if end > 0 {
		return j, nil
	}
	text, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	return j, j.add([][]byte{text})
}

// wholeLines is the offset behind the last line break of a file.
func wholeLines(f *os.File) (int64, error) {
	end, err := f.Seek(0, io.SeekEnd)
	buffer := make([]byte, 64<<10)
	for err == nil && end > 0 {
		n := min(int64(len(buffer)), end)
		if _, err = f.ReadAt(buffer[:n], end-n); err != nil {
			break
		}
		if i := bytes.LastIndexByte(buffer[:n], '\n'); i >= 0 {
			return end - n + int64(i) + 1, nil
		}
		end -= n
	}
	return 0, err
}

// add writes lines and forces them to the disk.
func (j *journal) add(lines [][]byte) error {
	j.buffer = j.buffer[:0]
	for _, line := range lines {
		j.buffer = seal(j.buffer, line)
	}
	n, err := j.Write(j.buffer)
	j.end += int64(n)
	if err != nil {
		return err
	}
	return j.Sync()
}

// errForeign says that a journal is not one of the study.
var errForeign = errors.New("it holds runs of another study, or of another version")

// scan tells every sound line of a journal behind its header, with its offset in the file. It returns how many lines
// were damaged; the runs they told of are to be made again.
func scan(f io.Reader, want header, tell func(text []byte, offset int64) error) (damaged int, err error) {
	lines := bufio.NewReaderSize(f, 2*mostRecordBytes)
	offset, headed := int64(0), false
	for {
		line, err := lines.ReadSlice('\n')
		length, long := int64(len(line)), false
		for err == bufio.ErrBufferFull { // no line of ours is so long
			long = true
			var more []byte
			more, err = lines.ReadSlice('\n')
			length += int64(len(more))
		}
		if err == io.EOF {
			if length > 0 {
				damaged++ // torn
			}
			return damaged, nil
		}
		if err != nil {
			return damaged, err
		}
		text, ok := unseal(bytes.TrimSuffix(line, []byte("\n")))
		switch {
		case !ok || long:
			damaged++
		case !headed:
			if err := want.check(text); err != nil {
				return damaged, err
			}
			headed = true
		default:
			if err := tell(text, offset+9); err != nil {
				return damaged, err
			}
		}
		offset += length
	}
}

// check compares the header of a journal with the one it should have.
func (h header) check(text []byte) error {
	var found header
	own, err := json.Marshal(h)
	switch {
	case json.Unmarshal(text, &found) != nil || found.Schema != journalSchema:
		return errors.New("it is not a journal")
	case err != nil || !bytes.Equal(text, own):
		return errForeign
	}
	return nil
}
