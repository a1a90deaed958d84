package reports

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/reports/stats"
)

func interval(mean, half float64) stats.Interval {
	return stats.Interval{Mean: mean, Low: mean - half, High: mean + half, HalfWidth: half, N: 10}
}

func TestFigures(t *testing.T) {
	tests := []struct {
		mean, half float64
		want       string
	}{
		{66.6253, 0.2345, "66.6 ± 0.2"},       // one digit of the half-width
		{66.6253, 0.1234, "66.63 ± 0.12"},     // two when it begins with 1
		{66.6253, 0.0962, "66.63 ± 0.10"},     // one digit, which carries
		{66.6253, 0.00001, "66.625 ± <0.001"}, // five digits at most
		{12.4, 34, "10 ± 30"},                 // wider than the value
		{0.0012, 0.34, "0.0 ± 0.3"},           // far wider than the value
		{123456, 2345, "123000 ± 2000"},       // rounded before the point
		{123456, 1234, "123500 ± 1200"},
		{9.996, 0.02, "10.00 ± 0.02"}, // rounding may carry
		{-5.25, 0.3, "-5.2 ± 0.3"},    // a difference; 5.25 is a tie and goes to the even digit
		{-0.04, 0.3, "0.0 ± 0.3"},     // no minus zero
		{0, 0, "0"},                   // no spread: no half-width
		{1, 0, "1.00"},
		{350, 0, "350"},
		{2.1484, 0, "2.15"},
		{12345.6, 0, "12300"},
		{12345, 0, "12345"}, // whole numbers stay whole
		{66.6253, 1e-12, "66.6"},
	}
	for _, test := range tests {
		mean, half := scale{size: 1}.figures(interval(test.mean, test.half))
		got := mean
		if half != "" {
			got += " ± " + half
		}
		if got != test.want {
			t.Errorf("%v ± %v is written %q, want %q", test.mean, test.half, got, test.want)
		}
	}
}

func TestPhrases(t *testing.T) {
	tests := []struct {
		unit       Unit
		mean, half float64
		want       string
	}{
		{Fraction, 0.666, 0.002, "66.6 % ± 0.2 %"},
		{Milliseconds, 12, 0.9, "12.0 ms ± 0.9 ms"},
		{Milliseconds, 0.35, 0.02, "350 µs ± 20 µs"},
		{Milliseconds, 2500, 0, "2.50 s"},
		{PerThousandVisits, 312, 5, "312 ± 5 per 1000 visits"},
		{Bytes, 3 << 20, 0, "3.15 MB"}, // 3 MiB are 3.145728 MB
		{BytesPerRequest, 2200, 0, "2.20 kB/request"},
		{Ratio, 1.5, 0.03, "1.50 ± 0.03"},
		{Bytes, 0, 0, "0 B"},
		{Milliseconds, 0, 0, "0 ms"},
	}
	for _, test := range tests {
		if got := test.unit.scaleFor(test.mean).phrase(interval(test.mean, test.half)); got != test.want {
			t.Errorf("%v ± %v %s is written %q, want %q", test.mean, test.half, test.unit, got, test.want)
		}
	}
}

// What is printed says no more than the interval: the printed mean lies within one half-width of the true mean, or
// agrees with it to five digits.
func TestFiguresAreTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mean := rapid.Float64Range(-1e9, 1e9).Draw(t, "mean")
		half := math.Abs(mean) * math.Pow(10, rapid.Float64Range(-12, 6).Draw(t, "relative width"))
		text, width := scale{size: 1}.figures(interval(mean, half))
		printed, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatalf("%v is written %q", mean, text)
		}
		if d := math.Abs(printed - mean); d > half && d > 0.005*math.Abs(mean) {
			t.Fatalf("%v ± %v is written %s ± %s", mean, half, text, width)
		}
		if width != "" && !strings.HasPrefix(width, "<") {
			w, err := strconv.ParseFloat(width, 64)
			if err != nil || math.Abs(w-half) > half {
				t.Fatalf("%v ± %v is written %s ± %s", mean, half, text, width)
			}
		}
	})
}

func TestExactNumbers(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", math.Copysign(0, -1): "0", 0.666: "0.666", 2. / 3: "0.666666666667", 9437184: "9437184", -1e-9: "-1e-09",
	} {
		if got := exact(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}
