package reports

// Unit says what a value counts, spelt as it stands in CSV and JSON.
type Unit string

// The units of measures. Times are in milliseconds and sizes in bytes.
const (
	Fraction          Unit = "fraction" // between 0 and 1; people read it in per cent
	Count             Unit = "count"
	Ratio             Unit = "ratio" // a pure number
	PerSecond         Unit = "1/s"
	PerUserHour       Unit = "1/user-hour"
	PerRequest        Unit = "1/request"
	PerThousandVisits Unit = "1/1000 visits"
	PerThousandWrites Unit = "1/1000 writes"
	Bytes             Unit = "B"
	BytesPerRequest   Unit = "B/request"
	BytesPerSecond    Unit = "B/s"
	Milliseconds      Unit = "ms"
)

// scale is one way to write a unit for people: a value is divided by size and followed by label.
type scale struct {
	size  float64
	label string
	close bool // the label is a symbol that follows each number, not words that follow the whole phrase
}

// Bytes have decimal prefixes, as in the charts: 1 kB is 1000 B.
var (
	byteSteps = []scale{
		{1, "B", true}, {1e3, "kB", true}, {1e6, "MB", true}, {1e9, "GB", true}, {1e12, "TB", true},
	}
	timeSteps = []scale{{1e-3, "µs", true}, {1, "ms", true}, {1e3, "s", true}}
	scales    = map[Unit][]scale{
		Fraction:          {{0.01, "%", true}},
		Count:             {{1, "", false}},
		Ratio:             {{1, "", false}},
		PerSecond:         {{1, "per second", false}},
		PerUserHour:       {{1, "per user-hour", false}},
		PerRequest:        {{1, "per request", false}},
		PerThousandVisits: {{1, "per 1000 visits", false}},
		PerThousandWrites: {{1, "per 1000 writes", false}},
		Bytes:             byteSteps,
		BytesPerRequest:   ratesOf(byteSteps, "/request"),
		BytesPerSecond:    ratesOf(byteSteps, "/s"),
		Milliseconds:      timeSteps,
	}
)

// ratesOf puts what they are per behind the labels of some steps.
func ratesOf(steps []scale, suffix string) []scale {
	out := make([]scale, len(steps))
	for i, s := range steps {
		out[i] = scale{s.size, s.label + suffix, false}
	}
	return out
}

// scaleFor chooses how to write values of a unit, so that the largest of them is at least 1 where the unit allows it.
// It panics on a unit that is not in the list.
func (u Unit) scaleFor(largest float64) scale {
	steps := scales[u]
	if len(steps) == 0 {
		panic("reports: unknown unit " + string(u))
	}
	chosen := steps[0]
	if largest == 0 {
		return u.plain()
	}
	for _, s := range steps[1:] {
		if largest >= s.size {
			chosen = s
		}
	}
	return chosen
}

// plain is the scale in which the unit's values are kept, for a column of zeros: "0 ms" rather than "0 µs".
func (u Unit) plain() scale {
	for _, s := range scales[u] {
		if s.size == 1 {
			return s
		}
	}
	return scales[u][0]
}
