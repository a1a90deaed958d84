package accesslog

// maxDigits keeps a whole number below 10^18, so that it fits an int64.
const maxDigits = 18

// digits reads a whole number and returns what follows it.
func digits(b []byte) (n int64, rest []byte, ok bool) {
	i := 0
	for i < len(b) && b[i]-'0' <= 9 {
		if i == maxDigits {
			return 0, b, false
		}
		n = n*10 + int64(b[i]-'0')
		i++
	}
	return n, b[i:], i > 0
}

// decimals reads the digits behind a decimal point as nanoseconds and drops what is finer.
func decimals(b []byte) (ns int64, rest []byte, ok bool) {
	i, unit := 0, second
	for i < len(b) && b[i]-'0' <= 9 {
		unit /= 10
		ns += int64(b[i]-'0') * unit
		i++
	}
	return ns, b[i:], i > 0
}

// whole reads a number that is all there is.
func whole(b []byte) (n int64, ok bool) {
	n, rest, ok := digits(b)
	return n, ok && len(rest) == 0
}

// two reads two digits; it is negative when they are none.
func two(b []byte) int {
	tens, ones := b[0]-'0', b[1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return int(tens)*10 + int(ones)
}

// four reads four digits; it is negative when they are none.
func four(b []byte) int {
	high, low := two(b), two(b[2:])
	if high < 0 || low < 0 {
		return -1
	}
	return high*100 + low
}
