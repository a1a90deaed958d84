package accesslog

import "time"

// Times are Unix times in nanoseconds, from 1970 to the end of 2261, so that differences never overflow.
const (
	second   = int64(time.Second)
	maxUnix  = 9214646399 // 2261-12-31T23:59:59Z
	lastYear = 2261
)

// clock reads points in time. It remembers the last day, since neighbouring lines share it.
type clock struct {
	year, month, day int
	midnight         int64 // Unix seconds at the start of that day
}

// clf reads day/Mon/year:hh:mm:ss ±hhmm, which is 26 bytes long.
func (c *clock) clf(b []byte) (ns int64, ok bool) {
	if len(b) != 26 || b[2] != '/' || b[6] != '/' || b[11] != ':' || b[20] != ' ' {
		return 0, false
	}
	zone, rest, zoned := zoneSeconds(b[21:])
	start, dated := c.date(four(b[7:]), month(b[3:6]), two(b))
	tod, timed := timeOfDay(b[12:20])
	return unix(start+tod-zone, 0, zoned && len(rest) == 0 && dated && timed)
}

// text reads the time of a JSON line, a string or a number: that of clf, RFC 3339 (a blank may stand for the T, and a
// missing zone for UTC), or Unix time.
func (c *clock) text(b []byte) (ns int64, ok bool) {
	switch {
	case len(b) == 26 && b[2] == '/':
		return c.clf(b)
	case len(b) >= 19 && b[4] == '-':
		return c.rfc3339(b)
	}
	return epoch(b)
}

func (c *clock) rfc3339(b []byte) (ns int64, ok bool) {
	if b[7] != '-' || (b[10] != 'T' && b[10] != 't' && b[10] != ' ') {
		return 0, false
	}
	start, dated := c.date(four(b), two(b[5:]), two(b[8:]))
	tod, timed := timeOfDay(b[11:19])
	b = b[19:]
	var fraction int64
	if len(b) > 0 && (b[0] == '.' || b[0] == ',') {
		if fraction, b, ok = decimals(b[1:]); !ok {
			return 0, false
		}
	}
	zone := int64(0)
	if len(b) > 0 && b[0] != 'Z' && b[0] != 'z' {
		var zoned bool
		if zone, b, zoned = zoneSeconds(b); !zoned {
			return 0, false
		}
	} else if len(b) > 0 {
		b = b[1:]
	}
	return unix(start+tod-zone, fraction, dated && timed && len(b) == 0)
}

// epoch reads Unix time in seconds (with decimals), milliseconds, microseconds or nanoseconds. The size tells which:
// each unit's range is 1970 or 1973 to 5138, and they do not meet.
func epoch(b []byte) (ns int64, ok bool) {
	whole, b, ok := digits(b)
	if !ok {
		return 0, false
	}
	var fraction int64
	if len(b) > 0 && b[0] == '.' {
		if fraction, b, ok = decimals(b[1:]); !ok {
			return 0, false
		}
	}
	if len(b) > 0 {
		return 0, false
	}
	perSecond := int64(1)
	for perSecond < second && whole/perSecond >= 1e11 {
		perSecond *= 1000
	}
	unit := second / perSecond
	return unix(whole/perSecond, whole%perSecond*unit+fraction/perSecond, true)
}

// unix puts seconds and nanoseconds together when they are in range.
func unix(seconds, ns int64, ok bool) (int64, bool) {
	if !ok || seconds < 0 || seconds > maxUnix {
		return 0, false
	}
	return seconds*second + ns, true
}

// date gives the Unix seconds at the start of a day of the calendar.
func (c *clock) date(year, month, day int) (int64, bool) {
	if year == c.year && month == c.month && day == c.day {
		return c.midnight, year != 0
	}
	if year < 1970 || year > lastYear || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day { // Date carries 31 April over to 1 May.
		return 0, false
	}
	c.year, c.month, c.day, c.midnight = year, month, day, t.Unix()
	return c.midnight, true
}

// timeOfDay reads hh:mm:ss. A leap second is the first second of the next minute, as in Unix time.
func timeOfDay(b []byte) (seconds int64, ok bool) {
	h, m, s := two(b), two(b[3:]), two(b[6:])
	ok = b[2] == ':' && b[5] == ':' && h >= 0 && h < 24 && m >= 0 && m < 60 && s >= 0 && s <= 60
	return int64(h*3600 + m*60 + s), ok
}

// zoneSeconds reads ±hhmm or ±hh:mm and returns what follows.
func zoneSeconds(b []byte) (seconds int64, rest []byte, ok bool) {
	if len(b) < 5 || (b[0] != '+' && b[0] != '-') {
		return 0, nil, false
	}
	sign, h := b[0], two(b[1:])
	if b = b[3:]; b[0] == ':' {
		b = b[1:]
	}
	if len(b) < 2 {
		return 0, nil, false
	}
	m := two(b)
	if h < 0 || h > 23 || m < 0 || m > 59 {
		return 0, nil, false
	}
	if seconds = int64(h*3600 + m*60); sign == '-' {
		seconds = -seconds
	}
	return seconds, b[2:], true
}

// month reads an English month of three letters; 0 is none.
func month(b []byte) int {
	switch string(b) {
	case "Jan":
		return 1
	case "Feb":
		return 2
	case "Mar":
		return 3
	case "Apr":
		return 4
	case "May":
		return 5
	case "Jun":
		return 6
	case "Jul":
		return 7
	case "Aug":
		return 8
	case "Sep":
		return 9
	case "Oct":
		return 10
	case "Nov":
		return 11
	case "Dec":
		return 12
	}
	return 0
}
