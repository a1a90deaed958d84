package plan

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/sessionsim/sessionsim/sim/param"
)

// maxMeasured bounds a file of measured values.
const maxMeasured = 1_000_000

// measured reads files of measured values: one number in base units (ns,
// bytes, a count) on each line; empty lines and lines that begin with # are
// passed over.
func measured(open func(name string) (io.ReadCloser, error)) *param.Files {
	if open == nil {
		return nil
	}
	return param.NewFiles(func(name string) ([]float64, error) {
		file, err := open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return readMeasured(file)
	})
}

func readMeasured(r io.Reader) (values []float64, err error) {
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		value, err := strconv.ParseFloat(text, 64)
		if err != nil || !(value >= 0 && value < 1e18) {
			return nil, fmt.Errorf("line %d must be a number from 0 on, in ns, bytes or a count; found %s", n, param.Quote(text))
		}
		if values = append(values, value); len(values) > maxMeasured {
			return nil, fmt.Errorf("it has more than %d values", maxMeasured)
		}
	}
	return values, lines.Err()
}
