package param

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Reason is the sort of mistake in a refused text.
type Reason uint8

// The reasons for refusing a text.
const (
	Malformed  Reason = iota // it is not of the expected type
	NoUnit                   // it is a bare number where a unit is required
	OutOfRange               // it is well formed, but too small or too great
)

// Error says why a text was refused. Its message continues a sentence that starts with the field's name.
type Error struct {
	Reason  Reason
	Message string // "needs a unit"
	Fix     string // what to do instead: "did you mean 600s (10 minutes) or 600ms?"; may be empty
	Suggest string // a text to write in its place when there is one obvious candidate
}

// Error joins the message and the fix.
func (e *Error) Error() string {
	if e.Fix == "" {
		return e.Message
	}
	return e.Message + "; " + e.Fix
}

// Refuse returns an Error without a fix.
func Refuse(reason Reason, format string, args ...any) *Error {
	return &Error{Reason: reason, Message: fmt.Sprintf(format, args...)}
}

// Instead adds the fix "write text", and text as the suggestion.
func (e *Error) Instead(text string) *Error {
	e.Fix, e.Suggest = "write "+text, text
	return e
}

// mustBe refuses a text in the standard sentence.
func mustBe(reason Reason, expect, found string) *Error {
	return Refuse(reason, "must be %s; found %s", expect, Quote(found))
}

// Quote puts a user's text into quotes, shortened to what fits in a sentence and without control characters.
func Quote(text string) string {
	const most = 40
	if utf8.RuneCountInString(text) > most {
		runes := []rune(text[:min(len(text), 4*most)])
		text = string(runes[:most-3]) + "..."
	}
	return strconv.Quote(text)
}

// Closest returns the candidate that a mistyped word most likely means, if one is close enough: at most a third of its
// letters differ, where exchanging two neighbours counts as one difference. The earlier of equals wins.
func Closest(word string, candidates []string) (string, bool) {
	word = strings.ToLower(word)
	best, bestDistance := "", len(word)+1
	for _, c := range candidates {
		if d := distance(word, strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best, best != "" && bestDistance <= max(1, max(len(word), len(best))/3)
}

// distance is the optimal string alignment distance: insertions, deletions, changes and exchanges of neighbours.
func distance(a, b string) int {
	const longest = 64 // names are short; anything longer is not a misspelling
	if len(a) > longest || len(b) > longest {
		return longest
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
