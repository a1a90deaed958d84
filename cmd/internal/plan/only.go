package plan

import (
	"fmt"
	"slices"

	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// UnknownStrategy says that a scenario has no strategy of a name.
type UnknownStrategy struct {
	Name   string
	Labels []string // the names it has
}

// Error names what there is.
func (u *UnknownStrategy) Error() string {
	return fmt.Sprintf("there is no strategy %s in this scenario; choose %s", param.Quote(u.Name), param.Or(u.Labels))
}

// keep leaves a scenario with the strategies whose label or kind is among the
// names, in its own order. A baseline that is not among them is forgotten.
func keep(e *scenario.Experiment, names []string) error {
	if len(names) == 0 {
		return nil
	}
	all := labels(e)
	for _, name := range names {
		known := slices.Contains(all, name) ||
			slices.ContainsFunc(e.Strategies, func(s scenario.Selection) bool { return s.Kind == name })
		if !known {
			return &UnknownStrategy{name, all}
		}
	}
	var kept []scenario.Selection
	baseline := false
	for i, s := range e.Strategies {
		if slices.Contains(names, all[i]) || slices.Contains(names, s.Kind) {
			kept = append(kept, s)
			baseline = baseline || all[i] == e.Baseline
		}
	}
	e.Strategies = kept
	if !baseline {
		e.Baseline = ""
	}
	return nil
}
