package param

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text is a Value of free text.
type text struct {
	place *string
	most  int
}

// Text is free text of at most most bytes without line breaks and other control characters.
func Text(place *string, most int) Value { return &text{place, most} }

func (v *text) Set(s string) error {
	if len(s) > v.most {
		return Refuse(OutOfRange, "must have at most %d bytes; found %d: %s", v.most, len(s), Quote(s))
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, unprintable) {
		return Refuse(Malformed, "must be one line of printable text; found %s", Quote(s))
	}
	*v.place = s
	return nil
}

// unprintable holds for what a line of text may not contain.
func unprintable(r rune) bool { return !unicode.IsPrint(r) }

func (v *text) String() string         { return *v.place }
func (v *text) Type() string           { return "text" }
func (v *text) Expect() string         { return fmt.Sprintf("one line of text, at most %d bytes", v.most) }
func (v *text) Schema() map[string]any { return map[string]any{"type": "string", "maxLength": v.most} }

// truth is a Value that is true or false.
type truth struct{ place *bool }

// Bool is true or false.
func Bool(place *bool) Value { return &truth{place} }

func (v *truth) Set(s string) error {
	switch s {
	case "true", "false":
		*v.place = s == "true"
		return nil
	}
	err := mustBe(Malformed, v.Expect(), s)
	switch strings.ToLower(s) {
	case "yes", "on", "y", "1", "true":
		return err.Instead("true")
	case "no", "off", "n", "0", "false":
		return err.Instead("false")
	}
	return err
}

func (v *truth) String() string         { return fmt.Sprint(*v.place) }
func (v *truth) Type() string           { return "true or false" }
func (v *truth) Expect() string         { return "true or false" }
func (v *truth) Schema() map[string]any { return map[string]any{"type": "boolean"} }

// Option is one word of a closed set, with its meaning.
type Option struct{ Name, Doc string }

// Chooser is a Value with a closed set of words or forms, which help texts list.
type Chooser interface {
	Value
	Options() []Option
}

// oneOf is a Value with a closed set of words.
type oneOf struct {
	get     func() string
	set     func(i int)
	options []Option
}

// OneOf is one of the names of options.
func OneOf(place *string, options ...Option) Value {
	return &oneOf{
		get:     func() string { return *place },
		set:     func(i int) { *place = options[i].Name },
		options: options,
	}
}

// Enum is OneOf for a numbered type: the first option stands for 0, the next for 1, and so on.
func Enum[T ~uint8](place *T, options ...Option) Value {
	return &oneOf{
		get:     func() string { return options[*place].Name },
		set:     func(i int) { *place = T(i) },
		options: options,
	}
}

func (v *oneOf) Set(s string) error {
	names := v.names()
	for i, name := range names {
		if name == s {
			v.set(i)
			return nil
		}
	}
	err := mustBe(Malformed, v.Expect(), s)
	if name, close := Closest(strings.ReplaceAll(s, "_", "-"), names); close {
		err.Fix, err.Suggest = fmt.Sprintf("did you mean %s?", name), name
	}
	return err
}

func (v *oneOf) names() []string {
	names := make([]string, len(v.options))
	for i, option := range v.options {
		names[i] = option.Name
	}
	return names
}

func (v *oneOf) String() string         { return v.get() }
func (v *oneOf) Type() string           { return "choice" }
func (v *oneOf) Expect() string         { return Or(v.names()) }
func (v *oneOf) Schema() map[string]any { return map[string]any{"type": "string", "enum": v.names()} }
func (v *oneOf) Options() []Option      { return v.options }

// Or joins words as alternatives: "a", "a or b", "a, b or c".
func Or(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
