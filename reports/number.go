package reports

import (
	"math"
	"strconv"
	"strings"

	"github.com/sessionsim/sessionsim/reports/stats"
)

// mostDigits bounds the significant digits of a value that people read.
const mostDigits = 5

// fewestDigits is how many a value without an interval gets.
const fewestDigits = 3

// noise is the relative spread below which replications agree: sums of floating-point numbers carry no more digits.
const noise = 1e-9

// figures writes an interval for people: the half-width with one significant digit, or two when it begins with 1, and
// the mean with as many decimals. half is "" when there is none: a single observation, or no spread at all.
func (s scale) figures(i stats.Interval) (mean, half string) {
	value, width := i.Mean/s.size, i.HalfWidth/s.size
	if !i.Defined() || width <= noise*math.Abs(value) {
		return significant(value), ""
	}
	decimals := decimalsOf(width)
	if value != 0 {
		decimals = min(decimals, mostDigits-1-exponent(value))
	}
	mean, half = fixed(value, decimals), fixed(width, decimals)
	if half == fixed(0, decimals) {
		half = "<" + fixed(math.Pow10(-decimals), decimals)
	}
	return mean, half
}

// Figures writes an interval in the unit that suits its size: "312", "5", "ms". half is "" when there is none.
func (u Unit) Figures(i stats.Interval) (mean, half, unit string) {
	s := u.scaleFor(math.Abs(i.Mean))
	mean, half = s.figures(i)
	return mean, half, s.label
}

// phrase writes an interval with its unit in running text: "66.6 % ± 0.2 %", "312 ± 5 per 1000 visits".
func (s scale) phrase(i stats.Interval) string {
	mean, half := s.figures(i)
	switch {
	case half == "":
		return s.withUnit(mean)
	case s.close:
		return s.withUnit(mean) + " ± " + s.withUnit(half)
	}
	return s.withUnit(mean + " ± " + half)
}

func (s scale) withUnit(figure string) string {
	if s.label == "" {
		return figure
	}
	return figure + " " + s.label
}

// significant writes a number without an interval: with three significant digits, but 0 as 0 and whole numbers whole.
func significant(v float64) string {
	decimals := fewestDigits - 1 - exponent(v)
	if v == 0 || (decimals < 0 && v == math.Trunc(v) && math.Abs(v) < 1e6) {
		decimals = 0
	}
	return fixed(v, decimals)
}

// decimalsOf is the number of decimals that shows the first digit of a half-width, and a second one after a 1.
func decimalsOf(width float64) int {
	two := strconv.FormatFloat(width, 'e', 1, 64)
	decimals := -exponentIn(two)
	if two[0] == '1' {
		decimals++
	}
	return decimals
}

// exponent is the power of ten of the first digit of v, after rounding to the most digits that are ever shown.
func exponent(v float64) int { return exponentIn(strconv.FormatFloat(v, 'e', fewestDigits-1, 64)) }

// exponentIn reads the exponent of a number in scientific notation.
func exponentIn(scientific string) int {
	n, err := strconv.Atoi(scientific[strings.IndexByte(scientific, 'e')+1:])
	if err != nil {
		panic("reports: not a finite number: " + scientific)
	}
	return n
}

// fixed writes v with some decimals; a negative number of them rounds before the point. There is no "-0".
func fixed(v float64, decimals int) string {
	if decimals < 0 {
		unit := math.Pow10(-decimals)
		v, decimals = float64(math.Round(v/unit)*unit), 0
	}
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	return text
}

// exact writes a number for machines, with at most 12 significant digits.
func exact(v float64) string {
	if v == 0 {
		return "0"
	}
	return strconv.FormatFloat(v, 'g', 12, 64)
}
