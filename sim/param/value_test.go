package param

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/sessionsim/sessionsim/sim/rng"
)

// specimen is a Value of one sort with a look at its place and texts it must accept, with their canonical forms.
type specimen struct {
	name   string
	make   func() (v Value, content func() any)
	accept [][2]string
}

// on returns a specimen whose place starts as content.
func on[T any](name string, content T, bind func(*T) Value, accept ...[2]string) specimen {
	return specimen{name, func() (Value, func() any) {
		place := content
		return bind(&place), func() any { return place }
	}, accept}
}

type level uint8

// testFiles have the values 3, 1 and the length of their name. For a.csv the FNV-1a hash of their bits, computed apart
// with the definition of the hash, is ac64099f90f448d4.
var testFiles = NewFiles(func(name string) ([]float64, error) {
	if strings.HasSuffix(name, ".csv") {
		return []float64{3, 1, float64(len(name))}, nil
	}
	return nil, errors.New("no such file")
})

// specimens has at least one of every sort of Value.
func specimens() []specimen {
	most := int64(math.MaxInt64)
	return []specimen{
		on("duration", int64(7), func(p *int64) Value { return Duration(p, 0, most) },
			[2]string{"250ms", "250ms"}, [2]string{"600s", "10m"}, [2]string{"1h30m", "1h30m"}, [2]string{"36h", "1d12h"},
			[2]string{"1500us", "1.5ms"}, [2]string{"1500µs", "1.5ms"}, [2]string{"1500μs", "1.5ms"},
			[2]string{"61.5s", "1m1.5s"},
			[2]string{"0s", "0s"}, [2]string{"0d", "0s"}, [2]string{"1.000000001s", "1.000000001s"}, [2]string{"1ns", "1ns"},
			[2]string{"0.5d", "12h"}, [2]string{"9223372036854775807ns", "106751d23h47m16.854775807s"}),
		on("duration or never", int64(7), func(p *int64) Value { return DurationOr("never", -1, p, Second, Day) },
			[2]string{"never", "never"}, [2]string{"1s", "1s"}, [2]string{"24h", "1d"}),
		on("bytes", int64(7), func(p *int64) Value { return Bytes(p, 0, most) },
			[2]string{"0B", "0B"}, [2]string{"4096B", "4KiB"}, [2]string{"2KB", "2KB"}, [2]string{"2000B", "2KB"},
			[2]string{"1.5KiB", "1536B"}, [2]string{"1500B", "1500B"}, [2]string{"1024KiB", "1MiB"}, [2]string{"1GB", "1GB"},
			[2]string{"0.5GiB", "512MiB"}, [2]string{"2048KB", "2000KiB"}, [2]string{"1TiB", "1TiB"}, [2]string{"3TB", "3TB"},
			[2]string{"9223372036854775807B", "9223372036854775807B"}),
		on("bytes or unlimited", 7, func(p *int) Value { return BytesOr("unlimited", 0, p, KiB, GiB) },
			[2]string{"unlimited", "unlimited"}, [2]string{"1KiB", "1KiB"}),
		on("count", 7, func(p *int) Value { return Count(p, -3, 10000) },
			[2]string{"10000", "10000"}, [2]string{"-3", "-3"}, [2]string{"0", "0"}),
		on("count or unlimited", 7, func(p *int) Value { return CountOr("unlimited", -1, p, 0, 10) },
			[2]string{"unlimited", "unlimited"}, [2]string{"10", "10"}),
		on("count64", int64(7), func(p *int64) Value { return Count(p, math.MinInt64, most) },
			[2]string{"-9223372036854775808", "-9223372036854775808"}),
		on("rate", 7.0, func(p *float64) Value { return Rate(p, 0, math.Inf(1)) },
			[2]string{"120/s", "120/s"}, [2]string{"2/min", "2/min"}, [2]string{"60/min", "1/s"}, [2]string{"5/h", "5/h"},
			[2]string{"1/d", "1/d"}, [2]string{"0/s", "0/s"}, [2]string{"1e3/s", "1000/s"}, [2]string{"0.5/s", "0.5/s"}),
		on("share", 0.25, func(p *float64) Value { return Share(p) },
			[2]string{"5%", "5%"}, [2]string{"0%", "0%"}, [2]string{"100%", "100%"}, [2]string{"0.1%", "0.1%"},
			[2]string{"7%", "7%"}, [2]string{"33.3%", "33.3%"}, [2]string{"-0%", "0%"}, [2]string{"1e-30%", "1e-30%"}),
		on("number", 7.0, func(p *float64) Value { return Number(p, math.Inf(-1), math.Inf(1)) },
			[2]string{"1", "1"}, [2]string{"0.1", "0.1"}, [2]string{"-1.50", "-1.5"}, [2]string{"1e21", "1e21"},
			[2]string{"1E+20", "100000000000000000000"}, [2]string{"1e-7", "0.0000001"}, [2]string{"1.5e-8", "1.5e-8"},
			[2]string{"-0", "0"}, [2]string{"1e-9999999999999999999", "0"}),
		on("text", "seven", func(p *string) Value { return Text(p, 20) },
			[2]string{"", ""}, [2]string{"시험 주간", "시험 주간"}, [2]string{"a: b # c", "a: b # c"}),
		on("bool", true, func(p *bool) Value { return Bool(p) }, [2]string{"true", "true"}, [2]string{"false", "false"}),
		on("one of", "b", func(p *string) Value { return OneOf(p, Option{"round-robin", "in turn"}, Option{"b", "other"}) },
			[2]string{"round-robin", "round-robin"}),
		on("enum", level(1), func(p *level) Value { return Enum(p, Option{"low", "l"}, Option{"high", "h"}) },
			[2]string{"low", "low"}, [2]string{"high", "high"}),
		on("names", []string{"x"}, func(p *[]string) Value { return Names(p, 3) },
			[2]string{"", ""}, [2]string{"a,b , c", "a, b, c"}, [2]string{"server/A", "server/A"}),
		on("shares", []float64{1}, func(p *[]float64) Value { return Shares(p, 3) },
			[2]string{"50%,20%,10%", "50%, 20%, 10%"}, [2]string{"", ""}),
		on("duration distribution", rng.Constant(7), func(p *rng.Dist) Value { return DurationDist(p, testFiles) },
			[2]string{"10ms", "10ms"}, [2]string{"exp(7s)", "exp(7s)"}, [2]string{"exp(mean=7s)", "exp(7s)"},
			[2]string{"lognormal(p99=80ms, median=10ms)", "lognormal(median=10ms, p99=80ms)"},
			[2]string{"lognormal(mean=10ms, scv=4)", "lognormal(mean=10ms, scv=4)"},
			[2]string{"lognormal(median=10ms, sigma=0.5)", "lognormal(median=10ms, sigma=0.5)"},
			[2]string{"erlang(3, 10ms)", "erlang(3, 10ms)"}, [2]string{"h2(mean=15ms, scv=9)", "h2(mean=15ms, scv=9)"},
			[2]string{"h2(15ms, 9)", "h2(mean=15ms, scv=9)"}, [2]string{"uniform( 1ms ,5ms )", "uniform(1ms, 5ms)"},
			[2]string{"exp(0.5ns)", "exp(0.5ns)"}, [2]string{"constant(3us)", "3us"},
			[2]string{"file(a.csv)", "file(a.csv, hash=ac64099f90f448d4)"}),
		on("bytes distribution", rng.Constant(7), func(p *rng.Dist) Value { return BytesDist(p, nil) },
			[2]string{"lognormal(median=2KiB, p99=30KiB)", "lognormal(median=2KiB, p99=30KiB)"}, [2]string{"0B", "0B"}),
		on("count distribution", rng.Constant(7), func(p *rng.Dist) Value { return CountDist(p, nil) },
			[2]string{"geometric(mean=10)", "geometric(10)"}, [2]string{"2.5", "2.5"},
			[2]string{"pareto(alpha=1.2, min=5, max=400)", "pareto(alpha=1.2, min=5, max=400)"}),
	}
}

func TestAcceptedTexts(t *testing.T) {
	for _, s := range specimens() {
		for _, pair := range s.accept {
			v, _ := s.make()
			if err := v.Set(pair[0]); err != nil {
				t.Errorf("%s: Set(%q): %v", s.name, pair[0], err)
			} else if got := v.String(); got != pair[1] {
				t.Errorf("%s: Set(%q) gives %q, want %q", s.name, pair[0], got, pair[1])
			}
		}
	}
}

// checkLaws keeps the two laws of every Value for one text.
func checkLaws(t interface{ Fatalf(string, ...any) }, s specimen, text string) {
	v, content := s.make()
	before := content()
	if err := v.Set(text); err != nil {
		if got := content(); !reflect.DeepEqual(got, before) {
			t.Fatalf("%s: refusing %q changed %v to %v", s.name, text, before, got)
		}
		checkMessage(t, s, text, err)
		return
	}
	again, contentAgain := s.make()
	canonical := v.String()
	if err := again.Set(canonical); err != nil {
		t.Fatalf("%s: Set(%q) gives %q, which is refused: %v", s.name, text, canonical, err)
	}
	if got := again.String(); got != canonical {
		t.Fatalf("%s: Set(%q) gives %q and then %q", s.name, text, canonical, got)
	}
	if !reflect.DeepEqual(content(), contentAgain()) {
		t.Fatalf("%s: %q and its canonical %q differ: %v and %v", s.name, text, canonical, content(), contentAgain())
	}
}

// checkMessage wants errors that can be shown: one printable line of moderate length, with a usable suggestion.
func checkMessage(t interface{ Fatalf(string, ...any) }, s specimen, text string, err error) {
	e, ok := err.(*Error)
	if !ok || e == nil {
		t.Fatalf("%s: %q gives a %T", s.name, text, err)
		return
	}
	if len(e.Error()) > 600 || strings.ContainsFunc(e.Error(), unicode.IsControl) {
		t.Fatalf("%s: %q gives the message %q", s.name, text, e.Error())
	}
	if e.Suggest != "" {
		v, _ := s.make()
		var next *Error
		if err := v.Set(e.Suggest); errors.As(err, &next) && next.Reason != OutOfRange {
			t.Fatalf("%s: %q suggests %q: %v", s.name, text, e.Suggest, err)
		}
	}
}

func TestLawsOfAcceptedTexts(t *testing.T) {
	for _, s := range specimens() {
		for _, pair := range s.accept {
			checkLaws(t, s, pair[0])
		}
	}
}

func TestLawsOfRandomTexts(t *testing.T) {
	all := specimens()
	pieces := []string{"", " ", "-", ".", ",", "(", ")", "=", "%", "/", "e", "0", "1", "9", "10", "007",
		"999999999999", "1e9",
		"ms", "s", "m", "h", "d", "ns", "us", "KiB", "MB", "B", "/s", "/min", "exp", "erlang", "lognormal", "pareto", "h2",
		"uniform", "geometric", "file", "constant", "k", "mean", "median", "p99", "scv", "alpha", "min", "max", "never",
		"unlimited", "true", "inf", "NaN", "0x1", "_", "한", "\x00", "\xff", "a.csv", "hash"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
		for _, s := range all {
			checkLaws(t, s, text)
		}
	})
}

// FuzzSet is the same with any text for every sort of Value.
func FuzzSet(f *testing.F) {
	all := specimens()
	for _, s := range all {
		for _, pair := range s.accept {
			f.Add(pair[0])
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range all {
			checkLaws(t, s, text)
		}
	})
}

func TestRoundTripOfContents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Min(0).Draw(t, "n")
		if got, err := ParseDuration(FormatDuration(n)); err != nil || got != n {
			t.Fatalf("%d ns as %s: %d, %v", n, FormatDuration(n), got, err)
		}
		if got, err := ParseBytes(FormatBytes(n)); err != nil || got != n {
			t.Fatalf("%d B as %s: %d, %v", n, FormatBytes(n), got, err)
		}
		x := math.Float64frombits(rapid.Uint64Range(0, math.Float64bits(math.MaxFloat64)).Draw(t, "bits"))
		if got, err := parseRate(FormatRate(x)); err != nil || got != x {
			t.Fatalf("%v per second as %s: %v, %v", x, FormatRate(x), got, err)
		}
		if got, err := parseNumber(formatReal(x)); err != nil || got != x {
			t.Fatalf("%v as %s: %v, %v", x, formatReal(x), got, err)
		}
		if x > 1 {
			x = 1 / x
		}
		if got, err := ParseShare(FormatShare(x)); err != nil || got != x {
			t.Fatalf("%v as %s: %v, %v", x, FormatShare(x), got, err)
		}
	})
}
