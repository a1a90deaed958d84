package verify

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// entry is one case of a file before its names are resolved.
type entry struct {
	id, verifies, source        string
	scenario, strategy, measure string
	set                         []string
	expected                    string
	exact                       bool
	bias, precision             float64
	replications                int
	seed                        int64
}

// fields is the table of a case file: its keys, documented once for reading,
// help and schema. It describes the cases in list.
func fields(list *[]entry) []param.Field {
	fresh := func() entry { return entry{precision: defaultTarget, replications: defaultCap} }
	return []param.Field{{Name: "cases", Required: true, Doc: "The known answers.",
		List: param.ListOf(list, fresh, caseField)}}
}

func caseField(e *entry) param.Field {
	return param.Field{Doc: "One known answer.", Fields: []param.Field{
		{Name: "id", Required: true, Value: param.Text(&e.id, 60), Doc: "A short name of the case."},
		{Name: "verifies", Value: param.Text(&e.verifies, 200), Doc: "What a deviation would show."},
		{Name: "source", Value: param.Text(&e.source, 300),
			Doc: "Where the expected value comes from: a formula, a measurement."},
		{Name: "scenario", Required: true, Value: param.Text(&e.scenario, 200),
			Doc: "A scenario file, or a preset's name."},
		{Name: "set", Value: param.Names(&e.set, 50),
			Doc: "Values set on top of the scenario, as with --set."},
		{Name: "strategy", Value: param.Text(&e.strategy, 60),
			Doc: "Which strategy of the scenario it is about; the first if empty."},
		{Name: "measure", Required: true, Value: param.Text(&e.measure, 80),
			Doc: "A measure, by its name in: sessionsim list measures. Or a quantity of one place, such as " +
				"server/A utilisation; there are " + quantities() + "."},
		{Name: "expected", Required: true, Value: param.Text(&e.expected, 40),
			Doc: "The value, as a plain number in the measure's unit."},
		{Name: "exact", Value: param.Bool(&e.exact), Doc: "Whether every replication must give the value to the last bit."},
		{Name: "bias", Value: param.Share(&e.bias),
			Doc: "Deviation that the expected value itself admits, such as 5% for a measurement."},
		{Name: "precision", Value: param.Share(&e.precision),
			Doc: "Standard error to be reached, relative to the value; a case that stays noisier fails."},
		{Name: "replications", Value: param.Count(&e.replications, 2, 100000), Doc: "Greatest number of replications."},
		{Name: "seed", Value: param.Count(&e.seed, 0, 1<<62), Doc: "Seed; 0 takes the scenario's."},
	}}
}

// CaseFields is the table, for help about it.
func CaseFields() []param.Field { return fields(new([]entry)) }

// ReadFile reads a file of cases. find resolves the name of a scenario. All
// problems are reported at once, as scenario.Problems.
func ReadFile(name string, text []byte, find func(name string) (plan.Source, error)) ([]Case, error) {
	var list []entry
	marks, problems := scenario.DecodeAs("file of cases", name, text, fields(&list))
	if len(list) == 0 && problems.Err() == nil {
		problems = append(problems, marks.Problem(scenario.MissingKey, "cases", "there is nothing to verify",
			"write at least one case"))
	}
	cases, first := make([]Case, len(list)), map[string]int{}
	for i := range list {
		at := func(key string) string { return fmt.Sprintf("cases.%d.%s", i+1, key) }
		clean := !slices.ContainsFunc(problems, func(p scenario.Problem) bool {
			return p.Path == at("")[:len(at(""))-1] || strings.HasPrefix(p.Path, at(""))
		})
		problem := func(code, key, message, fix string) {
			problems = append(problems, marks.Problem(code, at(key), message, fix))
		}
		if before, twice := first[list[i].id]; twice && list[i].id != "" {
			problem(scenario.Conflict, "id", fmt.Sprintf("case %d has the same name", before), "give each a name of its own")
		} else {
			first[list[i].id] = i + 1
		}
		if clean { // else what is wrong may only follow from what is wrong with its text
			cases[i] = resolve(&list[i], find, problem)
		}
	}
	problems.Sort()
	return cases, problems.Err()
}

// resolve makes a case of an entry.
func resolve(e *entry, find func(string) (plan.Source, error), problem func(code, key, message, fix string)) Case {
	c := Case{ID: e.id, Verifies: e.verifies, Formula: e.source, Origin: "the file of cases", Set: e.set,
		Strategy: e.strategy, Measure: e.measure, Exact: e.exact, Bias: e.bias, Target: e.precision, Cap: e.replications,
		Seed: uint64(e.seed)}
	var err error
	if c.Theory, err = strconv.ParseFloat(e.expected, 64); err != nil || c.Theory-c.Theory != 0 {
		problem(scenario.WrongType, "expected", "must be a plain number; found "+param.Quote(e.expected),
			"write the value in the measure's unit, without the unit")
	} else if c.Theory == 0 && !e.exact {
		problem(scenario.Conflict, "expected", "a precision relative to 0 cannot be reached", "write exact: true")
	}
	var unknown *unknownMeasure
	if _, err := findMeasure(e.measure); errors.As(err, &unknown) {
		problem(scenario.NoTarget, "measure", unknown.message+", so the case could never fail", unknown.fix)
	}
	if c.Source, err = find(e.scenario); err != nil {
		problem(scenario.NoTarget, "scenario", err.Error(), "name a scenario file or a preset")
		return c
	}
	var stranger *plan.UnknownStrategy
	switch _, err := c.Plan(); {
	case errors.As(err, &stranger):
		problem(scenario.NoTarget, "strategy", "the scenario has no strategy "+param.Quote(e.strategy),
			"choose "+param.Or(stranger.Labels))
	case err != nil:
		problem(scenario.Conflict, "scenario", "the scenario has problems of its own:\n"+err.Error(), "mend it first")
	}
	return c
}

// quantities lists what can be measured at one place.
func quantities() string {
	var list []string
	for _, q := range placeQuantities {
		list = append(list, q.name+" ("+q.doc+")")
	}
	return strings.Join(list, ", ")
}
