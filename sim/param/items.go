package param

import (
	"fmt"
	"strconv"
	"strings"
)

// items is a Value with several items of one sort.
type items[T any] struct {
	place   *[]T
	most    int
	noun    string // of an item, for "a list of names, such as ..."
	example string
	parse   func(string) (T, *Error)
	format  func(T) string
	schema  map[string]any // of an item
}

// Names is a list of at most most names without spaces, commas and quotes, such as A, B.
func Names(place *[]string, most int) Value {
	return &items[string]{place: place, most: most, noun: "names", example: "a, b", parse: parseName,
		format: func(s string) string { return s },
		schema: map[string]any{"type": "string", "pattern": "^[^\\s,\"'\\[\\]{}#]{1,100}$"}}
}

// Shares is a list of at most most shares of one, such as 50%, 20%, 10%.
func Shares(place *[]float64, most int) Value {
	parse := func(text string) (float64, *Error) {
		x, err := parseShare(text)
		if err == nil && !(x >= 0 && x <= 1) {
			err = mustBe(OutOfRange, "from 0% to 100%", text)
		}
		return x, err
	}
	return &items[float64]{place: place, most: most, noun: "shares", example: "50%, 20%", parse: parse,
		format: FormatShare, schema: shares.schema}
}

// Counts is a list of at most most whole numbers from min to max, such as 4, 4, 1.
func Counts(place *[]int64, most int, min, max int64) Value {
	parse := func(text string) (int64, *Error) {
		var n int64
		if err := Count(&n, min, max).Set(text); err != nil {
			return 0, err.(*Error)
		}
		return n, nil
	}
	return &items[int64]{place: place, most: most, noun: "whole numbers", example: "4, 4, 1", parse: parse,
		format: func(n int64) string { return strconv.FormatInt(n, 10) },
		schema: map[string]any{"type": "integer", "minimum": min, "maximum": max}}
}

// parseName accepts a word that needs no quoting in a list.
func parseName(text string) (string, *Error) {
	bad := strings.ContainsAny(text, ",\"'[]{}# ") || strings.ContainsFunc(text, unprintable)
	if bad || text == "" || len(text) > 100 {
		return "", mustBe(Malformed, "a name without spaces, commas, quotes and brackets", text)
	}
	return text, nil
}

func (v *items[T]) Set(text string) error {
	var all []T
	if text != "" {
		for part := range strings.SplitSeq(text, ",") {
			if len(all) == v.most {
				return Refuse(OutOfRange, "must have at most %d %s", v.most, v.noun)
			}
			item, err := v.parse(strings.TrimSpace(part))
			if err != nil {
				return &Error{Reason: err.Reason, Message: "has an item that " + err.Message, Fix: err.Fix}
			}
			all = append(all, item)
		}
	}
	*v.place = all
	return nil
}

func (v *items[T]) String() string { return strings.Join(v.Items(), ", ") }

func (v *items[T]) Items() []string {
	texts := make([]string, len(*v.place))
	for i, item := range *v.place {
		texts[i] = v.format(item)
	}
	return texts
}

func (v *items[T]) Type() string { return "list of " + v.noun }

func (v *items[T]) Expect() string {
	return fmt.Sprintf("a list of at most %d %s, such as [%s]", v.most, v.noun, v.example)
}

func (v *items[T]) Schema() map[string]any {
	return map[string]any{"anyOf": []any{
		map[string]any{"type": "array", "maxItems": v.most, "items": v.schema},
		map[string]any{"type": "string"},
	}}
}
