package sweep

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim/param"
	"github.com/sessionsim/sessionsim/sim/scenario"
)

// Study is a study file as it was read.
type Study struct {
	Name, Summary string
	Base          string   // preset, or file beside the study
	Set           []string // assignments for all points
	Vary          []Vary
	Where         []string // constraints
	Method        Method
	Samples       int
	SampleSeed    int64
	Luck          Luck
	Seed          int64 // -1 for the base's
	Replications  int   // -1 for the base's
	Strategies    []string
	Baseline      string
	Measures      []string
	Level         float64
}

// Method is how points are chosen.
type Method uint8

// The methods.
const (
	Grid   Method = iota // every combination of values
	Random               // a space-filling sample
)

// Luck says what points have in common.
type Luck uint8

// The sorts of luck.
const (
	Shared Luck = iota // all points meet the same users, failures and luck
	Own                // each point has a seed of its own
)

// Vary is one parameter that varies.
type Vary struct {
	Path   string
	Title  string // in tables and charts; empty for the path
	Values Values
	Also   []string // further paths that take the same value
}

// Label is the parameter's name in tables and charts.
func (v *Vary) Label() string {
	if v.Title != "" {
		return v.Title
	}
	return v.Path
}

// Bounds of a study. A sweep that needs more is several studies.
const (
	mostParameters = maxDimensions
	mostRows       = 5_000_000  // combinations that are looked at
	mostPoints     = 200_000    // that are left
	mostRuns       = 20_000_000 // see the package comment on memory
)

// newStudy is a study with its defaults.
func newStudy() *Study {
	return &Study{Name: "study", Samples: 100, SampleSeed: 1, Seed: -1, Replications: -1, Level: 0.95}
}

// Fields is the table of study files.
func (s *Study) Fields() []param.Field {
	return []param.Field{
		{Name: "name", Value: param.Text(&s.Name, 60), Doc: "Name of the study; the results' folder begins with it."},
		{Name: "summary", Value: param.Text(&s.Summary, 200), Doc: "What the study asks, in one line."},
		{Name: "base", Required: true, Value: param.Text(&s.Base, 200),
			Doc: "The scenario whose parameters vary: a preset's name, or a file beside the study."},
		{Name: "set", List: texts(&s.Set, 300), Doc: "Changes of the scenario that all points share, such as " +
			"cluster.workers=4."},
		{Name: "vary", List: param.ListOf(&s.Vary, func() Vary { return Vary{} }, varyField),
			Doc: "What varies. In a grid the first varies slowest."},
		{Name: "where", List: texts(&s.Where, 300), Doc: "Comparisons that every point must satisfy, between parameters " +
			"that vary and values, such as cluster.servers <= 16."},
		{Name: "method", Value: param.Enum(&s.Method,
			param.Option{Name: "grid", Doc: "every combination of values"},
			param.Option{Name: "random", Doc: "so many points that fill the space evenly (a Sobol sequence, shifted)"}),
			Doc: "How points are chosen."},
		{Name: "samples", Value: param.Count(&s.Samples, 1, 100_000), Doc: "Number of points (method: random)."},
		{Name: "sample_seed", Value: param.Count(&s.SampleSeed, 0, 1<<62), Doc: "Where the sample's shift comes from."},
		{Name: "luck", Value: param.Enum(&s.Luck,
			param.Option{Name: "shared", Doc: "all points meet the same users, failures and luck"},
			param.Option{Name: "own", Doc: "each point has a seed of its own"}),
			Doc: "What points have in common. Shared luck makes differences between points sharp."},
		{Name: "seed", Value: param.CountOr("base", -1, &s.Seed, 0, 1<<62), Doc: "Where all luck comes from."},
		{Name: "replications", Value: param.CountOr("base", -1, &s.Replications, 1, 100_000),
			Doc: "Runs of each strategy at each point."},
		{Name: "strategies", List: texts(&s.Strategies, 60),
			Doc: "Names or kinds of the base's strategies that are run; all when empty."},
		{Name: "baseline", Value: param.Text(&s.Baseline, 60),
			Doc: "Name of the strategy with which the others are compared; empty for the first."},
		{Name: "measures", List: texts(&s.Measures, 80),
			Doc: "What records keep, by name (sessionsim list measures); those of the main table when empty."},
		{Name: "level", Value: param.Share(&s.Level), Doc: "Level of confidence of all intervals."},
	}
}

func varyField(v *Vary) param.Field {
	return param.Field{Doc: "One parameter that varies.", Fields: []param.Field{
		{Name: "path", Required: true, Value: param.Text(&v.Path, 200),
			Doc: "The key of the scenario, as --set names it: cluster.servers, strategies.sticky.by, strategies.2.delay."},
		{Name: "values", Required: true, Value: &v.Values,
			Doc: "What it runs through. x2 doubles at each step, +10% adds. Samples may have a range without steps, with " +
				"log spread evenly over orders of magnitude."},
		{Name: "title", Value: param.Text(&v.Title, 40), Doc: "Its name in tables and charts; empty for the path."},
		{Name: "also", List: texts(&v.Also, 200), Doc: "Further keys that take the same value."},
	}}
}

// texts is a list of single lines.
func texts(place *[]string, most int) *param.List {
	return param.ListOf(place, func() string { return "" }, func(s *string) param.Field {
		return param.Field{Value: param.Text(s, most), Doc: "One entry."}
	})
}

// DefaultFields is the table of studies with its defaults, for help texts and the schema.
func DefaultFields() []param.Field { return newStudy().Fields() }

// decodeStudy reads a study file and checks all that can be seen without the base.
func decodeStudy(name string, text []byte) (*Study, *scenario.Marks, scenario.Problems) {
	s := newStudy()
	marks, problems := scenario.DecodeAs("study", name, text, s.Fields())
	if problems.Err() == nil {
		c := studyChecker{Study: s, marks: marks}
		c.check()
		problems = append(problems, c.problems...)
	}
	problems.Sort()
	return s, marks, problems
}

// studyChecker finds what is wrong with a study by itself.
type studyChecker struct {
	*Study
	marks    *scenario.Marks
	problems scenario.Problems
}

func (c *studyChecker) report(code, path, fix, format string, args ...any) {
	c.problems = append(c.problems, c.marks.Problem(code, path, fmt.Sprintf(format, args...), fix))
}

func (c *studyChecker) check() {
	if len(c.Vary) == 0 {
		c.report(scenario.MissingKey, "vary", "name at least one: vary: [{path: cluster.servers, values: 2..16 x2}]",
			"nothing varies")
	}
	if len(c.Vary) > mostParameters {
		c.report(scenario.OutOfRange, "vary", "", "%d parameters vary; at most %d can", len(c.Vary), mostParameters)
	}
	if c.Level < 0.5 || c.Level > 0.9999 {
		c.report(scenario.OutOfRange, "level", "", "level must be from 50%% to 99.99%%")
	}
	c.checkPaths()
	c.checkMeasures()
	if c.problems.Err() == nil {
		for i, text := range c.Where {
			if _, message, fix := parseConstraint(text, c.Vary); message != "" {
				c.report(scenario.Conflict, fmt.Sprintf("where.%d", i+1), fix, "%s", message)
			}
		}
	}
}

// reserved are the keys that say what a study is, not what a point is.
var reserved = map[string]string{
	"replications": "set replications of the study",
	"seed":         "set seed of the study; luck: own gives each point a seed of its own",
	"baseline":     "set baseline of the study",
	"strategies":   "name the strategies of the base; a strategy's parameters can vary",
	"name":         "", "summary": "",
}

// checkPaths sees to it that no key is set twice and that grids have steps.
func (c *studyChecker) checkPaths() {
	seen := map[string]bool{}
	for i := range c.Vary {
		v, at := &c.Vary[i], fmt.Sprintf("vary.%d", i+1)
		for k, path := range append([]string{v.Path}, v.Also...) {
			place := at + ".path"
			if k > 0 {
				place = fmt.Sprintf("%s.also.%d", at, k)
			}
			if fix, not := reserved[path]; not {
				c.report(scenario.Conflict, place, fix, "%s cannot vary within a study", path)
			}
			if seen[path] || strings.ContainsAny(path, "= \t") || path == "" {
				c.report(scenario.Duplicate, place, "name each key of the scenario once",
					"%s is no key, or varies already", param.Quote(path))
			}
			seen[path] = true
		}
		if c.Method == Grid {
			if _, err := v.Values.expand(); err != nil {
				c.report(scenario.WrongType, at+".values", err.Fix, "%s.values %s", at, err.Message)
			}
		}
	}
}

// checkMeasures finds the measures, or takes those of the main table.
func (c *studyChecker) checkMeasures() {
	var names []string
	for _, m := range reports.Measures() {
		names = append(names, m.Name)
		if m.Headline && !c.marks.IsSet("measures") {
			c.Measures = append(c.Measures, m.Name)
		}
	}
	for i, name := range c.Measures {
		at := fmt.Sprintf("measures.%d", i+1)
		switch near, ok := param.Closest(name, names); {
		case !slices.Contains(names, name) && ok:
			c.report(scenario.NoTarget, at, fmt.Sprintf("did you mean %q?", near), "there is no measure %s", param.Quote(name))
		case !slices.Contains(names, name):
			c.report(scenario.NoTarget, at, "all measures: sessionsim list measures", "there is no measure %s",
				param.Quote(name))
		case slices.Index(c.Measures, name) != i:
			c.report(scenario.Duplicate, at, "", "the measure %s stands here twice", param.Quote(name))
		}
	}
}
