package main

import (
	"strings"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// span is a flag's value: from an instant on and before another, ns.
type span struct{ from, to int64 }

// Set implements pflag.Value.
func (s *span) Set(text string) error {
	from, to, ok := strings.Cut(text, "..")
	read := span{0, sim.Forever}
	if ok && from != "" {
		read.from, ok = instantOf(from)
	}
	if ok && to != "" {
		read.to, ok = instantOf(to)
	}
	if !ok || read.from >= read.to {
		return param.Refuse(param.Malformed, "must be two instants such as 10s..20s; found %s", param.Quote(text))
	}
	*s = read
	return nil
}

func instantOf(text string) (int64, bool) {
	ns, err := param.ParseDuration(strings.TrimSpace(text))
	return ns, err == nil
}

// String implements pflag.Value.
func (s *span) String() string {
	if s.to >= sim.Forever {
		return param.FormatDuration(s.from) + ".."
	}
	return param.FormatDuration(s.from) + ".." + param.FormatDuration(s.to)
}

// Type implements pflag.Value.
func (s *span) Type() string { return "span" }
