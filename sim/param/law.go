package param

import (
	"math"
	"slices"
	"strings"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// law is one way to write a distribution. A name may have several: lognormal has three.
type law struct {
	name    string
	params  []string // in order
	plain   []string // the parameters without a unit
	bare    bool     // whether the canonical text leaves the names of the parameters out
	example string   // of durations
	doc     string   // what it is, for help texts
	only    *measure // the only measure it makes sense for; nil is any
	make    func(p []float64) rng.Dist
}

// mostStages bounds the stages of an Erlang distribution, whose cost grows with them.
const mostStages = 1000

var laws = []law{
	{name: "constant", params: []string{"value"}, example: "10ms",
		doc:  "always this value",
		make: func(p []float64) rng.Dist { return rng.Constant(p[0]) }},
	{name: "exp", params: []string{"mean"}, bare: true, example: "exp(10ms)",
		doc:  "exponential: many short ones, few long ones; scv 1",
		make: func(p []float64) rng.Dist { return rng.Exponential(p[0]) }},
	{name: "uniform", params: []string{"low", "high"}, bare: true, example: "uniform(1ms, 5ms)",
		doc:  "anything between the two, equally likely",
		make: func(p []float64) rng.Dist { return rng.UniformOn(p[0], p[1]) }},
	{name: "erlang", params: []string{"k", "mean"}, bare: true, plain: []string{"k"}, example: "erlang(3, 10ms)",
		doc:  "sum of k equal exponential stages: steadier than exp; the mean is that of the sum",
		make: func(p []float64) rng.Dist { return rng.Erlang(int(p[0]), p[1]) }},
	{name: "h2", params: []string{"mean", "scv"}, plain: []string{"scv"}, example: "h2(mean=15ms, scv=9)",
		doc:  "mixture of two exponentials: burstier than exp",
		make: func(p []float64) rng.Dist { return rng.Hyperexponential(p[0], p[1]) }},
	{name: "lognormal", params: []string{"median", "p99"}, example: "lognormal(median=10ms, p99=80ms)",
		doc:  "lognormal by its median and 99th percentile",
		make: func(p []float64) rng.Dist { return rng.LognormalP99(p[0], p[1]) }},
	{name: "lognormal", params: []string{"mean", "scv"}, plain: []string{"scv"}, example: "lognormal(mean=10ms, scv=4)",
		doc:  "lognormal by its mean and squared coefficient of variation",
		make: func(p []float64) rng.Dist { return rng.LognormalMean(p[0], p[1]) }},
	{name: "lognormal", params: []string{"median", "sigma"}, plain: []string{"sigma"},
		example: "lognormal(median=10ms, sigma=1)",
		doc:     "lognormal by its median and the deviation of its logarithm",
		make:    func(p []float64) rng.Dist { return rng.Lognormal(p[0], p[1]) }},
	{name: "pareto", params: []string{"alpha", "min", "max"}, plain: []string{"alpha"},
		example: "pareto(alpha=1.2, min=5ms, max=400ms)",
		doc:     "bounded Pareto: the smaller alpha, the heavier the tail",
		make:    func(p []float64) rng.Dist { return rng.Pareto(p[0], p[1], p[2]) }},
	{name: "geometric", params: []string{"mean"}, bare: true, example: "geometric(10)", only: &ofCounts,
		doc:  "trials until the first success, with this mean",
		make: func(p []float64) rng.Dist { return rng.Geometric(p[0]) }},
}

// otherNames are what people call the laws elsewhere: pairs of a word and the law's name here.
var otherNames = []string{"exponential", "exp", "const", "constant", "fixed", "constant", "hyperexponential", "h2",
	"hyperexp", "h2", "gamma", "erlang", "normal", "lognormal", "gaussian", "lognormal", "gauss", "lognormal",
	"lognorm", "lognormal", "empirical", "file", "csv", "file", "powerlaw", "pareto", "unif", "uniform"}

// suits reports whether the law makes sense for the measure.
func (l *law) suits(m *measure) bool { return l.only == nil || l.only == m }

// exampleFor is how the law is written for the measure.
func (l *law) exampleFor(m *measure) string { return strings.ReplaceAll(l.example, "ms", m.suffix) }

// hasUnit reports whether the parameter is measured in the field's unit.
func (l *law) hasUnit(param string) bool { return !slices.Contains(l.plain, param) }

// usage is how the law is written: lognormal(median=, p99=).
func (l *law) usage() string { return l.name + "(" + strings.Join(l.params, "=, ") + "=)" }

// measure is what a distribution is about: how its values are written.
type measure struct {
	noun   string
	scale  *scale // nil for counts
	sample string // a plain value
	suffix string // the unit of examples
}

var (
	ofDurations = measure{noun: "duration", scale: &durations, sample: "10ms", suffix: "ms"}
	ofSizes     = measure{noun: "size", scale: &sizes, sample: "4KiB", suffix: "KiB"}
	ofCounts    = measure{noun: "number", sample: "10"}
)

// parse reads a value of the measure. Unlike a Duration it may be finer than a nanosecond.
func (m *measure) parse(text string) (float64, *Error) {
	if m.scale == nil {
		x, err := parseNumber(text)
		if err == nil && x < 0 {
			err = Refuse(OutOfRange, "must not be negative; found %s", Quote(text))
		}
		return x, err
	}
	n, err := m.scale.parse(text)
	if err == nil || len(text) > tooLong {
		return float64(n), err
	}
	number := scanReal(text)
	if i := m.scale.index(text[number:], 0); number > 0 && i >= 0 && text[0] != '-' {
		if x := float64(parseShifted(text[:number], 0) * float64(m.scale.units[i].worth)); !math.IsInf(x, 0) {
			return x, nil
		}
	}
	return 0, err
}

// format writes a value so that parse restores the identical number.
func (m *measure) format(x float64) string {
	switch {
	case m.scale == nil:
		return formatReal(x)
	case x >= 0 && x <= 1<<62 && x == math.Trunc(x):
		return m.scale.format(int64(x))
	default:
		return formatReal(x) + m.scale.smallest()[1:]
	}
}
