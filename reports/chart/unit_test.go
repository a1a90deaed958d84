package chart

import (
	"math"
	"testing"
)

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		unit Unit
		v    float64
		want string
	}{
		{Plain, 0, "0"}, {Plain, 3, "3"}, {Plain, 1.234, "1.23"}, {Plain, 0.0891, "0.0891"}, {Plain, -2.5, "-2.5"},
		{Plain, 1234, "1.23 k"}, {Plain, 1e-7, "1e-07"},
		{Bytes, 0, "0 B"}, {Bytes, 1, "1 B"}, {Bytes, 1.2e6, "1.2 MB"}, {Bytes, 999_600, "1 MB"},
		{Bytes, 1e10, "10 GB"},
		{BytesPerSecond, 1234, "1.23 kB/s"},
		{PerSecond, 120, "120/s"}, {PerSecond, 1200, "1.2 k/s"},
		{Share, 0.05, "5 %"}, {Share, 1, "100 %"}, {Share, 0.000012, "0.0012 %"}, {Share, 0, "0 %"},
		{Nanoseconds, 0, "0 s"}, {Nanoseconds, 350e6, "350 ms"}, {Nanoseconds, 12345, "12.3 µs"},
		{Nanoseconds, 7, "7 ns"},
		{Nanoseconds, 90e9, "90 s"}, {Nanoseconds, 150e9, "2.5 min"}, {Nanoseconds, 3 * 3600e9, "3 h"},
		{Nanoseconds, 48 * 3600e9, "2 d"},
		{Bytes, math.NaN(), "n/a"}, {Bytes, math.Inf(-1), "n/a"}, {Bytes, 1e300, "n/a"}, {Plain, 1e-300, "0"},
	} {
		if got := c.unit.Format(c.v); got != c.want {
			t.Errorf("unit %d: %v is written %q, not %q", c.unit, c.v, got, c.want)
		}
	}
}
