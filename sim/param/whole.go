package param

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// whole is a Value that is a whole number of something: nanoseconds, bytes or things.
type whole[T ~int | ~int64] struct {
	place    *T
	min, max T
	scale    *scale // nil for plain counts
	word     string // a word that stands for sentinel; empty when there is none
	sentinel T
}

// Duration is a time in nanoseconds from min to max, both included.
func Duration[T ~int64](place *T, min, max T) Value {
	return &whole[T]{place: place, min: min, max: max, scale: &durations}
}

// DurationOr is a Duration or a word such as "never", which stores sentinel.
func DurationOr[T ~int64](word string, sentinel T, place *T, min, max T) Value {
	return &whole[T]{place: place, min: min, max: max, scale: &durations, word: word, sentinel: sentinel}
}

// Bytes is a size in bytes from min to max, both included.
func Bytes[T ~int | ~int64](place *T, min, max T) Value {
	return &whole[T]{place: place, min: min, max: max, scale: &sizes}
}

// BytesOr is a size or a word such as "unlimited", which stores sentinel.
func BytesOr[T ~int | ~int64](word string, sentinel T, place *T, min, max T) Value {
	return &whole[T]{place: place, min: min, max: max, scale: &sizes, word: word, sentinel: sentinel}
}

// BandwidthOr is a number of bytes per second, written as a size per second, or a word such as "unlimited", which
// stores sentinel.
func BandwidthOr[T ~int64](word string, sentinel T, place *T, min, max T) Value {
	return &whole[T]{place: place, min: min, max: max, scale: &bandwidths, word: word, sentinel: sentinel}
}

// Count is a whole number from min to max, both included.
func Count[T ~int | ~int64](place *T, min, max T) Value {
	return &whole[T]{place: place, min: min, max: max}
}

// CountOr is a whole number or a word such as "unlimited", which stores sentinel.
func CountOr[T ~int | ~int64](word string, sentinel T, place *T, min, max T) Value {
	return &whole[T]{place: place, min: min, max: max, word: word, sentinel: sentinel}
}

func (v *whole[T]) Set(text string) error {
	if v.word != "" && text == v.word {
		*v.place = v.sentinel
		return nil
	}
	n, err := v.parse(text)
	if err == nil && (n < int64(v.min) || n > int64(v.max)) {
		err = mustBe(OutOfRange, v.span()+v.orWord(), text)
	}
	if err != nil {
		if v.word != "" && err.Fix == "" {
			if _, close := Closest(text, []string{v.word}); close {
				return err.Instead(v.word)
			}
		}
		return err
	}
	*v.place = T(n)
	return nil
}

func (v *whole[T]) parse(text string) (int64, *Error) {
	if v.scale != nil {
		return v.scale.parse(text)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	plain := strconv.FormatInt(n, 10)
	switch {
	case err == nil && plain == text:
		return n, nil
	case err == nil: // 0777, which other YAML readers take for an octal number, +3, -0
		return 0, mustBe(Malformed, v.Expect(), text).Instead(plain)
	case isInteger(text):
		return 0, mustBe(OutOfRange, v.span()+v.orWord(), text)
	default:
		return 0, mustBe(Malformed, v.Expect(), text)
	}
}

// isInteger reports whether text is a whole number of any length.
func isInteger(text string) bool {
	text = strings.TrimPrefix(text, "-")
	return text != "" && digits(text) == len(text)
}

func (v *whole[T]) String() string {
	if v.word != "" && *v.place == v.sentinel {
		return v.word
	}
	return v.format(*v.place)
}

func (v *whole[T]) format(n T) string {
	if v.scale != nil {
		return v.scale.format(int64(n))
	}
	return strconv.FormatInt(int64(n), 10)
}

func (v *whole[T]) Type() string {
	if v.scale == nil {
		return "whole number"
	}
	return strings.TrimPrefix(v.scale.noun, "a ")
}

func (v *whole[T]) Expect() string {
	text := "a whole number "
	if v.scale != nil {
		text = v.scale.noun + " with a unit "
	}
	text += v.span()
	if v.scale != nil {
		text += ", such as " + v.example()
	}
	return text + v.orWord()
}

// orWord offers the word, when there is one.
func (v *whole[T]) orWord() string {
	if v.word == "" {
		return ""
	}
	return ", or " + v.word
}

// span is the range in words.
func (v *whole[T]) span() string {
	if int64(v.max) == math.MaxInt64 {
		return "from " + v.format(v.min) + " up"
	}
	return fmt.Sprintf("from %s to %s", v.format(v.min), v.format(v.max))
}

// example picks a familiar value within the range.
func (v *whole[T]) example() string {
	familiar := []int64{4 * KiB, 64 * MiB, 256}
	if v.scale == &durations {
		familiar = []int64{250 * Millisecond, 10 * Second, 10 * Minute, 50 * Microsecond, Day}
	}
	for _, n := range familiar {
		if n >= int64(v.min) && n <= int64(v.max) {
			return v.scale.format(n)
		}
	}
	return v.format(v.min)
}

func (v *whole[T]) Schema() map[string]any {
	if v.scale != nil {
		pattern := v.scale.pattern()
		if v.word != "" {
			pattern = "(" + pattern + "|" + v.word + ")"
		}
		return map[string]any{"type": "string", "pattern": "^" + pattern + "$"}
	}
	number := map[string]any{"type": "integer", "minimum": int64(v.min)}
	if int64(v.max) != math.MaxInt64 {
		number["maximum"] = int64(v.max)
	}
	if v.word == "" {
		return number
	}
	return map[string]any{"anyOf": []any{number, map[string]any{"const": v.word}}}
}
