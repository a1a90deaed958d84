// Package exit holds the few codes with which sessionsim ends, and the errors
// that carry them.
package exit

import (
	"context"
	"errors"
	"fmt"

	"github.com/sessionsim/sessionsim/sim/scenario"
)

// The exit codes. A code never changes its meaning.
const (
	OK          = 0
	Internal    = 1
	Usage       = 2
	Invalid     = 3
	Failed      = 5
	Mismatch    = 6
	Unreachable = 7
	Exists      = 8
	Interrupted = 130
)

// Meaning is what an exit code says.
type Meaning struct {
	Code int    `json:"code"`
	Text string `json:"meaning"`
}

// Meanings lists the exit codes in ascending order, for the help topic.
func Meanings() []Meaning {
	return []Meaning{
		{OK, "everything went well; warnings may have been printed"},
		{Internal, "something that is not the caller's fault: a full disk, a broken invariant"},
		{Usage, "the command line cannot be understood: an unknown verb, flag, name or value"},
		{Invalid, "a scenario, a log or another input cannot be read or makes no sense"},
		{Failed, "a sweep ended, and some of its runs failed; the others are kept"},
		{Mismatch, "a verification failed: the simulation and the expected value, or two results, do not agree"},
		{Unreachable, "a service cannot be reached, or refuses the credentials"},
		{Exists, "the output exists and is not the same; --force replaces it"},
		{Interrupted, "interrupted by Ctrl-C; nothing half-done was written, and a sweep can go on"},
	}
}

// Error is a failure as the user gets to see it: what happened, what to do
// about it, and the exit code.
type Error struct {
	Code  int
	Err   error
	Hints []string // each is printed behind "hint:"
}

// Error is the text without the hints.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Hint adds a hint.
func (e *Error) Hint(format string, args ...any) *Error {
	e.Hints = append(e.Hints, fmt.Sprintf(format, args...))
	return e
}

// Errorf is an error with a code; its arguments are those of fmt.Errorf.
func Errorf(code int, format string, args ...any) *Error {
	return &Error{Code: code, Err: fmt.Errorf(format, args...)}
}

// Wrap gives an error a code, unless it carries one already.
func Wrap(code int, err error) error {
	var own *Error
	if err == nil || errors.As(err, &own) {
		return err
	}
	return &Error{Code: code, Err: err}
}

// CodeOf is the code with which an error ends the program.
func CodeOf(err error) int {
	var own *Error
	var problems scenario.Problems
	switch {
	case err == nil:
		return OK
	case errors.As(err, &own):
		return own.Code
	case errors.As(err, &problems):
		return Invalid
	case errors.Is(err, context.Canceled):
		return Interrupted
	}
	return Internal
}

// HintsOf are the hints of an error.
func HintsOf(err error) []string {
	var own *Error
	if errors.As(err, &own) {
		return own.Hints
	}
	return nil
}
