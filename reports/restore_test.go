package reports

import (
	"bytes"
	"testing"
)

// FuzzResult wants every result file to be refused, or to say how its results
// were judged within the bounds of the command line's flags.
func FuzzResult(f *testing.F) {
	f.Add([]byte(`{"level": 0.95, "asked": {"measures": ["missing_rate"], "precision": 0.05}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		level, asked, err := ReadAsked(bytes.NewReader(text))
		if (asked == nil) == (err == nil) || err == nil && (level < 0.5 || level > 0.9999) {
			t.Errorf("%q: %v, %+v, %v", text, level, asked, err)
		}
	})
}
