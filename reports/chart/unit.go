package chart

import (
	"math"
	"strconv"
	"strings"
)

// Unit says what a number counts and so how it is written.
type Unit int

// The units of the measures.
const (
	Plain          Unit = iota // a count, a ratio: "12", "1.4", "3.2 k"
	Nanoseconds                // a duration: "350 ms"
	Bytes                      // "1.2 MB", decimal prefixes
	BytesPerSecond             // "1.2 MB/s"
	PerSecond                  // a rate: "120/s"
	Share                      // a fraction of 1, written as a percentage: "5 %"
)

// prefix is a multiple of a unit and how it is written.
type prefix struct {
	factor float64
	text   string
}

// The prefixes of each kind of unit, smallest first.
var (
	decimals  = []prefix{{1, ""}, {1e3, "k"}, {1e6, "M"}, {1e9, "G"}, {1e12, "T"}, {1e15, "P"}}
	durations = []prefix{
		{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}, {60e9, "min"}, {3600e9, "h"}, {86400e9, "d"},
	}
	percents = []prefix{{0.01, "%"}}
)

// prefixFor returns the prefix in which v is written. Minutes, hours and days
// begin at twice their length, because "90 s" is easier to read than "1.5
// min"; decimal says to stop at seconds, as the ticks of a logarithmic axis
// must.
func (u Unit) prefixFor(v float64, decimal bool) prefix {
	table := decimals
	switch u {
	case Nanoseconds:
		table = durations
	case Share:
		table = percents
	}
	best := table[0]
	if u == Nanoseconds && v == 0 {
		return prefix{1, "s"} // nothing is not a number of nanoseconds
	}
	for _, p := range table[1:] {
		begin := p.factor
		if u == Nanoseconds && p.factor > 1e9 {
			if begin *= 2; decimal {
				break
			}
		}
		if math.Abs(v) < begin {
			break
		}
		best = p
	}
	switch u {
	case Bytes:
		best.text += "B"
	case BytesPerSecond:
		best.text += "B/s"
	case PerSecond:
		best.text += "/s"
	}
	return best
}

// Format writes v with its unit to three significant digits: "1.23 MB". An
// undefined number is "n/a".
func (u Unit) Format(v float64) string { return u.format(v, false) }

func (u Unit) format(v float64, decimal bool) string {
	if v = drawable(v); math.IsNaN(v) {
		return "n/a"
	}
	v = threeDigits(v) // before the prefix is chosen: 999.9 kB is 1 MB
	p := u.prefixFor(v, decimal)
	return join(shortest(threeDigits(v/p.factor)), p.text)
}

// threeDigits rounds v to three significant digits.
func threeDigits(v float64) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 2, 64), 64)
	return rounded
}

// shortest writes v without an exponent unless it is too small or too large
// to be read without one.
func shortest(v float64) string {
	if a := math.Abs(v); v != 0 && (a < 1e-4 || a >= 1e7) {
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// fixed writes v, a multiple of step, with the decimals that step needs.
func (p prefix) fixed(v, step float64) string {
	if v == 0 {
		return "0"
	}
	places := max(0, -int(math.Floor(math.Log10(step/p.factor)+1e-9)))
	if places > 4 || math.Abs(v/p.factor) >= 1e6 {
		return join(shortest(threeDigits(v/p.factor)), p.text)
	}
	return join(strconv.FormatFloat(v/p.factor, 'f', places, 64), p.text)
}

// join sets a unit behind a number: "5 %", "1.2 MB", but "120/s" and "3".
func join(number, unit string) string {
	if unit == "" || strings.HasPrefix(unit, "/") {
		return number + unit
	}
	return number + " " + unit
}
