package sweep

import (
	"fmt"
	"strings"

	"github.com/sessionsim/sessionsim/sim/param"
)

// constraint is a comparison between two parameters, or a parameter and a value.
type constraint struct {
	left, right side
	operator    string
}

// side is one side of a comparison.
type side struct {
	parameter int    // index in Vary, -1 for a value
	text      string // the value
}

// operators, the longer ones first.
var operators = []string{"<=", ">=", "==", "!=", "<", ">"}

// parseConstraint reads a comparison. What is wrong with it is returned as a message and a fix.
func parseConstraint(text string, vary []Vary) (c constraint, message, fix string) {
	fix = "write it as in cluster.servers <= 16; the operators are " + strings.Join(operators, " ")
	at := -1
	for i := range text {
		for _, operator := range operators {
			if at < 0 && strings.HasPrefix(text[i:], operator) {
				at, c.operator = i, operator
			}
		}
	}
	if at < 0 {
		return c, fmt.Sprintf("%s has no comparison", param.Quote(text)), fix
	}
	c.left = sideOf(text[:at], vary)
	c.right = sideOf(text[at+len(c.operator):], vary)
	if c.left.text == "" || c.right.text == "" {
		return c, fmt.Sprintf("%s lacks a side of its comparison", param.Quote(text)), fix
	}
	var names []string
	for i := range vary {
		names = append(names, vary[i].Path)
	}
	if c.left.parameter < 0 && c.right.parameter < 0 {
		fix = "these vary: " + strings.Join(names, ", ")
		if near, ok := param.Closest(c.left.text, names); ok {
			fix = fmt.Sprintf("did you mean %s?", near)
		}
		return c, fmt.Sprintf("neither side of %s varies", param.Quote(text)), fix
	}
	if c.operator == "==" || c.operator == "!=" {
		return c, "", ""
	}
	return c, c.comparable(text, vary), "compare quantities of the same sort, or use == and !="
}

// sideOf finds the parameter that a side names.
func sideOf(text string, vary []Vary) side {
	text = strings.TrimSpace(text)
	for i := range vary {
		if vary[i].Path == text {
			return side{i, text}
		}
	}
	return side{-1, text}
}

// comparable says what keeps two sides from being ordered: every value that they can have must be a quantity, and all
// must be of one dimension.
func (c constraint) comparable(text string, vary []Vary) string {
	var first *quantity
	for _, s := range []side{c.left, c.right} {
		values := []string{s.text}
		if s.parameter >= 0 {
			values = vary[s.parameter].Values.ends()
		}
		for _, value := range values {
			q, ok := parameterOf(value)
			switch {
			case !ok:
				return fmt.Sprintf("%s cannot be decided: %s is not a quantity", param.Quote(text), param.Quote(value))
			case first == nil:
				first = &q
			case first.dimension != q.dimension:
				return fmt.Sprintf("%s compares quantities of different sorts, as %s has another unit", param.Quote(text),
					param.Quote(value))
			}
		}
	}
	return ""
}

// ends lists every single value, and the ends of ranges.
func (v *Values) ends() (texts []string) {
	for _, item := range v.items {
		if s, isRange, err := parseSpan(item); isRange && err == nil {
			texts = append(texts, s.before+s.low.String()+s.after, s.before+s.high.String()+s.after)
			continue
		}
		texts = append(texts, item)
	}
	return texts
}

// holds decides the comparison for the values of a point.
func (c constraint) holds(values []string) bool {
	left, right := c.left.of(values), c.right.of(values)
	a, aOK := parameterOf(left)
	b, bOK := parameterOf(right)
	order := strings.Compare(left, right)
	if aOK && bOK && a.dimension == b.dimension {
		order = a.value.Cmp(b.value)
	}
	switch c.operator {
	case "<=":
		return order <= 0
	case ">=":
		return order >= 0
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	}
	return order > 0
}

// of is the side's value at a point.
func (s side) of(values []string) string {
	if s.parameter >= 0 {
		return values[s.parameter]
	}
	return s.text
}
