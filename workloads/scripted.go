package workloads

import (
	"cmp"
	"slices"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/rng"
	"github.com/sessionsim/sessionsim/workloads/accesslog"
)

func init() {
	register(Definition{
		Name:    "scripted",
		Summary: "visits spelled out request by request, for stories and for checks by hand",
		New:     func(Env) Options { return &scriptedOptions{Visits: []scriptedVisit{articleVisit()}} },
	})
}

// maxScripted bounds what somebody writes by hand.
const maxScripted = 10_000

// scriptedOptions are the parameters of visits spelled out.
type scriptedOptions struct{ Visits []scriptedVisit }

// scriptedVisit is one of them. The login is sent at At.
type scriptedVisit struct {
	At       int64 // ns since the start of the run
	Requests []moment
}

// articleVisit is the story that shows the problem: who logs in on one server
// and posts on the next one is not known there.
func articleVisit() scriptedVisit {
	return scriptedVisit{Requests: []moment{
		{Request: accesslog.Request{At: 1 * param.Second, Kind: accesslog.Write}},
		{Request: accesslog.Request{At: 2 * param.Second, Kind: accesslog.Read}},
		{Request: accesslog.Request{At: 3 * param.Second, Kind: accesslog.Write}},
	}}
}

func (o *scriptedOptions) Fields() []param.Field {
	list := param.ListOf(&o.Visits, func() scriptedVisit { return scriptedVisit{} }, (*scriptedVisit).field)
	list.Max = maxScripted
	return []param.Field{{Name: "visits", List: list,
		Doc: "The visits, in any order. Each comes from a network of its own: the first from 10.0.0.1, the second " +
			"from 10.0.1.1, and so on."}}
}

// Course implements Coursed.
func (o *scriptedOptions) Course(int64) string { return "the script" }

// field describes a visit.
func (v *scriptedVisit) field() param.Field {
	return param.Field{
		Doc: "One visit, which begins with a login.",
		Fields: []param.Field{
			{Name: "at", Value: param.Duration(&v.At, 0, 365*param.Day),
				Doc: "When the login is sent, since the start of the run."},
			{Name: "requests", Value: &moments{&v.Requests},
				Doc: "What is sent after the login: for each request the time since the login was sent, and read, post " +
					"or logout, as in [1s post, 2.5s read, 9s logout]. A request does not wait for the answer to the last " +
					"one, unless that is a login. One that works longer than others says so: 1s post taking 3s. Reads behind " +
					"the logout still show the id: another tab, another device."},
		},
	}
}

// Check implements Options: the values have checked themselves.
func (o *scriptedOptions) Check(*sim.Config) []sim.Problem {
	if len(o.Visits) > 0 {
		return nil
	}
	return []sim.Problem{{Path: "visits", Message: "nobody comes", Fix: "spell out at least one visit"}}
}

func (o *scriptedOptions) Workload(rng.Source, *sim.Config) (sim.Workload, error) {
	s := &scripted{}
	for i, visit := range o.Visits {
		script := scriptOfMoments{works: []int64{0}}
		script.Start, script.IP = visit.At, 10<<24|uint32(i)<<8|1
		script.Requests = append(script.Requests, accesslog.Request{At: visit.At, Kind: accesslog.Login})
		for _, r := range visit.Requests {
			r.At += visit.At
			script.Requests, script.works = append(script.Requests, r.Request), append(script.works, r.Work)
		}
		s.scripts = append(s.scripts, script)
	}
	slices.SortStableFunc(s.scripts, func(a, b scriptOfMoments) int { return cmp.Compare(a.Start, b.Start) })
	return s, nil
}

// scripted plays the visits in the order of their start.
type scripted struct {
	scripts []scriptOfMoments
	next    int
}

// scriptOfMoments is a script, and how long each of its requests works.
type scriptOfMoments struct {
	accesslog.Visit
	works []int64
}

// Next implements sim.Workload.
func (s *scripted) Next(v *sim.Visit) bool {
	if s.next == len(s.scripts) {
		return false
	}
	script := &s.scripts[s.next]
	announce(v, uint64(s.next), &script.Visit)
	for i, r := range script.Requests {
		if r.Kind == accesslog.Logout {
			v.Requests, v.Logout, v.Late = int32(i)-1, true, int16(len(script.Requests)-1-i)
		}
	}
	v.Script = uint32(s.next)
	s.next++
	return true
}

// Step implements sim.Workload.
func (s *scripted) Step(v *sim.Visit, k int32, _ *[4]uint64) sim.Step {
	script := &s.scripts[v.Script]
	step := scriptStep(&script.Visit, k)
	step.Work = script.works[k]
	return step
}

// Release implements sim.Replayer.
func (*scripted) Release(*sim.Visit) {}

// Err implements sim.Replayer.
func (*scripted) Err() error { return nil }
