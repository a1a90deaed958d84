// Command sessionsim compares ways to keep web sessions, in one deterministic
// simulation on identical workloads.
//
// Main and root set the stage; every verb has a file of its own.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/sessionsim/sessionsim/cmd/internal/console"
	"github.com/sessionsim/sessionsim/cmd/internal/exit"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run carries out one command line and returns the exit code. The first Ctrl-C
// lets the running trials end and stops; the second stops at once.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	interrupts := make(chan os.Signal, 2)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupts)
	go func() {
		<-interrupts
		fmt.Fprintln(stderr, "\ninterrupted: ending what is under way; press Ctrl-C again to stop at once")
		cancel()
		<-interrupts
		os.Exit(exit.Interrupted)
	}()
	return runContext(ctx, args, stdin, stdout, stderr)
}

// runContext is run with a context in place of Ctrl-C.
func runContext(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := bufio.NewWriter(stdout)
	a := &app{ctx: ctx, getenv: os.Getenv, now: time.Now, args: args}
	a.Console = console.Console{In: stdin, Out: out, Err: stderr}
	a.terminal = console.IsTerminal(stderr)
	err := a.execute()
	if flushErr := out.Flush(); err == nil && flushErr != nil {
		err = exit.Errorf(exit.Internal, "cannot write to standard output: %w", flushErr)
	}
	if err != nil {
		a.fail(err)
	}
	return exit.CodeOf(err)
}

// execute carries out the command line. A broken invariant becomes an error, so
// that it does not end with the exit code of a panic, which means wrong usage.
func (a *app) execute() (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = exit.Errorf(exit.Internal, "this is a mistake in sessionsim: %v\n%s", cause, debug.Stack()).
				Hint("please report it with this command line: %s", a.commandLine())
		}
	}()
	return rootCmd(a).ExecuteContext(a.ctx)
}

// app is one invocation: its streams, its global flags, and the context that
// ends with Ctrl-C.
type app struct {
	console.Console
	ctx      context.Context
	getenv   func(string) string
	now      func() time.Time
	args     []string
	color    string // --color
	progress string // --progress
	terminal bool   // a person looks at Err
}

// commandLine is what the user typed, fit for a shell.
func (a *app) commandLine() string {
	words := []string{"sessionsim"}
	for _, arg := range a.args {
		if arg == "" || strings.ContainsAny(arg, " \t\n'\"\\$`*?[]{}()<>|&;#~") {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}

// fail tells about an error, in JSON when machines read.
func (a *app) fail(err error) {
	var quiet *alreadyTold
	switch {
	case errors.As(err, &quiet):
	case a.JSON:
		writeJSON(a.Err, failureOf(err))
	default:
		a.Failure(err.Error(), exit.HintsOf(err))
	}
}

// alreadyTold ends with an exit code after everything has been said.
type alreadyTold struct{ error }

// Unwrap gives the error with the code.
func (t *alreadyTold) Unwrap() error { return t.error }
