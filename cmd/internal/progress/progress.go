// Package progress shows how far a set of trials is: as a bar for a person at
// a terminal, as lines for a log, as JSON for a program.
package progress

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// The kinds of progress.
const (
	Bar   = "bar"
	Lines = "lines"
	JSON  = "json"
	None  = "none"
)

// The least time between two reports of a kind.
const (
	barEvery  = 100 * time.Millisecond
	lineEvery = 10 * time.Second
	jsonEvery = time.Second
)

// Meter counts what is done out of a total. It must be used by one goroutine
// at a time.
type Meter struct {
	kind  string
	w     io.Writer
	noun  string
	total int
	done  int
	kept  int // done before the meter began
	fails int
	begun time.Time
	last  time.Time
	now   func() time.Time
}

// New begins to count so many of what noun names in the plural.
func New(kind string, w io.Writer, total int, noun string) *Meter {
	return newAt(kind, w, total, noun, time.Now)
}

func newAt(kind string, w io.Writer, total int, noun string, now func() time.Time) *Meter {
	m := &Meter{kind: kind, w: w, noun: noun, total: total, now: now, begun: now(), last: now()}
	if kind == Bar {
		m.draw(0)
	}
	return m
}

// Skip says that so many were done before; they do not count as speed.
func (m *Meter) Skip(n int) {
	m.done, m.kept = m.done+n, m.kept+n
	if m.kind == Bar {
		m.draw(0)
	}
}

// Step says that one more is done.
func (m *Meter) Step() {
	m.done++
	m.show()
}

// Fail says that one more was tried, and failed.
func (m *Meter) Fail() {
	m.fails++
	m.show()
}

// show reports, unless the last report was just now.
func (m *Meter) show() {
	now, every, show := m.now(), barEvery, m.draw
	switch m.kind {
	case None:
		return
	case Lines:
		every, show = lineEvery, m.line
	case JSON:
		every, show = jsonEvery, m.object
	}
	if now.Sub(m.last) >= every || m.kind == JSON && m.done+m.fails == m.total {
		m.last = now
		show(now.Sub(m.begun))
	}
}

// Close takes the bar away.
func (m *Meter) Close() {
	if m.kind == Bar {
		fmt.Fprint(m.w, "\r\x1b[K")
	}
}

// Done is how many are done.
func (m *Meter) Done() int { return m.done }

// left says how many failed, how fast it goes and how long the rest will take if it goes on like this.
func (m *Meter) left(elapsed time.Duration) string {
	text := ""
	if m.fails > 0 {
		text = fmt.Sprintf(", %d failed", m.fails)
	}
	if m.done == m.kept {
		return text
	}
	rate := float64(m.done-m.kept) / max(elapsed.Seconds(), 1e-9)
	left := time.Duration(float64(m.total-m.done-m.fails) / rate * float64(time.Second))
	return text + fmt.Sprintf(", %.3g/s, about %s left", rate, left.Round(time.Second))
}

// draw draws the bar over the one before.
func (m *Meter) draw(elapsed time.Duration) {
	const width = 30
	full := width * m.done / max(1, m.total)
	fmt.Fprintf(m.w, "\r%s [%s%s] %d/%d%s\x1b[K", m.noun, strings.Repeat("=", full), strings.Repeat(" ", width-full),
		m.done, m.total, m.left(elapsed))
}

func (m *Meter) line(elapsed time.Duration) {
	fmt.Fprintf(m.w, "%s: %d of %d (%d %%)%s\n", m.noun, m.done, m.total, 100*m.done/m.total, m.left(elapsed))
}

// report is one line of JSON progress.
type report struct {
	Event     string `json:"event"`
	Noun      string `json:"noun"`
	Done      int    `json:"done"`
	Failed    int    `json:"failed"`
	Total     int    `json:"total"`
	ElapsedMS int64  `json:"elapsed_ms"`
}

func (m *Meter) object(elapsed time.Duration) {
	line, err := json.Marshal(report{"progress", m.noun, m.done, m.fails, m.total, elapsed.Milliseconds()})
	if err == nil {
		m.w.Write(append(line, '\n'))
	}
}
