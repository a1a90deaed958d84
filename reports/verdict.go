package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sessionsim/sessionsim/reports/stats"
)

// Verdict is what the paired intervals allow to be said of one measure of interest. The differences of all pairs of
// strategies hold together with the experiment's level (Bonferroni).
type Verdict struct {
	Measure  string   // name
	Sentence string   // the finding, with the level and the number of replications it rests on
	Title    string   // the finding in brief, for a chart
	Best     []string // the best mean first, then every strategy that is not shown to be worse by more than 1 %
	Worse    []string // the strategies that are shown to be worse than that
	Level    float64  // the joint level
	Pairs    int      // the number of differences that hold together
}

// verdicts has one for each measure of interest that some strategy defines.
func verdicts(c *Comparison) (out []Verdict) {
	for m := range measures {
		if !c.Asked.interested(m) {
			continue
		}
		if r := rank(c, m); len(r.order) > 0 {
			out = append(out, r.verdict())
		}
	}
	return out
}

// ranking orders the strategies by one measure, best mean first, and knows how every two of them compare.
type ranking struct {
	measure *Measure
	scale   scale
	names   []string
	own     []stats.Interval
	paired  [][]stats.Paired // paired[i][j] is strategy i less strategy j, i < j in this order
	level   float64
	missing []string // strategies that do not define the measure
	order   []int    // the index of each strategy in the comparison
	piece   string   // what the values are of: replications, or batches
	brief   bool     // long enumerations are cut to their number
}

func rank(c *Comparison, measure int) *ranking {
	r := &ranking{measure: &measures[measure], scale: c.scaleOf(measure), level: c.Level, piece: c.piece()}
	for i := range c.Runs {
		if c.Estimates[i][measure].Known() {
			r.order = append(r.order, i)
		} else {
			r.missing = append(r.missing, c.Runs[i].Name)
		}
	}
	direction := 1.0
	if r.measure.Better == Higher {
		direction = -1
	}
	slices.SortStableFunc(r.order, func(a, b int) int {
		return cmp.Compare(direction*c.Estimates[a][measure].Mean, direction*c.Estimates[b][measure].Mean)
	})
	level := stats.Bonferroni(c.Level, max(1, r.pairs()))
	for i, a := range r.order {
		r.names = append(r.names, c.Runs[a].Name)
		r.own = append(r.own, c.Estimates[a][measure].Interval)
		r.paired = append(r.paired, make([]stats.Paired, len(r.order)))
		for j := i + 1; j < len(r.order); j++ {
			r.paired[i][j] = mustPair(c.Estimates[a][measure].Values, c.Estimates[r.order[j]][measure].Values, level)
		}
	}
	return r
}

// pairs is the number of pairs of strategies.
func (r *ranking) pairs() int { return len(r.order) * (len(r.order) - 1) / 2 }

// told reports whether strategies i < j are shown to differ.
func (r *ranking) told(i, j int) bool {
	v := r.paired[i][j].Verdict
	return v == stats.Lower || v == stats.Higher
}

// same reports whether strategies i < j are equal in every replication.
func (r *ranking) same(i, j int) bool { return r.paired[i][j].Verdict == stats.Same }

// indifferent is the share of the best mean below which a difference does not matter to people: a strategy whose whole
// interval of the difference lies within it is as good as the best, even when the difference is shown to exist.
const indifferent = 0.01

// groups divides the strategies after the leader, the one with the best mean.
type groups struct {
	equal []int // the same as the leader in every replication
	alike []int // shown to be within 1 % of the leader
	near  []int // not told apart from the leader
	worse []int // all others: shown to be worse
}

func (r *ranking) split() (g groups) {
	within := indifferent * math.Abs(r.own[0].Mean)
	for j := 1; j < len(r.names); j++ {
		gap := r.paired[0][j].Difference
		switch {
		case r.same(0, j):
			g.equal = append(g.equal, j)
		case gap.Defined() && max(math.Abs(gap.Low), math.Abs(gap.High)) <= within:
			g.alike = append(g.alike, j)
		case r.told(0, j):
			g.worse = append(g.worse, j)
		default:
			g.near = append(g.near, j)
		}
	}
	return g
}

func (r *ranking) verdict() Verdict {
	g := r.split()
	v := Verdict{Measure: r.measure.Name, Level: r.level, Pairs: r.pairs(), Best: []string{r.names[0]}}
	for _, j := range slices.Sorted(slices.Values(slices.Concat(g.equal, g.alike, g.near))) {
		v.Best = append(v.Best, r.names[j])
	}
	for _, j := range g.worse {
		v.Worse = append(v.Worse, r.names[j])
	}
	v.Sentence = r.measure.Title + ": " + strings.Join(r.finding(&g), "; ") + r.basis() + "."
	if len(r.missing) > 0 {
		v.Sentence += " Not defined for " + list(r.missing) + "."
	}
	r.brief = true
	v.Title = r.title(r.finding(&g))
	return v
}

// title takes as many parts of a finding as fit into two lines above a chart.
func (r *ranking) title(parts []string) string {
	const fits = 125
	title := r.measure.Title + ": " + parts[0]
	for _, part := range parts[1:] {
		if utf8.RuneCountInString(title+"; "+part) <= fits {
			title += "; " + part
		}
	}
	return title
}

// basis is what the finding rests on.
func (r *ranking) basis() string {
	if n := r.own[0].N; n > 1 {
		return fmt.Sprintf(" (%s, n = %d)", percent(r.level), n)
	}
	return " (n = 1, W110)"
}

// finding says, in parts, who is best and by how much, who is as good or not shown to be worse, and who is worst.
func (r *ranking) finding(g *groups) []string {
	switch {
	case len(r.names) == 1:
		return []string{r.names[0] + " has " + r.at(0)}
	case !r.own[0].Defined():
		return r.single()
	case 1+len(g.equal) == len(r.names):
		return []string{"all strategies are at " + r.at(0) + ", the same in every " + r.piece}
	case len(g.worse) == 0:
		return []string{r.draw(g)}
	}
	parts := []string{r.lead(g)}
	it := "it"
	if len(g.equal) > 0 {
		it = "them"
	}
	if len(g.alike) > 0 {
		parts = append(parts, r.list(g.alike)+verb(g.alike, "is", "are")+"within 1 % of "+it)
	}
	if len(g.near) > 0 {
		parts = append(parts, r.list(g.near)+" cannot be told apart from "+it)
	}
	if len(g.worse) > 1 || r.zero() {
		parts = append(parts, r.tail())
	}
	return parts
}

// draw says that nobody is shown to be worse.
func (r *ranking) draw(g *groups) string {
	claim := "no strategy is shown to be more than 1 % from"
	switch {
	case len(g.near) == 0:
		claim = "all strategies are within 1 % of"
	case len(g.alike) == 0:
		claim = "no strategy can be told apart from"
	}
	return fmt.Sprintf("%s %s, %s with %s", claim, r.list(g.leaders()), r.word("the lowest mean", "the highest mean"),
		r.at(0))
}

// single describes one replication, which shows no difference.
func (r *ranking) single() []string {
	last := len(r.names) - 1
	if r.own[0].Mean == r.own[last].Mean {
		return []string{"all strategies have " + r.at(0) + " in the only replication"}
	}
	return []string{
		fmt.Sprintf("in the only replication %s has %s and %s %s", r.names[0], r.at(0), r.names[last], r.at(last)),
	}
}

// leaders are the one with the best mean and those that equal it.
func (g *groups) leaders() []int { return append([]int{0}, g.equal...) }

// verb chooses between the verbs for one strategy and for several.
func verb(of []int, one, many string) string {
	if len(of) == 1 {
		return " " + one + " "
	}
	return " " + many + " "
}

// lead says who is best and how far the next one is that is shown to be worse.
func (r *ranking) lead(g *groups) string {
	leaders, all := g.leaders(), ""
	if len(leaders) > 1 {
		all = ", the same in every " + r.piece
	}
	if r.zero() {
		return r.list(leaders) + verb(leaders, "is", "are") + r.scale.withUnit("0") + " in every " + r.piece
	}
	rank := verb(leaders, "is", "are") + r.word("lowest", "highest")
	if len(g.near)+len(g.alike) > 0 {
		rank = verb(leaders, "has", "have") + r.word("the lowest mean", "the highest mean")
	}
	if r.brief {
		return fmt.Sprintf("%s%s at %s", r.list(leaders), rank, r.at(0))
	}
	next := slices.MinFunc(g.worse, func(a, b int) int {
		return cmp.Compare(math.Abs(r.paired[0][a].Difference.Mean), math.Abs(r.paired[0][b].Difference.Mean))
	})
	gap := r.paired[0][next].Difference
	gap.Mean = math.Abs(gap.Mean)
	return fmt.Sprintf("%s%s at %s%s, %s %s %s", r.list(leaders), rank, r.at(0), all,
		differenceScale(r.measure.Unit, gap.Mean).phrase(gap), r.word("below", "above"), r.names[next])
}

// tail says who is worst, if anyone can be called so.
func (r *ranking) tail() string {
	last := len(r.names) - 1
	group, equal := []int{}, true
	for i := range last {
		if !r.told(i, last) {
			group = append(group, i)
			equal = equal && r.same(i, last)
		}
	}
	group = append(group, last)
	rank := r.word("highest", "lowest")
	switch {
	case len(group) == 1:
		return fmt.Sprintf("%s is %s at %s", r.names[last], rank, r.at(last))
	case equal:
		return fmt.Sprintf("%s are %s at %s", r.list(group), rank, r.at(last))
	}
	return fmt.Sprintf("the %s mean is that of %s, %s", rank, r.names[last], r.at(last))
}

// zero reports whether the leader is 0 in every replication.
func (r *ranking) zero() bool { return r.own[0].Mean == 0 && r.own[0].StdDev == 0 }

// at is the strategy's own interval.
func (r *ranking) at(i int) string { return r.scale.phrase(r.own[i]) }

// word chooses between the words for a measure that should be low and for one that should be high.
func (r *ranking) word(lower, higher string) string {
	if r.measure.Better == Higher {
		return higher
	}
	return lower
}

func (r *ranking) list(of []int) string {
	const most = 3
	if r.brief && len(of) > most {
		return fmt.Sprintf("%d strategies", len(of))
	}
	names := make([]string, len(of))
	for i, j := range of {
		names[i] = r.names[j]
	}
	return list(names)
}

// list is an enumeration: "a", "a and b", "a, b and c".
func list(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// percent writes a confidence level: "95 %".
func percent(level float64) string { return fmt.Sprintf("%.4g %%", level*100) }

// differenceScale is the scale of a difference: two shares differ by percentage points, not by per cent.
func differenceScale(u Unit, largest float64) scale {
	if u == Fraction {
		return scale{0.01, "percentage points", false}
	}
	return u.scaleFor(math.Abs(largest))
}

// scaleOf chooses the scale of a measure for all strategies together, from the largest magnitude.
func (c *Comparison) scaleOf(measure int) scale {
	largest := 0.0
	for i := range c.Estimates {
		largest = max(largest, math.Abs(c.Estimates[i][measure].Mean))
	}
	return measures[measure].Unit.scaleFor(largest)
}
