package tracediff

import (
	"fmt"

	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// Ingredients are the parts of a fact that are compared; the others are
// overlooked, and so are facts that have nothing of what is compared.
type Ingredients uint8

// The ingredients; together they are the whole fact. All is what happened; what
// was drawn for a request is another thing: with other luck the same may happen,
// and with the same luck something else.
const (
	Times    Ingredients = 1 << iota // when it happened, and after how long the answer came
	Events                           // what happened, to which visit, session and request
	Places                           // where
	Outcomes                         // how requests ended, and the causes
	Versions                         // which version of the session was found, made or copied
	Draws                            // what chance gave the request: demand, kind, think time, route

	All = Times | Events | Places | Outcomes | Versions
)

var names = []string{"times", "events", "places", "outcomes", "versions", "draws"}

// Names lists the ingredients as Parse reads them.
func Names() []string { return names }

// Parse reads ingredients by name. It returns All for no names, and an error
// that lists the names for one it does not know.
func Parse(chosen ...string) (Ingredients, error) {
	var of Ingredients
next:
	for _, c := range chosen {
		for i, name := range names {
			if name == c {
				of |= 1 << i
				continue next
			}
		}
		return 0, fmt.Errorf("there is no ingredient %s; choose %s", param.Quote(c), param.Or(names))
	}
	if of == 0 {
		return All, nil
	}
	return of, nil
}

// keep blanks what is not compared. It reports false for a fact that is to be
// overlooked because nothing is left of it. When events are compared, or
// places, of which the first is number 0, no fact is overlooked.
func (of Ingredients) keep(f *sim.Fact) (kept sim.Fact, ok bool) {
	if of&Times != 0 {
		kept.At, kept.Latency = f.At, f.Latency
	}
	if of&Events != 0 {
		kept.What, kept.Visit, kept.Session, kept.Request, kept.Kind = f.What, f.Visit, f.Session, f.Request, f.Kind
		kept.Call, kept.Again, kept.Moved = f.Call, f.Again, f.Moved
	}
	if of&Places != 0 {
		kept.Place, kept.From = f.Place, f.From
	}
	if of&Outcomes != 0 {
		kept.Outcome, kept.Cause = f.Outcome, f.Cause
	}
	if of&Versions != 0 {
		kept.Version = f.Version
	}
	if of&Draws != 0 {
		kept.Draws = f.Draws
	}
	return kept, of&(Events|Places) != 0 || kept != sim.Fact{}
}
