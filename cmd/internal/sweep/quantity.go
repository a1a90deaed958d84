package sweep

import (
	"math/big"
	"strings"

	"github.com/sessionsim/sessionsim/sim/param"
)

// dimension is what a quantity measures; only quantities of one dimension can be compared.
type dimension uint8

const (
	plainNumber dimension = iota
	duration              // ns
	size                  // bytes
	rate                  // per second
	share                 // of one
)

// quantity is a number with a unit, exact: 0.1 is a tenth, and ten steps of 10% end at 100%.
type quantity struct {
	value     *big.Rat // in base units
	dimension dimension
	unit      string // as written
	whole     bool   // written without a fraction
}

// units are the suffixes of quantities, with what they are worth in base units.
var units = map[string]struct {
	dimension dimension
	worth     *big.Rat
}{
	"":  {plainNumber, big.NewRat(1, 1)},
	"%": {share, big.NewRat(1, 100)},
	"d": {duration, big.NewRat(param.Day, 1)}, "h": {duration, big.NewRat(param.Hour, 1)},
	"m": {duration, big.NewRat(param.Minute, 1)}, "s": {duration, big.NewRat(param.Second, 1)},
	"ms": {duration, big.NewRat(param.Millisecond, 1)}, "us": {duration, big.NewRat(param.Microsecond, 1)},
	"µs": {duration, big.NewRat(param.Microsecond, 1)}, "ns": {duration, big.NewRat(1, 1)},
	"B": {size, big.NewRat(1, 1)}, "KiB": {size, big.NewRat(param.KiB, 1)}, "KB": {size, big.NewRat(param.KB, 1)},
	"MiB": {size, big.NewRat(param.MiB, 1)}, "MB": {size, big.NewRat(param.MB, 1)},
	"GiB": {size, big.NewRat(param.GiB, 1)}, "GB": {size, big.NewRat(param.GB, 1)},
	"/s": {rate, big.NewRat(1, 1)}, "/min": {rate, big.NewRat(1, 60)},
	"/h": {rate, big.NewRat(1, 3600)}, "/d": {rate, big.NewRat(1, 86400)},
}

// mostDigits bounds the numbers that are read, so that exact arithmetic stays cheap.
const mostDigits = 30

// parseQuantity reads a number with a unit; false for anything else.
func parseQuantity(text string) (q quantity, ok bool) {
	n := 0
	for n < len(text) && (text[n] >= '0' && text[n] <= '9' || text[n] == '.' || n == 0 && text[n] == '-') {
		n++
	}
	unit, known := units[text[n:]]
	number := text[:n]
	if !known || n == 0 || n > mostDigits || strings.HasPrefix(number, ".") || strings.HasSuffix(number, ".") {
		return compound(text)
	}
	value, ok := new(big.Rat).SetString(number)
	if !ok {
		return quantity{}, false
	}
	value.Mul(value, unit.worth)
	return quantity{value, unit.dimension, text[n:], !strings.Contains(number, ".")}, true
}

// compound reads a duration such as 1h30m.
func compound(text string) (quantity, bool) {
	ns, err := param.ParseDuration(text)
	if err != nil {
		return quantity{}, false
	}
	return quantity{new(big.Rat).SetInt64(ns), duration, "?", false}, true
}

// step is a quantity of the same sort with another value, rounded to what its sort can hold: whole base units for
// durations and sizes, whole numbers where both ends of a range were.
func (q quantity) with(value *big.Rat) quantity {
	q.value = value
	if q.dimension == duration || q.dimension == size || q.dimension == plainNumber && q.whole {
		q.value = rounded(value)
	}
	return q
}

// rounded is the nearest whole number, halves up.
func rounded(value *big.Rat) *big.Rat {
	twice := new(big.Int).Add(new(big.Int).Lsh(value.Num(), 1), value.Denom())
	return new(big.Rat).SetInt(new(big.Int).Div(twice, new(big.Int).Lsh(value.Denom(), 1)))
}

// String writes the quantity in its own unit, exactly.
func (q quantity) String() string {
	unit, known := units[q.unit]
	switch {
	case q.dimension == duration && !known:
		return param.FormatDuration(q.value.Num().Int64())
	case q.dimension == size && !known:
		return param.FormatBytes(q.value.Num().Int64())
	case !known:
		unit = units["/s"]
		q.unit = "/s"
	}
	number := new(big.Rat).Quo(q.value, unit.worth)
	const most = 12 // decimals; a third of a second is written to the picosecond and rounded when it is read
	digits, finite := number.FloatPrec()
	if !finite || digits > most {
		digits = most
	}
	text := number.FloatString(digits)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text + q.unit
}

// float is the value in base units.
func (q quantity) float() float64 {
	f, _ := q.value.Float64()
	return f
}

// parameterOf is the quantity in a value: the value itself, or the only argument of a distribution, as in exp(7s) and
// geometric(mean=10). It is what an axis shows.
func parameterOf(text string) (quantity, bool) {
	if open := strings.IndexByte(text, '('); open > 0 && strings.HasSuffix(text, ")") {
		text = text[open+1 : len(text)-1]
		if _, argument, named := strings.Cut(text, "="); named {
			text = argument
		}
	}
	return parseQuantity(text)
}
