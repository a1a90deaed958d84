package workloads

import (
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/workloads/accesslog"
)

// A script is a visit whose requests are sent at fixed times, whether or not
// the last answer has come: one of an access log, or one spelled out.

// announce fills in what a script says of its visit as a whole.
func announce(v *sim.Visit, number uint64, script *accesslog.Visit) {
	last := len(script.Requests) - 1
	*v = sim.Visit{Number: number, Start: script.Start, IP: script.IP, Requests: int32(last)}
	if script.Requests[last].Kind == accesslog.Logout {
		v.Requests, v.Logout = v.Requests-1, true
	}
}

// scriptStep is request k of a script and the time of the next.
func scriptStep(script *accesslog.Visit, k int32) sim.Step {
	step := sim.Step{Kind: kindOf(script.Requests[k].Kind)}
	if next := int(k) + 1; next < len(script.Requests) {
		step.Next = script.Requests[next].At
	}
	return step
}

// kindOf translates the kind of a logged request.
func kindOf(k accesslog.Kind) sim.Kind {
	switch k {
	case accesslog.Login:
		return sim.Login
	case accesslog.Write:
		return sim.Write
	case accesslog.Logout:
		return sim.Logout
	default:
		return sim.Read
	}
}
