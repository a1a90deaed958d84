package main

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// object is a JSON object; its keys are written sorted.
type object = map[string]any

// writeJSON writes a value with indentation and one line break at the end.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// failureOf is an error for machines.
func failureOf(err error) object {
	failure := object{"exit_code": exit.CodeOf(err)}
	if hints := exit.HintsOf(err); len(hints) > 0 {
		failure["hints"] = hints
	}
	var problems scenario.Problems
	if errors.As(err, &problems) {
		failure["problems"] = problems
	} else {
		failure["message"] = err.Error()
	}
	return object{"error": failure}
}
