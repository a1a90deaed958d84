package scenario

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// target is a place in a scenario: server/A, store/1; or servers that are split
// off from the others: servers/A+C.
type target struct{ fault *sim.Fault }

// Set implements param.Value.
func (t *target) Set(text string) error {
	if t.read(text) {
		return nil
	}
	e := &param.Error{Reason: param.Malformed, Message: "must be " + t.Expect() + "; found " + param.Quote(text)}
	if place, close := closestPlace(text); close && (&target{&sim.Fault{}}).read(place) {
		e.Fix, e.Suggest = "did you mean "+place+"?", place
	}
	return e
}

// read takes over the place that a text names; it reports false when there is
// none.
func (t *target) read(text string) bool {
	role, name, _ := strings.Cut(text, "/")
	switch role {
	case "server":
		if index, ok := serverIndex(name); ok {
			t.fault.Role, t.fault.Index, t.fault.Split = sim.ServerRole, index, nil
			return true
		}
	case "servers":
		var split []int
		for _, letters := range strings.Split(name, "+") {
			index, ok := serverIndex(letters)
			if !ok {
				split = nil
				break
			}
			split = append(split, index)
		}
		if split != nil {
			t.fault.Role, t.fault.Index, t.fault.Split = sim.ServerRole, split[0], split
			return true
		}
	case "store":
		if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= sim.MaxStoreNodes {
			t.fault.Role, t.fault.Index, t.fault.Split = sim.StoreRole, n-1, nil
			return true
		}
	}
	return false
}

var placeWords = regexp.MustCompile(`^([A-Za-z]*)[ /_.:-]*([A-Za-z]{1,2}|[0-9]{1,4})$`)

// closestPlace is the place that a text that is none most likely means: store2,
// server b, servr/B, or just B.
func closestPlace(text string) (place string, close bool) {
	words := placeWords.FindStringSubmatch(text)
	if words == nil {
		return "", false
	}
	role, name := words[1], strings.ToUpper(words[2])
	_, letters := serverIndex(name)
	switch near, ok := param.Closest(role, []string{"server", "store"}); {
	case role == "" && letters, ok && near == "server" && letters:
		return "server/" + name, true
	case ok && near == "store" && !letters:
		return "store/" + name, true
	}
	return "", false
}

// serverIndex reads the letters that sim.PlaceName writes.
func serverIndex(letters string) (int, bool) {
	n := 0
	for _, r := range letters {
		if r < 'A' || r > 'Z' || n > sim.MaxServers {
			return 0, false
		}
		n = n*26 + int(r-'A') + 1
	}
	return n - 1, n >= 1 && n <= sim.MaxServers
}

// String implements param.Value.
func (t *target) String() string {
	if t.fault.Role == sim.StoreRole {
		return "store/" + strconv.Itoa(t.fault.Index+1)
	}
	if len(t.fault.Split) > 0 {
		names := make([]string, len(t.fault.Split))
		for i, p := range t.fault.Split {
			names[i] = sim.PlaceName(sim.Place(p), sim.MaxServers)
		}
		return "servers/" + strings.Join(names, "+")
	}
	return "server/" + sim.PlaceName(sim.Place(t.fault.Index), sim.MaxServers)
}

// Type implements param.Value.
func (t *target) Type() string { return "place" }

// Expect implements param.Value.
func (t *target) Expect() string {
	return "a server by letter, a store node by number, or servers that are split off from the others, such as " +
		"server/B, store/1 or servers/A+B"
}

// Schema implements param.Value.
func (t *target) Schema() map[string]any {
	return map[string]any{"type": "string", "pattern": "^(server/[A-Z]+|servers/[A-Z]+([+][A-Z]+)*|store/[0-9]+)$"}
}
