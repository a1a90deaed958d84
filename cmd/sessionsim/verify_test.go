package main

import (
	"errors"
	"slices"
	"testing"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/verify"
)

// TestMismatchCanBeHadAgain: a case that failed with a seed that nobody asked for can be run again with it; who asked
// for one knows it.
func TestMismatchCanBeHadAgain(t *testing.T) {
	agrees, differs := &verify.Case{ID: "a"}, &verify.Case{ID: "V07/x"}
	rows := []verify.Row{{Case: agrees, Verdict: verify.Verdict{Pass: true}}, {Case: differs}}
	for _, rolls := range []bool{true, false} {
		v := verification{rolls: rolls, seed: 1795799156}
		var failure *exit.Error
		if err := v.mismatch(rows, 1); !errors.As(err, &failure) || failure.Code != exit.Mismatch {
			t.Fatalf("error %v", err)
		}
		again := "the first of them again: sessionsim verify --case 'V07/x' --seed 1795799156"
		if slices.Contains(failure.Hints, again) != rolls {
			t.Errorf("rolls %v: hints %q", rolls, failure.Hints)
		}
	}
}
