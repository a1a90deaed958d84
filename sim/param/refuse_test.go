package param

import (
	"math"
	"testing"

	"github.com/sessionsim/sessionsim/sim/rng"
)

func TestRefusals(t *testing.T) {
	var n int64
	var x float64
	var s string
	var truth bool
	var d rng.Dist
	var names []string
	duration := Duration(&n, Second, Day)
	never := DurationOr("never", -1, &n, 0, Day)
	size := Bytes(&n, 0, GiB)
	count := Count(&n, 1, 10000)
	times := DurationDist(&d, nil)
	tests := []struct {
		v      Value
		text   string
		reason Reason
		want   string
	}{
		{duration, "600", NoUnit, `needs a unit; found "600"; did you mean 600s (10 minutes) or 600ms?`},
		{duration, "7", NoUnit, `needs a unit; found "7"; did you mean 7s or 7ms?`},
		{duration, "86400", NoUnit, `needs a unit; found "86400"; did you mean 86400s (1 day) or 86400ms?`},
		{duration, "ten", Malformed, `must be a duration with a unit; found "ten"`},
		{duration, "", Malformed, `must be a duration with a unit; found ""`},
		{duration, "10 min", Malformed, `must be a duration with a unit; found "10 min"; write 10m`},
		{duration, "10S", Malformed, `must be a duration with a unit; found "10S"; write 10s`},
		{duration, "10x", Malformed, `must be a duration with a unit; found "10x"; the units are ns, us, ms, s, m, h, d`},
		{duration, "1m1h", Malformed, `must be a duration with a unit; found "1m1h"; the units are ns, us, ms, s, m, h, d`},
		{duration, "1m1m", Malformed, `must be a duration with a unit; found "1m1m"; the units are ns, us, ms, s, m, h, d`},
		{duration, "1.5h3m", Malformed,
			`must be a duration with a unit; found "1.5h3m"; the units are ns, us, ms, s, m, h, d`},
		{duration, "0.5ns", Malformed, `is finer than 1ns; found "0.5ns"`},
		{duration, "-5s", OutOfRange, `must not be negative; found "-5s"`},
		{duration, "0s", OutOfRange, `must be from 1s to 1d; found "0s"`},
		{duration, "9223372036854775808ns", OutOfRange, `is too great; found "9223372036854775808ns"`},
		{duration, "999999999999999999999d", OutOfRange, `is too great; found "999999999999999999999d"`},
		{duration, "106751d23h47m16.854775808s", OutOfRange, `is too great; found "106751d23h47m16.854775808s"`},
		{never, "nevr", Malformed, `must be a duration with a unit; found "nevr"; write never`},
		{size, "2kb", Malformed, `must be a size with a unit; found "2kb"; write 2KB`},
		{size, "2k", Malformed, `must be a size with a unit; found "2k"; write 2KB`},
		{size, "2", NoUnit, `needs a unit; found "2"; did you mean 2B or 2KiB?`},
		{size, "0.3KiB", Malformed, `is finer than 1B; found "0.3KiB"`},
		{size, "1KiB2B", Malformed, `must be a size with a unit; found "1KiB2B"; the units are B, KB, KiB, MB, MiB, GB, ` +
			`GiB, TB, TiB`},
		{count, "three", Malformed, `must be a whole number from 1 to 10000; found "three"`},
		{count, "0", OutOfRange, `must be from 1 to 10000; found "0"`},
		{count, "99999999999999999999", OutOfRange, `must be from 1 to 10000; found "99999999999999999999"`},
		{Count(&n, 3, math.MaxInt64), "2", OutOfRange, `must be from 3 up; found "2"`},
		{count, "010", Malformed, `must be a whole number from 1 to 10000; found "010"; write 10`},
		{count, "3.5", Malformed, `must be a whole number from 1 to 10000; found "3.5"`},
		{count, "-", Malformed, `must be a whole number from 1 to 10000; found "-"`},
		{Rate(&x, 0, 1000), "120", NoUnit, `needs a unit; found "120"; did you mean 120/s or 120/min?`},
		{Rate(&x, 0, 1000), "120rps", Malformed, `must be a rate, such as 120/s or 5/min; found "120rps"; write 120/s`},
		{Rate(&x, 0, 1000), "-5/s", OutOfRange, `must be from 0/s to 1000/s; found "-5/s"`},
		{Rate(&x, 0, 1000), "1e999/s", OutOfRange, `is too great; found "1e999/s"`},
		{Share(&x), "0.05", NoUnit, `needs a percent sign; found "0.05"; write 5%`},
		{Share(&x), "5", NoUnit, `needs a percent sign; found "5"; write 5%`},
		{Share(&x), "101%", OutOfRange, `must be from 0% to 100%; found "101%"`},
		{Number(&x, 0, 1), "NaN", Malformed, `must be a number; found "NaN"`},
		{Number(&x, 0, 1), "Inf", Malformed, `must be a number; found "Inf"`},
		{Number(&x, 0, 1), "0x1p-2", Malformed, `must be a number; found "0x1p-2"`},
		{Number(&x, 0, 1), "1_0", Malformed, `must be a number; found "1_0"`},
		{Number(&x, 0, 1), "01", Malformed, `must be a number; found "01"; write 1`},
		{Number(&x, 0, 1), "2", OutOfRange, `must be from 0 to 1; found "2"`},
		{Text(&s, 3), "four", OutOfRange, `must have at most 3 bytes; found 4: "four"`},
		{Text(&s, 3), "a\nb", Malformed, `must be one line of printable text; found "a\nb"`},
		{Bool(&truth), "yes", Malformed, `must be true or false; found "yes"; write true`},
		{OneOf(&s, Option{"round-robin", ""}, Option{"least", ""}), "round_robbin", Malformed,
			`must be round-robin or least; found "round_robbin"; did you mean round-robin?`},
		{Names(&names, 2), "a, b, c", OutOfRange, `must have at most 2 names`},
		{Names(&names, 2), "a,,b", Malformed,
			`has an item that must be a name without spaces, commas, quotes and brackets; found ""`},
		{times, "exponential(7s)", Malformed, `must be a duration, or a distribution such as exp(10ms) or ` +
			`lognormal(mean=10ms, scv=4); found "exponential"; write it as exp(10ms)`},
		{times, "fast", Malformed, `must be a duration, or a distribution such as exp(10ms) or ` +
			`lognormal(mean=10ms, scv=4); found "fast"; the distributions are constant, exp, uniform, erlang, h2, ` +
			`lognormal, pareto, file`},
		{times, "10", NoUnit, `needs a unit; found "10"; did you mean 10s or 10ms?`},
		{times, "exp(10)", NoUnit, `has a parameter mean that needs a unit; found "10"; did you mean 10s or 10ms?`},
		{times, "exp(-1s)", OutOfRange, `has a parameter mean that must not be negative; found "-1s"`},
		{times, "exp(1s", Malformed,
			`must be one distribution with its parameters in brackets; found "exp(1s"; write it as in exp(10ms)`},
		{times, "exp(1s, 2s)", Malformed, `does not have the parameters of exp; write exp(mean=)`},
		{times, "lognormal(1s, 2s)", Malformed, `does not have the parameters of lognormal; write ` +
			`lognormal(median=, p99=), lognormal(mean=, scv=) or lognormal(median=, sigma=)`},
		{times, "erlang(2.5, 1s)", OutOfRange, `has k=2.5 in erlang: k must be a whole number from 1 to 1000`},
		{times, "erlang(1e9, 1s)", OutOfRange, `has k=1000000000 in erlang: k must be a whole number from 1 to 1000`},
		{times, "geometric(3)", Malformed, `cannot be geometric, which gives a plain number`},
		{times, "file(a.csv)", Malformed, `cannot use file(a.csv): measured values are not available here`},
		{times, "file()", Malformed, `must name one file, as in file(latency.csv)`},
		{DurationDist(&d, testFiles), "file(a)", Malformed, `cannot use file(a): no such file`},
		{DurationDist(&d, testFiles), "file(a.csv, hash=1)", Malformed, `refers to a.csv with hash "1", but its values ` +
			`now have hash ac64099f90f448d4; restore the file, or write file(a.csv) to accept the new values`},
	}
	for _, test := range tests {
		err := test.v.Set(test.text)
		e, ok := err.(*Error)
		if !ok {
			t.Errorf("%s %q: got %v", test.v.Type(), test.text, err)
		} else if e.Error() != test.want || e.Reason != test.reason {
			t.Errorf("%s %q:\n got %d %s\nwant %d %s", test.v.Type(), test.text, e.Reason, e, test.reason, test.want)
		}
	}
}

func TestClosest(t *testing.T) {
	words := []string{"policy", "servers", "workers_per_server", "ip"}
	for word, want := range map[string]string{
		"polcy": "policy", "polciy": "policy", "Server": "servers", "worker_per_servers": "workers_per_server",
		"iq": "ip", "strategies": "", "": "", "x": "",
	} {
		if got, ok := Closest(word, words); ok != (want != "") || ok && got != want {
			t.Errorf("Closest(%q) = %q, %v, want %q", word, got, ok, want)
		}
	}
}
