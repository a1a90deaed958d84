// Package console is where a command reads and writes: data goes to Out, all
// that is said about it to Err. It knows whether colours suit the reader.
package console

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// Console is the streams of one invocation and how to use them.
type Console struct {
	In       io.Reader
	Out, Err io.Writer

	JSON    bool // machines read Out
	Quiet   bool // no notes
	Verbose bool // more notes
	Color   bool // Err may be coloured
}

// Flush lets be seen what was written to Out.
func (c *Console) Flush() {
	if buffered, ok := c.Out.(interface{ Flush() error }); ok {
		buffered.Flush() // a failure is kept and reported by the last Flush
	}
}

// say writes a line to Err, behind all that was written to Out before: on a
// terminal both are read as one text.
func (c *Console) say(line string) {
	c.Flush()
	fmt.Fprintln(c.Err, line)
}

// Notef tells the user something worth knowing, on a line of its own.
func (c *Console) Notef(format string, args ...any) {
	if !c.Quiet {
		c.say(fmt.Sprintf(format, args...))
	}
}

// Detailf tells what only curious users want to know.
func (c *Console) Detailf(format string, args ...any) {
	if c.Verbose {
		c.say(fmt.Sprintf(format, args...))
	}
}

// Warnf tells about a doubt; not even Quiet hides it.
func (c *Console) Warnf(format string, args ...any) {
	c.say(c.label("warning:", "33") + " " + fmt.Sprintf(format, args...))
}

// Failure tells about an error: "error:" and then "hint:" lines. A text that
// brings its own label, as problems of scenarios do, keeps it.
func (c *Console) Failure(text string, hints []string) {
	text = strings.TrimRight(text, "\n")
	if strings.HasPrefix(text, "error[") || strings.HasPrefix(text, "warning[") {
		c.say(c.Problems(text))
	} else {
		c.say(c.label("error:", "1;31") + " " + text)
	}
	for _, hint := range hints {
		c.say(c.label("hint:", "36") + " " + hint)
	}
}

// Problems colours the labels of a list of problems.
func (c *Console) Problems(text string) string {
	if !c.Color {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		for _, l := range []struct{ label, color string }{{"error[", "1;31"}, {"warning[", "33"}} {
			if end := strings.Index(line, "]:"); strings.HasPrefix(line, l.label) && end > 0 {
				lines[i] = c.label(line[:end+2], l.color) + line[end+2:]
			}
		}
	}
	return strings.Join(lines, "\n")
}

// label colours a word if colours are wanted.
func (c *Console) label(word, color string) string {
	if !c.Color {
		return word
	}
	return "\x1b[" + color + "m" + word + "\x1b[0m"
}

// IsTerminal reports whether a person looks at w.
func IsTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// WantsColor decides about colours: the flag when it says always or never,
// then the customs of NO_COLOR (no-color.org), CLICOLOR_FORCE and TERM=dumb,
// then whether w is a terminal.
func WantsColor(flag string, w any, getenv func(string) string) bool {
	force := getenv("CLICOLOR_FORCE")
	switch {
	case flag == "always" || flag == "never":
		return flag == "always"
	case getenv("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	case getenv("TERM") == "dumb":
		return false
	}
	return IsTerminal(w)
}
