package param

import (
	"fmt"
	"math"
	"strings"
)

// real is a Value that is a real number, plain or with a suffix.
type real struct {
	place    *float64
	min, max float64
	kind     *realKind
}

// realKind is how a sort of real number is written.
type realKind struct {
	name, noun string
	example    string
	parse      func(string) (float64, *Error)
	format     func(float64) string
	schema     map[string]any // without the range
}

const numberPattern = `[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?`

var numbers = realKind{name: "number", noun: "a number", parse: parseNumber, format: formatReal,
	schema: map[string]any{"type": "number"}}

var rates = realKind{name: "rate", noun: "a rate", example: ", such as 120/s or 5/min", parse: parseRate,
	format: FormatRate, schema: map[string]any{"type": "string", "pattern": "^" + numberPattern + "/(s|min|h|d)$"}}

var shares = realKind{name: "share", noun: "a share", example: ", such as 5%", parse: parseShare, format: FormatShare,
	schema: map[string]any{"type": "string", "pattern": "^" + numberPattern + "%$"}}

// Number is a plain real number from min to max, both included; max may be +Inf.
func Number(place *float64, min, max float64) Value { return &real{place, min, max, &numbers} }

// Rate is a number of events per second from min to max, both included; max may be +Inf. It is written 120/s or 5/min.
func Rate(place *float64, min, max float64) Value { return &real{place, min, max, &rates} }

// Share is a share of one, from 0 to 1, written in percent.
func Share(place *float64) Value { return &real{place, 0, 1, &shares} }

func (v *real) Set(text string) error {
	x, err := v.kind.parse(text)
	if err == nil && !(x >= v.min && x <= v.max) {
		err = mustBe(OutOfRange, v.span(), text)
	}
	if err != nil {
		return err
	}
	*v.place = x
	return nil
}

func (v *real) String() string { return v.kind.format(*v.place) }

func (v *real) Type() string { return v.kind.name }

func (v *real) Expect() string { return v.kind.noun + " " + v.span() + v.kind.example }

// span is the range in words.
func (v *real) span() string {
	if math.IsInf(v.max, 1) {
		return "from " + v.kind.format(v.min) + " up"
	}
	return fmt.Sprintf("from %s to %s", v.kind.format(v.min), v.kind.format(v.max))
}

func (v *real) Schema() map[string]any {
	schema := map[string]any{}
	for _, key := range []string{"type", "pattern"} {
		if s, ok := v.kind.schema[key]; ok {
			schema[key] = s
		}
	}
	if v.kind == &numbers {
		if !math.IsInf(v.min, -1) {
			schema["minimum"] = v.min
		}
		if !math.IsInf(v.max, 1) {
			schema["maximum"] = v.max
		}
	}
	return schema
}

// parseNumber reads a plain number.
func parseNumber(text string) (float64, *Error) {
	return parseReal(text, "", "a number", 0)
}

// parseReal reads a number followed by suffix and multiplies it by 10^shift.
func parseReal(text, suffix, noun string, shift int) (float64, *Error) {
	n := scanReal(text)
	if n == 0 || text[n:] != suffix || len(text) > tooLong {
		return 0, mustBe(Malformed, noun, text)
	}
	if octal := strings.TrimPrefix(text, "-"); suffix == "" && digits(octal) > 1 && octal[0] == '0' {
		err := mustBe(Malformed, noun, text)
		return 0, err.Instead(formatReal(parseShifted(text[:n], 0))) // other YAML readers take 010 for eight
	}
	x := parseShifted(text[:n], shift)
	if math.IsInf(x, 0) {
		return 0, Refuse(OutOfRange, "is too great; found %s", Quote(text))
	}
	return x, nil
}

// parseShare reads percent.
func parseShare(text string) (float64, *Error) {
	if n := scanReal(text); n > 0 && n == len(text) && n <= tooLong {
		err := Refuse(NoUnit, "needs a percent sign; found %s", Quote(text))
		if x := parseShifted(text, 0); x > 0 && x < 1 {
			return 0, err.Instead(FormatShare(x))
		}
		return 0, err.Instead(text + "%")
	}
	return parseReal(text, "%", "a share in percent, such as 5%", -2)
}

// rateUnits are the periods a rate may refer to.
var rateUnits = []struct {
	name    string
	seconds float64
}{{"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}}

// parseRate reads events per second.
func parseRate(text string) (float64, *Error) {
	const noun = "a rate, such as 120/s or 5/min"
	n := scanReal(text)
	if len(text) > tooLong {
		return 0, mustBe(Malformed, noun, text)
	}
	if n > 0 && n == len(text) {
		err := Refuse(NoUnit, "needs a unit; found %s", Quote(text))
		err.Fix = fmt.Sprintf("did you mean %s/s or %s/min?", text, text)
		return 0, err
	}
	for _, u := range rateUnits {
		if text[n:] == "/"+u.name {
			x, err := parseReal(text, "/"+u.name, noun, 0)
			return x / u.seconds, err
		}
	}
	err := mustBe(Malformed, noun, text)
	if n > 0 {
		for _, meant := range [][2]string{{"/sec", "/s"}, {"/second", "/s"}, {"rps", "/s"}, {"req/s", "/s"}, {"hz", "/s"},
			{"/m", "/min"}, {"/minute", "/min"}, {"/hour", "/h"}, {"/day", "/d"}} {
			if strings.EqualFold(strings.TrimSpace(text[n:]), meant[0]) {
				return 0, err.Instead(text[:n] + meant[1])
			}
		}
	}
	return 0, err
}

// FormatRate writes events per second so that parseRate restores the identical number: per second when that is short,
// else for the period that needs the fewest characters.
func FormatRate(perSecond float64) string {
	best := formatReal(perSecond) + "/s"
	if len(best) <= len("0.001/s") {
		return best
	}
	for _, u := range rateUnits[1:] {
		number := formatReal(perSecond * u.seconds)
		text := number + "/" + u.name
		if x, err := parseRate(text); err == nil && x == perSecond && len(number) < len(best)-len("/s") {
			best = text
		}
	}
	return best
}

// ParseShare reads percent such as 5% or 0.1% into a share of one, rounding once. Refusals are *Error.
func ParseShare(text string) (float64, error) { return orNil(parseShare(text)) }

// FormatShare writes a share in percent, so that ParseShare restores the identical number.
func FormatShare(share float64) string { return shifted(share, 2) + "%" }
