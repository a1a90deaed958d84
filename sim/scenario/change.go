package scenario

import (
	"strings"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

func newChange() sim.Change {
	return sim.Change{Server: sim.AllServers, Drain: 30 * param.Second, Down: 20 * param.Second, Pause: 10 * param.Second}
}

func changeField(c *sim.Change) param.Field {
	return param.Field{Doc: "One act of the operators.", Fields: []param.Field{
		{Name: "action", Required: true, Doc: "What they do.", Value: param.Enum(&c.Action,
			param.Option{Name: "drain", Doc: "no new users; those pinned to the server stay"},
			param.Option{Name: "maintenance", Doc: "no requests at all, and no checks"},
			param.Option{Name: "ready", Doc: "back to normal"},
			param.Option{Name: "add", Doc: "the server joins; until then it does not exist"},
			param.Option{Name: "remove", Doc: "the server leaves, with all that it holds"},
			param.Option{Name: "reload", Doc: "the balancer starts anew and forgets what it knew"},
			param.Option{Name: "deploy", Doc: "one server after the other is drained, killed and started"}),
			Source: "HAProxy: server states ready, drain, maint"},
		{Name: "target", Value: &changeTarget{c},
			Doc: "The server, or servers for every one in order. A reload concerns the balancer and has none."},
		{Name: "at", Required: true, Value: param.Duration(&c.At, 0, 3650*param.Day), Doc: "When."},
		{Name: "drain", Value: param.Duration(&c.Drain, 0, 3650*param.Day),
			Doc: "deploy: how long a server is drained before it is killed. With 0s it is killed without a word to " +
				"the balancer.", Source: "AWS ALB: deregistration delay 300 s"},
		{Name: "down", Value: param.Duration(&c.Down, param.Microsecond, 3650*param.Day),
			Doc: "deploy: from the kill until the new version works."},
		{Name: "pause", Value: param.Duration(&c.Pause, 0, 3650*param.Day),
			Doc: "deploy: from then until the next server's turn."},
	}}
}

// changeTarget is what a change is about: one server, or all.
type changeTarget struct{ change *sim.Change }

const everyServer = "servers"

// Set implements param.Value.
func (t *changeTarget) Set(text string) error {
	if text == everyServer {
		t.change.Server = sim.AllServers
		return nil
	}
	role, name, _ := strings.Cut(text, "/")
	if index, ok := serverIndex(name); ok && role == "server" {
		t.change.Server = index
		return nil
	}
	e := &param.Error{Reason: param.Malformed, Message: "must be " + t.Expect() + "; found " + param.Quote(text)}
	if place, close := closestPlace(text); close && strings.HasPrefix(place, "server/") {
		e.Fix, e.Suggest = "did you mean "+place+"?", place
	}
	return e
}

// String implements param.Value.
func (t *changeTarget) String() string {
	if t.change.Server == sim.AllServers {
		return everyServer
	}
	return "server/" + sim.PlaceName(sim.Place(t.change.Server), sim.MaxServers)
}

// Type implements param.Value.
func (t *changeTarget) Type() string { return "server" }

// Expect implements param.Value.
func (t *changeTarget) Expect() string {
	return "a server by letter, such as server/B, or servers for all"
}

// Schema implements param.Value.
func (t *changeTarget) Schema() map[string]any {
	return map[string]any{"type": "string", "pattern": "^(server/[A-Z]+|servers)$"}
}
