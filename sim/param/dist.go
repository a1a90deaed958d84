package param

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// dist is a Value that is a distribution or a constant.
type dist struct {
	place   *rng.Dist
	measure *measure
	files   *Files
}

// DurationDist is a distribution of durations, such as exp(7s), or one duration. files may be nil.
func DurationDist(place *rng.Dist, files *Files) Value { return &dist{place, &ofDurations, files} }

// BytesDist is a distribution of sizes, such as lognormal(median=2KiB, p99=30KiB), or one size. files may be nil.
func BytesDist(place *rng.Dist, files *Files) Value { return &dist{place, &ofSizes, files} }

// CountDist is a distribution of plain numbers, such as geometric(mean=10), or one number. files may be nil.
func CountDist(place *rng.Dist, files *Files) Value { return &dist{place, &ofCounts, files} }

func (v *dist) Set(text string) error {
	d, err := v.parse(text)
	if err != nil {
		return err
	}
	*v.place = d
	return nil
}

func (v *dist) String() string { return v.format(*v.place) }

func (v *dist) Type() string { return v.measure.noun + " distribution" }

func (v *dist) Expect() string {
	const text = "a %s, or a distribution such as exp(%[2]s) or lognormal(mean=%[2]s, scv=4)"
	return fmt.Sprintf(text, v.measure.noun, v.measure.sample)
}

func (v *dist) Schema() map[string]any {
	law := `(` + strings.Join(v.lawNames(), "|") + `)\(.*\)`
	if v.measure.scale == nil {
		return map[string]any{"anyOf": []any{
			map[string]any{"type": "number", "minimum": 0},
			map[string]any{"type": "string", "pattern": "^" + law + "$"},
		}}
	}
	return map[string]any{"type": "string", "pattern": "^(" + v.measure.scale.pattern() + "|" + law + ")$"}
}

// parse reads value | name(arguments).
func (v *dist) parse(text string) (rng.Dist, *Error) {
	if len(text) > 500 {
		return rng.Dist{}, Refuse(Malformed, "is too long for a distribution: %s", Quote(text))
	}
	name, rest, call := strings.Cut(text, "(")
	if !call {
		x, err := v.measure.parse(text)
		if err != nil && err.Reason == Malformed && scanReal(text) == 0 {
			return rng.Dist{}, v.unknownLaw(text)
		}
		return rng.Constant(x), err
	}
	inside, closed := strings.CutSuffix(rest, ")")
	if !closed || strings.ContainsAny(inside, "()") {
		e := Refuse(Malformed, "must be one distribution with its parameters in brackets; found %s", Quote(text))
		e.Fix = "write it as in " + v.example(name)
		return rng.Dist{}, e
	}
	args := split(inside)
	name = strings.TrimSpace(name)
	if name == "file" {
		return v.parseFile(args)
	}
	l, values, err := v.bind(name, args)
	if err != nil {
		return rng.Dist{}, err
	}
	for i, x := range values {
		if l.params[i] == "k" && (x != math.Trunc(x) || x < 1 || x > mostStages) {
			return rng.Dist{}, Refuse(OutOfRange, "has k=%s in %s: k must be a whole number from 1 to %d",
				formatReal(x), name, mostStages)
		}
	}
	d := l.make(values)
	if problem := d.Err(); problem != nil {
		e := Refuse(OutOfRange, "is not a distribution: %s: %s", Quote(text), problem)
		return rng.Dist{}, e
	}
	return d, nil
}

// argument is key=value or value.
type argument struct{ key, value string }

// split takes the text between the brackets apart at its commas.
func split(inside string) []argument {
	if strings.TrimSpace(inside) == "" {
		return nil
	}
	var args []argument
	for part := range strings.SplitSeq(inside, ",") {
		key, value, named := strings.Cut(part, "=")
		if !named {
			key, value = "", part
		}
		args = append(args, argument{strings.TrimSpace(key), strings.TrimSpace(value)})
	}
	return args
}

// bind finds the law whose parameters the arguments are, and reads them in the law's order.
func (v *dist) bind(name string, args []argument) (*law, []float64, *Error) {
	var usages []string
	for i := range laws {
		l := &laws[i]
		if l.name != name {
			continue
		}
		if !l.suits(v.measure) {
			return nil, nil, Refuse(Malformed, "cannot be %s, which gives a plain number", name)
		}
		usages = append(usages, l.usage())
		order, ok := l.order(args)
		if !ok || (order == nil && name == "lognormal") {
			continue
		}
		values, err := v.values(l, args, order)
		return l, values, err
	}
	if usages == nil {
		return nil, nil, v.unknownLaw(name)
	}
	e := Refuse(Malformed, "does not have the parameters of %s", name)
	e.Fix = "write " + Or(usages)
	return nil, nil, e
}

// order returns for each parameter the index of its argument. Arguments without a key count in the law's order and
// are all or none; then order is nil.
func (l *law) order(args []argument) (order []int, ok bool) {
	if len(args) != len(l.params) {
		return nil, false
	}
	for _, param := range l.params {
		for j, arg := range args {
			if arg.key == param {
				order = append(order, j)
				break
			}
		}
	}
	if len(order) == len(args) {
		return order, true
	}
	for _, arg := range args {
		if arg.key != "" {
			return nil, false
		}
	}
	return nil, true
}

// values reads the arguments in the order of the law's parameters.
func (v *dist) values(l *law, args []argument, order []int) ([]float64, *Error) {
	values := make([]float64, len(args))
	for i, param := range l.params {
		arg := args[i]
		if order != nil {
			arg = args[order[i]]
		}
		read := parseNumber
		if l.hasUnit(param) {
			read = v.measure.parse
		}
		x, err := read(arg.value)
		if err != nil {
			// The suggestion is dropped: it would replace the whole text, not the parameter.
			return nil, &Error{err.Reason, "has a parameter " + param + " that " + err.Message, err.Fix, ""}
		}
		values[i] = x
	}
	return values, nil
}

// parseFile reads the arguments of file(name) or file(name, hash=h).
func (v *dist) parseFile(args []argument) (rng.Dist, *Error) {
	hash := ""
	if len(args) == 2 && args[1].key == "hash" {
		hash, args = args[1].value, args[:1]
	}
	if len(args) != 1 || args[0].key != "" || args[0].value == "" || strings.ContainsFunc(args[0].value, unprintable) {
		return rng.Dist{}, Refuse(Malformed, "must name one file, as in file(latency.csv)")
	}
	return v.files.load(args[0].value, hash)
}

// unknownLaw refuses a word that is neither a value nor a law.
func (v *dist) unknownLaw(name string) *Error {
	e := Refuse(Malformed, "must be %s; found %s", v.Expect(), Quote(name))
	for i := 0; i < len(otherNames); i += 2 {
		if strings.EqualFold(name, otherNames[i]) {
			e.Fix = "write it as " + v.example(otherNames[i+1])
			return e
		}
	}
	if close, ok := Closest(name, v.lawNames()); ok && close != name {
		e.Fix = "did you mean " + v.example(close) + "?"
		return e
	}
	e.Fix = "the distributions are " + strings.Join(v.lawNames(), ", ")
	return e
}

// lawNames lists what makes sense for the measure, each name once, file last.
func (v *dist) lawNames() []string {
	var names []string
	for i := range laws {
		if l := &laws[i]; l.suits(v.measure) && !slices.Contains(names, l.name) {
			names = append(names, l.name)
		}
	}
	return append(names, "file")
}

// Options lists what can be written, with examples as names.
func (v *dist) Options() []Option {
	var options []Option
	for i := range laws {
		if l := &laws[i]; l.suits(v.measure) {
			options = append(options, Option{l.exampleFor(v.measure), l.doc})
		}
	}
	return append(options, Option{"file(values.csv)", "measured values, each equally likely"})
}

// example is how the law of that name is written for the measure.
func (v *dist) example(name string) string {
	for i := range laws {
		if laws[i].name == name {
			return laws[i].exampleFor(v.measure)
		}
	}
	if name == "file" {
		return "file(values.csv)"
	}
	return v.measure.sample
}

// format writes a distribution in the field's units. It takes the parameters from the plain notation of rng.
func (v *dist) format(d rng.Dist) string {
	if x, ok := d.Constant(); ok {
		return v.measure.format(x)
	}
	if d.Kind() == "file" {
		return v.files.text(d)
	}
	name, rest, _ := strings.Cut(d.String(), "(")
	args := split(strings.TrimSuffix(rest, ")"))
	for i := range laws {
		l := &laws[i]
		order, ok := l.order(args)
		if l.name != name || !ok {
			continue
		}
		texts := make([]string, len(args))
		for p, param := range l.params {
			at := p
			if order != nil {
				at = order[p]
			}
			texts[p] = args[at].value
			if l.hasUnit(param) {
				texts[p] = v.measure.format(parseShifted(args[at].value, 0))
			}
			if !l.bare {
				texts[p] = param + "=" + texts[p]
			}
		}
		return name + "(" + strings.Join(texts, ", ") + ")"
	}
	return d.String()
}
