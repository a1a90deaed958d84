package main

import (
	"bytes"
	"testing"
)

// FuzzResult wants every result file to be refused, or to say how its results
// were judged within the bounds of the command line's flags.
func FuzzResult(f *testing.F) {
	f.Add([]byte(`{"level": 0.95, "asked": {"measures": ["missing_rate"], "precision": 0.05}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := readEffort(bytes.NewReader(text))
		if (e == nil) == (err == nil) || e != nil && (e.level < 0.5 || e.level > 0.9999 || e.asked == nil) {
			t.Errorf("%q: %+v, %v", text, e, err)
		}
	})
}
