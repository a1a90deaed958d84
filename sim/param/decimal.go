package param

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// scan returns the length of the decimal number at the start of text: digits, perhaps a point and more digits.
func scan(text string) int {
	whole := digits(text)
	if whole == 0 {
		return 0
	}
	if rest := text[whole:]; len(rest) > 1 && rest[0] == '.' {
		if fraction := digits(rest[1:]); fraction > 0 {
			return whole + 1 + fraction
		}
	}
	return whole
}

// scanReal is scan for numbers that may also have a sign before and an exponent behind.
func scanReal(text string) int {
	sign := 0
	if strings.HasPrefix(text, "-") {
		sign = 1
	}
	n := scan(text[sign:])
	if n == 0 {
		return 0
	}
	n += sign
	if n < len(text) && (text[n] == 'e' || text[n] == 'E') {
		exponent := n + 1
		if exponent < len(text) && (text[exponent] == '+' || text[exponent] == '-') {
			exponent++
		}
		if d := digits(text[min(exponent, len(text)):]); d > 0 {
			return exponent + d
		}
	}
	return n
}

// digits returns how many decimal digits text starts with.
func digits(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// exactness says how a decimal number times a unit came out.
type exactness uint8

const (
	exact   exactness = iota
	tooFine           // not a whole number of base units
	tooBig            // does not fit into an int64
)

// times multiplies a decimal number as found by scan with worth, without rounding.
func times(number string, worth int64) (int64, exactness) {
	whole, fraction, _ := strings.Cut(number, ".")
	n, err := strconv.ParseUint(whole, 10, 64)
	if err != nil {
		return 0, tooBig
	}
	high, low := bits.Mul64(n, uint64(worth))
	part, fine := fractionOf(strings.TrimRight(fraction, "0"), uint64(worth))
	low, carry := bits.Add64(low, part, 0)
	if high+carry != 0 || low > math.MaxInt64 {
		return 0, tooBig
	}
	return int64(low), fine
}

// fractionOf returns 0.digits * worth.
func fractionOf(digits string, worth uint64) (uint64, exactness) {
	if digits == "" {
		return 0, exact
	}
	if len(digits) > 18 { // 10^18 is the greatest scale in a word, and nobody means a quintillionth
		return 0, tooFine
	}
	n, _ := strconv.ParseUint(digits, 10, 64)
	scale := uint64(1)
	for range digits {
		scale *= 10
	}
	high, low := bits.Mul64(n, worth)
	part, rest := bits.Div64(high, low, scale)
	if rest != 0 {
		return 0, tooFine
	}
	return part, exact
}

// formatReal writes x with the fewest digits that identify it, in plain decimals unless that would be unreadable.
func formatReal(x float64) string { return shifted(x, 0) }

// shifted writes x*10^by exactly as formatReal would write x: by moving the point in its shortest digits.
func shifted(x float64, by int) string {
	if x == 0 {
		return "0"
	}
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(x, 'e', -1, 64), "e")
	exponent, _ := strconv.Atoi(power)
	exponent += by
	if exponent < -7 || exponent > 20 {
		return mantissa + "e" + strconv.Itoa(exponent)
	}
	sign := ""
	if strings.HasPrefix(mantissa, "-") {
		sign, mantissa = "-", mantissa[1:]
	}
	digits := strings.Replace(mantissa, ".", "", 1)
	switch {
	case exponent < 0:
		return sign + "0." + strings.Repeat("0", -exponent-1) + digits
	case exponent >= len(digits)-1:
		return sign + digits + strings.Repeat("0", exponent-len(digits)+1)
	default:
		return sign + digits[:exponent+1] + "." + digits[exponent+1:]
	}
}

// parseShifted reads a number as found by scanReal and multiplies it by 10^by, rounding once. Too great is infinite.
func parseShifted(number string, by int) float64 {
	mantissa, power, _ := strings.Cut(strings.ToLower(number), "e")
	exponent, _ := strconv.Atoi(power) // 0 when there is none, the greatest int when it is too long
	exponent = max(-9999, min(9999, exponent))
	x, _ := strconv.ParseFloat(mantissa+"e"+strconv.Itoa(exponent+by), 64)
	if x == 0 {
		return 0 // never the negative zero, which prints alike but differs in bits
	}
	return x
}
