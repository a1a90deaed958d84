package sweep

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/sessionsim/sessionsim/sim/detmath"
	"github.com/sessionsim/sessionsim/sim/param"
)

// mostValues bounds the values of one parameter.
const mostValues = 1000

// Values is what one parameter runs through: single values, and ranges such as 2..64 x2, 0%..50% +10% and
// exp(1s..100s x10). It implements param.Lister.
type Values struct {
	items []string
}

// rangePattern finds a range inside a value: two ends, and how to go from one to the other.
var rangePattern = regexp.MustCompile(
	`^(.*?)(-?[0-9][0-9A-Za-zµ/%.]*?)\.\.(-?[0-9][0-9A-Za-zµ/%.]*)(?:\s+(x[0-9.]+|\+[0-9][0-9A-Za-zµ/%.]*|log))?(\)?)$`)

// span is a range.
type span struct {
	before, after string // what stands around it in the value
	low, high     quantity
	factor        *big.Rat // of a geometric range; nil otherwise
	step          *big.Rat // of an arithmetic range; nil otherwise
	log           bool     // samples are spread evenly over the logarithm
}

// parseSpan reads a value that holds a range; isRange is false for a value that holds none.
func parseSpan(text string) (s span, isRange bool, err *param.Error) {
	if !strings.Contains(text, "..") {
		return span{}, false, nil
	}
	refuse := func(format string, args ...any) (span, bool, *param.Error) {
		e := param.Refuse(param.Malformed, format, args...)
		e.Fix = "write it as in 2..64 x2, 0%..50% +10%, exp(1s..100s x10) or, for samples, 1ms..1s log"
		return span{}, true, e
	}
	parts := rangePattern.FindStringSubmatch(text)
	if parts == nil {
		return refuse("has a range that cannot be read: %s", param.Quote(text))
	}
	low, lowOK := parseQuantity(parts[2])
	high, highOK := parseQuantity(parts[3])
	switch {
	case !lowOK || !highOK:
		return refuse("has a range whose ends are not both numbers with units: %s", param.Quote(text))
	case low.dimension != high.dimension:
		return refuse("has a range whose ends have units of different sorts: %s", param.Quote(text))
	case low.value.Cmp(high.value) >= 0:
		return refuse("has a range that does not go up: %s", param.Quote(text))
	}
	if low.unit != high.unit {
		low.unit = "?"
	}
	low.whole = low.whole && high.whole
	s = span{before: parts[1], after: parts[5], low: low, high: high}
	switch how := parts[4]; {
	case how == "log":
		s.log = true
	case strings.HasPrefix(how, "x"):
		factor, ok := new(big.Rat).SetString(how[1:])
		if !ok || factor.Cmp(big.NewRat(1001, 1000)) < 0 {
			return refuse("has a factor that must be above 1: %s", param.Quote(text))
		}
		s.factor, s.log = factor, true
	case how != "":
		step, ok := parseQuantity(how[1:])
		if !ok || step.dimension != low.dimension || step.value.Sign() <= 0 {
			return refuse("has a step that must be above 0 and of the same sort as the ends: %s", param.Quote(text))
		}
		s.step, s.low.whole = step.value, low.whole && step.whole
	}
	if s.log && low.value.Sign() <= 0 {
		return refuse("has a range of factors, which cannot begin at 0 or below: %s", param.Quote(text))
	}
	return s, true, nil
}

// values lists what a stepped range runs through. The upper end is among them when a step meets it.
func (s *span) values() (texts []string, err *param.Error) {
	if s.factor == nil && s.step == nil {
		e := param.Refuse(param.Malformed, "has a range without a step")
		e.Fix = "say how to go on: 2..64 x2 or 0%..50% +10%; only samples (method: random) need no step"
		return nil, e
	}
	for v := s.low.value; v.Cmp(s.high.value) <= 0; {
		text := s.before + s.low.with(v).String() + s.after
		if len(texts) == 0 || texts[len(texts)-1] != text { // rounding may repeat one
			texts = append(texts, text)
		}
		if len(texts) > mostValues {
			return nil, param.Refuse(param.OutOfRange, "has more than %d values", mostValues)
		}
		if s.factor != nil {
			v = new(big.Rat).Mul(v, s.factor)
		} else {
			v = new(big.Rat).Add(v, s.step)
		}
	}
	return texts, nil
}

// at is the value at a share u of the range, from 0 to 1, to three significant digits.
func (s *span) at(u float64) string {
	low, high := s.low.float(), s.high.float()
	x := low + float64(u*(high-low))
	if s.log {
		x = float64(low * detmath.Exp(float64(u*detmath.Log(high/low))))
	}
	value, _ := new(big.Rat).SetString(fmt.Sprintf("%.2e", x))
	if value.Cmp(s.low.value) < 0 {
		value = s.low.value
	}
	if value.Cmp(s.high.value) > 0 {
		value = s.high.value
	}
	return s.before + s.low.with(value).String() + s.after
}

// Set implements param.Value.
func (v *Values) Set(text string) error {
	items := splitItems(text)
	if len(items) == 0 {
		return param.Refuse(param.Malformed, "has no values")
	}
	seen := map[string]bool{}
	for _, item := range items {
		s, isRange, err := parseSpan(item)
		if err != nil {
			return err
		}
		texts := []string{item}
		if isRange && (s.factor != nil || s.step != nil) {
			if texts, err = s.values(); err != nil {
				return err
			}
		}
		for _, t := range texts {
			if seen[t] {
				return param.Refuse(param.Malformed, "has the value %s twice", param.Quote(t))
			}
			seen[t] = true
		}
		if len(seen) > mostValues {
			return param.Refuse(param.OutOfRange, "has more than %d values", mostValues)
		}
	}
	v.items = items
	return nil
}

// splitItems splits a list at the commas that are outside of brackets.
func splitItems(text string) (items []string) {
	depth, start := 0, 0
	for i := range len(text) + 1 {
		if i == len(text) || text[i] == ',' && depth == 0 {
			if item := strings.TrimSpace(text[start:i]); item != "" || i < len(text) {
				items = append(items, item)
			}
			start = i + 1
			continue
		}
		switch text[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
	}
	return items
}

// String implements param.Value.
func (v *Values) String() string { return strings.Join(v.items, ", ") }

// Items implements param.Lister.
func (v *Values) Items() []string { return slices.Clone(v.items) }

// Type implements param.Value.
func (v *Values) Type() string { return "list of values" }

// Expect implements param.Value.
func (v *Values) Expect() string {
	return "a list of values or a range, such as [local, sticky], 2..64 x2, 0%..50% +10% or exp(1s..100s x10)"
}

// Schema implements param.Value.
func (v *Values) Schema() map[string]any {
	single := map[string]any{"type": []string{"string", "number", "boolean"}}
	return map[string]any{"anyOf": []any{single, map[string]any{"type": "array", "items": single, "minItems": 1}}}
}

// expand lists all values; every range must have steps.
func (v *Values) expand() (texts []string, err *param.Error) {
	for _, item := range v.items {
		s, isRange, err := parseSpan(item)
		if err != nil {
			return nil, err
		}
		if !isRange {
			texts = append(texts, item)
			continue
		}
		more, err := s.values()
		if err != nil {
			return nil, err
		}
		texts = append(texts, more...)
	}
	return texts, nil
}

// sample is the value at a share u: anywhere in a single range without steps, else one of the list.
func (v *Values) sample(u float64) string {
	if len(v.items) == 1 {
		if s, isRange, err := parseSpan(v.items[0]); isRange && err == nil && s.factor == nil && s.step == nil {
			return s.at(u)
		}
	}
	texts, _ := v.expand()
	return texts[min(int(u*float64(len(texts))), len(texts)-1)]
}
