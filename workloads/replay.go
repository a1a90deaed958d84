package workloads

import (
	"errors"
	"fmt"
	"io"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/workloads/accesslog"
)

func init() {
	register(Definition{
		Name:    "replay",
		Summary: "the visits of an access log, request by request at their recorded times",
		New:     func(env Env) Options { return &replayOptions{open: env.Open} },
	})
}

// replayOptions are the parameters of a replayed log.
type replayOptions struct {
	File string
	open func(name string) (io.ReadCloser, error)
}

func (o *replayOptions) Fields() []param.Field {
	return []param.Field{{Name: "file", Required: true, Value: param.Text(&o.File, 1000),
		Doc: "The replay file, as written by import. Its requests are sent at their recorded times, whether or not " +
			"the last answer has come; only a login holds up the requests behind it."}}
}

func (o *replayOptions) Check(*sim.Config) []sim.Problem {
	if o.File != "" {
		return nil
	}
	return []sim.Problem{{Path: "file", Message: "a replay needs a replay file",
		Fix: "make one from an access log with import"}}
}

func (o *replayOptions) Workload(rng.Source, *sim.Config) (sim.Workload, error) {
	if o.open == nil {
		return nil, fmt.Errorf("%s: files are not available here", o.File)
	}
	file, err := o.open(o.File)
	if err != nil {
		return nil, err
	}
	reader, err := accesslog.NewReader(file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", o.File, err), file.Close())
	}
	return &replay{name: o.File, file: file, reader: reader}, nil
}

// Course implements Coursed: a log has the load that it has.
func (o *replayOptions) Course(int64) string { return "the course of the log" }

// replay reads a replay file as a stream. It holds the scripts of the visits
// that are under way and of the next one, and uses their memory again.
type replay struct {
	name    string
	file    io.Closer
	reader  *accesslog.Reader
	scripts []accesslog.Visit // by handle
	free    []uint32          // handles of visits that are over
	visits  uint64
	err     error
}

// Next implements sim.Workload.
func (r *replay) Next(v *sim.Visit) bool {
	if len(r.free) == 0 {
		r.free = append(r.free, uint32(len(r.scripts)))
		r.scripts = append(r.scripts, accesslog.Visit{})
	}
	handle := r.free[len(r.free)-1]
	script := &r.scripts[handle]
	more, err := r.reader.Next(script)
	if err != nil {
		r.err = fmt.Errorf("%s: %w", r.name, err)
	}
	if !more {
		return false
	}
	r.free = r.free[:len(r.free)-1]
	announce(v, r.visits, script)
	v.Script = handle
	r.visits++
	return true
}

// Step implements sim.Workload.
func (r *replay) Step(v *sim.Visit, k int32, _ *[4]uint64) sim.Step {
	return scriptStep(&r.scripts[v.Script], k)
}

// Release implements sim.Replayer.
func (r *replay) Release(v *sim.Visit) { r.free = append(r.free, v.Script) }

// Err implements sim.Replayer. The run is over then, so it closes the file.
func (r *replay) Err() error { return errors.Join(r.err, r.file.Close()) }
