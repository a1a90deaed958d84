package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sessionsim/sessionsim/cmd/internal/exit"
	"github.com/sessionsim/sessionsim/cmd/internal/plan"
	"github.com/sessionsim/sessionsim/reports"
	"github.com/sessionsim/sessionsim/sim"
	"github.com/sessionsim/sessionsim/sim/param"
)

// The replications of a sequential run unless the user says otherwise. Ten are the least from which a spread can be
// judged; Hoad, Robinson and Davies stop trying at 1000.
const (
	leastJudged = 10
	mostJudged  = 1000
)

// question is what the flags ask besides the scenario.
type question struct {
	measures  []string
	pairs     string
	precision string
	selects   []string
	most      int
	batches   int
}

// flags adds them to a verb; those that compare strategies only where there is a comparison.
func (q *question) flags(cmd *cobra.Command, comparing bool) {
	sequential := "--precision"
	if comparing {
		sequential += " and --select"
	}
	grouped(cmd, "Statistics", func(fs *pflag.FlagSet) {
		fs.StringVar(&q.precision, "precision", "", "run replications until every mean, and every difference to the "+
			"baseline, is known to within this `SHARE` of the mean, such as 2%; replications (--reps) is the least")
		if comparing {
			q.compareFlags(fs)
		}
		fs.Var(param.Count(&q.most, 2, 100000), "max-reps",
			fmt.Sprintf("the most replications that %s may take, a `NUMBER` (default %d)", sequential, mostJudged))
		fs.Var(param.Count(&q.batches, 2, sim.MaxBatches), "batches", "one run of each strategy, cut into this `NUMBER` of "+
			"batches after its warm-up, in place of replications; at least 20 are needed to trust them")
		fs.StringArrayVar(&q.measures, "measure", nil, "the measure of this `NAME` in place of the headline measures; "+
			"can be repeated")
	})
}

func (q *question) compareFlags(fs *pflag.FlagSet) {
	fs.StringArrayVar(&q.selects, "select", nil, "run replications until the best strategy by a measure is found, "+
		"when smaller differences do not matter: `MEASURE=ZONE`, such as latency_p99_ms=1ms; can be repeated")
	fs.Var(param.OneOf(&q.pairs, words("baseline", "all")...), "pairs",
		"show differences that hold together, to the `baseline|all`, with correlation and ratio")
}

// agree refuses flags of which one would have no effect.
func (e *effort) agree(c *changes) error {
	if e.question.batches != 0 && c.reps != "" {
		return exit.Errorf(exit.Usage, "--batches and --reps exclude each other").
			Hint("batches divide one run; --reps asks for more runs")
	}
	return nil
}

// settle turns the flags into what reports understand, for a plan; once is
// enough, and what a result folder asked stays.
func (e *effort) settle(p *plan.Plan) error {
	if e.level < 0.5 || e.level > 0.9999 {
		return exit.Errorf(exit.Usage, "--level must be from 50%% to 99.99%%; found %s", param.FormatShare(e.level))
	}
	if e.asked != nil {
		return nil
	}
	asked, err := e.ask(p)
	e.asked = &asked
	return err
}

func (e *effort) ask(p *plan.Plan) (reports.Asked, error) {
	q := &e.question
	asked := reports.Asked{Pairs: reports.Pairs(q.pairs)}
	if q.precision != "" {
		var err error
		if asked.Precision, err = param.ParseShare(q.precision); err != nil ||
			asked.Precision < 0.0001 || asked.Precision > 0.9 {
			return asked, exit.Errorf(exit.Usage, "--precision must be from 0.01%% to 90%%; found %s",
				param.Quote(q.precision)).
				Hint("it is half of an interval over the mean: 2%% is precise, 10%% is a first look")
		}
	}
	for _, name := range q.measures {
		if _, err := measureNamed("--measure", name); err != nil {
			return asked, err
		}
		if !slices.Contains(asked.Measures, name) {
			asked.Measures = append(asked.Measures, name)
		}
	}
	for _, text := range q.selects {
		zone, err := zoneOf(text)
		if err != nil {
			return asked, err
		}
		asked.Zones = append(asked.Zones, zone)
	}
	if len(asked.Zones) > 0 {
		if k := float64(len(p.Labels)); k < 2 || e.level*k <= 1 {
			return asked, exit.Errorf(exit.Usage, "--select needs two strategies and a --level above 1 in %g", max(2, k))
		}
	}
	if q.batches != 0 {
		asked.Batches = q.batches
		return asked, q.inBatches(p, &asked)
	}
	return asked, q.bounds(p, &asked)
}

// inBatches refuses what cannot be told from one run.
func (q *question) inBatches(p *plan.Plan, asked *reports.Asked) error {
	switch {
	case asked.Sequential() || q.most != 0:
		return exit.Errorf(exit.Usage, "--batches and --precision, --select or --max-reps exclude each other").
			Hint("batches divide one run; a precision asks for more runs")
	case p.Config.Duration >= sim.Forever:
		return exit.Errorf(exit.Usage, "--batches needs a run with an end, and its duration is until-done").
			Hint("set it: --set duration=10h")
	case p.Course() != "":
		return exit.Errorf(exit.Usage, "--batches needs a steady state, in which one batch is like the next, and this one "+
			"changes by plan: %s", p.Course()).Hint("give independent replications: --reps 20")
	case p.Config.Warmup == 0:
		return exit.Errorf(exit.Usage, "--batches needs a warmup: the batches of one run are alike only in a steady state").
			Hint("set it: --set warmup=10m; how long the start shows: sessionsim chart --kind warm-up")
	}
	return nil
}

// bounds sets how many replications there are at least and at most.
func (q *question) bounds(p *plan.Plan, asked *reports.Asked) error {
	if !asked.Sequential() {
		if q.most != 0 {
			return exit.Errorf(exit.Usage, "--max-reps is for --precision and --select").
				Hint("a fixed number of replications: --reps %d", q.most)
		}
		return nil
	}
	asked.First = max(leastJudged, p.Replications)
	asked.Limit = max(mostJudged, asked.First)
	if q.most != 0 {
		asked.Limit = q.most
	}
	if asked.Limit < asked.First {
		return exit.Errorf(exit.Usage, "--max-reps %d is below the %d replications with which judging begins",
			asked.Limit, asked.First).
			Hint("they are the scenario's replications (--reps), and at least %d; raise --max-reps", leastJudged)
	}
	return nil
}

// measureNamed finds a measure, or says which one may be meant.
func measureNamed(flag, name string) (reports.Measure, error) {
	if m, ok := reports.FindMeasure(name); ok {
		return m, nil
	}
	var names []string
	for _, m := range reports.Measures() {
		names = append(names, m.Name)
	}
	err := exit.Errorf(exit.Usage, "%s: there is no measure %s", flag, param.Quote(name))
	if near, ok := param.Closest(name, names); ok {
		err.Hint("did you mean %s?", near)
	}
	return reports.Measure{}, err.Hint("all measures: sessionsim list measures")
}

// zoneOf reads a measure and its zone of indifference, in the measure's unit.
func zoneOf(text string) (reports.Zone, error) {
	name, width, found := strings.Cut(text, "=")
	m, err := measureNamed("--select", name)
	if err != nil {
		return reports.Zone{}, err
	}
	example := map[reports.Unit]string{reports.Milliseconds: "1ms", reports.Fraction: "0.1%", reports.Bytes: "64KiB",
		reports.BytesPerRequest: "100B", reports.BytesPerSecond: "1KiB"}[m.Unit]
	if example == "" {
		example = "0.5"
	}
	fix := fmt.Sprintf("write --select %s=%s, the smallest difference that matters to you", name, example)
	if m.Better == reports.Neither {
		return reports.Zone{}, exit.Errorf(exit.Usage, "--select %s: no value of this measure is better than another", name).
			Hint("choose one that should be low or high: sessionsim list measures")
	}
	if !found {
		return reports.Zone{}, exit.Errorf(exit.Usage, "--select %s has no zone of indifference", name).Hint("%s", fix)
	}
	value, err := widthOf(m.Unit, width)
	if err != nil || !(value > 0 && value <= 1e15) {
		return reports.Zone{}, exit.Errorf(exit.Usage, "--select %s: the zone must be above 0, in the measure's unit (%s); "+
			"found %s", name, m.Unit, param.Quote(width)).Hint("%s", fix)
	}
	return reports.Zone{Measure: name, Width: value}, nil
}

// widthOf reads a difference in a unit of measures.
func widthOf(u reports.Unit, text string) (float64, error) {
	switch u {
	case reports.Milliseconds:
		ns, err := param.ParseDuration(text)
		return float64(ns) / 1e6, err
	case reports.Fraction:
		return param.ParseShare(text)
	case reports.Bytes, reports.BytesPerRequest, reports.BytesPerSecond:
		bytes, err := param.ParseBytes(text)
		return float64(bytes), err
	}
	return strconv.ParseFloat(text, 64)
}

// widthText writes a difference so that widthOf reads it again.
func widthText(u reports.Unit, width float64) string {
	switch u {
	case reports.Milliseconds:
		return param.FormatDuration(int64(math.Round(width * 1e6)))
	case reports.Fraction:
		return param.FormatShare(width)
	case reports.Bytes, reports.BytesPerRequest, reports.BytesPerSecond:
		return param.FormatBytes(int64(width))
	}
	return strconv.FormatFloat(width, 'g', -1, 64)
}

// askedFlags are the flags that ask the same again, for a shell; "" for the usual.
func askedFlags(asked *reports.Asked) string {
	var words []string
	add := func(flag, value string) { words = append(words, "--"+flag+" "+value) }
	if asked.Precision != 0 {
		add("precision", param.FormatShare(asked.Precision))
	}
	for _, z := range asked.Zones {
		m, _ := reports.FindMeasure(z.Measure)
		add("select", z.Measure+"="+widthText(m.Unit, z.Width))
	}
	if asked.Batches != 0 {
		add("batches", strconv.Itoa(asked.Batches))
	}
	if asked.Sequential() && asked.Limit != max(mostJudged, asked.First) {
		add("max-reps", strconv.Itoa(asked.Limit))
	}
	for _, m := range asked.Measures {
		add("measure", m)
	}
	if asked.Pairs != "" {
		add("pairs", string(asked.Pairs))
	}
	return strings.Join(words, " ")
}

// askedMark is what the question adds to the name of a result folder; "" for
// the usual.
func askedMark(asked *reports.Asked) string {
	flags := askedFlags(asked)
	if flags == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(flags))
	mark := "-" + hex.EncodeToString(sum[:3])
	if asked.Precision != 0 {
		mark = "-precision" + strings.TrimSuffix(param.FormatShare(asked.Precision), "%") + mark
	}
	return mark
}
