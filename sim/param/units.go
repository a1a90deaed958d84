package param

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Durations in nanoseconds and sizes in bytes, for writing ranges and defaults.
const (
	Nanosecond  = 1
	Microsecond = 1000 * Nanosecond
	Millisecond = 1000 * Microsecond
	Second      = 1000 * Millisecond
	Minute      = 60 * Second
	Hour        = 60 * Minute
	Day         = 24 * Hour

	KiB = 1 << 10
	MiB = 1 << 20
	GiB = 1 << 30
	KB  = 1000
	MB  = 1000 * KB
	GB  = 1000 * MB
)

// unit is a suffix and how many base units it stands for.
type unit struct {
	name  string
	worth int64
}

// scale is a quantity that is written with a unit.
type scale struct {
	noun     string                     // "a duration"
	units    []unit                     // from great to small
	meant    []string                   // pairs: a suffix people write, the unit they mean
	compound bool                       // whether 1h30m is allowed
	format   func(int64) string         // inverse of parse
	offer    func(number string) string // what a number without a unit may have meant
}

var durationUnits = []unit{{"d", Day}, {"h", Hour}, {"m", Minute}, {"s", Second}, {"ms", Millisecond},
	{"us", Microsecond}, {"µs", Microsecond}, {"μs", Microsecond}, {"ns", Nanosecond}}

var sizeUnits = []unit{{"TiB", 1024 * GiB}, {"TB", 1000 * GB}, {"GiB", GiB}, {"GB", GB}, {"MiB", MiB},
	{"MB", MB}, {"KiB", KiB}, {"KB", KB}, {"B", 1}}

var durations = scale{
	noun: "a duration", units: durationUnits, compound: true, format: FormatDuration, offer: offerDurations,
	meant: []string{"sec", "s", "secs", "s", "second", "s", "seconds", "s", "min", "m", "mins", "m", "minute", "m",
		"minutes", "m", "hr", "h", "hrs", "h", "hour", "h", "hours", "h", "day", "d", "days", "d", "msec", "ms",
		"millis", "ms", "milliseconds", "ms", "usec", "us", "micros", "us", "microseconds", "us", "nsec", "ns"},
}

var sizes = scale{
	noun: "a size", units: sizeUnits, format: FormatBytes, offer: offerSizes,
	meant: []string{"k", "KB", "m", "MB", "g", "GB", "t", "TB", "ki", "KiB", "mi", "MiB", "gi", "GiB", "ti", "TiB",
		"byte", "B", "bytes", "B"},
}

// bandwidths are sizes per second.
var bandwidths = scale{
	noun: "a bandwidth", units: perSecond(sizeUnits), offer: offerBandwidths,
	format: func(n int64) string { return FormatBytes(n) + "/s" },
	meant: []string{"kps", "KB/s", "mps", "MB/s", "gps", "GB/s", "b/s", "B/s", "k/s", "KB/s",
		"m/s", "MB/s", "g/s", "GB/s"},
}

func perSecond(units []unit) []unit {
	rates := make([]unit, len(units))
	for i, u := range units {
		rates[i] = unit{u.name + "/s", u.worth}
	}
	return rates
}

func offerBandwidths(number string) string { return fmt.Sprintf("%sB/s or %sMiB/s", number, number) }

// tooLong bounds the text of one quantity; the longest canonical one has far fewer characters.
const tooLong = 64

// parse returns the exact number of base units.
func (s *scale) parse(text string) (int64, *Error) {
	if len(text) > tooLong {
		return 0, Refuse(Malformed, "is too long for %s: %s", s.noun, Quote(text))
	}
	if strings.HasPrefix(text, "-") && scan(text[1:]) > 0 {
		return 0, Refuse(OutOfRange, "must not be negative; found %s", Quote(text))
	}
	if n := scan(text); n > 0 && n == len(text) {
		return 0, s.noUnit(text)
	}
	total, from := int64(0), 0
	for rest := text; ; {
		n := scan(rest)
		number, after := rest[:n], rest[n:]
		name := after[:len(after)-len(strings.TrimLeft(after, letters))]
		at := s.index(name, from)
		if n == 0 || at < 0 || (from > 0 && !s.compound) {
			return 0, s.malformed(text)
		}
		value, result := times(number, s.units[at].worth)
		if result == exact && value > math.MaxInt64-total {
			result = tooBig
		}
		if result == tooBig {
			return 0, Refuse(OutOfRange, "is too great; found %s", Quote(text))
		}
		if result == tooFine {
			return 0, Refuse(Malformed, "is finer than %s; found %s", s.smallest(), Quote(text))
		}
		total, rest, from = total+value, after[len(name):], at+1
		if rest == "" {
			return total, nil
		}
		if strings.Contains(number, ".") {
			return 0, s.malformed(text)
		}
	}
}

// letters are what a unit consists of.
const letters = "/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZµμ"

func (s *scale) smallest() string { return "1" + s.units[len(s.units)-1].name }

// index finds a unit at or behind a place of the table, so that compounds go from great to small; -1 when absent.
func (s *scale) index(name string, from int) int {
	for i := from; i < len(s.units); i++ {
		if s.units[i].name == name {
			return i
		}
	}
	return -1
}

// noUnit refuses a bare number and offers the likely units.
func (s *scale) noUnit(number string) *Error {
	err := Refuse(NoUnit, "needs a unit; found %s", Quote(number))
	err.Fix = "did you mean " + s.offer(number) + "?"
	return err
}

func offerSizes(number string) string { return fmt.Sprintf("%sB or %sKiB", number, number) }

func offerDurations(number string) string {
	seconds := number + "s"
	if n, result := times(number, Second); result == exact && FormatDuration(n) != seconds {
		seconds += " (" + inWords(n) + ")"
	}
	return fmt.Sprintf("%s or %sms", seconds, number)
}

// inWords writes a duration with its greatest whole unit spelled out: 10 minutes.
func inWords(ns int64) string {
	for i, name := range []string{"day", "hour", "minute", "second"} {
		worth := durationUnits[i].worth
		if n := ns / worth; n > 0 && ns%worth == 0 {
			if n > 1 {
				name += "s"
			}
			return fmt.Sprintf("%d %s", n, name)
		}
	}
	return FormatDuration(ns)
}

// malformed refuses a text and offers the unit that was probably meant, as for "5 min" and "2kb".
func (s *scale) malformed(text string) *Error {
	err := Refuse(Malformed, "must be %s with a unit; found %s", s.noun, Quote(text))
	compact := strings.ReplaceAll(text, " ", "")
	n := scan(compact)
	if n == 0 {
		return err
	}
	if unit := s.meantBy(compact[n:]); unit != "" && compact[:n]+unit != text {
		if _, refused := s.parse(compact[:n] + unit); refused == nil {
			return err.Instead(compact[:n] + unit)
		}
	}
	err.Fix = "the units are " + s.unitNames()
	return err
}

// meantBy returns the unit that a suffix stands for in other notations, or with other capitals.
func (s *scale) meantBy(suffix string) string {
	for i := 0; i < len(s.meant); i += 2 {
		if strings.EqualFold(suffix, s.meant[i]) {
			return s.meant[i+1]
		}
	}
	for _, u := range s.units {
		if strings.EqualFold(suffix, u.name) {
			return u.name
		}
	}
	return ""
}

// unitNames lists the units in ASCII, from small to great.
func (s *scale) unitNames() string {
	var names []string
	for i := len(s.units) - 1; i >= 0; i-- {
		if name := s.units[i].name; name[0] < 0x80 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// pattern is the regular expression of texts with a unit, for the schema.
func (s *scale) pattern() string {
	names := make([]string, len(s.units))
	for i, u := range s.units {
		names[i] = u.name
	}
	one := `[0-9]+(\.[0-9]+)?(` + strings.Join(names, "|") + ")"
	if s.compound {
		return "(" + one + ")+"
	}
	return one
}

// ParseDuration reads a duration such as 250ms, 1.5s, 1d or 1h30m into nanoseconds. It is exact: what is finer than a
// nanosecond, negative, without a unit or beyond an int64 (292 years) is refused with an *Error.
func ParseDuration(text string) (int64, error) { return orNil(durations.parse(text)) }

// ParseBytes reads a size such as 512B, 2KiB, 1.5MB or 1GiB into bytes. It is exact: parts of a byte, negative sizes
// and bare numbers are refused with an *Error.
func ParseBytes(text string) (int64, error) { return orNil(sizes.parse(text)) }

// orNil turns a nil *Error into a nil error.
func orNil[T any](value T, err *Error) (T, error) {
	if err != nil {
		return value, err
	}
	return value, nil
}

// FormatDuration writes nanoseconds so that ParseDuration restores them: below a second in one unit (1.5ms), above as
// days, hours, minutes and seconds (1h30m, 61.5s as 1m1.5s).
func FormatDuration(ns int64) string {
	if ns < 0 {
		return "-" + formatUnsigned(uint64(-ns))
	}
	return formatUnsigned(uint64(ns))
}

func formatUnsigned(ns uint64) string {
	if ns == 0 {
		return "0s"
	}
	for _, u := range []unit{{"ms", Millisecond}, {"us", Microsecond}, {"ns", Nanosecond}} {
		if ns < Second && ns >= uint64(u.worth) {
			return decimal(ns, uint64(u.worth)) + u.name
		}
	}
	text := ""
	for _, u := range durationUnits[:3] {
		if n := ns / uint64(u.worth); n > 0 {
			text += strconv.FormatUint(n, 10) + u.name
			ns %= uint64(u.worth)
		}
	}
	if ns > 0 {
		text += decimal(ns, Second) + "s"
	}
	return text
}

// decimal writes n/worth, where worth is a power of ten, without rounding.
func decimal(n, worth uint64) string {
	text := strconv.FormatUint(n/worth, 10)
	if rest := n % worth; rest > 0 {
		text += "." + strings.TrimRight(strconv.FormatUint(worth+rest, 10)[1:], "0")
	}
	return text
}

// FormatBytes writes a size in the unit that divides it with the smallest quotient, so that ParseBytes restores it:
// 4096 is 4KiB, 2000 is 2KB, 1500 is 1500B.
func FormatBytes(bytes int64) string {
	best := unit{"B", 1}
	for _, u := range sizeUnits {
		if bytes != 0 && bytes%u.worth == 0 && u.worth > best.worth {
			best = u
		}
	}
	return strconv.FormatInt(bytes/best.worth, 10) + best.name
}
